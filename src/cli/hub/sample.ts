/**
 * The labelled sample: a sensor that is marked as one sends the capture that ships with the project, as if
 * the night had just ended, and then plays it over and over for the live view. It goes the way that every
 * sensor goes: over HTTP, with a token.
 */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { formatPrefix, requirePrefix } from '../../base/prefix.ts';
import { openCapture } from '../../capture/open-capture.ts';
import { createPacketBatch } from '../../capture/packet-batch.ts';
import { hashSecret, newSecret, SENSOR_PREFIX } from '../../hub/secrets.ts';
import { writeSystemsNote } from '../../hub/systems-notes.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { LivePacket } from '../../model/sighting.ts';
import { loadOwners } from '../../networks/owners-file.ts';
import { parseHubUrl } from '../../sensor/hub-address.ts';
import { LivePoster } from '../../sensor/live-poster.ts';
import { sampleLive } from '../../sensor/live-sampler.ts';
import type { StateStore } from '../../store/state-port.ts';
import { darkTest } from './dark-test.ts';
import { postCaptures } from './post-captures.ts';
import type { Stores } from './stores.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const CAPTURE = join(ROOT, 'sample/night.pcap.zst');
const OWNERS = join(ROOT, 'sample/owners.yaml');
const DARK = ['198.18.0.0/22', '203.0.113.0/24'].map(requirePrefix);
const NAME = 'sample telescope';
const LOADED_NOTE = 'sample-loaded';
const TABLE_BYTES = 32 * 1024 * 1024;
/** An older sample is read anew, so that the last day is not empty. */
const STALE_MS = 6 * 3_600_000;
/** The night is played 100 times as fast: some 30 packets a second. */
const TURN_MS = 500;
const PACKETS_A_TURN = 14;

export interface SampleOptions {
  readonly stores: Pick<Stores, 'facts' | 'state'>;
  readonly hubUrl: string;
  /** A folder of its own for the spool; removed once it is empty. */
  readonly spoolFolder: string;
  readonly clock: () => number;
  readonly randomBytes: (count: number) => Buffer;
  readonly signal: AbortSignal;
}

/** Removes the sample from the stores: sensors, owners, incidents, scanning systems and facts. */
export async function forgetSample({ facts, state }: Pick<Stores, 'facts' | 'state'>): Promise<void> {
  for (const sensor of await state.sensors()) if (sensor.sample) await facts.forgetSensor(sensor.id);
  await state.forgetSample();
  await writeSystemsNote(state, true, null);
  await state.setNote(LOADED_NOTE, '');
}

/** Resolves once the hub has the sample; `play` then goes on until the signal. */
export async function loadSample(options: SampleOptions): Promise<{ play(): Promise<void> }> {
  const { stores, clock, signal } = options;
  const { state } = stores;
  const packets = await readLivePackets(signal);
  const last = packets.at(-1)!.time;
  const loaded = Number((await state.note(LOADED_NOTE)) || 0);
  const isThere = (await state.sensors()).some(({ sample, name }) => sample && name === NAME);
  const isCurrent = isThere && clock() - loaded < STALE_MS;
  if (!isCurrent) {
    await forgetSample(stores);
    await addOwners(state);
  }
  const { secret, revoke } = await addSampleToken(options, NAME);
  if (!isCurrent) {
    await postCaptures({
      inputs: [CAPTURE],
      dark: DARK,
      shiftSeconds: Math.floor((clock() - last) / 1000) - 1,
      spoolFolder: options.spoolFolder,
      hubUrl: options.hubUrl,
      token: secret,
      lanes: 1,
      tableBytes: TABLE_BYTES,
      signal,
    });
    await rm(options.spoolFolder, { recursive: true, force: true });
    await state.setNote(LOADED_NOTE, String(clock()));
  }
  return {
    async play() {
      const poster = new LivePoster({ hub: { url: parseHubUrl(options.hubUrl), token: secret } });
      try {
        await playForEver(packets, poster, clock, signal);
      } finally {
        await poster.close();
        await revoke();
      }
    },
  };
}

async function addOwners(state: StateStore): Promise<void> {
  const known = new Set((await state.owners()).flatMap(({ name, prefixes }) => [name, ...prefixes]));
  for (const owner of (await loadOwners(OWNERS)).owners) {
    const prefixes = owner.prefixes.map(formatPrefix);
    // Where somebody already holds this, he is not overwritten by invented people.
    if (known.has(owner.name) || prefixes.some((prefix) => known.has(prefix))) continue;
    const { name, contact, language, critical } = owner;
    const dark = owner.dark.map(formatPrefix);
    await state.createOwner({ name, contact, language, critical, prefixes, dark, sample: true });
  }
}

/** A token for the sample's sensor of this name, which is made if it is not there; `revoke` before the hub is gone. */
export async function addSampleToken(
  { stores: { state }, randomBytes, clock }: Pick<SampleOptions, 'stores' | 'randomBytes' | 'clock'>,
  name: string,
): Promise<{ secret: string; revoke(): Promise<void> }> {
  const secret = newSecret(SENSOR_PREFIX, randomBytes);
  const sensor =
    (await state.sensors()).find((one) => one.sample && one.name === name) ??
    (await state.createSensor({ name, sample: true, at: clock() }));
  // Tokens of runs that were killed are of no use to anybody.
  for (const old of sensor.tokens) await state.revokeSensorToken(sensor.id, old.id);
  const { id } = await state.addSensorToken(sensor.id, hashSecret(secret), clock());
  return { secret, revoke: () => state.revokeSensorToken(sensor.id, id).catch(() => {}) };
}

async function readLivePackets(signal: AbortSignal): Promise<LivePacket[]> {
  const isDark = darkTest(new DarkSpace(DARK));
  const capture = await openCapture([CAPTURE], { signal });
  const batch = createPacketBatch(8_192, 2 * 1024 * 1024);
  const packets: LivePacket[] = [];
  try {
    for (;;) {
      batch.count = await capture.read(batch);
      if (batch.count === 0) return packets;
      packets.push(...sampleLive(batch, batch.count, isDark).packets);
    }
  } finally {
    await capture.close();
  }
}

async function playForEver(
  packets: readonly LivePacket[],
  poster: LivePoster,
  clock: () => number,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; !signal.aborted; ) {
    const now = clock();
    const turn: LivePacket[] = [];
    for (let i = 0; i < PACKETS_A_TURN; i++) {
      turn.push({ ...packets[at], time: now + Math.floor((i * TURN_MS) / PACKETS_A_TURN) });
      at = (at + 1) % packets.length;
    }
    poster.offer({ packets: turn, more: 0 });
    await sleep(TURN_MS, undefined, { signal }).catch(() => {});
  }
}
