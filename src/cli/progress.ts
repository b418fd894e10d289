/** Progress on standard error: a bar on a terminal, nothing where nobody looks. */
import { formatBytes, formatCount } from './time-text.ts';

export interface Progress {
  update(done: number, total: number | null, packets: number): void;
  clear(): void;
}

const WIDTH = 28;
// A bar that flickers says less than one that moves.
const EVERY_MS = 120;
// What is done sooner needs no bar.
const PATIENCE_MS = 400;

export function createProgress(stream: NodeJS.WriteStream, label: string, now: () => number): Progress {
  if (!stream.isTTY) return { update() {}, clear() {} };
  const started = now();
  let shown = started + PATIENCE_MS - EVERY_MS;
  let drawn = false;
  return {
    update(done, total, packets) {
      const time = now();
      if (time - shown < EVERY_MS) return;
      shown = time;
      drawn = true;
      const seconds = (time - started) / 1000;
      const rate = `${formatCount(Math.round(packets / Math.max(seconds, 0.001)))} packets/s`;
      if (total === null || total === 0) {
        stream.write(`\r\x1b[K${label} ${formatBytes(done)} ${formatCount(packets)} packets, ${rate}`);
        return;
      }
      const share = Math.min(1, done / total);
      const filled = Math.round(share * WIDTH);
      const left = share > 0.02 ? `, ${Math.ceil((seconds / share) * (1 - share))} s left` : '';
      const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
      stream.write(`\r\x1b[K${label} ${bar} ${Math.floor(share * 100)} % ${rate}${left}`);
    },
    clear() {
      if (drawn) stream.write('\r\x1b[K');
    },
  };
}
