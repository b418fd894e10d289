/** `npm run bench`: a month of a /20 read by Yamori and by its peers, whole processes in turn; then memory. */
import { cpus } from 'node:os';
import { type KeptCapture, keepHour, keepMonth } from './captures.ts';
import { type MemoryResult, measureMemory, memoryText } from './memory.ts';
import { readFlags } from './options.ts';
import { findProgram, main, measure, type Usage, withFolder, YAMORI } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatSpread, formatTable, NONE, type Spread, spreadOf } from './table.ts';

const flags = readFlags('Times `yamori read` beside other readers, and holds it to its memory bound.', {
  packets: { default: 13_000_000, least: 1, about: 'packets of the month' },
  sources: { default: 450_000, least: 1, about: 'sources of the month' },
  'dark-bits': { default: 20, least: 1, about: 'length of the dark prefix' },
  days: { default: 30, least: 1, about: 'days of the month' },
  seed: { default: 1, least: 0, about: 'of the generator' },
  runs: { default: 5, least: 1, about: 'rounds that count, after one that does not' },
  'hour-sources': { default: 20_000_000, least: 1, about: 'sources of the memory part' },
  memory: { default: 256, least: 16, about: '--memory of the memory part, in MiB' },
  threads: { default: 2, least: 1, about: '--threads of the memory part' },
  'no-memory': { about: 'leave the memory part out' },
  'only-memory': { about: 'run the memory part alone' },
  json: { about: 'one JSON object in place of the tables' },
});

/** The least that --memory takes: the month does not fit and is drained to disk. */
const SMALL_TABLE_MIB = 16;
const YAMORI_NAME = 'yamori read';
/** Slow, and steady enough to be run less often than the others. */
const NFPCAPD_ROUNDS = 2;

interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Rounds in which it takes part. */
  readonly rounds: number;
}

interface Result {
  readonly name: string;
  readonly runs: readonly Usage[];
  readonly wallSeconds: Spread;
  readonly cpuSeconds: Spread;
  readonly peakMiB: Spread;
  /** Yamori's time by this one's, in the same round. Null for Yamori itself. */
  readonly wallRatio: Spread | null;
  readonly cpuRatio: Spread | null;
}

interface Line {
  readonly contestants: readonly Contestant[];
  /** Peers that are not installed, each with its package. */
  readonly missing: readonly string[];
}

function lineUp({ file, dark, owners }: KeptCapture, folder: string): Line {
  const ours = ['read', file, '--dark', dark, ...(owners === null ? [] : ['--owners', owners]), '-q'];
  const peers: readonly [name: string, debianPackage: string, args: string[], rounds: number][] = [
    ['tcpdump', 'tcpdump', ['-r', file, '-w', '/dev/null'], flags.runs],
    ['tracestats', 'libtrace-tools', [file], flags.runs],
    ['nfpcapd', 'nfdump', ['-r', file, '-l', folder], Math.min(NFPCAPD_ROUNDS, flags.runs)],
    ['cat', 'coreutils', [file], flags.runs],
  ];
  const contestants: Contestant[] = [
    { name: YAMORI_NAME, command: YAMORI, args: ours, rounds: flags.runs },
    {
      name: `${YAMORI_NAME} --memory ${SMALL_TABLE_MIB}`,
      command: YAMORI,
      args: [...ours, '--memory', String(SMALL_TABLE_MIB)],
      rounds: flags.runs,
    },
  ];
  const missing: string[] = [];
  for (const [name, debianPackage, args, rounds] of peers) {
    const command = findProgram(name);
    if (command === null) missing.push(`${name} is not installed: apt-get install ${debianPackage}`);
    else contestants.push({ name, command, args, rounds });
  }
  return { contestants, missing };
}

/** One warm-up round, then those that count: every contestant in turn, so that a slow minute meets all alike. */
async function race(line: readonly Contestant[], signal: AbortSignal, folder: string): Promise<Result[]> {
  const runs = new Map(line.map(({ name }) => [name, [] as Usage[]]));
  for (let round = 0; round <= flags.runs; round++) {
    const isWarmUp = round === 0;
    for (const { name, command, args, rounds } of line) {
      // What runs seldom needs no warming: the file is in the page cache by then.
      if (isWarmUp ? rounds < flags.runs : round > rounds) continue;
      status(isWarmUp ? `warm-up: ${name}` : `round ${round} of ${flags.runs}: ${name}`);
      const usage = await measure(command, args, signal, folder);
      if (!isWarmUp) runs.get(name)!.push(usage);
    }
  }
  clearStatus();
  const ours = runs.get(YAMORI_NAME)!;
  return line.map(({ name }) => {
    const own = runs.get(name)!;
    const spread = (value: (usage: Usage) => number) => spreadOf(own.map(value));
    const ratio = (value: (usage: Usage) => number) =>
      name === YAMORI_NAME ? null : spreadOf(own.map((usage, i) => value(ours[i]) / value(usage)));
    return {
      name,
      runs: own,
      wallSeconds: spread((usage) => usage.wallSeconds),
      cpuSeconds: spread((usage) => usage.cpuSeconds),
      peakMiB: spread((usage) => usage.peakMiB),
      wallRatio: ratio((usage) => usage.wallSeconds),
      // GNU time counts hundredths of a second: nothing is divided by less than one of them.
      cpuRatio: ratio((usage) => Math.max(usage.cpuSeconds, 0.01)),
    };
  });
}

function raceText(results: readonly Result[], missing: readonly string[], bytes: number): string {
  const ratio = (spread: Spread | null) => (spread === null ? NONE : formatSpread(spread, 2));
  return [
    `${formatCount(flags.packets)} packets, ${formatCount(flags.sources)} sources, a /${flags['dark-bits']}, ${flags.days} days, ${formatCount(bytes / 2 ** 20)} MiB`,
    'Median (least .. most); ratio: the time of `yamori read` by that of the row, round by round.',
    '',
    formatTable(
      ['', 'wall s', 'user+sys s', 'peak MiB', 'ratio wall', 'ratio CPU', 'runs'],
      results.map((result) => [
        result.name,
        formatSpread(result.wallSeconds, 2),
        formatSpread(result.cpuSeconds, 2),
        formatSpread(result.peakMiB, 0),
        ratio(result.wallRatio),
        ratio(result.cpuRatio),
        String(result.runs.length),
      ]),
    ),
    ...missing.map((text) => `left out: ${text}`),
  ].join('\n');
}

const machine = `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`;

await main((signal) =>
  withFolder(async (folder) => {
    let month: KeptCapture | null = null;
    let line: Line = { contestants: [], missing: [] };
    let results: Result[] = [];
    let memory: MemoryResult | null = null;
    if (!flags.json) process.stdout.write(`${machine}\n\n`);
    if (!flags['only-memory']) {
      const { packets, sources, days, seed } = flags;
      month = await keepMonth({ packets, sources, days, seed, darkBits: flags['dark-bits'] }, signal);
      line = lineUp(month, folder);
      results = await race(line.contestants, signal, folder);
      if (!flags.json) process.stdout.write(`${raceText(results, line.missing, month.bytes)}\n\n`);
    }
    if (!flags['no-memory']) {
      const sources = flags['hour-sources'];
      const hour = await keepHour(sources, signal);
      memory = await measureMemory(hour, sources, flags.memory, flags.threads, signal, folder);
      clearStatus();
      if (!flags.json) process.stdout.write(`${memoryText(memory)}\n`);
    }
    if (flags.json) {
      const report = { machine, options: flags, month, missing: line.missing, results, memory };
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    }
    return memory === null || memory.kept ? 0 : 1;
  }),
);
