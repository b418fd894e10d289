/**
 * Events of decoys -> the comparison of two of them. What counts as independent are visitors, as `yamori visitors` tells them, and
 * neither visits nor addresses: who tries a thousand passwords, or comes from forty addresses, decided once to come.
 *
 * They are few, and a few make most of it. There the bootstrap is too sure (its intervals held the truth in 87 to 94 of 100
 * worlds of the kinds in `decoy-coverage.test.ts`), and the exact interval of the effective number of visits is less so (91 to
 * 99, and of the factor, which the conclusion goes by, 98 or more): so that one is taken, however many they are.
 */
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { DecoyCounts } from '../../decoys/experiments/decoy-counts.ts';
import { DecoyWatch } from '../../decoys/experiments/decoy-watch.ts';
import { findVisitors } from '../../decoys/visitors/find-visitors.ts';
import { createVisitReader } from '../../decoys/visitors/read-visits.ts';
import {
  type ComparedMeasure,
  DECOY_MEASURES,
  type DecoyComparison,
  type DecoyMeasure,
  type DecoyRemark,
  type RecordedChange,
} from '../../model/decoy-comparison.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import type { Side } from '../../model/visit-count.ts';
import { type KnownScanner, KnownScanners } from '../../networks/known-scanners.ts';
import { compareLedger, type Watch } from '../../scanners/compare/compare.ts';
import { VisitLedger } from '../../scanners/compare/visit-ledger.ts';
import { readEvents } from '../decoy/read-events.ts';
import { MOST_STEPS } from './compare-chunks.ts';

export interface CompareDecoysOptions {
  /** Names of decoys, the `sensor` of their events. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly files: readonly string[];
  /** Epoch seconds. */
  readonly listedAt: number;
  readonly from?: number;
  readonly to?: number;
  readonly stepSeconds: number;
  readonly knownScanners: readonly KnownScanner[];
  readonly count: (name: string) => void;
}

interface FirstReading {
  readonly watch: DecoyWatch;
  readonly changes: readonly RecordedChange[];
  /** `sensor session` -> visitor. */
  readonly visitors: ReadonlyMap<string, string>;
  /** Visitor -> organisation. */
  readonly organisations: ReadonlyMap<string, string>;
}

const HOUR = 3600;

/** Reads the files twice: who is one visitor shows only when all was read. Throws E_COMPARE, E_INPUT_MISSING, E_INPUT_READ. */
export async function compareDecoys(options: CompareDecoysOptions): Promise<DecoyComparison> {
  const { listedAt, stepSeconds, count } = options;
  const sides = sidesOf(options);
  const files = await inOrder(options.files, count);
  const { watch, changes, visitors, organisations } = await readFirst(files, sides, options);
  for (const decoy of sides.keys())
    if (watch.beganAt(decoy) === null)
      throw refused(
        `no event is of a decoy ${decoy}; there are ${watch.decoys.join(', ') || 'none'}`,
        'Name decoys as their events do (`sensor`), and the files of both.',
      );
  const began = [...sides.keys()].map((decoy) => watch.beganAt(decoy) as number);
  const range = {
    from: options.from ?? Math.floor(Math.min(...began, listedAt)),
    to: options.to ?? Math.ceil(Math.max(watch.lastAt / 1_000, listedAt)) + 1,
  };
  if ((range.to - range.from) / stepSeconds > MOST_STEPS)
    throw refused(
      `${Math.round((range.to - range.from) / 86_400)} days are more than ${MOST_STEPS} steps`,
      'Name a shorter time with --from and --to, or longer steps.',
    );
  const ledgers = Object.fromEntries(
    DECOY_MEASURES.map((measure) => [
      measure,
      new VisitLedger({
        listedAt,
        stepSeconds,
        grainSeconds: 1,
        range,
        known: (visitor) => organisations.get(visitor) ?? null,
      }),
    ]),
  ) as Record<DecoyMeasure, VisitLedger>;
  const counts = new DecoyCounts({
    listedAt,
    sideOf: (sensor) => sides.get(sensor) ?? null,
    visitorOf: (event) => visitors.get(keyOf(event)) ?? event.src_ip,
  });
  for (const file of files)
    for await (const event of readEvents(file, () => {}))
      for (const { measure, count: visit } of counts.take(event)) ledgers[measure].add(visit);
  const watched = watchOf(watch, sides);
  const [visits, ...others] = DECOY_MEASURES.map((measure) => ({
    measure,
    comparison: compareLedger(ledgers[measure], watched, Number.POSITIVE_INFINITY),
  }));
  const within = changes.filter(({ at }) => at >= range.from && at < range.to);
  return {
    ...visits.comparison,
    decoys: { a: options.a, b: options.b },
    measures: [visits, ...others].map(({ measure, comparison }): ComparedMeasure => {
      const { before, after, effect, conclusion, series } = comparison;
      return { measure, before, after, effect, conclusion, series };
    }),
    changes: within,
    decoyRemarks: remarksOn(within, sides, listedAt),
  };
}

