/** A live interface to a hub: counted as it comes, spooled every so often, and sampled for the live view. */
import { setTimeout as sleep } from 'node:timers/promises';
import { YamoriError } from '../../base/errors.ts';
import type { PacketBatch } from '../../capture/packet-batch.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { LivePoster } from '../../sensor/live-poster.ts';
import { sampleLive } from '../../sensor/live-sampler.ts';
import { postSpool } from '../../sensor/poster.ts';
import { Spool } from '../../sensor/spool.ts';
import { Telescope } from '../../telescope/telescope.ts';
import type { ReadOptions } from '../read-captures.ts';
import { formatCount } from '../time-text.ts';
import { liveEventText, openWatched, type WatchOptions } from '../watch-interface.ts';
import { Coverage } from './coverage.ts';
import { darkTest } from './dark-test.ts';
import { Drain } from './drain-to-spool.ts';
import type { HubTarget } from './hub-options.ts';
import { posterEventText, spoolEventText } from './sensor-events.ts';

export interface PostInterfaceOptions extends Omit<WatchOptions, 'onSnapshot'> {
  readonly target: HubTarget;
  /** What was or may be lost, in words: said even to those who want to hear nothing else. */
  readonly onLoss: (text: string) => void;
}

/** What the page of a hub draws without a stutter. */
const LIVE_PER_SECOND = 2000;
const LIVE_EVERY_MS = 250;
/** After the end, for batches that wait; what is left is sent by the next run. */
const GRACE_MS = 5000;

/** Until the signal or the duration. Throws E_SPOOL, E_INTERFACE, E_TCPDUMP_MISSING when it cannot begin. */
export async function postInterface(
  networkInterface: string,
  options: Pick<ReadOptions, 'dark' | 'lanes' | 'tableBytes' | 'signal'>,
  watch: PostInterfaceOptions,
): Promise<void> {
  const { target, onNote, onLoss } = watch;
  const spool = await Spool.open({
    folder: target.spoolFolder,
    boundBytes: target.spoolBytes,
    onEvent: (event) => onLoss(spoolEventText(event)),
  });
  const ending = new AbortController();
  const failed = new AbortController();
  let isHubThere = true;
  const posting = postSpool({
    spool,
    hub: target.hub,
    signal: ending.signal,
    onEvent(event) {
      isHubThere = event.kind !== 'away' && event.kind !== 'unauthorised';
      const words = posterEventText(event, target.spoolFolder);
      if (words === null) return;
      if (event.kind === 'unauthorised' || event.kind === 'refused') onLoss(words);
      else onNote(words);
    },
  }).catch((error) => failed.abort(error));
  const live = new LivePoster({ hub: target.hub, everyMs: LIVE_EVERY_MS });
  try {
    const signal = AbortSignal.any([options.signal, failed.signal]);
    await countInterface(networkInterface, { ...options, signal }, watch, spool, live);
    const deadline = performance.now() + GRACE_MS;
    const isWorthWaiting = () => isHubThere && !failed.signal.aborted && performance.now() < deadline;
    while (spool.size.batches > 0 && isWorthWaiting()) await sleep(50);
  } finally {
    ending.abort();
    await posting;
    await live.close();
    const { batches } = spool.size;
    await spool.close();
    if (batches > 0)
      onNote(`${formatCount(batches)} batches wait in ${target.spoolFolder} for the next start`);
  }
  if (failed.signal.aborted) throw failed.signal.reason;
}

async function countInterface(
  networkInterface: string,
  options: Pick<ReadOptions, 'dark' | 'lanes' | 'tableBytes' | 'signal'>,
  watch: PostInterfaceOptions,
  spool: Spool,
  live: LivePoster,
): Promise<void> {
  const dark = new DarkSpace(options.dark);
  const coverage = new Coverage();
  const capture = await openWatched(
    networkInterface,
    options.signal,
    { ...watch, flushMs: LIVE_EVERY_MS },
    (event) => {
      coverage.note(event, Date.now() / 1000);
      if (event.kind === 'drops') watch.onLoss(liveEventText(event));
      else watch.onNote(liveEventText(event));
    },
  );
  try {
    const telescope = await Telescope.open({
      dark,
      tasksUrl: new URL('../judge-tasks.ts', import.meta.url).href,
      lanes: options.lanes ?? 1,
      tableBytes: options.tableBytes,
      batchBytes: 1024 * 1024,
      bucketSeconds: 3600,
      evidence: 'all',
    });
    try {
      const drain = new Drain(telescope, spool);
      const sampler = new Sampler(dark, live);
      let drops = 0;
      let drainedAt = performance.now();
      const drainNow = async () => {
        const nowMs = Date.now();
        const covered = coverage.take(nowMs / 1000);
        drainedAt = performance.now();
        // While nobody looks there is nothing to tell, and the hub sees that the sensor is late.
        if (covered === null) return;
        const more = capture.drops - drops;
        drops = capture.drops;
        try {
          const done = await drain.run({ dark, covered, droppedByKernel: more, nowMs });
          watch.onNote(
            `${formatCount(done.sightings)} sightings spooled, ${formatCount(spool.size.batches)} batches wait, ` +
              `${formatCount(capture.packets)} packets seen, ${formatCount(more)} dropped by the kernel`,
          );
        } catch (error) {
          // A disk may have room again later; whoever watches must go on watching.
          if (!(error instanceof YamoriError)) throw error;
          watch.onLoss(`sightings were lost: ${error.message} [${error.code}]`);
        }
      };
      while (!capture.ended) {
        const batch = await telescope.nextBatch();
        batch.count = await capture.read(batch);
        if (batch.count > 0) {
          sampler.sample(batch);
          telescope.submit(batch);
        }
        if (coverage.wasCut || performance.now() - drainedAt >= watch.everyMs) await drainNow();
      }
      await drainNow();
    } finally {
      await telescope.close();
    }
  } finally {
    await capture.close();
  }
}

/** Keeps the sample below what a page can draw, however fast batches come. */
class Sampler {
  readonly #isDark: ReturnType<typeof darkTest>;
  readonly #live: LivePoster;
  #sampledAt = performance.now();

  constructor(dark: DarkSpace, live: LivePoster) {
    this.#isDark = darkTest(dark);
    this.#live = live;
  }

  sample(batch: PacketBatch): void {
    const now = performance.now();
    const elapsedMs = Math.min(LIVE_EVERY_MS, now - this.#sampledAt);
    this.#sampledAt = now;
    const most = Math.floor((elapsedMs * LIVE_PER_SECOND) / 1000);
    this.#live.offer(sampleLive(batch, most, this.#isDark));
  }
}
