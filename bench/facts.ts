/** `npm run bench:facts`: what the embedded store of facts takes in, what it takes up, and how fast it answers. */
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { CATEGORIES } from '../src/model/report.ts';
import { MOST_SIGHTINGS } from '../src/model/sighting.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import type { FactsStore } from '../src/store/facts-port.ts';
import { readFlags } from './options.ts';
import { main, Stopped, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import {
  FIRST_HOUR,
  type SyntheticMonth,
  sourceAddress,
  syntheticBatch,
  syntheticLocation,
} from './synthetic-sightings.ts';
import { formatCount, formatTable, median } from './table.ts';

const flags = readFlags('Measures the embedded store of facts.', {
  millions: { default: 10, least: 1, about: 'millions of sightings stored, at which questions are asked' },
  large: { about: 'go on to 50 millions and ask again' },
  sources: { default: 450_000, least: 1, about: 'sources they are of' },
  days: { default: 30, least: 1, about: 'days they lie in' },
  runs: { default: 20, least: 1, about: 'times that each question is asked' },
  'memory-mib': { default: 1024, least: 64, about: 'memory of the store' },
  seed: { default: 1, least: 0, about: 'of the sightings' },
  json: { about: 'one JSON object in place of the tables' },
});

const LARGE_MILLIONS = 50;
const MILLION = 1_000_000;
/** Batches over which the rate is taken. */
const WINDOW = 25;
const DAY_SECONDS = 86_400;
const HOLDINGS = 5000;
const JUDGED_SHARE = 0.5;

interface Answer {
  readonly question: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Stage {
  readonly millions: number;
  /** Sightings a second over the last batches before this stage. */
  readonly ingestPerSecond: number;
  readonly bytesPerMillion: number;
  readonly answers: readonly Answer[];
}

/** Batches from `from` on, until `until` sightings are stored; the rate of the last WINDOW of them. */
async function fill(
  store: FactsStore,
  month: SyntheticMonth,
  from: number,
  until: number,
  signal: AbortSignal,
): Promise<number> {
  const seconds: number[] = [];
  for (let index = from; index * MOST_SIGHTINGS < until; index++) {
    if (signal.aborted) throw new Stopped();
    const batch = syntheticBatch(month, index);
    const started = performance.now();
    await store.ingest('bench', batch, { locate: syntheticLocation, keepPacketsOf: () => false });
    seconds.push((performance.now() - started) / 1000);
    status(
      `storing ${formatCount(until / MILLION)} million: ${Math.floor((100 * index * MOST_SIGHTINGS) / until)} %`,
    );
  }
  const last = seconds.slice(-WINDOW);
  return (last.length * MOST_SIGHTINGS) / last.reduce((sum, value) => sum + value, 0);
}

async function judge(store: FactsStore): Promise<void> {
  const judged = Math.floor(flags.sources * JUDGED_SHARE);
  for (let at = 0; at < judged; at += MOST_SIGHTINGS) {
    status('judging');
    const sources = Array.from({ length: Math.min(MOST_SIGHTINGS, judged - at) }, (_, i) => at + i);
    await store.putVerdicts(
      sources.map((source) => ({
        source: sourceAddress(source),
        judgedAt: FIRST_HOUR * 3_600_000,
        verdict: 'scanner',
        category: CATEGORIES[source % CATEGORIES.length],
        device: null,
        confidence: (source % 97) / 100,
        iotProbability: null,
        tool: source % 3 === 0 ? 'zmap' : null,
        organisation: null,
        evidence: [{ code: 'bench', text: 'of no meaning', formula: null }],
      })),
    );
  }
}

/** The heaviest questions of the page, over the last day and over all. */
function questions(
  store: FactsStore,
  lastHour: number,
): readonly (readonly [string, () => Promise<unknown>])[] {
  const to = (lastHour + 1) * 3600;
  const day = { from: to - DAY_SECONDS, to };
  const all = { from: FIRST_HOUR * 3600, to };
  const page = { sort: 'packets', descending: true, limit: 50, cursor: null } as const;
  const whole = { range: all, filter: {}, scope: null } as const;
  const busiest = sourceAddress(0);
  const holdings = Array.from({ length: HOLDINGS }, (_, i) => `${sourceAddress(i * 4)}/${24 + (i % 9)}`);
  return [
    ['sources, a day', () => store.sources({ ...whole, range: day, ...page })],
    ['sources, all days', () => store.sources({ ...whole, ...page })],
    [
      `sources, all days, ${formatCount(HOLDINGS)} holdings`,
      () => store.sources({ ...whole, scope: holdings, ...page }),
    ],
    ['top services, all days', () => store.top({ ...whole, kind: 'service', limit: 10 })],
    ['top networks, all days', () => store.top({ ...whole, kind: 'asn', limit: 10 })],
    [
      'series of 23/tcp by hour, all days',
      () => store.series({ ...whole, filter: { service: ['23/tcp'] }, stepSeconds: 3600 }),
    ],
    [
      'categories by day, all days',
      () => store.categorySeries({ range: all, stepSeconds: DAY_SECONDS, scope: null }),
    ],
    ['one source, all days', () => store.source(busiest, all, null)],
  ];
}

async function ask(store: FactsStore, lastHour: number, signal: AbortSignal): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [question, run] of questions(store, lastHour)) {
    const times: number[] = [];
    for (let i = 0; i < flags.runs; i++) {
      if (signal.aborted) throw new Stopped();
      status(`asking: ${question}`);
      const started = performance.now();
      await run();
      times.push(performance.now() - started);
    }
    const sorted = times.toSorted((a, b) => a - b);
    answers.push({
      question,
      p50Ms: median(times),
      p99Ms: sorted[Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length) - 1)],
    });
  }
  return answers;
}

