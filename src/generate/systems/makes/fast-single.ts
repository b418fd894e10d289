/** One rented server with a fast line: the whole Internet in hours, now for this port, now for that. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const fastSingle: Make = {
  name: 'fast-single',
  title: 'One fast source',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const seconds = internetSeconds(draw.logRange(60_000, 1_000_000));
    const every = seconds + draw.logRange(1, 14) * 86_400;
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), broken: 0 });
    const members = [plan.source(internet.server(draw))];
    const ports = drawPorts(draw, draw.between(1, 4));
    for (const begin of regularBegins(draw, periodSeconds, every, every * draw.range(0, 0.3), 0.05)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
