/**
 * The part of the sample that takes weeks to see: ninety days of scanning systems, known and unknown, of malware and of what
 * confuses the two, at a small dark space. They are generated when a hub starts for the first time, so that they end
 * now, and go the way that all captures go, under a sensor of their own.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { requirePrefix } from '../../base/prefix.ts';
import { createWorldOfSystems, type LabelledWorld } from '../../generate/systems/generate-systems.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import { loadKnownScanners } from '../../networks/scanners-file.ts';
import { postCaptures } from './post-captures.ts';
import { addSampleToken, type SampleOptions } from './sample.ts';

const DARK = ['198.18.8.0/23'].map(requirePrefix);
const NAME = 'sample telescope, 90 days';
const DAYS = 90;
const BACKGROUND = 1_500;
const SEED = 11;
const SNAPLEN = 96;
const TABLE_BYTES = 64 * 1024 * 1024;
/** Epoch seconds at which the world begins; '' while it is not there as a whole. */
const BEGINS_NOTE = 'sample-systems-begin';

/**
 * Resolves once the hub has it, to its organisations, as a list would name them. What was killed halfway is begun anew.
 */
export async function loadSampleSystems(options: SampleOptions): Promise<readonly KnownScanner[]> {
  const { facts, state } = options.stores;
  const folder = `${options.spoolFolder}-systems`;
  const begins = await state.note(BEGINS_NOTE);
  const sensor = (await state.sensors()).find(({ name, sample }) => sample && name === NAME);
  try {
    if (sensor !== undefined && begins !== null && begins !== '')
      return await readList(worldFrom(Number(begins)), folder);
    await state.setNote(BEGINS_NOTE, '');
    if (sensor !== undefined) {
      await facts.forgetSensor(sensor.id);
      await state.deleteSensor(sensor.id);
    }
    const startSeconds = Math.floor(options.clock() / 1000) - DAYS * 86_400;
    const world = worldFrom(startSeconds);
    const knownScanners = await readList(world, folder);
    await post(world, folder, options);
    await state.setNote(BEGINS_NOTE, String(startSeconds));
    return knownScanners;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function worldFrom(startSeconds: number): LabelledWorld {
  return createWorldOfSystems({
    dark: DARK,
    days: DAYS,
    seed: SEED,
    startSeconds,
    background: BACKGROUND,
    onlyNull: false,
    snaplen: SNAPLEN,
  });
}

async function readList({ knownList }: LabelledWorld, folder: string): Promise<readonly KnownScanner[]> {
  const file = join(folder, 'sample-scanners.csv');
  await mkdir(folder, { recursive: true });
  await writeFile(file, knownList);
  return loadKnownScanners([file]);
}

async function post(world: LabelledWorld, folder: string, options: SampleOptions): Promise<void> {
  const capture = join(folder, 'weeks.pcap');
  // Between blocks the hub answers.
  async function* blocks(): AsyncGenerator<Uint8Array> {
    for (const block of world.blocks()) {
      yield block;
      await breathe();
    }
  }
  await pipeline(Readable.from(blocks()), createWriteStream(capture), { signal: options.signal });
  const { secret, revoke } = await addSampleToken(options, NAME);
  try {
    await postCaptures({
      inputs: [capture],
      dark: DARK,
      spoolFolder: join(folder, 'spool'),
      hubUrl: options.hubUrl,
      token: secret,
      lanes: 1,
      tableBytes: TABLE_BYTES,
      signal: options.signal,
    });
  } finally {
    await revoke();
  }
}
