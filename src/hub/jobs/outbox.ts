/**
 * What waits in the outbox goes out: each notice is claimed, sent, and settled. Who is killed in between loses his claim
 * when its time is over, and the notice goes out again under the same id, by which a channel tells the repetition (the
 * mail channel by its journal): none is lost, and none arrives twice.
 */
import type { CaseRecord } from '../../model/case.ts';
import type { DeliveryOutcome, Notice } from '../../model/notice.ts';
import type { NoticeOutcome } from '../../store/cases-port.ts';
import { StateError, type StateStore } from '../../store/state-port.ts';
import type { CaseStep, NoticeSender } from './case-ports.ts';
import { createLoop, type Loop } from './loop.ts';

export interface OutboxDeps {
  readonly state: StateStore;
  readonly sender: NoticeSender;
  readonly noteTold: (
    record: CaseRecord,
    told: {
      readonly kind: 'notice-sent' | 'notice-failed';
      readonly channel: Notice['channel'];
      readonly noticeId: string;
      readonly text: string;
    },
    now: number,
  ) => CaseStep;
  readonly hubId: string;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface Outbox extends Loop {
  /** Sends what is due; resolves to how many were settled. */
  runOnce(): Promise<number>;
}

const CLAIM_MS = 10 * 60_000;
const CLAIMED_AT_ONCE = 256;
const AT_ONCE = 32;
/** What one attempt may take; far less than the claim. */
const MOST_MS = 3 * 60_000;
const MINUTE_MS = 60_000;
/** Then hourly things begin to help: RFC 5321 section 4.5.4.1 wants at least half an hour, and four to five days. */
const RETRY_MS = [1, 5, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE_MS);
const GIVE_UP_MS = 5 * 24 * 60 * MINUTE_MS;
const MOST_ATTEMPTS = 10;

export function createOutbox(deps: OutboxDeps): Outbox {
  const ending = new AbortController();
  const loop = createLoop(() => run(deps, ending.signal), deps.onTrouble);
  return {
    start: loop.start,
    async stop() {
      ending.abort();
      await loop.stop();
    },
    runOnce: () => run(deps, ending.signal),
  };
}

async function run(deps: OutboxDeps, ending: AbortSignal): Promise<number> {
  const { state, hubId: holder, clock } = deps;
  let settled = 0;
  while (!ending.aborted) {
    const now = clock();
    const notices = await state.claimNotices({
      holder,
      now,
      until: now + CLAIM_MS,
      limit: CLAIMED_AT_ONCE,
    });
    if (notices.length === 0) return settled;
    const waiting = notices[Symbol.iterator]();
    const work = async () => {
      for (const notice of waiting) {
        await sendOne(deps, notice, ending);
        settled++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  return settled;
}

async function sendOne(deps: OutboxDeps, notice: Notice, ending: AbortSignal): Promise<void> {
  const { sender, clock, onTrouble } = deps;
  let outcome: DeliveryOutcome;
  let hash = '';
  try {
    const signal = AbortSignal.any([ending, AbortSignal.timeout(MOST_MS)]);
    ({ outcome, hash } = await sender.send(notice, await casesOf(deps, notice), signal));
  } catch (error) {
    // A bug of ours must not send the same notice without end: it is told, and tried again later.
    onTrouble(error);
    outcome = { kind: 'later', why: 'an error of this hub, see its log', retryAfterMs: null };
  }
  const now = clock();
  if (await settle(deps, notice, outcome, hash, now)) await noteContact(deps, notice, outcome, now);
}

async function casesOf({ state }: OutboxDeps, { caseIds }: Notice): Promise<CaseRecord[]> {
  const cases: CaseRecord[] = [];
  for (const id of caseIds) {
    const record = await state.case(id);
    if (record !== null) cases.push(record);
  }
  return cases;
}

/** With what it means for its cases, whatever others do to them meanwhile. False: it was not ours to settle. */
async function settle(
  deps: OutboxDeps,
  notice: Notice,
  outcome: DeliveryOutcome,
  hash: string,
  now: number,
): Promise<boolean> {
  const settled = outcomeOf(notice, outcome, hash, now);
  const told = {
    kind: settled.kind === 'sent' ? ('notice-sent' as const) : ('notice-failed' as const),
    channel: notice.channel,
    noticeId: notice.id,
    text:
      settled.kind === 'sent'
        ? `${notice.channel}: taken by the other side`
        : `${notice.channel}: ${settled.kind === 'dead' ? settled.why : ''}`,
  };
  for (let attempt = 1; ; attempt++) {
    const steps =
      settled.kind === 'later'
        ? []
        : (await casesOf(deps, notice)).map((record) => deps.noteTold(record, told, now));
    try {
      return (await deps.state.settleNotice(notice.id, deps.hubId, now, settled, steps)) !== null;
    } catch (error) {
      if (!(error instanceof StateError) || error.code !== 'stale' || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}

function outcomeOf(notice: Notice, outcome: DeliveryOutcome, hash: string, now: number): NoticeOutcome {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'sent', reference: outcome.reference, hash };
    case 'refused':
      return { kind: 'dead', why: outcome.why };
    case 'later': {
      if (now - notice.createdAt >= GIVE_UP_MS) return { kind: 'dead', why: `given up: ${outcome.why}` };
      const usual = RETRY_MS[Math.min(notice.attempts, RETRY_MS.length) - 1] ?? RETRY_MS[0];
      return { kind: 'later', why: outcome.why, dueAt: now + Math.max(outcome.retryAfterMs ?? 0, usual) };
    }
  }
}

/** A mail address that does not exist is not written to again until somebody says that it does. */
async function noteContact(
  { state }: OutboxDeps,
  { contactId }: Notice,
  outcome: DeliveryOutcome,
  now: number,
): Promise<void> {
  if (contactId === null) return;
  const contact = await state.contact(contactId);
  if (contact === null) return;
  if (outcome.kind === 'accepted') await state.changeContact(contactId, { lastSentAt: now });
  else if (outcome.kind === 'refused' && outcome.isGone)
    await state.changeContact(contactId, {
      state: 'bouncing',
      bounces: contact.bounces + 1,
      lastBounceAt: now,
    });
}
