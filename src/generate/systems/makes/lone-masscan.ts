/** Somebody runs Masscan, once or twice, over one port or a handful. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawMasscanForm } from '../forms/masscan-form.ts';
import { homeOfLoner } from '../loner.ts';
import type { Make } from '../make.ts';
import { drawPorts, POPULAR_PORTS } from '../ports.ts';

export const loneMasscan: Make = {
  name: 'lone-masscan',
  title: 'Somebody with Masscan, once or twice',
  kind: 'other-scanner',
  count: [30, 60],
  plan(plan) {
    const { draw, periodSeconds } = plan;
    const campaign = drawCampaign(plan, {
      form: drawMasscanForm(draw),
      share: draw.chance(0.3) ? 1 : draw.logRange(0.005, 1),
    });
    const count = draw.pick([1, 1, 1, 2, 4]);
    const ports = draw.chance(0.7) ? draw.some(POPULAR_PORTS, count) : drawPorts(draw, count);
    const seconds = internetSeconds(draw.logRange(2000, 300_000)) * campaign.share * ports.length;
    const members = [plan.source(homeOfLoner(plan))];
    const first = draw.range(-seconds, periodSeconds);
    sweep(plan, campaign, { begin: first, seconds, members, ports });
    if (draw.chance(0.25)) {
      sweep(plan, campaign, {
        begin: first + seconds + draw.exponential(6 * 86_400),
        seconds,
        members,
        ports,
      });
    }
  },
};
