/** A survey that says who it is: a few ports every day, divided over a rack, always at the same hour. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawZmapVersion, zmapForm } from '../forms/zmap-form.ts';
import type { Make } from '../make.ts';
import { foundOrganisation } from '../organisation.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const knownCensus: Make = {
  name: 'known-census',
  title: 'A census by ZMap, by the clock',
  kind: 'known',
  count: [1, 1],
  plan(plan) {
    const { draw, periodSeconds } = plan;
    const addresses = foundOrganisation(plan, 'Lantern Census', draw.between(1, 2), draw.between(8, 40));
    const members = plan.sources(addresses);
    const campaign = drawCampaign(plan, { form: zmapForm(drawZmapVersion(draw)), share: 1, broken: 0 });
    const seconds = internetSeconds(draw.logRange(80_000, 400_000));
    const ports = drawPorts(draw, draw.between(4, 9));
    const days = draw.pick([1, 1.5, 2, 3.5]);
    for (const begin of regularBegins(draw, periodSeconds, days * 86_400, 60, 0.02)) {
      // Every scan has a slice of the rack.
      const first = draw.below(members.length);
      const crew = Array.from(
        { length: Math.min(4, members.length) },
        (_, i) => members[(first + i) % members.length],
      );
      sweep(plan, campaign, { begin, seconds, members: crew, ports: [draw.pick(ports)] });
    }
  },
};
