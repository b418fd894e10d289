/**
 * One pass over all open cases: what each wants to tell, put together by whom it would tell.
 *
 * A contact hears of its first case at once. Whatever else it should hear waits until `digestEvery` is over and then
 * comes as one message: nothing is dropped, since a step that waits is simply not taken yet and is wanted again by the
 * next pass. New cases of an owner of high criticality wait for no digest. Machines are told one by one and at once.
 */
import type { CaseEvent, CaseRecord } from '../../model/case.ts';
import type { ChannelName, NoticeKind } from '../../model/notice.ts';
import type { Calendar } from './calendar.ts';
import { type ArmPlan, nextStep, type Reach, type Recipient } from './next-step.ts';
import type { PolicySettings } from './policy-settings.ts';

type EventDraft = Omit<CaseEvent, 'id' | 'caseId'>;

export interface PolicyNotice {
  readonly kind: NoticeKind;
  readonly channel: ChannelName;
  readonly ownerId: string;
  readonly contactId: string | null;
  readonly to: string;
  readonly language: 'ja' | 'en';
  readonly template: string;
  readonly caseIds: readonly string[];
  readonly createdAt: number;
  readonly dueAt: number;
  readonly sample: boolean;
}

/** Cases that change together, because they are told of together. */
export interface PolicyChange {
  readonly cases: readonly { readonly case: CaseRecord; readonly events: readonly EventDraft[] }[];
  readonly notices: readonly PolicyNotice[];
}

export interface PolicyPass {
  consider(record: CaseRecord, reach: Reach, arm: ArmPlan | null): void;
  /** What is to be written, in pieces that are all or nothing each. */
  finish(): PolicyChange[];
}

export interface PassOptions {
  readonly policy: PolicySettings;
  readonly calendar: Calendar;
  readonly now: number;
  /** When notices of the last 24 hours and of the last `digestEvery` were made, by channel and recipient. */
  readonly toldAt: (channel: ChannelName, to: string) => readonly number[];
}

const PERSONS: Record<ChannelName, boolean> = {
  email: true,
  'isp-report': false,
  webhook: false,
  slack: true,
  teams: true,
  syslog: false,
  mqtt: false,
  'web-push': true,
  letter: false,
  'soft-notice': false,
  'walled-garden': false,
};
const DAY_MS = 86_400_000;
const MOST_IN_A_DIGEST = 500;
/** Several rungs may be due at once; more than a ladder has cannot be. */
const MOST_STEPS = 20;

interface Want {
  readonly recipient: Recipient;
  readonly channel: ChannelName;
  readonly notice: NoticeKind;
  readonly template: string;
}

interface Wanting {
  /** As it would be after its steps. */
  record: CaseRecord;
  readonly events: EventDraft[];
  readonly wants: Want[];
}

export function createPolicyPass({ policy, calendar, now, toldAt }: PassOptions): PolicyPass {
  const wanting: Wanting[] = [];

  return {
    consider(given, reach, arm) {
      const one: Wanting = { record: given, events: [], wants: [] };
      for (let turn = 0; turn < MOST_STEPS; turn++) {
        const decision = nextStep(one.record, reach, policy, arm, now);
        if (decision.kind === 'wait') break;
        const event = { at: now, actor: 'rule:ladder', channel: decision.channel, noticeId: null } as const;
        if (decision.kind === 'skip') {
          one.events.push({ ...event, kind: 'step-held', text: decision.why });
          one.record = { ...one.record, step: one.record.step + 1 };
          continue;
        }
        const { channel, recipients, notice, template } = decision;
        const sparesQuiet = policy.quietHoursSpareCritical && given.critical === 'high';
        if (calendar.firstMoment(channel, now, { sparesQuiet }) > now) break;
        const isUrgent = given.critical === 'high' && notice !== 'reminder';
        const open = recipients.filter(({ to }) => mayTell(channel, to, isUrgent));
        if (open.length === 0) break;
        one.wants.push(...open.map((recipient) => ({ recipient, channel, notice, template })));
        one.events.push({ ...event, kind: 'step-taken', text: `told by ${channel}` });
        one.record = { ...one.record, step: one.record.step + 1, stepAt: now, untold: 0 };
      }
      if (one.events.length > 0) wanting.push(one);
    },

    finish() {
      const changes: PolicyChange[] = [];
      const shared = new Map<string, Wanting[]>();
      for (const one of wanting) {
        const persons = one.wants.filter(({ channel }) => PERSONS[channel]);
        if (persons.length === 0)
          changes.push({ cases: [plain(one)], notices: one.wants.map((want) => noticeOf([one], want)) });
        else {
          // All that goes to the same persons in the same form is told together.
          const key = persons.map(keyOf).join('\n');
          const group = shared.get(key);
          if (group === undefined) shared.set(key, [one]);
          else group.push(one);
        }
      }
      for (const group of shared.values()) {
        for (let from = 0; from < group.length; from += MOST_IN_A_DIGEST) {
          const some = group.slice(from, from + MOST_IN_A_DIGEST);
          const persons = some[0].wants.filter(({ channel }) => PERSONS[channel]);
          changes.push({
            cases: some.map(plain),
            notices: [
              ...persons.map((want) => noticeOf(some, want)),
              ...some.flatMap((one) =>
                one.wants.filter(({ channel }) => !PERSONS[channel]).map((want) => noticeOf([one], want)),
              ),
            ],
          });
        }
      }
      return changes;
    },
  };

  function mayTell(channel: ChannelName, to: string, isUrgent: boolean): boolean {
    if (!PERSONS[channel]) return true;
    const times = toldAt(channel, to);
    const last = times.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
    if (!isUrgent && now - last < policy.digestEvery) return false;
    return times.filter((at) => now - at < DAY_MS).length < policy.mostPerContactPerDay;
  }

  function noticeOf(cases: readonly Wanting[], { recipient, channel, notice, template }: Want): PolicyNotice {
    const [{ record }] = cases;
    return {
      kind: cases.length === 1 ? notice : 'digest',
      channel,
      ownerId: record.ownerId,
      contactId: recipient.contactId,
      to: recipient.to,
      language: recipient.language,
      template,
      caseIds: cases.map((one) => one.record.id),
      createdAt: now,
      dueAt: now,
      sample: cases.every((one) => one.record.sample),
    };
  }
}

function plain({ record, events }: Wanting) {
  return { case: record, events };
}

function keyOf({ channel, recipient, template }: Want): string {
  return `${channel} ${recipient.to} ${recipient.language} ${template}`;
}
