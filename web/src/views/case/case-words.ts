/** What a case says in words: how far proof is, what happened, and where on its ladder it stands. */
import type { CaseDetail, CaseView } from '../../../../src/model/api.ts';
import type { CaseEvent, CaseEventKind } from '../../../../src/model/case.ts';
import type { ChannelName } from '../../../../src/model/notice.ts';
import type { Proof, ProofState } from '../../../../src/model/proof.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { Messages } from '../../messages/catalogue.ts';
import { hubWords } from './hub-words.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** From here on hours say nothing more. */
const LONG_DAYS = 3;
const LEAST_SHARE = 0.0001;

/** `9 hours`, `1 day 5 hours`, `7.1 days`. */
export function spanText(days: number, messages: Messages, format: Formatter): string {
  if (days >= LONG_DAYS) return format.days(Math.round(days * 10) / 10);
  const hours = Math.round((days * DAY_MS) / HOUR_MS);
  return hours === 0 ? messages.cases.proof.underAnHour : format.duration(hours * HOUR_MS);
}

/** 3.1 %; a chance so small that nobody can imagine it has no digits. */
function chanceText(chance: number, format: Formatter): string {
  return chance < LEAST_SHARE ? `<\u00a0${format.share(LEAST_SHARE)}` : format.share(chance);
}

type Proved = Pick<CaseView, 'proof' | 'retest' | 'status'>;

/** How far proof is, a sentence a line; the title of the state stands above them. */
export function proofSentences(
  { proof, retest, status }: Proved,
  nowMs: number,
  messages: Messages,
  format: Formatter,
): readonly string[] {
  const m = messages.cases.proof;
  const span = (days: number) => spanText(days, messages, format);
  const last = m.last(format.relative(proof.lastAt, Math.max(nowMs, proof.lastAt)));
  const chance = proof.p === null ? null : chanceText(proof.p, format);
  const { neededDays } = proof;
  const noRate = proof.formula === '' ? m.notYet : m.noRate;
  const needed = neededDays === null ? noRate : m.active(span(neededDays));
  const sentences: Readonly<Record<ProofState, () => readonly string[]>> = {
    active: () => [last, needed],
    quiet: () => {
      if (neededDays === null) return [last, noRate];
      const day =
        proof.enoughAt === null
          ? m.noDay
          : m.enoughOn(format.date(proof.enoughAt), format.relative(proof.enoughAt, nowMs));
      const byChance = chance === null ? [] : [m.chanceNow(chance)];
      return [m.quiet(span(proof.watchedDays), span(neededDays)), ...byChance, day];
    },
    'clean-by-silence': () => [
      last,
      ...(chance === null ? [] : [m.silence(span(proof.watchedDays), chance)]),
    ],
    'clean-by-retest': () => [chance === null ? m.retestPlain : m.retest(chance)],
    'unknown-moved': () => [last, m.moved],
    'unknown-sensor-down': () => [last, m.sensorDown],
    reinfected: () => [m.reinfected, last, needed],
  };
  const isClosedOtherwise = status === 'closed' && !isClean(proof.state);
  return [
    ...sentences[proof.state](),
    ...(isClosedOtherwise ? [m.closedOtherwise] : []),
    ...retestSentences({ retest, status, proof }, messages, format),
  ];
}

function retestSentences(
  { retest, proof }: Proved,
  messages: Messages,
  format: Formatter,
): readonly string[] {
  const m = messages.cases.proof;
  if (retest === null) return [];
  if (retest.outcome === null) {
    const runs = m.retestRuns(format.dateTime(retest.startedAt), retest.attempt);
    if (retest.kind !== 'gateway-silence') return [runs];
    const watched = format.duration(retest.watchedSeconds * 1_000);
    return [runs, m.retestGateway(watched, format.count(retest.hits))];
  }
  // What the title says already.
  if (isClean(proof.state) || retest.outcome === 'clean') return [];
  return [m.retestOutcome[retest.outcome]];
}

const CLEAN: Readonly<Record<ProofState, boolean>> = {
  active: false,
  quiet: false,
  'clean-by-silence': true,
  'clean-by-retest': true,
  'unknown-moved': false,
  'unknown-sensor-down': false,
  reinfected: false,
};

export function isClean(state: ProofState): boolean {
  return CLEAN[state];
}

/** As a word or two; that it is still exposed is not lost beside that it is clean. */
export function proofWord(
  { proof, isExposed }: Pick<CaseView, 'proof' | 'isExposed'>,
  messages: Messages,
): string {
  const { cases: m, proof: words } = messages.cases;
  if (!isExposed) return words.short[proof.state];
  return isClean(proof.state) ? m.cleanButExposed : `${words.short[proof.state]} (${m.exposed})`;
}

