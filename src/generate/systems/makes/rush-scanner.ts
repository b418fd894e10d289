/** A hole was published: in the same weeks many people look for it with the same tool, each for himself. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { masscanForm } from '../forms/masscan-form.ts';
import { drawZmapVersion, zmapForm } from '../forms/zmap-form.ts';
import { homeOfLoner } from '../loner.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';

export const rushScanner: Make = {
  name: 'rush-scanner',
  title: 'One of many who look for the hole of the week',
  kind: 'other-scanner',
  count: [12, 30],
  plan(plan) {
    const { draw, common, periodSeconds } = plan;
    const ports = drawPorts(common, 1);
    const published = common.range(0, 0.8) * periodSeconds;
    const interestDays = common.range(2, 12);
    const form = common.chance(0.5) ? masscanForm(true) : zmapForm(drawZmapVersion(common));
    const campaign = drawCampaign(plan, { form, share: draw.chance(0.5) ? 1 : draw.logRange(0.02, 1) });
    const seconds = internetSeconds(draw.logRange(3000, 200_000)) * campaign.share;
    const members = [plan.source(homeOfLoner(plan))];
    const begin = published + draw.exponential(interestDays * 86_400);
    sweep(plan, campaign, { begin, seconds, members, ports });
  },
};
