/**
 * What an alert does to the incidents of its address.
 *
 * Totals come from the whole profile, so an incident takes the larger, never the sum: the same alert told
 * twice changes nothing, and late ones may come in any order. What a person decided stays: his status,
 * assignee, labels and cause are not touched, and what he closed opens again only for a new reason.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Cause, CloseReason, Incident, Machine } from '../../model/incident.ts';
import { type Alert, type Evidence, GRADES, type Grade } from '../../model/verdict.ts';
import { causeOf } from './cause-of.ts';
import { changeOf, eventOf, type IncidentStep } from './incident-step.ts';

const DAY_MS = 86_400_000;

export interface DecideInput {
  readonly alert: Alert;
  /** Where the verdict does not tell it: what decoys saw somebody do by hand. Null: the verdict's. */
  readonly cause: Cause | null;
  readonly ownerId: string;
  /** Ids of the sensors that saw the address. */
  readonly sensors: readonly string[];
  /** All that saw it were of the labelled sample. */
  readonly sample: boolean;
  /** Of this address and cause: the one that is not closed, else the one closed last. */
  readonly existing: Incident | null;
  /** Of this address, any cause; may hold `existing` as well. */
  readonly others: readonly Incident[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Who had the address when it sent last; null: no log says so. */
  readonly machine: Machine | null;
}

/** Empty: nothing is new. */
export function decide(input: DecideInput): IncidentStep[] {
  const cause = input.cause ?? causeOf(input.alert.verdict);
  const existing = ofSameOwner(input, chooseExisting(input, cause));
  const rivals = input.others.filter(
    (other) => other.id !== existing?.id && other.status !== 'closed' && areOneTrouble(other.cause, cause),
  );
  const stronger = rivals.find((rival) => outranks(rival, input, existing));
  if (stronger !== undefined) {
    return existing === null || existing.status === 'closed' ? [] : [merge(existing, stronger, cause, input)];
  }
  const step =
    existing === null
      ? open(input, cause, rivals)
      : existing.status === 'closed'
        ? reopen(existing, input)
        : seenAgain(existing, input);
  // A closed one that stays closed replaces nobody.
  if (step === null && existing?.status === 'closed') return [];
  const survivor = step?.incident ?? existing!;
  const merged = rivals
    .filter((rival) => mayMerge(rival, input.ownerId) || rival.cause === survivor.cause)
    .map((rival) => merge(rival, survivor, cause, input));
  return step === null ? merged : [...merged, step];
}

/**
 * A person who named another cause than the verdict's still means the same trouble: alerts go on to his
 * incident, or he would have to close the same one every hour.
 */
function chooseExisting({ existing, others }: DecideInput, cause: Cause): Incident | null {
  if (existing !== null && existing.status !== 'closed') return existing;
  const renamed = others
    .filter((other) => isRenamed(other) && causeOf(other.verdict) === cause)
    .sort((a, b) => (b.closedAt ?? Number.POSITIVE_INFINITY) - (a.closedAt ?? Number.POSITIVE_INFINITY));
  const latest = renamed.at(0) ?? null;
  if (latest === null || existing === null) return latest ?? existing;
  return (latest.closedAt ?? Number.POSITIVE_INFINITY) > existing.closedAt! ? latest : existing;
}

/** Somebody at the keyboard is not what is wrong with the device: neither is told in the other's place. */
function areOneTrouble(a: Cause, b: Cause): boolean {
  return (a === 'intrusion') === (b === 'intrusion');
}

/** An address that changed hands begins anew: its next owner shall not read what the last one wrote. */
function ofSameOwner({ ownerId }: DecideInput, existing: Incident | null): Incident | null {
  return existing?.ownerId === ownerId ? existing : null;
}

function isRenamed(incident: Incident): boolean {
  return incident.cause !== 'intrusion' && causeOf(incident.verdict) !== incident.cause;
}

function rank(grade: Grade): number {
  return GRADES.indexOf(grade);
}

function outranks(rival: Incident, { alert, ownerId }: DecideInput, existing: Incident | null): boolean {
  if (rival.ownerId !== ownerId) return false;
  const own = Math.max(
    rank(alert.grade),
    existing === null || existing.status === 'closed' ? 0 : rank(existing.grade),
  );
  return rank(rival.grade) > own;
}

