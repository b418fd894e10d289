/** From the first address to the last, one after the other: a dark space is crossed in minutes, and then not for long. */
import { drawCampaign, internetSeconds, sweep, workersJitter } from '../campaign.ts';
import { drawRawForm } from '../forms/raw-form.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

/** The first addresses that are anybody's. */
const FIRST_ADDRESS = 0x0100_0000;

export const sequentialSweep: Make = {
  name: 'sequential-sweep',
  title: 'Address after address',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const form = draw.chance(0.3) ? drawServerForm(draw) : drawRawForm(draw);
    const order = draw.pick(['ascending', 'ascending', 'ascending', 'descending'] as const);
    // Several times in the period, however slow: else nothing could be said of it.
    const rate = Math.max(draw.logRange(3000, 100_000), internetSeconds(periodSeconds / 3));
    const seconds = internetSeconds(rate);
    const jitterSeconds = workersJitter(draw, rate);
    const campaign = drawCampaign(plan, { form, order, share: 1, broken: 0, jitterSeconds });
    const members = [plan.source(internet.server(draw))];
    const ports = drawPorts(draw, draw.between(1, 3));
    const key = order === 'ascending' ? FIRST_ADDRESS : 0xdfff_ffff;
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(1, 12) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)], key });
    }
  },
};
