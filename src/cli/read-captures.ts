/** Captures in, report out: the one way through capture, telescope, rules and networks for all commands. */
import { availableParallelism } from 'node:os';
import { Counts } from '../base/counts.ts';
import { formatPrefix, type Prefix } from '../base/prefix.ts';
import { type Capture, openCapture } from '../capture/open-capture.ts';
import { DarkSpace } from '../model/dark-space.ts';
import type { Owner } from '../model/owner.ts';
import type { Category, ReadReport, Tally, TopEntry } from '../model/report.ts';
import { CATEGORIES } from '../model/report.ts';
import type { Alert, ToolName } from '../model/verdict.ts';
import type { KnownScanner } from '../networks/known-scanners.ts';
import { openNetworkTable } from '../networks/network-table.ts';
import type { SceneFindings } from '../rules/scene.ts';
import { type InferredDark, inferDark } from '../telescope/infer-dark.ts';
import { Telescope, type TelescopeTotals } from '../telescope/telescope.ts';
import type { ExplainedSource, JudgeInput, Judgement, Observation } from './judge-tasks.ts';
import { createRecordFolder, type RecordIndex, readRecords } from './record-files.ts';
import { spoolStandardInput } from './spool-input.ts';
import { formatCount } from './time-text.ts';

export interface ReadOptions {
  readonly inputs: readonly string[];
  /** Empty: inferred from the captures. */
  readonly dark: readonly Prefix[];
  readonly owners: readonly Owner[];
  readonly knownScanners: readonly KnownScanner[];
  /** Look up AS and country. */
  readonly withNetworks: boolean;
  readonly networkFiles: { asn?: string[]; country?: string[] };
  readonly homeCountry: string | null;
  /** Address -> host name; may be empty. */
  readonly reverseNames: ReadonlyMap<string, string>;
  /** Counting threads, a power of two; null: as many as the machine and the input deserve. */
  readonly lanes: number | null;
  /** Bytes for the tables. */
  readonly tableBytes: number;
  /** The records of all sources are wanted. */
  readonly withRecords: boolean;
  /** The one source whose packets are wanted. */
  readonly explain: { readonly text: string; readonly prefix: Prefix } | null;
  readonly onProgress: (
    stage: 'looking' | 'counting',
    done: number,
    total: number | null,
    packets: number,
  ) => void;
  readonly signal: AbortSignal;
}

export interface ReadResult {
  readonly report: ReadReport;
  readonly explained: ExplainedSource | null;
  /** JSON texts of the source records, most packets first; empty unless withRecords. */
  records(): Generator<string>;
  /** Removes temporary files; records() ends with it. */
  close(): void;
}

// Below this a thread costs more than it brings.
const BYTES_WORTH_THREADS = 24 * 1024 * 1024;

export function defaultLanes(bytes: number | null): number {
  if (bytes !== null && bytes < BYTES_WORTH_THREADS) return 1;
  let lanes = 1;
  while (lanes * 2 <= Math.min(8, availableParallelism())) lanes *= 2;
  return lanes;
}

export async function readCaptures(options: ReadOptions): Promise<ReadResult> {
  const spooled =
    options.dark.length === 0
      ? await spoolStandardInput(options.inputs)
      : { inputs: options.inputs, close() {} };
  const folder = options.withRecords ? createRecordFolder() : null;
  try {
    const inferred = options.dark.length === 0 ? await inferFrom(spooled.inputs, options) : null;
    const dark = new DarkSpace(inferred?.prefixes ?? options.dark);
    const { telescope, capture } = await countAll(spooled.inputs, dark, options);
    try {
      return await judgeAll(telescope, capture, dark, inferred, options, folder);
    } finally {
      await telescope.close();
    }
  } catch (error) {
    folder?.remove();
    throw error;
  } finally {
    spooled.close();
  }
}

async function inferFrom(inputs: readonly string[], options: ReadOptions): Promise<InferredDark> {
  const capture: Capture = await openCapture(inputs, {
    signal: options.signal,
    onProgress: (done, total) => options.onProgress('looking', done, total, capture.packets),
  });
  try {
    return await inferDark(capture);
  } finally {
    await capture.close();
  }
}

