/** Sweeps of one system: what stays from sweep to sweep, and what is new in each. */
import { type Division, Sweep } from './activities/sweep.ts';
import type { Draw } from './draw.ts';
import type { Form } from './form.ts';
import type { OrderName } from './order.ts';
import { drawPace, drawUnsteadiness, type Pace, type Unsteadiness } from './pace.ts';
import type { WorldPlan } from './world-plan.ts';

export interface Campaign {
  readonly form: Form;
  readonly order: OrderName;
  readonly division: Division;
  readonly share: number;
  readonly excluded: number;
  readonly exclusionKey: number;
  readonly probes: number;
  readonly gapSeconds: number;
  readonly jitterSeconds: number;
  readonly unsteadiness: Unsteadiness;
  /** How much one sweep's length differs from the next's: sigma of its logarithm. */
  readonly lengthSpread: number;
  /** Share of sweeps that stop half-way. */
  readonly broken: number;
}

export interface SweepCall {
  readonly begin: number;
  readonly seconds: number;
  /** Sources. */
  readonly members: readonly number[];
  readonly ports: readonly number[];
  /** Default: a secret of its own, so an order of its own. */
  readonly key?: number;
  /** Default: as unsteady as the campaign. */
  readonly pace?: Pace;
}

/** A campaign with everything drawn that a make does not fix. */
export function drawCampaign(plan: WorldPlan, fixed: Partial<Campaign> & Pick<Campaign, 'form'>): Campaign {
  const { draw } = plan;
  return {
    order: 'permuted',
    division: 'shards',
    share: draw.chance(0.75) ? 1 : draw.range(0.3, 0.95),
    excluded: draw.chance(0.5) ? 0 : draw.range(0, 0.12),
    exclusionKey: draw.key(),
    probes: 1,
    gapSeconds: 0,
    jitterSeconds: draw.logRange(0.001, 2),
    unsteadiness: drawUnsteadiness(draw),
    lengthSpread: draw.chance(0.3) ? 0 : draw.range(0, 0.25),
    broken: draw.chance(0.7) ? 0 : draw.range(0.02, 0.15),
    ...fixed,
  };
}

export function sweep(plan: WorldPlan, campaign: Campaign, call: SweepCall): void {
  const { draw } = plan;
  const length = call.seconds * (campaign.lengthSpread > 0 ? draw.lognormal(1, campaign.lengthSpread) : 1);
  const done = draw.chance(campaign.broken) ? draw.range(0.1, 0.9) : 1;
  plan.does(
    new Sweep({
      ...campaign,
      begin: call.begin,
      seconds: length * done,
      share: campaign.share * done,
      key: call.key ?? draw.key(),
      members: call.members,
      ports: call.ports,
      pace: call.pace ?? drawPace(draw, campaign.unsteadiness),
    }),
  );
}

/** How late packets are where only the sender's own workers mix up an order: by so many of its probes. */
export function workersJitter(draw: Draw, rate: number): number {
  return draw.logRange(0.05, 20) / rate;
}

/** Seconds that the whole Internet takes at a rate. */
export function internetSeconds(rate: number): number {
  return 2 ** 32 / rate;
}
