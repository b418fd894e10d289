/** Whole sweeps whenever somebody feels like it: no period to find. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { randomBegins } from '../schedule.ts';

export const randomStarts: Make = {
  name: 'random-starts',
  title: 'Sweeps at random times',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 3])));
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), lengthSpread: 0.3 });
    const seconds = internetSeconds(draw.logRange(6000, 300_000));
    const ports = drawPorts(draw, draw.between(1, 4));
    for (const begin of randomBegins(draw, periodSeconds, draw.logRange(4, 13))) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
