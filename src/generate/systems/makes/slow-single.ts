/** One patient source: years for the whole Internet, so that a dark space sees a few packets of it a day. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';

export const slowSingle: Make = {
  name: 'slow-single',
  title: 'One slow source',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const ports = drawPorts(draw, draw.pick([1, 1, 1, 2, 3]));
    // Three to twelve packets a day in a /20.
    const seconds = internetSeconds(draw.logRange(36, 146)) * ports.length;
    const form = draw.chance(0.3) ? drawServerForm(draw) : drawToolForm(draw);
    const campaign = drawCampaign(plan, { form, share: 1, broken: 0, lengthSpread: 0 });
    const members = [plan.source(internet.server(draw))];
    const begin = -draw.unit() * Math.max(0, seconds - periodSeconds);
    sweep(plan, campaign, { begin, seconds, members, ports });
  },
};
