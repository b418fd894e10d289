/** The tables of the systems bench. */
import { formatCount, formatShare, formatTable, NONE } from '../table.ts';
import { bootstrap, type Interval } from './bootstrap.ts';
import { type Calibration, LEVELS } from './calibration.ts';
import { BEST, type MethodResult, type WorldResult, YAMORI_NAME } from './evaluate-world.ts';
import { SHARES, type ShareName, type SystemsScore } from './score.ts';

/** All worlds of one size of dark space. */
export interface SizeResult {
  readonly darkSize: number;
  readonly worlds: readonly WorldResult[];
}

/** Of one method over all worlds of a size. */
export interface MethodSummary {
  readonly method: string;
  readonly shares: Readonly<Record<ShareName, Interval | null>>;
  /** Sums over the worlds. */
  readonly said: number;
  readonly right: number;
  readonly there: number;
  readonly parts: number;
  readonly others: number;
  readonly accused: SystemsScore['accused'];
  readonly makes: Record<string, { there: number; found: number }>;
}

export function summarise({ worlds }: SizeResult): MethodSummary[] {
  const byMethod = Map.groupBy(
    worlds.flatMap(({ methods }) => methods),
    ({ method }) => method,
  );
  return [...byMethod].map(([method, results]) => summary(method, results));
}

