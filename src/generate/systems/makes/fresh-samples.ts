/** A few per cent of the Internet, drawn anew for every sweep: enough for a statistic, never a whole picture. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const freshSamples: Make = {
  name: 'fresh-samples',
  title: 'A new sample of the Internet in each sweep',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const share = draw.logRange(0.01, 0.1);
    const every = draw.pick([0.5, 1, 1, 2, 7]) * 86_400;
    const seconds = Math.min(internetSeconds(draw.logRange(3000, 60_000)) * share, every * 0.95);
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 4])));
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), share, broken: 0 });
    const ports = drawPorts(draw, draw.between(1, 3));
    for (const begin of regularBegins(draw, periodSeconds, every, every * draw.range(0, 0.05), 0.03)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
