/** One address scans for weeks; then another goes on where it stopped, and so on: one source at any time. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const handOver: Make = {
  name: 'hand-over',
  title: 'One address after another',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const generations = draw.between(2, 4);
    const form = drawToolForm(draw);
    const isAtOneCompany = draw.chance(0.5);
    const addresses = isAtOneCompany
      ? internet.serversOver(draw, generations, 1)
      : internet.serversOver(draw, generations, generations);
    const members = plan.sources(addresses);
    // Each begins its time where the one before ends it, give or take.
    const ends = members.map((_, i) => (periodSeconds * (i + 1 + draw.range(-0.25, 0.25))) / generations);
    const campaign = drawCampaign(plan, { form });
    const seconds = internetSeconds(draw.logRange(8000, 200_000));
    const every = Math.max(seconds * 1.1, draw.logRange(2, 8) * 86_400);
    const ports = drawPorts(draw, draw.between(1, 3));
    for (const begin of regularBegins(draw, periodSeconds, every, every * 0.05, 0.03)) {
      const on =
        members[
          Math.max(
            0,
            ends.findIndex((end, i) => begin < end || i === generations - 1),
          )
        ];
      sweep(plan, campaign, { begin, seconds, members: [on], ports: [draw.pick(ports)] });
    }
  },
};