/** Nobody's work is taken out of his hands; another owner's incident has nobody to work on it any more. */
function mayMerge(rival: Incident, ownerId: string): boolean {
  if (rival.ownerId !== ownerId) return true;
  return rival.status !== 'working' && rival.assignee === null && !isRenamed(rival);
}

function ruleOf(cause: Cause): string {
  return `rule:${cause}`;
}

function statusOf(grade: Grade): 'watch' | 'open' {
  return grade === 'spoofable-packet' ? 'watch' : 'open';
}

function milliseconds(seconds: number): number {
  return Math.floor(seconds * 1000);
}

function sortedUnion(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}

const WHY_OPENED: Readonly<Record<Grade, string>> = {
  'spoofable-packet': 'Single packets that anybody could have forged: watched until there are more.',
  'corroborated-packets': 'Several packets agree with each other in target, path and time.',
  handshake: 'A connection was established.',
  login: 'It signed in at a decoy.',
  payload: 'It delivered something to a decoy.',
};

function open(input: DecideInput, cause: Cause, rivals: readonly Incident[]): IncidentStep {
  const { alert, now } = input;
  const incident: Incident = {
    id: '',
    ownerId: input.ownerId,
    address: alert.address,
    cause,
    status: statusOf(alert.grade),
    closeReason: null,
    grade: alert.grade,
    verdict: alert.verdict,
    device: alert.device,
    confidence: alert.confidence,
    tool: alert.tool,
    observation: alert.observation,
    critical: alert.critical,
    sensors: sortedUnion(input.sensors, []),
    packets: alert.packets,
    firstSeen: milliseconds(alert.first),
    lastSeen: milliseconds(alert.last),
    openedAt: now,
    updatedAt: now,
    closedAt: null,
    reopened: 0,
    assignee: null,
    labels: [],
    machine: input.machine,
    evidence: alert.evidence,
    sample: input.sample,
    version: 0,
  };
  const before = rivals.find((rival) => rival.ownerId === input.ownerId);
  const change = {
    ...changeOf(null, incident, ['status', 'cause', 'grade']),
    ...(before === undefined ? {} : { follows: { from: null, to: before.id } }),
  };
  return {
    incident,
    events: [eventOf(incident, 'opened', ruleOf(cause), WHY_OPENED[alert.grade], now, change)],
  };
}

const REOPENS: Readonly<Record<CloseReason, 'sent-again' | 'stronger' | 'verdict-back'>> = {
  resolved: 'sent-again',
  faded: 'sent-again',
  'false-positive': 'stronger',
  accepted: 'stronger',
  duplicate: 'stronger',
  merged: 'verdict-back',
};

/** Null: it stays closed. */
function reopen(existing: Incident, input: DecideInput): IncidentStep | null {
  const { alert, now } = input;
  const rule = REOPENS[existing.closeReason ?? 'resolved'];
  const sentAgain = milliseconds(alert.last) > (existing.closedAt ?? 0);
  const isStronger = rank(alert.grade) > rank(existing.grade);
  if (rule !== 'verdict-back' && !sentAgain) return null;
  if (rule === 'stronger' && !isStronger) return null;
  const status = statusOf(alert.grade);
  const incident: Incident = {
    ...takeIn(existing, input),
    // Of its new life: what was corroborated before it was closed does not make one forged packet strong.
    grade: alert.grade,
    status,
    closeReason: null,
    closedAt: null,
    reopened: existing.reopened + 1,
    updatedAt: now,
  };
  const why =
    rule === 'verdict-back'
      ? 'The verdict on the address is what it was before.'
      : rule === 'stronger'
        ? 'It sent again, and the evidence is stronger than when it was closed.'
        : 'It sent again after it was closed.';
  const change = changeOf(existing, incident, ['status', 'grade', 'closeReason', 'packets', 'lastSeen']);
  return { incident, events: [eventOf(incident, 'reopened', ruleOf(incident.cause), why, now, change)] };
}

