/** Peak memory against what docs/decisions/0003-memory.md promises, on an hour in which nobody comes twice. */
import type { KeptCapture } from './captures.ts';
import { measure, type Usage, YAMORI } from './process.ts';
import { status } from './status.ts';
import { formatCount, formatTable } from './table.ts';

/** Batches, address spaces, caches, drain buffers. */
const BESIDE_TABLES_MIB = 60;
const NODE_MIB = 90;
const NODE_THREAD_MIB = 30;
/** Cells of the scene, tallies by autonomous system and country. */
const ACROSS_MIB = 150;
const ACROSS_THREAD_MIB = 70;

function nodeMiB(threads: number): number {
  return NODE_MIB + threads * NODE_THREAD_MIB;
}

function acrossMiB(threads: number): number {
  return ACROSS_MIB + threads * ACROSS_THREAD_MIB;
}

export interface MemoryResult extends Usage {
  readonly sources: number;
  readonly tablesMiB: number;
  readonly threads: number;
  readonly boundMiB: number;
  readonly kept: boolean;
}

export async function measureMemory(
  capture: KeptCapture,
  sources: number,
  tablesMiB: number,
  threads: number,
  signal: AbortSignal,
  folder: string,
): Promise<MemoryResult> {
  status(`reading ${formatCount(sources)} sources with --memory ${tablesMiB} --threads ${threads}`);
  const options = ['--dark', capture.dark, '--memory', String(tablesMiB), '--threads', String(threads), '-q'];
  const usage = await measure(YAMORI, ['read', capture.file, ...options], signal, folder);
  const boundMiB = tablesMiB + BESIDE_TABLES_MIB + nodeMiB(threads) + acrossMiB(threads);
  return { ...usage, sources, tablesMiB, threads, boundMiB, kept: usage.peakMiB <= boundMiB };
}

export function memoryText(result: MemoryResult): string {
  const { tablesMiB, threads, boundMiB, peakMiB } = result;
  return [
    `Memory: ${formatCount(result.sources)} sources of one packet each in an hour, \`yamori read --memory ${tablesMiB} --threads ${threads}\``,
    formatTable(
      ['', 'MiB'],
      [
        ['tables', String(tablesMiB)],
        ['beside them', String(BESIDE_TABLES_MIB)],
        [`Node with ${threads} threads`, String(nodeMiB(threads))],
        ['seen across sources', String(acrossMiB(threads))],
        ['bound', String(boundMiB)],
        ['peak', peakMiB.toFixed(0)],
      ],
    ),
    `${result.kept ? 'The bound was kept' : 'THE BOUND WAS NOT KEPT'}; ${result.wallSeconds.toFixed(1)} s wall, ${result.cpuSeconds.toFixed(1)} s of CPU.`,
  ].join('\n');
}
