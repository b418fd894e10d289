/** A week of the plant in minutes: what trends, reports and the historian show. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { PlantState } from './plant-state.ts';
import { TREND_POINTS } from './points.ts';

export const HISTORY_STEP_SECONDS = 60;
const SLOTS = 7 * 24 * 60;
const WIDTH = TREND_POINTS.length;

export interface HistoryRow {
  /** Epoch seconds. */
  readonly at: number;
  /** As TREND_POINTS. */
  readonly values: Float32Array;
}

export interface History {
  /** One row a minute; a second one for the same minute takes its place. */
  add(state: PlantState): void;
  /** Oldest first, both ends inclusive, at most `most` rows, evenly thinned. */
  rows(from: number, to: number, most: number): readonly HistoryRow[];
  /** Throws what the disk throws. */
  save(): void;
}

/** Rows that were kept; a file that is not one of ours counts as none. */
export function openHistory(file: string): History {
  const minutes = new Float64Array(SLOTS).fill(-1);
  const values = new Float32Array(SLOTS * WIDTH);
  load();

  return {
    add(state) {
      const minute = Math.floor(state.at / HISTORY_STEP_SECONDS);
      const slot = minute % SLOTS;
      minutes[slot] = minute;
      for (let column = 0; column < WIDTH; column++)
        values[slot * WIDTH + column] = TREND_POINTS[column].read(state);
    },
    rows(from, to, most) {
      const first = Math.ceil(from / HISTORY_STEP_SECONDS);
      const last = Math.floor(to / HISTORY_STEP_SECONDS);
      const begin = Math.max(first, last - SLOTS + 1);
      const stride = Math.max(1, Math.ceil((last - begin + 1) / most));
      const rows: HistoryRow[] = [];
      for (let minute = begin; minute <= last; minute += stride) {
        const slot = minute % SLOTS;
        if (minutes[slot] !== minute) continue;
        rows.push({
          at: minute * HISTORY_STEP_SECONDS,
          values: values.slice(slot * WIDTH, (slot + 1) * WIDTH),
        });
      }
      return rows;
    },
    save() {
      writeFileSync(`${file}.new`, Buffer.concat([Buffer.from(minutes.buffer), Buffer.from(values.buffer)]));
      renameSync(`${file}.new`, file);
    },
  };

  function load(): void {
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    if (bytes.length !== minutes.byteLength + values.byteLength) return;
    new Uint8Array(minutes.buffer).set(bytes.subarray(0, minutes.byteLength));
    new Uint8Array(values.buffer).set(bytes.subarray(minutes.byteLength));
  }
}
