/** Somebody runs ZMap, once or twice: a student, a researcher with a deadline, a curious mind. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawZmapVersion, zmapForm } from '../forms/zmap-form.ts';
import { homeOfLoner } from '../loner.ts';
import type { Make } from '../make.ts';
import { drawPorts, POPULAR_PORTS } from '../ports.ts';

export const loneZmap: Make = {
  name: 'lone-zmap',
  title: 'Somebody with ZMap, once or twice',
  kind: 'other-scanner',
  count: [25, 45],
  plan(plan) {
    const { draw, periodSeconds } = plan;
    const form = zmapForm(drawZmapVersion(draw));
    const campaign = drawCampaign(plan, { form, share: draw.chance(0.4) ? 1 : draw.logRange(0.01, 1) });
    const seconds = internetSeconds(draw.logRange(3000, 400_000)) * campaign.share;
    const members = [plan.source(homeOfLoner(plan))];
    const ports = draw.chance(0.8) ? [draw.pick(POPULAR_PORTS)] : drawPorts(draw, 1);
    const first = draw.range(-seconds, periodSeconds);
    sweep(plan, campaign, { begin: first, seconds, members, ports });
    // Again, since something went wrong.
    if (draw.chance(0.3)) {
      sweep(plan, campaign, {
        begin: first + seconds + draw.exponential(4 * 86_400),
        seconds,
        members,
        ports,
      });
    }
  },
};