function sidesOf({ a, b }: CompareDecoysOptions): ReadonlyMap<string, Side> {
  const sides = new Map<string, Side>();
  for (const [side, names] of [
    ['a', a],
    ['b', b],
  ] as const) {
    for (const name of names) {
      if (sides.has(name)) throw refused(`${name} is named twice`, 'A decoy is on one side, and once.');
      sides.set(name, side);
    }
  }
  return sides;
}

/** What was moved aside (`.1`) is older than what was named before it. */
async function inOrder(files: readonly string[], count: (name: string) => void): Promise<readonly string[]> {
  const begun: { readonly file: string; readonly at: number }[] = [];
  for (const file of files) {
    // Standard input cannot be read twice.
    if (file === '-') throw refused('events cannot come from standard input', 'Name files with --events.');
    let at = Number.POSITIVE_INFINITY;
    for await (const event of readEvents(file, count)) {
      at = Date.parse(event.timestamp);
      break;
    }
    begun.push({ file, at });
  }
  return begun.toSorted((x, y) => x.at - y.at).map(({ file }) => file);
}

async function readFirst(
  files: readonly string[],
  sides: ReadonlyMap<string, Side>,
  { knownScanners, count }: CompareDecoysOptions,
): Promise<FirstReading> {
  const watch = new DecoyWatch();
  const changes: RecordedChange[] = [];
  const reader = createVisitReader(count);
  for (const file of files) {
    for await (const event of readEvents(file, count)) {
      watch.add(event);
      if (!sides.has(event.sensor)) continue;
      reader.add(event);
      if (event.eventid === 'yamori.experiment.changed') changes.push(changeOf(event));
    }
  }
  const known = new KnownScanners(knownScanners, { at: watch.lastAt / 1_000 });
  const engineOf = (text: string) => {
    const address = parseAddress(text);
    return (address === null ? undefined : known.find(address))?.organisation ?? null;
  };
  const visits = reader.visits();
  const sensorOf = new Map(visits.map(({ id, sensor }) => [id, sensor]));
  const visitors = new Map<string, string>();
  const organisations = new Map<string, string>();
  for (const visitor of findVisitors(visits, { engineOf })) {
    const engine = visitor.addresses.map(engineOf).find((name) => name !== null) ?? null;
    // All addresses of an organisation are one who decides.
    const id = engine === null ? visitor.id : `organisation ${engine}`;
    if (engine !== null) organisations.set(id, engine);
    for (const session of visitor.visits) visitors.set(`${sensorOf.get(session)} ${session}`, id);
  }
  return { watch, changes: changes.toSorted((x, y) => x.at - y.at), visitors, organisations };
}

function keyOf({ sensor, session }: DecoyEvent): string {
  return `${sensor} ${session}`;
}

function changeOf(event: DecoyEvent): RecordedChange {
  const text = (name: string) => String(event[name] ?? '');
  return {
    at: Date.parse(event.timestamp) / 1_000,
    due: Date.parse(text('due')) / 1_000,
    decoy: event.sensor,
    experiment: text('experiment'),
    change: text('change'),
    subject: text('subject'),
    previous: text('previous_value'),
    resulting: text('resulting_value'),
  };
}

function watchOf(watch: DecoyWatch, sides: ReadonlyMap<string, Side>): Watch {
  const of = (side: Side) => [...sides].filter(([, whose]) => whose === side).map(([decoy]) => decoy);
  const decoys = { a: of('a'), b: of('b') };
  return {
    addressesA: decoys.a.length,
    addressesB: decoys.b.length,
    addressDays: (side, from, to) =>
      decoys[side].reduce((sum, decoy) => sum + watch.days(decoy, from, to), 0),
  };
}

/** What befell one side alone beside the change at the date would be taken for its effect. */
function remarksOn(
  changes: readonly RecordedChange[],
  sides: ReadonlyMap<string, Side>,
  listedAt: number,
): DecoyRemark[] {
  const alike = (one: RecordedChange) =>
    [...sides.keys()].every((decoy) =>
      changes.some(
        (other) =>
          other.decoy === decoy &&
          other.due === one.due &&
          other.change === one.change &&
          other.subject === one.subject &&
          other.resulting === one.resulting,
      ),
    );
  const uneven = changes.filter((one) => !alike(one));
  const asked = uneven
    .filter(({ at, decoy }) => sides.get(decoy) === 'a' && Math.abs(at - listedAt) <= HOUR)
    .toSorted((x, y) => Math.abs(x.at - listedAt) - Math.abs(y.at - listedAt))[0];
  const others = uneven.filter((one) => one !== asked);
  if (others.length === 0) return [];
  const said = others.map(
    ({ at, decoy, change, subject, resulting }) =>
      `${new Date(at * 1_000).toISOString().slice(0, 16)}Z ${decoy} ${change}${change === 'set' ? ` ${subject} ${resulting}` : change === 'listed' ? ` ${subject}` : ''}`,
  );
  const text =
    `In this time ${others.length} other change${others.length === 1 ? '' : 's'} befell one side alone (${said.slice(0, 5).join('; ')}): ` +
    'what they did is in the numbers as well. Name a time without them with --from and --to.';
  return [{ code: 'other-changes', value: others.length, text }];
}

function refused(what: string, hint: string): YamoriError {
  return new YamoriError('E_COMPARE', what, hint);
}
