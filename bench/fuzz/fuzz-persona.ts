/** Wrong input on each service of a decoy that runs as people run it, and what became of the decoy. */
import { DECOY_COUNT_NAMES } from '../../src/model/count-names.ts';
import { startDecoy } from '../decoy-run.ts';
import { type FuzzReport, fuzzService, servesGood } from './fuzz-service.ts';

export interface PersonaFuzz {
  readonly persona: string;
  readonly address: string;
  readonly portBase: number;
  readonly folder: string;
  readonly seed: number;
  /** For each service. */
  readonly secondsEach: number;
  readonly mostEndlessBytes: number;
  readonly onService?: (name: string) => void;
  readonly isStopped?: () => boolean;
}

export interface PersonaVerdict {
  readonly services: readonly (FuzzReport & {
    readonly name: string;
    /** Whether a client who does nothing wrong was answered afterwards; null: there is no question for it. */
    readonly servesGood: boolean | null;
    readonly residentMiB: number;
  })[];
  readonly isAlive: boolean;
  readonly peakMiB: number;
  readonly counts: Readonly<Record<string, number>>;
  /** What is wrong with the decoy, in words; empty: nothing. */
  readonly faults: readonly string[];
}

/** What a decoy takes at rest, and what all its visitors together may take (`USUAL_LIMITS`). */
const MOST_MIB = 250 + 512;

export async function fuzzPersona(order: PersonaFuzz): Promise<PersonaVerdict> {
  const { persona, address, seed, secondsEach: seconds, mostEndlessBytes } = order;
  const decoy = await startDecoy(order);
  try {
    const services = [];
    for (const service of decoy.services) {
      if (order.isStopped?.() === true || !decoy.isAlive()) break;
      order.onService?.(`${persona} ${service.name}`);
      const place = { ...service, persona, address };
      const report = await fuzzService({ ...place, seed, seconds, mostEndlessBytes });
      const isGood = decoy.isAlive() ? await servesGood(place) : false;
      services.push({
        ...report,
        name: service.name,
        servesGood: isGood,
        residentMiB: decoy.isAlive() ? decoy.residentMiB() : 0,
      });
    }
    const isAlive = decoy.isAlive();
    const peakMiB = isAlive ? decoy.peakMiB() : 0;
    const counts = await decoy.stop();
    const faults = [
      ...(isAlive ? [] : ['its process ended']),
      ...(peakMiB > MOST_MIB ? [`it took ${peakMiB.toFixed(0)} MiB`] : []),
      ...services
        .filter((one) => one.servesGood === false)
        .map(({ name }) => `${name} serves nobody any more`),
      ...Object.keys(counts)
        .filter((name) => !Object.hasOwn(DECOY_COUNT_NAMES, name))
        .map((name) => `it counts ${name}, which has no meaning`),
      ...decoy.troubles().map((line) => `it says: ${line}`),
    ];
    return { services, isAlive, peakMiB, counts, faults };
  } finally {
    await decoy.stop();
  }
}
