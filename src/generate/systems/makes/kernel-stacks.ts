/** connect() by ordinary programs: the kernel's header and the kernel's repeats, over a shuffled list of targets. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const kernelStacks: Make = {
  name: 'kernel-stacks',
  title: 'Connects with real kernel stacks',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const size = Math.round(draw.logRange(1, 40));
    const together = draw.chance(0.5);
    const addresses = together ? internet.serversTogether(draw, size) : internet.serversOver(draw, size, 3);
    const members = plan.sources(addresses);
    const campaign = drawCampaign(plan, {
      form: drawServerForm(draw),
      division: draw.pick(['shards', 'chunks'] as const),
      jitterSeconds: draw.logRange(0.05, 5),
    });
    const seconds = internetSeconds(draw.logRange(2000, 20_000));
    const ports = drawPorts(draw, draw.between(1, 3));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(5, 20) * 86_400)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
