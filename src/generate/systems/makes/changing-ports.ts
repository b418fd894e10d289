/** A new port in every sweep: no port comes twice, so nothing repeats but the way of scanning. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const changingPorts: Make = {
  name: 'changing-ports',
  title: 'A new port every sweep',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 4])));
    // Every day a port and a tenth or so of the Internet; or whole sweeps, more seldom.
    const isDaily = draw.chance(0.5);
    const share = isDaily ? draw.range(0.05, 0.2) : 1;
    const every = isDaily ? 86_400 : draw.range(2.5, 8) * 86_400;
    const seconds = Math.min(internetSeconds(draw.logRange(10_000, 200_000)) * share, every * 0.9);
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), share, broken: 0 });
    const begins = regularBegins(draw, periodSeconds, every, draw.range(0, 3600), 0.05);
    const ports = drawPorts(draw, begins.length);
    for (const [i, begin] of begins.entries())
      sweep(plan, campaign, { begin, seconds, members, ports: [ports[i]] });
  },
};
