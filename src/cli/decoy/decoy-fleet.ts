/** The decoys of one command: each may be started and stopped by itself, and one that ends unasked is told of. */
import { type DecoyPlan, type StartedDecoy, startDecoy } from './start-decoy.ts';

export interface DecoyFleet {
  start(plan: DecoyPlan): Promise<void>;
  stop(name: string): Promise<void>;
  stopAll(): Promise<void>;
  readonly isEmpty: boolean;
  /** Resolves with the first that ended by itself. */
  readonly unasked: Promise<{ readonly name: string; readonly status: number | null }>;
  /** Of each decoy, over all its starts: name -> how often. */
  counts(): ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface FleetListener {
  readonly onListening: (plan: DecoyPlan, decoy: StartedDecoy) => void;
  readonly onTrouble: (plan: DecoyPlan, message: string) => void;
}

export function createDecoyFleet({ onListening, onTrouble }: FleetListener): DecoyFleet {
  const running = new Map<string, StartedDecoy>();
  const counts = new Map<string, Map<string, number>>();
  const unasked = Promise.withResolvers<{ name: string; status: number | null }>();

  async function stop(name: string): Promise<void> {
    const decoy = running.get(name);
    if (decoy === undefined) return;
    running.delete(name);
    await decoy.stop();
  }

  return {
    async start(plan) {
      const decoy = await startDecoy(plan, (message) => onTrouble(plan, message));
      running.set(plan.name, decoy);
      void decoy.ended.then((status) => {
        const sums = counts.get(plan.name) ?? new Map<string, number>();
        counts.set(plan.name, sums);
        for (const [name, times] of Object.entries(decoy.counts()))
          sums.set(name, (sums.get(name) ?? 0) + times);
        if (running.get(plan.name) === decoy) unasked.resolve({ name: plan.name, status });
      });
      onListening(plan, decoy);
    },
    stop,
    async stopAll() {
      await Promise.all([...running.keys()].map(stop));
    },
    get isEmpty() {
      return running.size === 0;
    },
    unasked: unasked.promise,
    counts: () => counts,
  };
}
