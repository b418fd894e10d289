/** Owners and their holdings; imports of owners and of DHCP and NAT logs. */
import { Type } from 'typebox';
import { formatPrefix, parsePrefix } from '../../base/prefix.ts';
import type { OwnerRecord } from '../../model/account.ts';
import { ADMIN, ownerScopeOf, SIGNED_IN, STAFF } from '../caller.ts';
import { answerList } from '../lists.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { count, id, listQuery, nothing, pageOf, strict, text } from '../schemas/pieces.ts';
import { owner, ownerDraft } from '../schemas/state.ts';

const byId = strict({ id });
const IMPORT_BYTES = 8 * 1024 * 1024;
const MOST_REFUSED = 20;
const COLUMNS = ['id', 'name', 'contact', 'language', 'critical', 'prefixes', 'dark'] as const;

/** Canonical texts; throws for what is no prefix. */
function canonical(field: string, prefixes: readonly string[]): string[] {
  return prefixes.map((one) => {
    const prefix = parsePrefix(one);
    if (prefix === null) throw new Refusal('invalid', `${field}: ${one} is no prefix`);
    return formatPrefix(prefix);
  });
}

/** Nobody knows whose an address is that two hold with the same prefix. */
function refuseTwice(
  owners: readonly OwnerRecord[],
  draft: { id?: string; prefixes: readonly string[] },
): void {
  for (const other of owners) {
    if (other.id === draft.id) continue;
    const shared = other.prefixes.find((prefix) => draft.prefixes.includes(prefix));
    if (shared !== undefined) throw new Refusal('exists', `${shared} is held by ${other.name} already`);
  }
}

export const ownerRoutes = [
  route({
    method: 'GET',
    path: '/owners',
    access: SIGNED_IN,
    summary: 'Owners; an owner sees itself.',
    query: strict(listQuery),
    answer: pageOf(owner),
    async handle(input, context, caller) {
      const scope = ownerScopeOf(caller);
      const rows = (await context.deps.state.owners()).filter(
        (one) => scope === null || scope.includes(one.id),
      );
      return answerList(input, context, caller, 'owners', COLUMNS, async () => ({
        rows,
        next: null,
        total: rows.length,
      }));
    },
  }),
  route({
    method: 'POST',
    path: '/owners',
    access: ADMIN,
    summary: 'Adds an owner.',
    body: ownerDraft,
    answer: owner,
    status: 201,
    async handle({ body, request }, context, caller) {
      const { state, clock } = context.deps;
      const draft = {
        ...body,
        prefixes: canonical('prefixes', body.prefixes),
        dark: canonical('dark', body.dark),
        sample: false,
      };
      refuseTwice(await state.owners(), draft);
      const made = await state.createOwner(draft);
      context.forget();
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'owner-created',
        subject: `owner:${made.id}`,
        detail: made.name,
        address: request.ip,
      });
      return made;
    },
  }),
  route({
    method: 'PUT',
    path: '/owners/:id',
    access: ADMIN,
    summary: 'Changes an owner, whole.',
    params: byId,
    body: strict({ ...ownerDraft.properties, version: count }),
    answer: owner,
    async handle({ params, body, request }, context, caller) {
      const { state, clock } = context.deps;
      const before = await state.owner(params.id);
      if (before === null) throw new Refusal('not-found', 'there is no such owner');
      const draft = {
        ...body,
        id: params.id,
        prefixes: canonical('prefixes', body.prefixes),
        dark: canonical('dark', body.dark),
        sample: before.sample,
      };
      refuseTwice(await state.owners(), draft);
      const changed = await state.changeOwner(draft);
      context.forget();
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'owner-changed',
        subject: `owner:${changed.id}`,
        detail: changed.name,
        address: request.ip,
      });
      return changed;
    },
  }),
  route({
    method: 'DELETE',
    path: '/owners/:id',
    access: ADMIN,
    summary: 'Removes an owner that no incident needs.',
    params: byId,
    answer: nothing,
    status: 204,
    async handle({ params, request }, context, caller) {
      await context.deps.state.deleteOwner(params.id);
      context.forget();
      await context.deps.state.audit({
        at: context.deps.clock(),
        actor: caller.account.id,
        action: 'owner-deleted',
        subject: `owner:${params.id}`,
        detail: '',
        address: request.ip,
      });
      return null;
    },
  }),
  route({
    method: 'POST',
    path: '/owners/import',
    access: ADMIN,
    summary: 'Adds owners from an owners file (YAML or CSV); one of the same name is changed.',
    body: Type.String(),
    consumes: ['text/csv', 'application/yaml', 'text/yaml'],
    bodyLimit: IMPORT_BYTES,
    answer: Type.Object({ created: count, changed: count }),
    async handle({ body, request }, context, caller) {
      const { state, clock, parseOwners } = context.deps;
      const isCsv = request.headers['content-type']?.startsWith('text/csv') === true;
      const drafts = parseOwners(isCsv ? 'owners.csv' : 'owners.yaml', body);
      const known = await state.owners();
      const byName = new Map(known.map((one) => [one.name, one]));
      // All are looked at before the first is written.
      const kept = known.filter((one) => !drafts.some((draft) => draft.name === one.name));
      for (const draft of drafts) refuseTwice(kept, draft);
      let created = 0;
      let changed = 0;
      for (const draft of drafts) {
        const before = byName.get(draft.name);
        if (before === undefined) {
          await state.createOwner(draft);
          created++;
        } else {
          await state.changeOwner({ ...before, ...draft });
          changed++;
        }
      }
      context.forget();
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'owners-imported',
        subject: 'owners',
        detail: `${created} created, ${changed} changed`,
        address: request.ip,
      });
      return { created, changed };
    },
  }),
  route({
    method: 'POST',
    path: '/leases/import',
    access: STAFF,
    summary: 'Reads a DHCP or NAT log (CSV), so that address and time name a machine.',
    body: Type.String(),
    query: strict({ name: Type.Optional(Type.String({ maxLength: 200 })) }),
    consumes: ['text/csv', 'text/plain'],
    bodyLimit: IMPORT_BYTES * 4,
    answer: Type.Object({
      added: count,
      known: count,
      refused: count,
      problems: Type.Array(Type.Object({ line: count, why: text })),
    }),
    async handle({ body, query, request }, { deps }, caller) {
      const { leases, refused } = deps.parseLeases(query.name ?? 'leases.csv', body);
      const { added, known } = await deps.state.addLeases(leases);
      await deps.state.audit({
        at: deps.clock(),
        actor: caller.account.id,
        action: 'leases-imported',
        subject: 'leases',
        detail: `${added} added, ${known} known, ${refused.length} refused`,
        address: request.ip,
      });
      return { added, known, refused: refused.length, problems: refused.slice(0, MOST_REFUSED) };
    },
  }),
];
