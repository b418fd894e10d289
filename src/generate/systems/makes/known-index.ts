/** A search engine that looks at many ports at once, all the time, from networks here and there. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawMasscanForm } from '../forms/masscan-form.ts';
import type { Make } from '../make.ts';
import { foundOrganisation } from '../organisation.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const knownIndex: Make = {
  name: 'known-index',
  title: 'An index by Masscan, many ports shuffled together',
  kind: 'known',
  count: [1, 1],
  plan(plan) {
    const { draw, periodSeconds } = plan;
    const addresses = foundOrganisation(plan, 'Deepwell Index', draw.between(2, 4), draw.between(12, 60));
    const members = plan.sources(addresses);
    const share = draw.range(0.2, 0.5);
    const campaign = drawCampaign(plan, { form: drawMasscanForm(draw), share, lengthSpread: 0.2 });
    const ports = drawPorts(draw, draw.between(8, 30));
    const perSweep = draw.between(3, 8);
    const seconds = internetSeconds(draw.logRange(10_000, 60_000)) * perSweep * share;
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.range(2, 6) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: draw.some(ports, perSweep) });
    }
  },
};