async function countAll(
  inputs: readonly string[],
  dark: DarkSpace,
  options: ReadOptions,
): Promise<{ telescope: Telescope; capture: Capture }> {
  const capture: Capture = await openCapture(inputs, { signal: options.signal });
  try {
    const watched = options.explain === null ? [] : [options.explain.prefix];
    const telescope = await Telescope.open({
      dark,
      tasksUrl: new URL('./judge-tasks.ts', import.meta.url).href,
      lanes: options.lanes ?? defaultLanes(capture.bytesTotal),
      tableBytes: options.tableBytes,
      evidence: watched.length > 0 ? 'watched' : 'none',
      watched,
    });
    try {
      for (;;) {
        const batch = await telescope.nextBatch();
        batch.count = await capture.read(batch);
        if (batch.count === 0) break;
        telescope.submit(batch);
        options.onProgress('counting', capture.bytesRead, capture.bytesTotal, capture.packets);
      }
      await telescope.flush();
      return { telescope, capture };
    } catch (error) {
      await telescope.close();
      throw error;
    }
  } finally {
    await capture.close();
  }
}

type JudgeOptions = Pick<
  ReadOptions,
  'withNetworks' | 'networkFiles' | 'owners' | 'knownScanners' | 'homeCountry' | 'reverseNames' | 'explain'
>;

/** Judges what a telescope has counted so far; counting may go on after it. */
export async function judgeAll(
  telescope: Telescope,
  capture: Pick<Capture, 'packets' | 'counts' | 'remarks'>,
  dark: DarkSpace,
  inferred: InferredDark | null,
  options: JudgeOptions,
  folder: ReturnType<typeof createRecordFolder> | null,
): Promise<ReadResult> {
  const networksOpening = options.withNetworks ? openNetworkTable(networkOptions(options)) : null;
  const observations = await telescope.run<Observation>('observe', null);
  const networks = networksOpening === null ? null : await networksOpening;
  const first = Math.min(...observations.map((observation) => observation.first));
  const last = Math.max(...observations.map((observation) => observation.last));
  const sources = observations.reduce((sum, observation) => sum + observation.sources, 0);
  const input: Omit<JudgeInput, 'recordFile'> = {
    darkPrefixes: dark.prefixes,
    periodSeconds: sources === 0 ? 0 : last - first,
    periodEnd: last,
    scene: await telescope.runOne<SceneFindings>(
      'weighScene',
      observations.map((observation) => observation.scene),
    ),
    owners: options.owners,
    networks: networks?.share() ?? null,
    knownScanners: options.knownScanners,
    homeCountry: options.homeCountry,
    reverseNames: options.reverseNames,
    explain: options.explain?.text ?? null,
  };
  const judgements = await telescope.runEach<Judgement>('judge', (lane) => ({
    ...input,
    recordFile: folder === null ? null : `${folder.path}/lane-${lane}`,
  }));
  const totals = await telescope.totals();
  const report: ReadReport = {
    packets: capture.packets,
    counted: capture.packets - sum(totals.skipped),
    sources,
    ...losses(capture, totals),
    remarks: remarks(capture, totals, inferred, dark),
    period: sources === 0 ? null : { first, last },
    dark: {
      prefixes: dark.prefixes.map(formatPrefix),
      addressesIpv4: dark.sizeIpv4,
      inferred: inferred !== null,
    },
    ...mergeJudgements(judgements, options.homeCountry),
    networkData: networks === null ? null : { date: networks.dataDate, licence: networks.licence },
  };
  const indexes = judgements.flatMap((judgement): RecordIndex[] =>
    judgement.records === null ? [] : [judgement.records],
  );
  return {
    report,
    explained: judgements.find((judgement) => judgement.explained !== null)?.explained ?? null,
    records: () => readRecords(indexes),
    close: () => folder?.remove(),
  };
}

function networkOptions(options: JudgeOptions): { asnFiles?: string[]; countryFiles?: string[] } {
  const { asn, country } = options.networkFiles;
  return {
    ...(asn === undefined ? {} : { asnFiles: asn }),
    ...(country === undefined ? {} : { countryFiles: country }),
  };
}

function sum(counts: Counts): number {
  let total = 0;
  for (const [, n] of counts) total += n;
  return total;
}

function losses(
  capture: Pick<Capture, 'counts'>,
  totals: TelescopeTotals,
): Pick<ReadReport, 'skipped' | 'notes'> {
  const notes = new Counts();
  notes.merge(totals.notes);
  notes.merge(capture.counts);
  return { skipped: totals.skipped.toObject(), notes: notes.toObject() };
}