/** Counts, times and words of the alert taken in; the rest as it was. */
function takeIn(existing: Incident, input: DecideInput): Incident {
  const { alert } = input;
  const isNewest = milliseconds(alert.last) >= existing.lastSeen;
  const opinion = isNewest
    ? {
        verdict: alert.verdict,
        device: alert.device,
        confidence: alert.confidence,
        tool: alert.tool,
        observation: alert.observation,
        critical: alert.critical,
      }
    : {};
  return {
    ...existing,
    ...opinion,
    evidence: joinEvidence(existing.evidence, alert.evidence, isNewest),
    machine: (isNewest ? input.machine : null) ?? existing.machine ?? input.machine,
    sensors: sortedUnion(existing.sensors, input.sensors),
    packets: Math.max(existing.packets, alert.packets),
    firstSeen: Math.min(existing.firstSeen, milliseconds(alert.first)),
    lastSeen: Math.max(existing.lastSeen, milliseconds(alert.last)),
    grade: rank(alert.grade) > rank(existing.grade) ? alert.grade : existing.grade,
    sample: existing.sample && input.sample,
  };
}

/** Dark space and decoys see the same address: what one says stands beside what the other does. */
function joinEvidence(
  before: readonly Evidence[],
  told: readonly Evidence[],
  isNewest: boolean,
): readonly Evidence[] {
  const isOfDecoys = told.some(isFromDecoy);
  const others = before.filter((one) => isFromDecoy(one) !== isOfDecoys);
  const own =
    isNewest || others.length === before.length ? told : before.filter((one) => !others.includes(one));
  const all = isOfDecoys ? [...others, ...own] : [...own, ...others];
  return all.some(({ code }) => code === 'decoy-connection')
    ? all.filter(({ code }) => code !== 'no-connection')
    : all;
}

function isFromDecoy({ code }: Evidence): boolean {
  return code.startsWith('decoy-');
}

/** What a person wants to be told; counts alone are not worth a line in the timeline. */
const TOLD: readonly (keyof Incident)[] = ['device', 'tool', 'observation', 'sensors'];

/** Null: nothing is new. */
function seenAgain(existing: Incident, input: DecideInput): IncidentStep | null {
  const { now } = input;
  const taken = takeIn(existing, input);
  const actor = ruleOf(existing.cause);
  const isStronger = taken.grade !== existing.grade;
  const status = existing.status === 'watch' ? statusOf(taken.grade) : existing.status;
  const after: Incident = { ...taken, status };
  if (isDeepStrictEqual(existing, after)) return null;
  const events: IncidentStep['events'][number][] = [];
  if (isStronger) {
    const change = changeOf(existing, after, ['status', 'grade']);
    events.push(eventOf(after, 'raised', actor, WHY_OPENED[after.grade], now, change));
  } else {
    const change = changeOf(existing, after, TOLD);
    const isAnotherDay = dayOf(after.lastSeen) > dayOf(existing.lastSeen);
    // `updatedAt` moves with events alone, so that a day without one shows.
    if ((isAnotherDay || Object.keys(change).length > 0) && now - existing.updatedAt >= DAY_MS) {
      const counts = changeOf(existing, after, ['packets', 'lastSeen']);
      events.push(eventOf(after, 'seen-again', actor, 'It goes on sending.', now, { ...counts, ...change }));
    }
  }
  if (after.machine !== null && !isDeepStrictEqual(after.machine, existing.machine)) {
    const why = `${after.machine.source} says who had the address.`;
    events.push(eventOf(after, 'machine-named', actor, why, now, changeOf(existing, after, ['machine'])));
  }
  return { incident: events.length === 0 ? after : { ...after, updatedAt: now }, events };
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function merge(closing: Incident, into: Incident, cause: Cause, { ownerId, now }: DecideInput): IncidentStep {
  const incident: Incident = {
    ...closing,
    status: 'closed',
    closeReason: 'merged',
    closedAt: now,
    updatedAt: now,
  };
  // A new one has no id yet; its event names this one.
  const name = into.id === '' ? `its new incident (${into.cause})` : `${into.id} (${into.cause})`;
  const why =
    closing.ownerId === ownerId
      ? `The address is told of in ${name}: the verdict changed.`
      : 'The address belongs to another owner now.';
  const change = {
    ...changeOf(closing, incident, ['status', 'closeReason']),
    ...(closing.ownerId !== ownerId || into.id === '' ? {} : { mergedInto: { from: null, to: into.id } }),
  };
  return { incident, events: [eventOf(incident, 'merged', ruleOf(cause), why, now, change)] };
}
