/** Contacts and what came back from them, and the wordings that an operator changed. */
import type { CasesStore } from '../cases-port.ts';
import { StateError } from '../state-port.ts';
import { contactOf, replyOf } from './case-row.ts';
import type { Engine } from './engine.ts';
import { canonicalIncidentId } from './ids.ts';

type Contacts = Pick<
  CasesStore,
  | 'contacts'
  | 'contact'
  | 'contactByEmail'
  | 'putContact'
  | 'changeContact'
  | 'deleteContact'
  | 'addReply'
  | 'knowsReply'
  | 'replies'
  | 'templates'
  | 'putTemplate'
  | 'deleteTemplate'
>;

/** The domain of a mail address has no case; its local part may (RFC 5321 section 2.4). */
function canonicalEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 0 ? email : `${email.slice(0, at)}${email.slice(at).toLowerCase()}`;
}

export function contacts({ database, ids }: Engine): Contacts {
  const all = () => database.selectFrom('contacts').selectAll();
  return {
    async contacts(ownerId) {
      const rows = await all()
        .where('ownerId', ownerId === null ? 'is' : '=', ownerId)
        .orderBy('email')
        .execute();
      return rows.map(contactOf);
    },

    async contact(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : contactOf(row);
    },

    async contactByEmail(email) {
      const row = await all().where('email', '=', canonicalEmail(email)).executeTakeFirst();
      return row === undefined ? null : contactOf(row);
    },

    async putContact(contact) {
      const row = {
        ...contact,
        email: canonicalEmail(contact.email),
        sample: contact.sample ? 1 : 0,
      } as const;
      const { ownerId, source, role, organisation, language } = row;
      const stored = await database
        .insertInto('contacts')
        .values({
          ...row,
          id: ids.draw(),
          state: 'unverified',
          bounces: 0,
          lastSentAt: null,
          lastAnswerAt: null,
          lastBounceAt: null,
        })
        .onConflict((on) => on.column('email').doUpdateSet({ ownerId, source, role, organisation, language }))
        .returningAll()
        .executeTakeFirstOrThrow();
      return contactOf(stored);
    },

    async changeContact(id, change) {
      const row = await database
        .updateTable('contacts')
        // Something must be set, also where nothing is named.
        .set((the) => ({ id: the.ref('id'), ...change }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw new StateError('not-found', `there is no contact ${id}`);
      return contactOf(row);
    },

    async deleteContact(id) {
      const { numDeletedRows } = await database
        .deleteFrom('contacts')
        .where('id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new StateError('not-found', `there is no contact ${id}`);
    },

    async addReply(reply) {
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('replies')
        .values({ ...reply, id: ids.draw(), at: Math.floor(reply.at) })
        .onConflict((on) => on.column('messageKey').doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async knowsReply(messageKey) {
      const row = await database
        .selectFrom('replies')
        .select('id')
        .where('messageKey', '=', messageKey)
        .executeTakeFirst();
      return row !== undefined;
    },

    async replies(caseId, limit) {
      const rows = await database
        .selectFrom('replies')
        .selectAll()
        .$if(caseId !== null, (query) => query.where('caseId', '=', canonicalIncidentId(caseId ?? '')))
        .orderBy('at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(replyOf);
    },

    async templates() {
      const rows = await database
        .selectFrom('noticeTemplates')
        .selectAll()
        .orderBy('name')
        .orderBy('language')
        .execute();
      return rows.map((row) => ({ ...row, language: row.language as 'ja' | 'en' }));
    },

    async putTemplate(template) {
      const { name: _name, language: _language, ...rest } = template;
      await database
        .insertInto('noticeTemplates')
        .values(template)
        .onConflict((on) => on.columns(['name', 'language']).doUpdateSet(rest))
        .execute();
    },

    async deleteTemplate(name, language) {
      await database
        .deleteFrom('noticeTemplates')
        .where('name', '=', name)
        .where('language', '=', language)
        .execute();
    },
  };
}
