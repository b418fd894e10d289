/** Where somebody who scans by himself sits: a rented server, his home, beside a system, or where an organisation was. */
import type { WorldPlan } from './world-plan.ts';

export function homeOfLoner(plan: WorldPlan): number {
  const { draw, internet, world } = plan;
  const luck = draw.unit();
  if (luck < 0.12) return internet.home(draw);
  if (luck < 0.2) return plan.besideSomebody();
  if (luck < 0.23) return world.abandoned.pop() ?? internet.server(draw);
  return internet.server(draw);
}
