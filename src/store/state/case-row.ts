/** A case, a notice, a contact and an enrolment <-> their rows. */
import type { CaseEvent, CaseRecord } from '../../model/case.ts';
import type { Contact, Reply } from '../../model/contact.ts';
import type { Enrolment } from '../../model/enrolment.ts';
import type { Notice } from '../../model/notice.ts';
import { addressKey } from './incident-row.ts';
import type { CaseEventRow, CaseRow, ContactRow, EnrolmentRow, NoticeRow, ReplyRow } from './tables.ts';

export function caseOf(row: CaseRow): CaseRecord {
  return {
    id: row.id,
    ownerId: row.ownerId,
    address: row.address,
    cause: row.cause as CaseRecord['cause'],
    grade: row.grade as CaseRecord['grade'],
    critical: row.critical as CaseRecord['critical'],
    status: row.status as CaseRecord['status'],
    openedAt: row.openedAt,
    closedAt: row.closedAt,
    code: row.code,
    token: row.token,
    proof: JSON.parse(row.proof),
    isExposed: row.isExposed === 1,
    retest: row.retest === null ? null : JSON.parse(row.retest),
    stepsDone: JSON.parse(row.stepsDone),
    step: row.step,
    stepAt: row.stepAt,
    study: row.studyId === null || row.arm === null ? null : { studyId: row.studyId, arm: row.arm },
    untold: row.untold,
    toldAt: row.toldAt,
    answeredAt: row.answeredAt,
    reopened: row.reopened,
    sample: row.sample === 1,
    version: row.version,
  };
}

export function caseRowOf(record: CaseRecord): CaseRow {
  return {
    id: record.id,
    ownerId: record.ownerId,
    address: record.address,
    addressKey: addressKey(record.address),
    cause: record.cause,
    grade: record.grade,
    critical: record.critical,
    status: record.status,
    openedAt: Math.floor(record.openedAt),
    closedAt: wholeOf(record.closedAt),
    code: record.code,
    token: record.token,
    proofState: record.proof.state,
    proof: JSON.stringify(record.proof),
    isExposed: record.isExposed ? 1 : 0,
    retest: record.retest === null ? null : JSON.stringify(record.retest),
    stepsDone: JSON.stringify(record.stepsDone),
    step: record.step,
    stepAt: wholeOf(record.stepAt),
    studyId: record.study?.studyId ?? null,
    arm: record.study?.arm ?? null,
    untold: record.untold,
    toldAt: wholeOf(record.toldAt),
    answeredAt: wholeOf(record.answeredAt),
    reopened: record.reopened,
    sample: record.sample ? 1 : 0,
    version: record.version,
  };
}

function wholeOf(time: number | null): number | null {
  return time === null ? null : Math.floor(time);
}

export function caseEventOf(row: CaseEventRow): CaseEvent {
  return {
    id: row.id,
    caseId: row.caseId,
    at: row.at,
    kind: row.kind as CaseEvent['kind'],
    actor: row.actor,
    text: row.text,
    channel: row.channel as CaseEvent['channel'],
    noticeId: row.noticeId,
  };
}

export function noticeOf(row: NoticeRow, caseIds: readonly string[]): Notice {
  return {
    id: row.id,
    kind: row.kind as Notice['kind'],
    channel: row.channel as Notice['channel'],
    ownerId: row.ownerId,
    contactId: row.contactId,
    to: row.to,
    language: row.language as Notice['language'],
    template: row.template,
    caseIds,
    createdAt: row.createdAt,
    dueAt: row.dueAt,
    status: row.status as Notice['status'],
    attempts: row.attempts,
    sentAt: row.sentAt,
    outcome: row.outcome,
    logIndex: row.logIndex,
    sample: row.sample === 1,
  };
}

export function contactOf(row: ContactRow): Contact {
  return {
    ...row,
    source: row.source as Contact['source'],
    language: row.language as Contact['language'],
    state: row.state as Contact['state'],
    sample: row.sample === 1,
  };
}

export function replyOf({ messageKey: _key, ...row }: ReplyRow): Reply {
  return { ...row, kind: row.kind as Reply['kind'] };
}

export function enrolmentOf(row: EnrolmentRow): Enrolment {
  return {
    id: row.id,
    ownerId: row.ownerId,
    address: row.address,
    formerly: JSON.parse(row.formerly),
    language: row.language as Enrolment['language'],
    createdAt: row.createdAt,
    lastSeenAt: row.lastSeenAt,
    push: row.push === null ? null : JSON.parse(row.push),
    sample: row.sample === 1,
  };
}
