/**
 * Which step of its ladder a case takes now. Pure: it decides, others write.
 *
 * Telling somebody twice what he has mended already is how notices lose their readers, and holding a clean line is
 * worse. So every step but those at the foot of the ladder wants new arrivals: the address must have sent since the
 * step before, and its silence must not yet speak for it.
 */
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName, NoticeKind } from '../../model/notice.ts';
import { GRADES } from '../../model/verdict.ts';
import type { LadderStep, PolicySettings } from './policy-settings.ts';

/** What a study's arm changes. */
export interface ArmPlan {
  /** Null: the policy's. */
  readonly ladder: readonly LadderStep[] | null;
  /** The whole ladder begins that much later: the control arm is told as well, later. */
  readonly delayMs: number;
  readonly variant: string | null;
}

/** Whom the case's channels would reach. */
export interface Reach {
  /** Mail address that may be written to; null: none, or it bounces. */
  readonly email: { readonly to: string; readonly contactId: string; readonly language: 'ja' | 'en' } | null;
  /** Somebody is asked for a mail address: steps by mail wait for the answer. */
  readonly isEmailAwaited?: boolean;
  /** Ids of enrolments of the address that take pushes. */
  readonly pushes: readonly string[];
  /** Channels that are set up. */
  readonly channels: ReadonlySet<ChannelName>;
  readonly language: 'ja' | 'en';
  readonly ownerName: string;
  /** An operator recorded that this case may be restricted though its packets could be forged. */
  readonly mayRestrict: boolean;
}

export type StepDecision =
  /** Nothing to do before that; null: before something happens. */
  | { readonly kind: 'wait'; readonly until: number | null }
  | { readonly kind: 'skip'; readonly channel: ChannelName; readonly why: string }
  | {
      readonly kind: 'take';
      readonly channel: ChannelName;
      readonly recipients: readonly Recipient[];
      readonly notice: NoticeKind;
      readonly template: string;
    };

export interface Recipient {
  readonly to: string;
  readonly contactId: string | null;
  readonly language: 'ja' | 'en';
}

/** Channels that take something away from the one behind the address, were it only for a page. */
const RESTRICTING: ReadonlySet<ChannelName> = new Set(['walled-garden']);
/** Those whose recipient is the case's contact. */
const BY_MAIL: ReadonlySet<ChannelName> = new Set(['email', 'isp-report']);
/** A silence that chance brings in less than half of all cases speaks for the owner. */
const SPEAKS_FOR_HIM = 0.5;
export const USUAL_VARIANT = 'standard';

/** `step` and `stepAt` are the case's, as they would be after the decisions before. */
export function nextStep(
  record: CaseRecord,
  reach: Reach,
  policy: Pick<PolicySettings, 'ladder'>,
  arm: ArmPlan | null,
  now: number,
): StepDecision {
  const ladder = arm?.ladder ?? policy.ladder;
  const step = ladder.at(record.step);
  if (record.status !== 'open' || step === undefined) return { kind: 'wait', until: null };
  const isFoot = ladder.slice(0, record.step + 1).every(({ after }) => after === 0);
  const begin = record.openedAt + (arm?.delayMs ?? 0);
  const dueAt = record.step === 0 ? begin + step.after : (record.stepAt ?? begin) + step.after;
  if (now < dueAt) return { kind: 'wait', until: dueAt };
  // Who waited in an arm may have mended it by himself.
  const hasWaited = (arm?.delayMs ?? 0) > 0 && record.stepAt === null;
  if ((!isFoot || hasWaited) && !stillSends(record)) return { kind: 'wait', until: null };
  // A re-test is under way: its answer comes first.
  if (!isFoot && record.retest !== null && record.retest.outcome === null)
    return { kind: 'wait', until: null };
  const { channel } = step;
  const skip = (why: string): StepDecision => ({ kind: 'skip', channel, why });
  if (!step.causes.includes(record.cause)) return skip(`not for the cause ${record.cause}`);
  if (!reach.channels.has(channel)) return skip('the channel is not set up');
  if (RESTRICTING.has(channel)) {
    if (record.critical === 'high') return skip('an owner of high criticality is never restricted by a rule');
    const isHard = GRADES.indexOf(record.grade) >= GRADES.indexOf('handshake');
    if (!isHard && !reach.mayRestrict)
      return skip(`evidence of the grade ${record.grade} may be forged and restricts nobody`);
  }
  const recipients = RECIPIENTS[channel](record, reach, step.to ?? '');
  if (recipients.length === 0) {
    const isAwaited = reach.isEmailAwaited === true && BY_MAIL.has(channel);
    return isAwaited ? { kind: 'wait', until: null } : skip(NOBODY[channel]);
  }
  return {
    kind: 'take',
    channel,
    recipients,
    notice: record.step > 0 && !isFoot ? 'reminder' : record.reopened > 0 ? 'again' : 'first',
    template: step.template ?? arm?.variant ?? USUAL_VARIANT,
  };
}

/** Whether a step that is still to come writes to the case's contact. */
export function isMailAhead({ step }: CaseRecord, ladder: readonly LadderStep[]): boolean {
  return ladder.slice(step).some(({ channel, to }) => BY_MAIL.has(channel) && (to ?? '') === '');
}

/** It sent since the last step, and is not silent for so long that this is unlikely to be chance. */
function stillSends({ proof, stepAt, openedAt }: CaseRecord): boolean {
  if (proof.state === 'active' || proof.state === 'reinfected') return proof.lastAt > (stepAt ?? openedAt);
  return proof.state === 'quiet' && (proof.p ?? 0) > SPEAKS_FOR_HIM && proof.lastAt > (stepAt ?? openedAt);
}

const toMail = (_record: CaseRecord, { email }: Reach): Recipient[] =>
  email === null ? [] : [{ to: email.to, contactId: email.contactId, language: email.language }];
/** Where to is what the ladder says. */
const toStep = (_record: CaseRecord, { language }: Reach, to: string): Recipient[] => [
  { to, contactId: null, language },
];
/** On paper: to whom the address belongs. */
const toOwner = (_record: CaseRecord, { language, ownerName }: Reach): Recipient[] => [
  { to: ownerName, contactId: null, language },
];
const toAddress = ({ address }: CaseRecord, { language }: Reach): Recipient[] => [
  { to: address, contactId: null, language },
];

const RECIPIENTS: Record<ChannelName, (record: CaseRecord, reach: Reach, to: string) => Recipient[]> = {
  email: toMail,
  // Reports go to one place, or each network's own contact has its own.
  'isp-report': (record, reach, to) => (to === '' ? toMail(record, reach) : toStep(record, reach, to)),
  webhook: toStep,
  slack: toStep,
  teams: toStep,
  syslog: toStep,
  mqtt: toStep,
  'web-push': (_record, { pushes, language }) => pushes.map((to) => ({ to, contactId: null, language })),
  letter: toOwner,
  'soft-notice': toAddress,
  'walled-garden': toAddress,
};

const NO_RECIPIENT = 'nobody to send it to';
const NOBODY: Record<ChannelName, string> = {
  email: 'no mail address that works',
  'isp-report': 'no mail address that works',
  webhook: NO_RECIPIENT,
  slack: NO_RECIPIENT,
  teams: NO_RECIPIENT,
  syslog: NO_RECIPIENT,
  mqtt: NO_RECIPIENT,
  'web-push': 'nobody behind the address uses the app',
  letter: NO_RECIPIENT,
  'soft-notice': NO_RECIPIENT,
  'walled-garden': NO_RECIPIENT,
};
