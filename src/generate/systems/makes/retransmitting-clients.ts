/** Programs that wait for a server which is gone: connect() with all repeats, a pause, connect() again. */
import { Repeating } from '../activities/repeating.ts';
import { type StackName, stackForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';
import type { WorldPlan } from '../world-plan.ts';

const STACKS: readonly StackName[] = ['linux-4', 'linux-5', 'windows', 'freebsd', 'device'];

export const retransmittingClients: Make = {
  name: 'retransmitting-clients',
  title: 'Clients that try again and again',
  kind: 'confuser',
  count: [1, 1],
  plan(plan) {
    const { draw, periodSeconds, background, landmark } = plan;
    const clients = Math.max(5, Math.round(background * 0.01));
    for (let i = 0; i < clients; i++) {
      const life = Math.min(draw.lognormal(8, 1.5), 400) * 86_400;
      plan.does(
        new Repeating({
          begin: draw.range(-life, periodSeconds),
          seconds: life,
          key: draw.key(),
          source: plan.source(homeOfClient(plan)),
          addresses: Array.from({ length: draw.pick([1, 1, 1, 2, 4]) }, () => landmark + draw.below(4096)),
          port: draw.pick([443, 80, 25, 8883, 5222, 3306, 8333, 6667, draw.between(1024, 65_535)]),
          intervalSeconds: draw.logRange(600, 200_000),
          jitter: draw.range(0, 0.5),
          onHours: draw.chance(0.4) ? 24 : draw.range(3, 16),
          form: stackForm(draw.pick(STACKS), draw.between(3, 5)),
        }),
      );
    }
  },
};

function homeOfClient(plan: WorldPlan): number {
  const { draw, internet } = plan;
  const luck = draw.unit();
  if (luck < 0.04) return plan.besideSomebody();
  return luck < 0.3 ? internet.server(draw) : internet.home(draw);
}