/** How full the meter is, 0..1; null: it stands still, since nobody hears the silence, or it is another's. */
export function meterShare(proof: Pick<Proof, 'state' | 'watchedDays' | 'neededDays'>): number | null {
  if (proof.state === 'unknown-moved' || proof.state === 'unknown-sensor-down') return null;
  if (isClean(proof.state)) return 1;
  if (proof.neededDays === null || proof.neededDays <= 0) return 0;
  return Math.min(1, Math.max(0, proof.watchedDays / proof.neededDays));
}

export function isRetesting({ retest }: Pick<CaseView, 'retest'>): boolean {
  return retest !== null && retest.outcome === null;
}

export interface Rung {
  /** The same channel may come twice. */
  readonly place: number;
  readonly channel: ChannelName;
  readonly afterMs: number;
  readonly state: 'taken' | 'held' | 'next' | 'later';
  /** Taken or left out then; or when it is due. */
  readonly at: number | null;
  /** Why it was left out, as the hub wrote it down; null: it was not. */
  readonly why: string | null;
}

/** The ladder as this case climbs it now: a case that was opened again begins at its foot. */
export function ladderRungs(detail: Pick<CaseDetail, 'case' | 'ladder' | 'events'>): readonly Rung[] {
  const { step, next } = detail.case;
  const begin = detail.events.findLastIndex(({ kind }) => kind === 'reopened') + 1;
  const steps = detail.events
    .slice(begin)
    .filter(({ kind }) => kind === 'step-taken' || kind === 'step-held');
  return detail.ladder.map(({ channel, afterMs }, place) => {
    if (place < step) {
      const event = steps[place];
      return {
        place,
        channel,
        afterMs,
        state: event?.kind === 'step-held' ? 'held' : 'taken',
        at: event?.at ?? null,
        why: event?.kind === 'step-held' ? event.text : null,
      };
    }
    const isNext = place === step && next !== null;
    const at = isNext ? next.at : null;
    return { place, channel, afterMs, state: isNext ? 'next' : 'later', at, why: null };
  });
}

export interface EventWords {
  readonly who: string;
  readonly what: string;
  /** Null: nothing to add. */
  readonly detail: string | null;
  /** `detail` is the hub's or a stranger's and not of the reader's language. */
  readonly isForeign: boolean;
}

/** Only these say more in their own words than their kind does. */
const HAS_WORDS: Readonly<Record<CaseEventKind, boolean>> = {
  opened: false,
  'arm-drawn': true,
  'step-taken': false,
  'step-held': true,
  'notice-sent': false,
  'notice-failed': true,
  'notice-bounced': true,
  answered: true,
  'code-entered': false,
  'owner-done': false,
  'retest-begun': false,
  'retest-ended': false,
  quarantined: true,
  'page-seen': false,
  released: true,
  proof: false,
  closed: true,
  reopened: true,
};

/** How the hub writes down that the state of the proof changed: from, to, and its chance. */
export const PROOF_PATTERN = /^([a-z-]+) -> ([a-z-]+)\s*(.*?)\.?$/;

export function eventWords(event: CaseEvent, messages: Messages): EventWords {
  const m = messages.cases;
  const who = actorText(event.actor, messages);
  const channel = event.channel === null ? '' : ` · ${m.channel[event.channel]}`;
  const what = `${m.event[event.kind]}${channel}`;
  if (event.kind === 'proof') {
    const [, from, to, rest] = PROOF_PATTERN.exec(event.text) ?? [];
    const words: Readonly<Record<string, string | undefined>> = m.proof.short;
    if (from !== undefined && words[from] !== undefined && words[to] !== undefined)
      return { who, what, detail: `${words[from]} → ${words[to]} ${rest}`.trim(), isForeign: false };
    return { who, what, detail: event.text, isForeign: true };
  }
  if (event.kind === 'retest-ended') {
    const outcome = /: ([a-z-]+)\.$/.exec(event.text)?.[1] ?? '';
    const word = (m.retestWord as Readonly<Record<string, string | undefined>>)[outcome];
    return { who, what, detail: word ?? event.text, isForeign: word === undefined };
  }
  if (!HAS_WORDS[event.kind] || event.text === '') return { who, what, detail: null, isForeign: false };
  const isOfChannel = event.channel !== null && event.text.startsWith(`${event.channel}: `);
  const said = hubWords(isOfChannel ? event.text.slice(event.channel.length + 2) : event.text, messages);
  return { who, what, detail: said.text, isForeign: said.isForeign };
}

/** `rule:NAME`, `owner`, `garden`, or an account that the page knows by id only. */
function actorText(actor: string, messages: Messages): string {
  const m = messages.cases.actor;
  if (actor.startsWith('rule:')) return messages.incident.rule(actor.slice('rule:'.length));
  if (actor === 'owner' || actor === 'app') return m.owner;
  return actor === 'garden' ? m.garden : m.somebody;
}
