/** A sweep in Mirai's clothes: the sequence number is the destination, but every address comes once. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { miraiForm } from '../forms/mirai-form.ts';
import type { Make } from '../make.ts';
import { DEVICE_PORTS } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const miraiMimic: Make = {
  name: 'mirai-mimic',
  title: 'Mirai’s header, but a permutation',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 3, 5])));
    const campaign = drawCampaign(plan, { form: miraiForm });
    const seconds = internetSeconds(draw.logRange(2500, 60_000));
    const ports = draw.chance(0.5) ? [23] : draw.some(DEVICE_PORTS, draw.between(1, 2));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(2, 12) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
