/** The listing effect: what two sets of dark addresses received, before and after one of them was listed. */
import { Type } from 'typebox';
import { STAFF } from '../caller.ts';
import { split } from '../lists.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { comparison } from '../schemas/compare.ts';
import { epochSeconds, oneOf, rangeQuery, strict } from '../schemas/pieces.ts';

const DAY = 86_400;
const STEP_SECONDS = { day: DAY, week: 7 * DAY } as const;
/** Before the date, where no begin is named: long enough to see how the two compare by themselves. */
const DAYS_BEFORE = 28;
const MOST_DAYS = 400;
const MOST_SETS = 200;
/** All sightings of the range are read for one answer. */
const MOST_MS = 50_000;
const PER_MINUTE = 30;

const set = (what: string) =>
  Type.String({
    minLength: 1,
    maxLength: 4_000,
    description: `${what}: IPv4 addresses or prefixes, commas between`,
  });

export const compareRoutes = [
  route({
    method: 'GET',
    path: '/compare',
    access: STAFF,
    summary: 'What being listed changed: visits to the set A against its twin B, before and after a date.',
    perMinute: PER_MINUTE,
    query: strict({
      a: set('the set that was listed'),
      b: set('its twin'),
      listed: epochSeconds,
      ...rangeQuery,
      step: Type.Optional(oneOf(['day', 'week'] as const)),
    }),
    answer: comparison,
    async handle({ query, reply }, { deps, compareTurns, closing }) {
      const to = query.to ?? Math.floor(deps.clock() / 1000);
      const from = query.from ?? Math.min(query.listed, to) - DAYS_BEFORE * DAY;
      if (from >= to) throw new Refusal('invalid', '`from` must be before `to`');
      if (to - from > MOST_DAYS * DAY)
        throw new Refusal(
          'invalid',
          `from ${from} to ${to}: at most ${MOST_DAYS} days are compared at a time`,
        );
      const [a, b] = [split(query.a) ?? [], split(query.b) ?? []];
      if (a.length > MOST_SETS || b.length > MOST_SETS)
        throw new Refusal('invalid', `a set has at most ${MOST_SETS} addresses or prefixes`);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new Refusal('invalid', 'whoever asked is gone')));
      const late = AbortSignal.timeout(MOST_MS);
      const signal = AbortSignal.any([gone.signal, late, closing]);
      try {
        return await compareTurns(signal, () =>
          deps.compare({
            a,
            b,
            listedAt: query.listed,
            from,
            to,
            stepSeconds: STEP_SECONDS[query.step ?? 'week'],
            signal,
          }),
        );
      } catch (error) {
        if (!late.aborted || error !== late.reason) throw error;
        throw new Refusal(
          'invalid',
          `comparing so much takes longer than ${MOST_MS / 1000} s; choose a shorter range, or run \`yamori compare\``,
        );
      }
    },
  }),
];
