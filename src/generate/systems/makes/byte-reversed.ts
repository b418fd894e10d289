/** Counting with the first octet fastest, so that neighbours are hours apart; or host by host over all networks. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawRawForm } from '../forms/raw-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const byteReversed: Make = {
  name: 'byte-reversed',
  title: 'Counting from the other end of the address',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds, nth } = plan;
    const order = nth === 0 ? 'byte-reversed' : draw.pick(['byte-reversed', 'host-first'] as const);
    const campaign = drawCampaign(plan, { form: drawRawForm(draw), order, share: 1, lengthSpread: 0.05 });
    const seconds = internetSeconds(draw.logRange(2500, 80_000));
    const members = [plan.source(internet.server(draw))];
    const ports = drawPorts(draw, draw.between(1, 2));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(1.5, 12) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)], key: 0 });
    }
  },
};
