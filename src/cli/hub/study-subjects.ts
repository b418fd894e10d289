/** Cases of a study -> its subjects, read some hundred at a time: what became of each, and what telling its owner cost. */
import type { CaseRecord } from '../../model/case.ts';
import type { SeenHour } from '../../model/seen-hour.ts';
import { EXEMPT_ARM, type Study, type StudySubject } from '../../model/study.ts';
import { arrivalsOf } from '../../notices/proof/arrivals.ts';
import { covariatesOf } from '../../notices/studies/covariates.ts';
import { stratumOf } from '../../notices/studies/draw-arm.ts';
import { followSubject } from '../../notices/studies/follow-subject.ts';
import type { StoredStudy } from '../../store/cases-port.ts';
import { ownerKind } from './owner-kind.ts';
import type { Stores } from './stores.ts';

export interface Subjects {
  readonly subjects: readonly StudySubject[];
  readonly exempted: number;
}

type ReadSubjects = (study: Study, stored: StoredStudy, now: number) => Promise<Subjects>;

const AT_ONCE = 200;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function createSubjects({ facts, state }: Pick<Stores, 'facts' | 'state'>): ReadSubjects {
  return async (study, { id, endedAt }, now) => {
    const kinds = new Map((await state.owners()).map((owner) => [owner.id, ownerKind(owner)]));
    const until = Math.min(now, endedAt ?? now);
    const subjects: StudySubject[] = [];
    let exempted = 0;
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Stores['state']['cases']>> = await state.cases({
        filter: { studyId: [id] },
        ownerScope: null,
        sort: 'openedAt',
        descending: false,
        limit: AT_ONCE,
        cursor,
      });
      const drawn = page.rows.filter((record) => record.study?.arm !== EXEMPT_ARM);
      exempted += page.rows.length - drawn.length;
      const again = drawn.filter(({ reopened }) => reopened > 0);
      const [costs, hours] = await Promise.all([costsOf(drawn), hoursOf(again, now)]);
      for (const record of drawn) {
        const events = record.reopened === 0 ? [] : await state.caseEvents(record.id);
        const { followDays } = study;
        const last = lastArrivalIn(hours.get(record.address) ?? [], record);
        subjects.push({
          caseId: record.id,
          ownerId: record.ownerId,
          arm: record.study!.arm,
          stratum: stratumOf(study, record, kinds.get(record.ownerId) ?? 'unknown'),
          openedAt: record.openedAt,
          ...followSubject(record, { events, lastArrival: last, followDays, until, now }),
          covariates: covariatesOf(study.covariates, record),
          cost: costs.get(record.id) ?? 0,
        });
      }
      cursor = page.next;
    } while (cursor !== null);
    return { subjects, exempted };

    /** A digest of several cases is shared by them. */
    async function costsOf(records: readonly CaseRecord[]): Promise<ReadonlyMap<string, number>> {
      const each = new Map(study.costs.perNotice.map((cost) => [cost.channel, cost.each]));
      const found = new Map<string, number>();
      const channels = [...each.keys()];
      if (records.length === 0 || channels.length === 0) return found;
      const counted = new Set<string>();
      let from: string | null = null;
      do {
        const page: Awaited<ReturnType<Stores['state']['notices']>> = await state.notices({
          filter: {
            caseId: records.map((record) => record.id),
            channel: channels,
            status: ['sent', 'bounced'],
          },
          ownerScope: null,
          limit: 500,
          cursor: from,
        });
        for (const notice of page.rows) {
          if (counted.has(notice.id)) continue;
          counted.add(notice.id);
          const share = each.get(notice.channel)! / notice.caseIds.length;
          for (const caseId of notice.caseIds) found.set(caseId, (found.get(caseId) ?? 0) + share);
        }
        from = page.next;
      } while (from !== null);
      return found;
    }
  };

  /** Only of cases that were opened again: of the others the record says when their silence began. */
  async function hoursOf(
    records: readonly CaseRecord[],
    now: number,
  ): Promise<ReadonlyMap<string, readonly SeenHour[]>> {
    if (records.length === 0) return new Map();
    const first = records.reduce((least, { openedAt }) => Math.min(least, openedAt), now);
    const range = { from: Math.floor((first - DAY_MS) / 1000), to: Math.ceil((now + HOUR_MS) / 1000) };
    const addresses = [...new Set(records.map(({ address }) => address))];
    return Map.groupBy(await facts.hoursSeen(addresses, range), ({ source }) => source);
  }
}

function lastArrivalIn(hours: readonly SeenHour[], { cause }: Pick<CaseRecord, 'cause'>) {
  const arrivals = arrivalsOf(hours, cause === 'dos-victim');
  return (before: number) => arrivals.findLast(({ lastAt }) => lastAt <= before)?.lastAt ?? null;
}