function remarks(
  capture: Pick<Capture, 'remarks'>,
  totals: TelescopeTotals,
  inferred: InferredDark | null,
  dark: DarkSpace,
): string[] {
  const lines = [...capture.remarks];
  if (inferred !== null) {
    lines.push(
      dark.prefixes.length === 0
        ? 'no dark space was named and none could be inferred: every address that was sent to also sent, or holds a connection; name it with --dark PREFIX'
        : `the dark space was inferred from ${formatCount(inferred.destinations)} addresses that received and never sent; sizes, rates and confidences rest on it`,
    );
    if (inferred.saturated)
      lines.push('so many addresses were seen that later ones had no part in the inference');
  }
  if (totals.drains > 0) {
    lines.push(
      `the table was full ${formatCount(totals.drains)} times and was drained to disk (${formatCount(totals.spilledBytes)} bytes); nothing is lost by it`,
    );
  }
  return lines;
}

function addTally<Key>(into: Map<Key, Tally>, key: Key, tally: Tally): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, { sources: tally.sources, packets: tally.packets });
  else {
    known.sources += tally.sources;
    known.packets += tally.packets;
  }
}

function ranked(tallies: Map<string, Tally>, names: Map<string, string> = new Map()): TopEntry[] {
  return [...tallies]
    .map(([key, tally]) => ({ key, name: names.get(key) ?? '', ...tally }))
    .sort((a, b) => b.sources - a.sources || b.packets - a.packets || (a.key < b.key ? -1 : 1));
}

const CRITICAL_RANK: Record<Alert['critical'], number> = { high: 0, medium: 1, low: 2 };
const VERDICT_RANK: Record<Alert['verdict'], number> = {
  infected: 0,
  scanner: 1,
  backscatter: 2,
  misconfigured: 3,
  unknown: 4,
  spoofed: 5,
};

type Merged = Pick<
  ReadReport,
  'categories' | 'tools' | 'services' | 'countries' | 'networks' | 'kinds' | 'home' | 'alerts'
>;

function mergeJudgements(judgements: readonly Judgement[], homeCountry: string | null): Merged {
  const categories = new Map<Category, Tally>(CATEGORIES.map((name) => [name, { sources: 0, packets: 0 }]));
  const tools = new Map<ToolName, Tally>();
  const services = new Map<string, Tally>();
  const countries = new Map<string, Tally>();
  const networks = new Map<string, Tally>();
  const networkNames = new Map<string, string>();
  const kinds = new Map<string, Tally>();
  const homeTotal = { sources: 0, packets: 0 };
  const homeKinds = new Map<string, Tally>();
  for (const judgement of judgements) {
    for (const category of CATEGORIES) addTally(categories, category, judgement.categories[category]);
    for (const [tool, tally] of judgement.tools) addTally(tools, tool, tally);
    for (const [service, tally] of judgement.services) addTally(services, service, tally);
    for (const [country, tally] of judgement.countries) addTally(countries, country, tally);
    for (const [asn, tally] of judgement.networks) {
      addTally(networks, `AS${asn}`, tally);
      networkNames.set(`AS${asn}`, tally.name);
    }
    for (const [kind, tally] of judgement.kinds) addTally(kinds, kind, tally);
    homeTotal.sources += judgement.home.total.sources;
    homeTotal.packets += judgement.home.total.packets;
    for (const [kind, tally] of judgement.home.kinds) addTally(homeKinds, kind, tally);
  }
  const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const nameOf = (code: string) => (/^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? '') : '');
  const alerts = judgements.flatMap((judgement) => judgement.alerts);
  alerts.sort(
    (a, b) =>
      VERDICT_RANK[a.verdict] - VERDICT_RANK[b.verdict] ||
      CRITICAL_RANK[a.critical] - CRITICAL_RANK[b.critical] ||
      b.packets - a.packets ||
      (a.address < b.address ? -1 : 1),
  );
  return {
    categories: Object.fromEntries(categories) as Record<Category, Tally>,
    tools: Object.fromEntries(tools),
    services: ranked(services),
    countries: ranked(countries, new Map([...countries.keys()].map((code) => [code, nameOf(code)]))),
    networks: ranked(networks, networkNames),
    kinds: ranked(kinds),
    home: homeCountry === null ? null : { country: homeCountry, total: homeTotal, kinds: ranked(homeKinds) },
    alerts,
  };
}
