/** Captures in, their sightings to a hub: for `yamori read --hub`, and for the sample that a hub starts with. */
import { YamoriError } from '../../base/errors.ts';
import type { Prefix } from '../../base/prefix.ts';
import { type Capture, openCapture } from '../../capture/open-capture.ts';
import type { PacketBatch } from '../../capture/packet-batch.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { type HubAddress, parseHubUrl } from '../../sensor/hub-address.ts';
import { type PosterEvent, postSpool } from '../../sensor/poster.ts';
import { probeHub } from '../../sensor/probe-hub.ts';
import { Spool } from '../../sensor/spool.ts';
import { Telescope } from '../../telescope/telescope.ts';
import { defaultLanes } from '../read-captures.ts';
import { formatCount } from '../time-text.ts';
import { Drain, type Drained } from './drain-to-spool.ts';
import { posterEventText, spoolEventText } from './sensor-events.ts';

export interface PostCapturesOptions {
  readonly inputs: readonly string[];
  readonly dark: readonly Prefix[];
  /** Whole seconds, added to the time of every packet. */
  readonly shiftSeconds?: number;
  /** Batches of an earlier run that still wait there are posted too. */
  readonly spoolFolder: string;
  readonly spoolBytes?: number;
  readonly hubUrl: string;
  readonly token: string;
  /** Counting threads, a power of two; null: as many as the machine and the input deserve. */
  readonly lanes?: number | null;
  readonly tableBytes?: number;
  /** Ends it with E_STOPPED. Until the captures are read to their end, nothing of them is sent. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: PostProgress) => void;
  readonly onNote?: (text: string) => void;
  /** How long a hub may be away before this gives up. */
  readonly patienceMs?: number;
}

export type PostProgress =
  | {
      readonly stage: 'counting';
      readonly bytes: number;
      readonly bytesTotal: number | null;
      readonly packets: number;
    }
  | { readonly stage: 'posting'; readonly posted: number; readonly waiting: number };

export interface PostedCaptures extends Drained {
  /** Packets read. */
  readonly packets: number;
  /** One sentence for each input that was not read to a clean end. */
  readonly remarks: readonly string[];
}

const DEFAULT_SPOOL_BYTES = 1024 * 1024 * 1024;
const PATIENCE_MS = 120_000;
const LARGEST_SECOND = 0xffff_ffff;

/**
 * Resolves once the hub has everything. Throws E_HUB_URL, E_INPUT_*, E_SPOOL, E_STOPPED; E_HUB_UNREACHABLE and
 * E_HUB_REFUSED either before anything was read, or with the rest waiting in the spool.
 */
export async function postCaptures(options: PostCapturesOptions): Promise<PostedCaptures> {
  const hub = { url: parseHubUrl(options.hubUrl), token: options.token };
  await requireHub(hub, options.signal);
  const spool = await Spool.open({
    folder: options.spoolFolder,
    boundBytes: options.spoolBytes ?? DEFAULT_SPOOL_BYTES,
    onEvent: (event) => options.onNote?.(spoolEventText(event)),
  });
  try {
    return await countAndPost(spool, new Delivery(spool, hub, options), options);
  } finally {
    await spool.close();
  }
}

async function requireHub(hub: HubAddress, signal: AbortSignal): Promise<void> {
  const state = await probeHub(hub, signal);
  if (signal.aborted) throw stopped('Nothing was sent.');
  switch (state.kind) {
    case 'ready':
      return;
    case 'unauthorised':
      throw unauthorised(state.words, 'Nothing was read.');
    case 'away':
      throw new YamoriError(
        'E_HUB_UNREACHABLE',
        `the hub ${hub.url.origin} is not there: ${state.words}`,
        'Start it, or check --hub. Nothing was read.',
      );
  }
}

async function countAndPost(
  spool: Spool,
  delivery: Delivery,
  options: PostCapturesOptions,
): Promise<PostedCaptures> {
  const dark = new DarkSpace(options.dark);
  const capture: Capture = await openCapture(options.inputs, { signal: options.signal });
  try {
    const telescope = await Telescope.open({
      dark,
      tasksUrl: new URL('../judge-tasks.ts', import.meta.url).href,
      lanes: options.lanes ?? defaultLanes(capture.bytesTotal),
      ...(options.tableBytes === undefined ? {} : { tableBytes: options.tableBytes }),
      bucketSeconds: 3600,
      evidence: 'all',
    });
    try {
      const seen = await countAll(capture, telescope, options);
      if (options.signal.aborted) throw stopped('Nothing of these captures was sent.');
      const nowMs = Date.now();
      const drained =
        seen === null
          ? { sightings: 0, batches: 0 }
          : await new Drain(telescope, spool).run({
              dark,
              covered: { from: Math.min(seen.from, seen.to), to: seen.to },
              droppedByKernel: 0,
              nowMs,
              room: () => delivery.room(),
              repeatableFor: options.token,
            });
      await delivery.finish();
      return { ...drained, packets: capture.packets, remarks: capture.remarks };
    } finally {
      await telescope.close();
    }
  } finally {
    await capture.close();
  }
}

interface Seen {
  from: number;
  to: number;
}

