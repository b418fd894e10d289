/** Two to four probes to every target: against losses, or to see who answers the second one. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const severalProbes: Make = {
  name: 'several-probes',
  title: 'Several probes to each target',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 4, 8])));
    const campaign = drawCampaign(plan, {
      form: drawToolForm(draw),
      probes: draw.pick([2, 2, 3, 4]),
      // At once, or after a timeout, or in a second round.
      gapSeconds: draw.logRange(0.0005, 1800),
    });
    const seconds = internetSeconds(draw.logRange(3000, 60_000));
    const ports = drawPorts(draw, draw.between(1, 2));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(3, 15) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
