/** The public log of notices: hashes and proofs, for anybody who wants to know whether a notice is genuine. */
import { Type } from 'typebox';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { logEntry, logHead, logInclusion } from '../schemas/cases.ts';
import { strict, text } from '../schemas/pieces.ts';

const MOST_ENTRIES = 1_000;
const place = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const noticeLogRoutes = [
  route({
    method: 'GET',
    path: '/log/head',
    access: 'anyone',
    summary: 'How long the log is, signed, and by which key.',
    answer: logHead,
    handle(_input, { deps }) {
      return deps.notices.log.head();
    },
  }),
  route({
    method: 'GET',
    path: '/log/entries',
    access: 'anyone',
    summary: 'Entries in their order, for those who keep a copy.',
    query: strict({
      from: Type.Optional(place),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_ENTRIES })),
    }),
    answer: Type.Object({ entries: Type.Array(logEntry) }),
    async handle({ query }, { deps }) {
      return { entries: await deps.state.logEntries(query.from ?? 0, query.limit ?? MOST_ENTRIES) };
    },
  }),
  route({
    method: 'GET',
    path: '/log/inclusion',
    access: 'anyone',
    summary: 'Proof that a notice of this hash was logged.',
    query: strict({ hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
    answer: logInclusion,
    async handle({ query }, { deps }) {
      const found = await deps.notices.log.inclusion(query.hash);
      if (found === null) throw new Refusal('not-found', 'no notice of this hash was ever logged');
      return found;
    },
  }),
  route({
    method: 'GET',
    path: '/log/consistency',
    access: 'anyone',
    summary: 'Proof that the log only grew from one length to another.',
    query: strict({ from: place, to: place }),
    answer: Type.Object({ proof: Type.Array(text) }),
    async handle({ query }, { deps }) {
      const proof = await deps.notices.log.consistency(query.from, query.to);
      if (proof === null) throw new Refusal('not-found', `the log never had ${query.to} entries`);
      return { proof };
    },
  }),
];
