/** Settings and the audit log. */
import type { Settings } from '../../model/api.ts';
import { ADMIN } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { answerList } from '../lists.ts';
import { RETENTION_NOTE } from '../retention-note.ts';
import { route } from '../route.ts';
import { listQuery, pageOf, strict } from '../schemas/pieces.ts';
import { auditEntry, retention, settings } from '../schemas/state.ts';

async function viewSettings({ deps }: HubContext): Promise<Settings> {
  const [kept, size, ran] = await Promise.all([
    deps.state.retention(),
    deps.facts.size(),
    deps.state.note(RETENTION_NOTE),
  ]);
  return {
    retention: kept,
    size,
    lastRetentionAt: ran === null ? null : Number(ran),
    version: deps.settings.version,
  };
}

export const settingsRoutes = [
  route({
    method: 'GET',
    path: '/settings',
    access: ADMIN,
    summary: 'Retention, and what is kept.',
    answer: settings,
    handle: (_input, context) => viewSettings(context),
  }),
  route({
    method: 'PATCH',
    path: '/settings',
    access: ADMIN,
    summary: 'Changes how long each kind of data is kept: days, or null for ever.',
    body: strict({ retention }),
    answer: settings,
    async handle({ body, request }, context, caller) {
      const { state, clock } = context.deps;
      await state.setRetention(body.retention);
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'settings-changed',
        subject: 'settings',
        detail: JSON.stringify(body.retention),
        address: request.ip,
      });
      return viewSettings(context);
    },
  }),
  route({
    method: 'GET',
    path: '/audit',
    access: ADMIN,
    summary: 'Who did what, newest first.',
    query: strict({ limit: listQuery.limit, cursor: listQuery.cursor, format: listQuery.format }),
    answer: pageOf(auditEntry),
    handle(input, context, caller) {
      const columns = ['at', 'actor', 'action', 'subject', 'detail', 'address'] as const;
      return answerList(input, context, caller, 'audit', columns, (limit, cursor) =>
        context.deps.state.auditEntries({ limit, cursor }),
      );
    },
  }),
];
