/** Test aid: makes a small world and reads it back, with capture-fixture.ts's reader. */
import { requirePrefix } from '../../base/prefix.ts';
import { type ReadPacket, readPackets, START_SECONDS } from '../capture-fixture.ts';
import { createWorldOfSystems, type LabelledWorld } from './generate-systems.ts';
import type { Make } from './make.ts';
import { MAKES } from './makes/registry.ts';
import type { SystemsTruthHeader, SystemTruth } from './system-truth.ts';
import type { WorldOptions } from './world-options.ts';

export const DAY_MICROSECONDS = 86_400e6;

export interface ReadWorld {
  readonly world: LabelledWorld;
  readonly file: Buffer;
  readonly header: SystemsTruthHeader;
  readonly truth: readonly SystemTruth[];
}

export function makeWorld(
  overrides: Partial<WorldOptions> & { darkText?: string; makes?: readonly Make[] },
): ReadWorld {
  const { darkText, makes, ...rest } = overrides;
  const world = createWorldOfSystems(
    {
      dark: [requirePrefix(darkText ?? '198.18.0.0/22')],
      days: 90,
      seed: 1,
      startSeconds: START_SECONDS,
      background: 1000,
      onlyNull: false,
      snaplen: 65_535,
      ...rest,
    },
    makes ?? MAKES,
  );
  const file = Buffer.concat([...world.blocks()]);
  return { world, file, header: world.truthHeader(), truth: [...world.truth()] };
}

/** The packets of worlds that have one make alone, for several seeds: what a make promises, it keeps for all. */
export function worldsOf(
  make: Make,
  darkText = '198.18.0.0/22',
): { packets: ReadPacket[]; truth: SystemTruth[] }[] {
  // One system a world, so that its packets need not be told from its twin's.
  const single = { ...make, count: [1, 1] as const };
  return [1, 2, 3, 4].map((seed) => {
    const { file, truth } = makeWorld({ makes: [single], seed, darkText });
    return { packets: readPackets(file), truth: [...truth] };
  });
}

/** Consecutive packets with less than `gap` microseconds between them. */
export function splitAtGaps(packets: readonly ReadPacket[], gap: number): ReadPacket[][] {
  const parts: ReadPacket[][] = [];
  for (const packet of packets) {
    const last = parts.at(-1);
    if (last === undefined || packet.time - last.at(-1)!.time > gap) parts.push([packet]);
    else last.push(packet);
  }
  return parts;
}
