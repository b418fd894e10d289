/**
 * `npm run bench:proof`: a simulated year of infections with known truth, seen by a /16, a /20 and a /24: how many are
 * called clean while they are not, and how long it takes; beside the plain rule ln(20)/lambda and fixed waits. The
 * infections come from `src/generate/infections`, which shares nothing with what judges them.
 */
import { arrivalsAt, type HourlyArrivals, outagesOf } from '../src/generate/infections/arrivals-at.ts';
import {
  type DaySpan,
  generateInfections,
  type Infection,
} from '../src/generate/infections/generate-infections.ts';
import { INFECTION_OPTIONS } from '../src/generate/infections/infection-options.ts';
import type { SeenHour } from '../src/model/seen-hour.ts';
import type { WatchedStretch } from '../src/model/watched-stretch.ts';
import { proveCase } from '../src/notices/proof/prove-case.ts';
import { PROMISED_SHARE, plainSilenceDays } from '../src/notices/proof/silence.ts';
import { readFlags } from './options.ts';
import { main, Stopped } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatShare, formatTable, median, NONE } from './table.ts';

const flags = readFlags('Measures how often proof is wrong, and how long it takes.', {
  count: { default: 20_000, least: 10, about: 'infections of the year' },
  seed: { default: 1, least: 0, about: 'of the simulation' },
  sizes: { default: [16, 20, 24], about: 'prefix lengths of the dark space' },
  json: { about: 'one JSON object in place of the table' },
});

/** An hour far from zero, so that nothing is before 1970. */
const START_HOUR = 490_896;
/** Nobody waits for what is over within half a day. */
const LEAST_GAP_HOURS = 12;
const DARK: Readonly<Record<number, string>> = {
  16: '198.18.0.0/16',
  20: '198.18.0.0/20',
  24: '198.18.0.0/24',
};

/** Hours of silence that a rule wants after arrivals at these hours; Infinity: none is enough. */
type Rule = (
  arrivals: readonly HourlyArrivals[],
  watched: readonly WatchedStretch[],
  until: number,
) => number | null;

interface Tally {
  readonly rule: string;
  cases: number;
  closed: number;
  wrong: number;
  /** Of those wrong ones whose address had gone to another holder, whom nobody had told of. */
  moved: number;
  readonly days: number[];
}

/** All infected devices behind one address. */
interface Household {
  readonly infections: readonly Infection[];
  readonly movedHour: number;
}

function* households(infections: Iterable<Infection>): Generator<Household> {
  let waiting: Infection[] = [];
  const made = (): Household => ({
    infections: waiting,
    movedHour: Math.min(Number.POSITIVE_INFINITY, ...waiting.flatMap(({ movedDays }) => movedDays)) * 24,
  });
  for (const infection of infections) {
    if (waiting.length > 0 && infection.address !== waiting[0].address) {
      yield made();
      waiting = [];
    }
    waiting.push(infection);
  }
  if (waiting.length > 0) yield made();
}

const isInfectedAt = ({ infections }: Household, hour: number): boolean =>
  infections.some(({ infected }) => infected.some(({ from, to }) => hour >= from * 24 && hour < to * 24));

/** When all that had begun by then was over; the hours of the year. */
function cleanSince({ infections }: Household, hour: number): number {
  const ends = infections.flatMap(({ infected }) =>
    infected.map(({ to }) => to * 24).filter((end) => end <= hour),
  );
  return Math.max(0, ...ends);
}

function watchedOf(outages: readonly DaySpan[], days: number, dark: string): WatchedStretch[] {
  const stretches: WatchedStretch[] = [];
  let from = 0;
  const add = (to: number) => {
    if (to > from)
      stretches.push({
        sensorId: 's',
        dark: [dark],
        from: (START_HOUR + from * 24) * 3600,
        to: (START_HOUR + to * 24) * 3600,
      });
  };
  for (const outage of outages) {
    add(outage.from);
    from = outage.to;
  }
  add(days);
  return stretches;
}

function seenOf({ hour, packets }: HourlyArrivals): Omit<SeenHour, 'source'> {
  return {
    sensorId: 's',
    hour: START_HOUR + hour,
    requests: packets,
    answers: 0,
    last: (START_HOUR + hour) * 3600 + 1800,
  };
}

/** Null where it is not clean by then. */
const ours: Rule = (arrivals, watched, until) => {
  const seen = arrivals.map(seenOf);
  const last = arrivals[arrivals.length - 1].hour;
  const isClean = (hour: number) =>
    proveCase({
      record: RECORD,
      seen,
      watched,
      movedAt: null,
      visitedAt: null,
      now: (START_HOUR + hour) * 3_600_000,
    }).proof.state === 'clean-by-silence';
  if (!isClean(until)) return null;
  let [low, high] = [last, until];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isClean(middle)) high = middle;
    else low = middle;
  }
  return high;
};

const RECORD = {
  cause: 'infected',
  openedAt: START_HOUR * 3_600_000,
  stepAt: null,
  isExposed: false,
  retest: null,
  proof: {
    state: 'active',
    p: null,
    ratePerDay: null,
    rateLowPerDay: null,
    watchedDays: 0,
    neededDays: null,
    enoughAt: null,
    lastAt: START_HOUR * 3_600_000,
    darkSize: 0,
    formula: '',
    judgedAt: START_HOUR * 3_600_000,
  },
} as const;