async function measureStages(
  folder: string,
  signal: AbortSignal,
): Promise<{ first: number; stages: Stage[] }> {
  const store = await openDuckdbFacts(`${folder}/facts`, { memoryMiB: flags['memory-mib'] });
  try {
    const largest = flags.large ? Math.max(LARGE_MILLIONS, flags.millions) : flags.millions;
    const { sources, days, seed } = flags;
    const month: SyntheticMonth = { rows: largest * MILLION, sources, days, seed };
    const first = await fill(store, month, 0, WINDOW * MOST_SIGHTINGS, signal);
    await judge(store);
    const stages: Stage[] = [];
    let stored = WINDOW;
    for (const millions of new Set([flags.millions, largest])) {
      const ingestPerSecond = await fill(store, month, stored, millions * MILLION, signal);
      stored = Math.ceil((millions * MILLION) / MOST_SIGHTINGS);
      const { bytes, sightings } = await store.size();
      const lastHour = Math.floor(sightings.newest! / 3600);
      stages.push({
        millions,
        ingestPerSecond,
        bytesPerMillion: bytes / (sightings.rows / MILLION),
        answers: await ask(store, lastHour, signal),
      });
    }
    return { first, stages };
  } finally {
    await store.close();
  }
}

function reportText(first: number, stages: readonly Stage[]): string {
  const perSecond = (rate: number) => `${formatCount(rate)}/s`;
  const lines = [
    formatTable(
      ['stored', 'sightings in', 'MB a million'],
      [
        ['0', perSecond(first), '-'],
        ...stages.map(({ millions, ingestPerSecond, bytesPerMillion }) => [
          `${millions} million`,
          perSecond(ingestPerSecond),
          (bytesPerMillion / 1e6).toFixed(1),
        ]),
      ],
    ),
  ];
  for (const { millions, answers } of stages) {
    const rows = answers.map(({ question, p50Ms, p99Ms }) => [question, p50Ms.toFixed(0), p99Ms.toFixed(0)]);
    lines.push('', formatTable([`of ${millions} million`, 'p50 ms', 'p99 ms'], rows));
  }
  return lines.join('\n');
}

await main(async (signal) =>
  withFolder(async (folder) => {
    const machine = `${cpus().length} x ${cpus()[0].model}`;
    const { first, stages } = await measureStages(folder, signal);
    clearStatus();
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify({ machine, options: flags, firstPerSecond: first, stages }, null, 2)}\n`,
      );
    } else {
      process.stdout.write(
        `${machine}; ${formatCount(flags.sources)} sources, ${flags.days} days\n\n${reportText(first, stages)}\n`,
      );
    }
    return 0;
  }),
);
