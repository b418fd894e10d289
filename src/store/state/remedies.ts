/** What helps owners and is measured: studies, the app's enrolments, holds of the walled garden. */
import type { CasesStore } from '../cases-port.ts';
import { StateError } from '../state-port.ts';
import { enrolmentOf } from './case-row.ts';
import type { Engine } from './engine.ts';
import { canonicalIncidentId } from './ids.ts';
import { canonicalAddress } from './incident-row.ts';
import type { EnrolmentRow, StudyRow } from './tables.ts';

type Remedies = Pick<
  CasesStore,
  | 'studies'
  | 'createStudy'
  | 'endStudy'
  | 'nextDraw'
  | 'enrol'
  | 'enrolmentBySecret'
  | 'enrolmentsOf'
  | 'enrolment'
  | 'pushTargets'
  | 'formerAddresses'
  | 'moveEnrolment'
  | 'changeEnrolment'
  | 'deleteEnrolment'
  | 'putHold'
  | 'hold'
  | 'activeHolds'
  | 'holdsOf'
>;

const MOST_FORMER_ADDRESSES = 20;

export function remedies({ database, change, ids }: Engine): Remedies {
  const enrolled = () => database.selectFrom('enrolments').selectAll();
  const held = () => database.selectFrom('holds').selectAll();
  const found = (row: EnrolmentRow | undefined) => (row === undefined ? null : enrolmentOf(row));
  const required = (row: EnrolmentRow | undefined, id: string) => {
    if (row === undefined) throw new StateError('not-found', `there is no enrolment ${id}`);
    return enrolmentOf(row);
  };

  return {
    async studies() {
      const rows = await database
        .selectFrom('studies')
        .selectAll()
        .orderBy('registeredAt', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(studyOf);
    },

    async createStudy(study) {
      const row: StudyRow = { id: ids.draw(), ...study, endedAt: null, sample: study.sample ? 1 : 0 };
      await database.insertInto('studies').values(row).execute();
      return studyOf(row);
    },

    async endStudy(id, at) {
      const { numUpdatedRows } = await database
        .updateTable('studies')
        .set({ endedAt: at })
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new StateError('not-found', `there is no study ${id}`);
    },

    async nextDraw(studyId, stratum) {
      const { drawn } = await database
        .insertInto('studyDraws')
        .values({ studyId, stratum, drawn: 1 })
        .onConflict((on) =>
          on
            .columns(['studyId', 'stratum'])
            .doUpdateSet((the) => ({ drawn: the('studyDraws.drawn', '+', 1) })),
        )
        .returning('drawn')
        .executeTakeFirstOrThrow();
      return drawn - 1;
    },

    async enrol({ secretHash, ...enrolment }) {
      const row: EnrolmentRow = {
        ...enrolment,
        id: ids.draw(),
        secretHash,
        address: canonicalAddress(enrolment.address),
        formerly: '[]',
        push: null,
        sample: enrolment.sample ? 1 : 0,
      };
      await database.insertInto('enrolments').values(row).execute();
      return enrolmentOf(row);
    },

    enrolmentBySecret: async (secretHash) =>
      found(await enrolled().where('secretHash', '=', secretHash).executeTakeFirst()),

    enrolment: async (id) => found(await enrolled().where('id', '=', id).executeTakeFirst()),

    async pushTargets() {
      const rows = await database
        .selectFrom('enrolments')
        .select(['id', 'address'])
        .where('push', 'is not', null)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ ...row }));
    },

    async formerAddresses() {
      const rows = await database
        .selectFrom('enrolments')
        .select('formerly')
        .where('formerly', '!=', '[]')
        .execute();
      const left = new Map<string, number>();
      for (const { formerly } of rows)
        for (const { address, until } of JSON.parse(formerly) as { address: string; until: number }[])
          left.set(address, Math.max(until, left.get(address) ?? 0));
      return left;
    },

    async enrolmentsOf(address) {
      const rows = await enrolled()
        .where('address', '=', canonicalAddress(address))
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(enrolmentOf);
    },

    moveEnrolment: (id, address, ownerId, at) =>
      change(async (tables) => {
        const row = await tables
          .updateTable('enrolments')
          .set((the) => ({ id: the.ref('id') }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        const before = required(row, id);
        const now = canonicalAddress(address);
        if (before.address === now) return before;
        const formerly = [{ address: before.address, until: at }, ...before.formerly];
        const next = {
          address: now,
          ownerId,
          formerly: JSON.stringify(formerly.slice(0, MOST_FORMER_ADDRESSES)),
        };
        await tables.updateTable('enrolments').set(next).where('id', '=', id).execute();
        return enrolmentOf({ ...row!, ...next });
      }),

    async changeEnrolment(id, { push, ...rest }) {
      const row = await database
        .updateTable('enrolments')
        .set((the) => ({
          id: the.ref('id'),
          ...rest,
          ...(push === undefined ? {} : { push: push === null ? null : JSON.stringify(push) }),
        }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return required(row, id);
    },

    async deleteEnrolment(id) {
      await database.deleteFrom('enrolments').where('id', '=', id).execute();
    },

    async putHold(hold) {
      const { id: _id, ...rest } = hold;
      await database
        .insertInto('holds')
        .values(hold)
        .onConflict((on) => on.column('id').doUpdateSet(rest))
        .execute();
    },

    async hold(id) {
      const row = await held().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : { ...row };
    },

    async activeHolds(now, releasedSince) {
      const rows = await held()
        .where((where) =>
          releasedSince === undefined
            ? where('releasedAt', 'is', null)
            : where.or([where('releasedAt', 'is', null), where('releasedAt', '>', releasedSince)]),
        )
        .where('until', '>', now)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ ...row }));
    },

    async holdsOf(caseId) {
      const rows = await held()
        .where('caseId', '=', canonicalIncidentId(caseId))
        .orderBy('until')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ ...row }));
    },
  };
}

function studyOf(row: StudyRow) {
  return { ...row, sample: row.sample === 1 };
}
