/**
 * `npm run bench:visitors`: a simulated year of visits to decoys with the truth of who was who: how well visits are linked,
 * beside what an address or a fingerprint alone would say. The generator (`src/generate/visits`) shares nothing with what links.
 */
import { performance } from 'node:perf_hooks';
import { findVisitors } from '../src/decoys/visitors/find-visitors.ts';
import { createVisitReader } from '../src/decoys/visitors/read-visits.ts';
import { generateVisits } from '../src/generate/visits/generate-visits.ts';
import { VISIT_OPTIONS } from '../src/generate/visits/visit-options.ts';
import type { VisitorKind, VisitRecord } from '../src/model/visitor.ts';
import { readFlags } from './options.ts';
import { main, Stopped } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatShare, formatTable, median } from './table.ts';
import { type LinkScore, scoreLinks } from './visitors-score.ts';

const flags = readFlags('Compares visitors with the truth, and with what addresses and fingerprints say.', {
  seeds: { default: 5, least: 1, about: 'worlds' },
  'first-seed': { default: 11, least: 0, about: 'seed of the first' },
  days: { default: VISIT_OPTIONS.days, least: 2, about: 'days of a world' },
  bots: { default: VISIT_OPTIONS.bots, least: 1, about: 'infected devices' },
  persons: { default: VISIT_OPTIONS.persons, least: 1, about: 'persons' },
  json: { about: 'one JSON object in place of the tables' },
});

const METHODS = {
  'yamori visitors': null,
  'one address, one visitor': ({ address }: VisitRecord) => address,
  'one address and day': ({ address, from }: VisitRecord) => `${address} ${Math.floor(from / 86_400_000)}`,
  'one fingerprint, one visitor': ({ prints, address }: VisitRecord) => prints[0] ?? address,
} as const;
type Method = keyof typeof METHODS;
const GROUPS = ['all', 'person', 'bot', 'scanner', 'engine', 'unclear'] as const;
type Group = (typeof GROUPS)[number];

interface World {
  readonly visits: number;
  readonly seconds: number;
  readonly scores: Readonly<Record<Method, Readonly<Record<Group, LinkScore>>>>;
  /** Share of visits whose visitor is held to be what he is. */
  readonly kinds: Readonly<Record<VisitorKind, number>>;
}

export function measure(seed: number): World {
  const { scannerRuns, engines, modbusClients } = VISIT_OPTIONS;
  const { days, bots, persons } = flags;
  const generator = generateVisits({ seed, days, bots, persons, scannerRuns, engines, modbusClients });
  const reader = createVisitReader(() => {});
  let next = generator.next();
  for (; next.done !== true; next = generator.next()) reader.add(next.value);
  const truth = next.value;
  const visits = reader.visits();
  const started = performance.now();
  const visitors = findVisitors(visits, { engineOf: (address) => truth.listed.get(address) ?? null });
  const seconds = (performance.now() - started) / 1_000;
  const groupOf = new Map<string, number>();
  const kindOf = new Map<string, VisitorKind>();
  for (const [i, visitor] of visitors.entries())
    for (const id of visitor.visits) {
      groupOf.set(id, i);
      kindOf.set(id, visitor.kind);
    }
  const real = visits.map(({ id }) => truth.visitorOf.get(id)!);
  const scores = Object.fromEntries(
    Object.entries(METHODS).map(([method, keyOf]) => {
      const found = visits.map((visit) => (keyOf === null ? groupOf.get(visit.id)! : keyOf(visit)));
      return [
        method,
        Object.fromEntries(
          GROUPS.map((group) => [
            group,
            scoreLinks(found, real, (visitor) => group === 'all' || truth.kindOf.get(visitor) === group),
          ]),
        ),
      ];
    }),
  ) as World['scores'];
  const kinds = Object.fromEntries(
    (['person', 'bot', 'scanner', 'engine', 'unclear'] as const).map((kind) => {
      const own = visits.filter((_, i) => truth.kindOf.get(real[i]) === kind);
      const right = own.filter(({ id }) => kindOf.get(id) === kind);
      return [kind, right.length / Math.max(1, own.length)];
    }),
  ) as World['kinds'];
  return { visits: visits.length, seconds, scores, kinds };
}

await main(async (signal) => {
  const worlds: World[] = [];
  for (let i = 0; i < flags.seeds; i++) {
    if (signal.aborted) throw new Stopped();
    status(`world ${i + 1} of ${flags.seeds}`);
    worlds.push(measure(flags['first-seed'] + i));
  }
  clearStatus();
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ options: flags, worlds }, null, 2)}\n`);
    return 0;
  }
  const middle = (of: (world: World) => number) => formatShare(median(worlds.map(of)), 1);
  process.stdout.write(
    `${formatCount(median(worlds.map(({ visits }) => visits)))} visits in ${flags.days} days, ${flags.seeds} worlds; medians. ` +
      `Linked in ${median(worlds.map(({ seconds }) => seconds)).toFixed(1)} s.\n\n`,
  );
  for (const group of GROUPS) {
    process.stdout.write(
      `${formatTable(
        [group, 'precision', 'recall', 'B3 precision', 'B3 recall'],
        (Object.keys(METHODS) as Method[]).map((method) => [
          method,
          middle(({ scores }) => scores[method][group].precision),
          middle(({ scores }) => scores[method][group].recall),
          middle(({ scores }) => scores[method][group].cubedPrecision),
          middle(({ scores }) => scores[method][group].cubedRecall),
        ]),
      )}\n\n`,
    );
  }
  process.stdout.write(
    `${formatTable(
      ['kind', 'told as that'],
      (Object.keys(worlds[0].kinds) as VisitorKind[]).map((kind) => [
        kind,
        middle(({ kinds }) => kinds[kind]),
      ]),
    )}\n`,
  );
  return 0;
});