/** Counts everything; the times of the first and the last packet, or null when there was none. */
async function countAll(
  capture: Capture,
  telescope: Telescope,
  options: PostCapturesOptions,
): Promise<Seen | null> {
  const seen: Seen = { from: Number.POSITIVE_INFINITY, to: 0 };
  for (;;) {
    const batch = await telescope.nextBatch();
    batch.count = await capture.read(batch);
    if (batch.count === 0) break;
    shift(batch, options.shiftSeconds ?? 0, seen);
    telescope.submit(batch);
    options.onProgress?.({
      stage: 'counting',
      bytes: capture.bytesRead,
      bytesTotal: capture.bytesTotal,
      packets: capture.packets,
    });
  }
  await telescope.flush();
  return seen.from === Number.POSITIVE_INFINITY ? null : seen;
}

/** What lies in the future says nothing of when a sensor looked: a clock was wrong. */
function shift({ count, seconds }: PacketBatch, by: number, seen: Seen): void {
  const now = Date.now() / 1000;
  for (let i = 0; i < count; i++) {
    const second = Math.min(LARGEST_SECOND, Math.max(0, seconds[i] + by));
    seconds[i] = second;
    if (second < seen.from) seen.from = second;
    if (second >= seen.to && second < now) seen.to = second + 1;
  }
}

/** Posts beside the draining, and knows when to give up. */
class Delivery {
  readonly #spool: Spool;
  readonly #hub: HubAddress;
  readonly #options: PostCapturesOptions;
  readonly #givingUp = new AbortController();
  #posting: Promise<void> | null = null;
  #trouble: unknown = null;
  #patience: NodeJS.Timeout | undefined;
  #posted = 0;
  #refused = 0;

  constructor(spool: Spool, hub: HubAddress, options: PostCapturesOptions) {
    this.#spool = spool;
    this.#hub = hub;
    this.#options = options;
  }

  /** Reading can wait, so that nothing has to be dropped. */
  async room(): Promise<void> {
    const most = (this.#options.spoolBytes ?? DEFAULT_SPOOL_BYTES) / 2;
    const posting = this.#post();
    if (this.#spool.size.bytes <= most) return;
    await posting;
    if (this.#trouble !== null && this.#spool.size.bytes > most) throw this.#trouble;
  }

  /** Resolves when the spool is empty. */
  async finish(): Promise<void> {
    while (this.#spool.size.batches > 0 && this.#trouble === null) await this.#post();
    await this.#posting;
    clearTimeout(this.#patience);
    if (this.#trouble !== null) throw this.#trouble;
    const { dropped } = this.#spool.counts;
    if (dropped > 0) {
      throw new YamoriError(
        'E_SPOOL',
        `${formatCount(dropped)} batches were lost in the spool ${this.#options.spoolFolder}`,
        'Make room on its disk, then read the same files again: what the hub has counts once.',
      );
    }
    if (this.#refused === 0) return;
    throw new YamoriError(
      'E_HUB_REFUSED',
      `the hub refused ${formatCount(this.#refused)} batches`,
      `They are in ${this.#options.spoolFolder}/refused, each with the answer.`,
    );
  }

  #post(): Promise<void> {
    if (this.#trouble !== null) return Promise.resolve();
    const signal = AbortSignal.any([this.#options.signal, this.#givingUp.signal]);
    this.#posting ??= postSpool({
      spool: this.#spool,
      hub: this.#hub,
      signal,
      untilEmpty: true,
      onEvent: (event) => this.#note(event),
    })
      .catch((error) => {
        this.#trouble ??= error;
      })
      .finally(() => {
        this.#posting = null;
        if (this.#options.signal.aborted) this.#trouble ??= stopped(this.#waiting());
      });
    return this.#posting;
  }

  #note(event: PosterEvent): void {
    const { onNote, onProgress, spoolFolder, patienceMs = PATIENCE_MS } = this.#options;
    const words = posterEventText(event, spoolFolder);
    if (words !== null) onNote?.(words);
    switch (event.kind) {
      case 'posted':
        this.#posted++;
        onProgress?.({ stage: 'posting', posted: this.#posted, waiting: this.#spool.size.batches });
        break;
      case 'refused':
        this.#refused++;
        break;
      case 'back':
        clearTimeout(this.#patience);
        break;
      case 'away':
        this.#patience = setTimeout(
          () =>
            this.#giveUp(
              new YamoriError('E_HUB_UNREACHABLE', `the hub stays away: ${event.words}`, this.#waiting()),
            ),
          patienceMs,
        );
        break;
      case 'unauthorised':
        this.#giveUp(unauthorised(event.words, this.#waiting()));
        break;
    }
  }

  #giveUp(trouble: YamoriError): void {
    this.#trouble ??= trouble;
    this.#givingUp.abort();
  }

  #waiting(): string {
    return (
      `What was read waits in ${this.#options.spoolFolder}; the next yamori read --hub with that spool sends it. ` +
      'Reading the same files again with the same options does no harm: a batch counts once.'
    );
  }
}

function unauthorised(words: string, more: string): YamoriError {
  return new YamoriError(
    'E_HUB_REFUSED',
    `the hub refuses this sensor (${words})`,
    `Save the token that the hub gave this sensor in the file of --token-file. ${more}`,
  );
}

function stopped(more: string): YamoriError {
  return new YamoriError('E_STOPPED', 'stopped by a signal', more);
}