function summary(method: string, results: readonly MethodResult[]): MethodSummary {
  const scores = results.map(({ score }) => score);
  const sum = (of: (score: SystemsScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  const shares = Object.entries(SHARES).map(([name, of]) => [name, bootstrap(scores.map(of))]);
  const makes: Record<string, { there: number; found: number }> = {};
  for (const score of scores) {
    for (const [make, { there, found }] of Object.entries(score.makes)) {
      makes[make] ??= { there: 0, found: 0 };
      makes[make].there += there;
      makes[make].found += found;
    }
  }
  return {
    method,
    shares: Object.fromEntries(shares) as MethodSummary['shares'],
    said: sum(({ said }) => said),
    right: sum(({ unknownRight }) => unknownRight),
    there: sum(({ unknown }) => unknown),
    parts: sum(({ saidPart }) => saidPart),
    others: sum(({ saidOther }) => saidOther),
    accused: {
      unknown: sum(({ accused }) => accused.unknown),
      known: sum(({ accused }) => accused.known),
      malware: sum(({ accused }) => accused.malware),
      'other-scanner': sum(({ accused }) => accused['other-scanner']),
      confuser: sum(({ accused }) => accused.confuser),
      nobody: sum(({ accused }) => accused.nobody),
    },
    makes,
  };
}

function sizeName(darkSize: number): string {
  const bits = 32 - Math.log2(darkSize);
  return Number.isInteger(bits) ? `/${bits}` : `${formatCount(darkSize)} addresses`;
}

/** `0.95 (0.91-0.98)`; the interval is left out where there was one run. */
function formatInterval(interval: Interval | null): string {
  if (interval === null) return NONE;
  const { mean, low, high, runs } = interval;
  return runs === 1 ? mean.toFixed(2) : `${mean.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
}

export function sizeText(result: SizeResult): string {
  const { worlds, darkSize } = result;
  const summaries = summarise(result);
  const range = (values: readonly number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)].map(formatCount);
    return least === most ? least : `${least}-${most}`;
  };
  const title = [
    `== ${sizeName(darkSize)}: ${worlds.length} worlds of ${range(worlds.map(({ days }) => days))} days`,
    `${range(worlds.map(({ packets }) => packets))} packets`,
    `${range(worlds.map(({ sources }) => sources))} sources`,
    `yamori scanners ${range(worlds.map(({ seconds }) => seconds))} s`,
  ].join(', ');
  return [
    title,
    `Unknown systems\n${discoveryText(summaries)}`,
    `What was called unknown and systematic\n${accusedText(summaries)}`,
    `Unknown systems found, by make\n${makesText(summaries)}`,
  ].join('\n\n');
}

function discoveryText(summaries: readonly MethodSummary[]): string {
  const columns: readonly (readonly [string, ShareName])[] = [
    ['precision', 'precision'],
    ['recall', 'recall'],
    ['of members: precision', 'memberPrecision'],
    ['recall', 'memberRecall'],
    ['adjusted Rand', 'adjustedRand'],
    ['V-measure', 'vMeasure'],
    ['known named', 'knownNamed'],
  ];
  return formatTable(
    ['', ...columns.map(([title]) => title)],
    summaries.map(({ method, shares }) => [
      method,
      ...columns.map(([, name]) => formatInterval(shares[name])),
    ]),
  );
}

function accusedText(summaries: readonly MethodSummary[]): string {
  return formatTable(
    [
      'systems',
      'said',
      'right',
      'of all',
      'parts',
      'of other scanners',
      'strict precision',
      'addresses: malware',
      'confusers',
      'other scanners',
      'known',
      'nobody',
    ],
    summaries.map(({ method, said, right, there, parts, others, shares, accused }) => [
      method,
      ...[said, right, there, parts, others].map(formatCount),
      formatInterval(shares.strictPrecision),
      `${formatCount(accused.malware)} (${formatMeanShare(shares.malwareAccused)})`,
      `${formatCount(accused.confuser)} (${formatMeanShare(shares.confuserAccused)})`,
      `${formatCount(accused['other-scanner'])} (${formatMeanShare(shares.otherAccused)})`,
      formatCount(accused.known),
      formatCount(accused.nobody),
    ]),
  );
}

function formatMeanShare(interval: Interval | null): string {
  return interval === null ? NONE : formatShare(interval.mean, 1);
}

/** The best settings are left out: they were not chosen for a make. */
function makesText(summaries: readonly MethodSummary[]): string {
  const shown = summaries.filter(({ method }) => !method.endsWith(BEST));
  const makes = [...new Set(shown.flatMap(({ makes: some }) => Object.keys(some)))].sort();
  return formatTable(
    ['make', ...shown.map(({ method }) => method)],
    makes.map((make) => [
      make,
      ...shown.map(({ makes: some }) =>
        some[make] === undefined ? NONE : `${some[make].found}/${some[make].there}`,
      ),
    ]),
  );
}

/** Which makes are found at which size of dark space, by Yamori. */
export function makesBySizeText(results: readonly SizeResult[]): string {
  const ofYamori = results.map((result) => ({
    size: sizeName(result.darkSize),
    makes: summarise(result).find(({ method }) => method === YAMORI_NAME)!.makes,
  }));
  const makes = [...new Set(ofYamori.flatMap(({ makes: some }) => Object.keys(some)))].sort();
  return [
    `== Makes that ${YAMORI_NAME} found, of those whose packets came`,
    formatTable(
      ['make', ...ofYamori.map(({ size }) => size)],
      makes.map((make) => [
        make,
        ...ofYamori.map(({ makes: some }) =>
          some[make] === undefined ? NONE : `${some[make].found}/${some[make].there}`,
        ),
      ]),
    ),
  ].join('\n');
}

export function calibrationText(rows: readonly { darkSize: number; calibration: Calibration }[]): string {
  return [
    `== Null worlds, in which nothing is systematic: discoveries of ${YAMORI_NAME}`,
    formatTable(
      [
        '',
        'worlds',
        'with a discovery',
        'at most expected',
        'systems',
        'hypotheses',
        'p reported',
        ...LEVELS.map((level) => `p <= ${level}`),
        'excess',
        'bound',
        'chance',
      ],
      rows.map(({ darkSize, calibration: one }) => [
        sizeName(darkSize),
        formatCount(one.worlds),
        formatCount(one.worldsWithDiscovery),
        (FALSE_DISCOVERY_RATE * one.worlds).toFixed(2),
        formatCount(one.discoveries),
        formatCount(one.tested),
        formatCount(one.reported),
        ...one.atOrBelow.map((count, i) => `${count} of ${(LEVELS[i] * one.reported).toFixed(1)}`),
        one.excess.toFixed(3),
        one.excessBound.toFixed(3),
        one.chance.toPrecision(2),
      ]),
    ),
  ].join('\n');
}

/** That `yamori scanners` keeps to. */
const FALSE_DISCOVERY_RATE = 0.05;