/** By the probes themselves, as the plain formula has it. */
const plain: Rule = (arrivals, _watched, until) => {
  const last = arrivals[arrivals.length - 1].hour;
  const probes = arrivals.reduce((sum, one) => sum + one.probes, 0);
  const days = (last - arrivals[0].hour + 1) / 24;
  const needed = last + Math.ceil(24 * plainSilenceDays((probes - 1) / days));
  return needed <= until ? needed : null;
};

const fixed =
  (days: number): Rule =>
  (arrivals, _watched, until) => {
    const needed = arrivals[arrivals.length - 1].hour + days * 24;
    return needed <= until ? needed : null;
  };

const RULES: Readonly<Record<string, Rule>> = {
  'this proof': ours,
  'ln(20)/lambda': plain,
  '7 days': fixed(7),
  '14 days': fixed(14),
};

/** The hour at which a rule first calls it clean; null: not within the year. */
function closedAt(
  rule: Rule,
  arrivals: readonly HourlyArrivals[],
  watched: readonly WatchedStretch[],
  end: number,
) {
  for (let count = 2; count <= arrivals.length; count++) {
    const until = count < arrivals.length ? arrivals[count].hour : end;
    if (until - arrivals[count - 1].hour < LEAST_GAP_HOURS && count < arrivals.length && rule === ours)
      continue;
    const hour = rule(arrivals.slice(0, count), watched, until);
    if (hour !== null) return hour;
  }
  return null;
}

function merged(
  household: Household,
  bits: number,
  options: typeof INFECTION_OPTIONS,
  outages: readonly DaySpan[],
) {
  const byHour = new Map<number, HourlyArrivals>();
  for (const infection of household.infections)
    for (const { hour, packets, probes } of arrivalsAt(infection, bits, options, outages)) {
      // What comes after is another address's.
      if (hour >= household.movedHour) break;
      const known = byHour.get(hour);
      byHour.set(hour, {
        hour,
        packets: packets + (known?.packets ?? 0),
        probes: probes + (known?.probes ?? 0),
      });
    }
  return [...byHour.values()].sort((a, b) => a.hour - b.hour);
}

/** Wilson's interval of a share, 95 %. */
function wilson(part: number, whole: number): string {
  if (whole === 0) return NONE;
  const z = 1.96;
  const p = part / whole;
  const middle = (p + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half = (z / (1 + (z * z) / whole)) * Math.sqrt((p * (1 - p)) / whole + (z * z) / (4 * whole * whole));
  return `${(100 * Math.max(0, middle - half)).toFixed(1)} .. ${(100 * (middle + half)).toFixed(1)}`;
}

main(async (signal) => {
  const options = { ...INFECTION_OPTIONS, count: flags.count, seed: flags.seed };
  const rows: string[][] = [];
  const json: object[] = [];
  for (const bits of flags.sizes) {
    const dark = DARK[bits] ?? `198.18.0.0/${bits}`;
    const outages = outagesOf(options, bits);
    const watched = watchedOf(outages, options.days, dark);
    const tallies = Object.keys(RULES).map(
      (rule): Tally => ({ rule, cases: 0, closed: 0, wrong: 0, moved: 0, days: [] }),
    );
    let done = 0;
    for (const household of households(generateInfections(options))) {
      if (signal.aborted) throw new Stopped();
      if (done++ % 500 === 0) {
        status(`/${bits} ${((100 * done) / flags.count).toFixed(0)} %`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const arrivals = merged(household, bits, options, outages);
      // One packet alone is watched, and makes no case.
      if (arrivals.length < 2) continue;
      for (const tally of tallies) {
        tally.cases++;
        const hour = closedAt(RULES[tally.rule], arrivals, watched, options.days * 24 - 1);
        if (hour === null) continue;
        tally.closed++;
        if (hour >= household.movedHour && isInfectedAt(household, hour)) tally.moved++;
        else if (isInfectedAt(household, hour)) tally.wrong++;
        else tally.days.push((hour - cleanSince(household, hour)) / 24);
      }
    }
    for (const { rule, cases, closed, wrong, moved, days } of tallies) {
      rows.push([
        `/${bits}`,
        rule,
        formatCount(cases),
        formatShare(closed, cases),
        formatShare(wrong, closed),
        wilson(wrong, closed),
        formatShare(moved, closed),
        days.length === 0 ? NONE : median(days).toFixed(1),
      ]);
      json.push({
        bits,
        rule,
        cases,
        closed,
        wrong,
        moved,
        medianDays: days.length === 0 ? null : median(days),
      });
    }
  }
  clearStatus();
  const head = [
    'dark',
    'rule',
    'cases',
    'closed',
    'false-clean',
    '95 % (%)',
    'moved unnoticed',
    'days after clean',
  ];
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ count: flags.count, seed: flags.seed, promised: PROMISED_SHARE, rows: json }, null, 2)}\n`
      : `${formatCount(flags.count)} infections of a year, seed ${flags.seed}; at most ${100 * PROMISED_SHARE} % false-clean is promised\n\n${formatTable(head, rows, 2)}\n`,
  );
  return 0;
});
