/** A live interface through the telescope: counted as it comes, judged every so often, a day at a time. */
import { type LiveCapture, type LiveEvent, openLive } from '../capture/live.ts';
import { DarkSpace } from '../model/dark-space.ts';
import type { ReadReport } from '../model/report.ts';
import { Telescope } from '../telescope/telescope.ts';
import { judgeAll, type ReadOptions } from './read-captures.ts';
import { formatCount } from './time-text.ts';

export interface WatchOptions {
  readonly filter: string | undefined;
  readonly snaplen: number;
  readonly everyMs: number;
  /** null: until a signal. */
  readonly durationMs: number | null;
  /** How long a packet waits for its batch to fill. */
  readonly flushMs?: number;
  readonly onSnapshot: (snapshot: WatchSnapshot) => void;
  /** What happens to the capture, in words. */
  readonly onNote: (text: string) => void;
  /** Words before tcpdump's own, such as `ip netns exec NAME`; for tests. */
  readonly command?: readonly string[];
}

export interface WatchSnapshot {
  readonly report: ReadReport;
  /** Packets that the kernel dropped because nobody read them in time. */
  readonly drops: number;
}

// Without a store behind it, a watch forgets at midnight: a table of weeks says nothing about tonight.
const DAY_MS = 86_400_000;

export function liveEventText(event: LiveEvent): string {
  switch (event.kind) {
    case 'started':
      return `tcpdump runs as process ${event.pid}`;
    case 'died':
      return `tcpdump died: ${event.words}`;
    case 'restarting':
      return `tcpdump starts again in ${(event.delayMs / 1000).toFixed(1)} s`;
    case 'drops':
      return `the kernel dropped ${formatCount(event.more)} packets, ${formatCount(event.total)} in all`;
  }
}

/** Opens the interface; the capture ends by itself after the duration or with the signal. */
export function openWatched(
  networkInterface: string,
  stop: AbortSignal,
  watch: Pick<WatchOptions, 'filter' | 'snaplen' | 'everyMs' | 'durationMs' | 'flushMs' | 'command'>,
  onEvent: (event: LiveEvent) => void,
): Promise<LiveCapture> {
  const signal =
    watch.durationMs === null ? stop : AbortSignal.any([stop, AbortSignal.timeout(watch.durationMs)]);
  return openLive(networkInterface, {
    snaplen: watch.snaplen,
    ...(watch.filter === undefined ? {} : { filter: watch.filter }),
    ...(watch.command === undefined ? {} : { command: watch.command }),
    ...(watch.flushMs === undefined ? {} : { flushMs: watch.flushMs }),
    signal,
    idleMs: Math.min(1000, watch.everyMs),
    onEvent,
  });
}

/** Watches until the signal or the duration; resolves to the last snapshot. */
export async function watchInterface(
  networkInterface: string,
  options: ReadOptions,
  watch: WatchOptions,
): Promise<WatchSnapshot> {
  const capture = await openWatched(networkInterface, options.signal, watch, (event) =>
    watch.onNote(liveEventText(event)),
  );
  const dark = new DarkSpace(options.dark);
  const open = () =>
    Telescope.open({
      dark,
      tasksUrl: new URL('./judge-tasks.ts', import.meta.url).href,
      lanes: options.lanes ?? 1,
      tableBytes: options.tableBytes,
      batchBytes: 1024 * 1024,
    });
  let telescope = await open();
  let day = Math.floor(Date.now() / DAY_MS);
  let judgedAt = performance.now();
  const snapshot = async (): Promise<WatchSnapshot> => {
    const result = await judgeAll(telescope, capture, dark, null, options, null);
    result.close();
    const taken = { report: result.report, drops: capture.drops };
    watch.onSnapshot(taken);
    return taken;
  };
  try {
    while (!capture.ended) {
      const batch = await telescope.nextBatch();
      batch.count = await capture.read(batch);
      if (batch.count > 0) telescope.submit(batch);
      if (performance.now() - judgedAt >= watch.everyMs) {
        await snapshot();
        judgedAt = performance.now();
      }
      const today = Math.floor(Date.now() / DAY_MS);
      if (today !== day) {
        await snapshot();
        watch.onNote('midnight UTC: a new day begins with an empty table');
        await telescope.close();
        telescope = await open();
        day = today;
      }
    }
    return await snapshot();
  } finally {
    await capture.close();
    await telescope.close();
  }
}
