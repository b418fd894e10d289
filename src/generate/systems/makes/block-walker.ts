/** Networks of /24 in a random order, each from its first host to its last, by workers that take one at a time. */
import { drawCampaign, internetSeconds, sweep, workersJitter } from '../campaign.ts';
import { drawRawForm } from '../forms/raw-form.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const blockWalker: Make = {
  name: 'block-walker',
  title: 'Network by network, in random order',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversOver(draw, draw.between(1, 6), draw.between(1, 3)));
    const form = draw.chance(0.5) ? drawServerForm(draw) : drawRawForm(draw);
    const rate = draw.logRange(2000, 30_000);
    const seconds = internetSeconds(rate);
    const campaign = drawCampaign(plan, {
      form,
      order: 'block-permuted',
      division: 'chunks',
      share: 1,
      jitterSeconds: workersJitter(draw, rate),
    });
    const ports = drawPorts(draw, draw.between(1, 3));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(3, 14) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
