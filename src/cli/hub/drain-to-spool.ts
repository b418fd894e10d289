/** What a telescope has counted by the hour goes into the spool; the telescope counts on from nothing. */
import type { Counts } from '../../base/counts.ts';
import { formatPrefix } from '../../base/prefix.ts';
import type { DarkSpace } from '../../model/dark-space.ts';
import type { SightingBatch } from '../../model/sighting.ts';
import { pruneChunk } from '../../sensor/prune-chunk.ts';
import type { Spool } from '../../sensor/spool.ts';
import { contentId } from '../../sensor/spooled-batch.ts';
import { columnsOf, type SightingChunk } from '../../telescope/sighting-chunks.ts';
import type { Telescope } from '../../telescope/telescope.ts';

export interface DrainOptions {
  readonly dark: DarkSpace;
  readonly covered: SightingBatch['covered'];
  /** Since the last drain. */
  readonly droppedByKernel: number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Resolves when the spool may take another batch; without it the spool drops its oldest. */
  readonly room?: () => Promise<void>;
  /** Token of the sensor: ids follow from the content, so that a file that is read again counts once. */
  readonly repeatableFor?: string;
}

export interface Drained {
  readonly sightings: number;
  readonly batches: number;
}

type Losses = Readonly<Record<string, number>>;

/** Drains one telescope again and again, and knows what it has told of its skipped packets. */
export class Drain {
  readonly #telescope: Telescope;
  readonly #spool: Spool;
  #told: Losses = {};

  constructor(telescope: Telescope, spool: Spool) {
    this.#telescope = telescope;
    this.#spool = spool;
  }

  /**
   * Resolves when all is durable; without sightings a batch still says what was covered. Throws E_SPOOL: what
   * could not be spooled is lost, and counting goes on.
   */
  async run(options: DrainOptions): Promise<Drained> {
    const { skipped } = await this.#telescope.totals();
    let losses = this.#newLosses(skipped);
    let droppedByKernel = options.droppedByKernel;
    let batches = 0;
    let sightings = 0;
    let failure: unknown = null;
    const add = async (chunk: SightingChunk) => {
      if (failure !== null) return;
      try {
        await options.room?.();
        const { fromTheFuture, ...kept } = pruneChunk(chunk, options.nowMs);
        const draft = {
          dark: options.dark.prefixes.map(formatPrefix),
          covered: options.covered,
          skipped: fromTheFuture > 0 ? { ...losses, 'from-the-future': fromTheFuture } : losses,
          droppedByKernel,
          ...kept,
        };
        const token = options.repeatableFor;
        await this.#spool.add(token === undefined ? draft : { ...draft, id: contentId(draft, token) });
        sightings += kept.sightings.hour.length;
        batches++;
        losses = {};
        droppedByKernel = 0;
      } catch (error) {
        // The lanes have to be emptied all the same: until then they count nothing.
        failure = error;
      }
    };
    for (;;) {
      const chunks = await this.#telescope.run<SightingChunk | null>('drainSightings', null);
      const some = chunks.filter((chunk) => chunk !== null);
      if (some.length === 0) break;
      for (const chunk of some) await add(chunk);
    }
    if (batches === 0) await add({ sightings: columnsOf([]), packets: [] });
    if (failure !== null) throw failure;
    return { sightings, batches };
  }

  /** The telescope counts from its beginning; a batch tells what came since the last. */
  #newLosses(totals: Counts): Losses {
    const now = Object.fromEntries([...totals].map(([reason, packets]) => [reasonName(reason), packets]));
    const before = this.#told;
    this.#told = now;
    const more = Object.entries(now).map(([reason, packets]): [string, number] => [
      reason,
      packets - (before[reason] ?? 0),
    ]);
    return Object.fromEntries(more.filter(([, packets]) => packets > 0).slice(0, MOST_REASONS));
  }
}

/** As many as a hub takes, less one for what pruneChunk adds. */
const MOST_REASONS = 199;

/** `link-type:LINUX_SLL` -> `link-type-linux-sll`: what a hub takes as a name. */
function reasonName(reason: string): string {
  return reason
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 64);
}
