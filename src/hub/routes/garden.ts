/** Walled gardens: their gateways fetch holds and bring events; staff lets an address go. */
import { Type } from 'typebox';
import { GARDEN_EVENTS, type GardenEvent, HOLD_KINDS, type Hold, RELEASED_BY } from '../../model/hold.ts';
import { GRADES } from '../../model/verdict.ts';
import { STAFF } from '../caller.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { count, epochMs, id, nothing, nullable, oneOf, type Same, strict, text } from '../schemas/pieces.ts';

const MOST_EVENTS = 1_000;
const EVENT_BYTES = 2 ** 20;
const PER_MINUTE = 120;

const short = Type.String({ maxLength: 64 });
const step = Type.Object({ id: text, title: text, text, check: text });
const words = Type.Object({ ja: text, en: text });
const hold = Type.Object({
  id: short,
  kind: oneOf(HOLD_KINDS),
  caseId: short,
  targets: Type.Array(short),
  since: epochMs,
  until: epochMs,
  grade: oneOf(GRADES),
  releasedAt: nullable(epochMs),
  releasedBy: nullable(oneOf(RELEASED_BY)),
  selfReleases: count,
  selfReleaseLimit: count,
  told: Type.Object({
    code: text,
    organisation: text,
    contact: text,
    site: text,
    seenAt: epochMs,
    port: nullable(count),
    what: words,
    steps: Type.Object({ ja: Type.Array(step), en: Type.Array(step) }),
  }),
});
true satisfies Same<typeof hold, Hold>;

const event = strict({
  id: short,
  at: epochMs,
  kind: oneOf(GARDEN_EVENTS),
  holdId: short,
  caseId: short,
  releasedBy: nullable(oneOf(RELEASED_BY)),
  watch: nullable(
    strict({
      since: epochMs,
      phase: oneOf(['held', 'released'] as const),
      watchedSeconds: count,
      hits: count,
      isOver: Type.Boolean(),
    }),
  ),
});
true satisfies Same<typeof event, GardenEvent>;

function requireGateway(mayAsk: (name: string) => boolean, name: string): void {
  if (!mayAsk(name)) throw new Refusal('forbidden', `the sensor ${name} is no gateway of this hub`);
}

export const gardenRoutes = [
  route({
    method: 'GET',
    path: '/garden/holds',
    access: 'sensor',
    summary: 'Holds for the walled garden of a gateway: those in force, and those released lately.',
    answer: Type.Object({ holds: Type.Array(hold) }),
    perMinute: PER_MINUTE,
    async handle(_input, context, { sensor }) {
      const { garden } = context.deps.notices;
      requireGateway(garden.mayAsk, sensor.name);
      return { holds: await garden.holds() };
    },
  }),
  route({
    method: 'POST',
    path: '/garden/events',
    access: 'sensor',
    summary: 'Takes what a gateway saw: held, page seen, released, watched. The same event may come twice.',
    body: strict({ events: Type.Array(event, { maxItems: MOST_EVENTS }) }),
    answer: Type.Object({ taken: Type.Array(short) }),
    bodyLimit: EVENT_BYTES,
    perMinute: PER_MINUTE,
    async handle({ body }, context, { sensor }) {
      const { notices } = context.deps;
      requireGateway(notices.garden.mayAsk, sensor.name);
      const { taken, isNews } = await notices.garden.take(body.events, sensor.id);
      if (isNews) notices.requestRun();
      return { taken };
    },
  }),
  route({
    method: 'POST',
    path: '/garden/holds/:id/release',
    access: STAFF,
    summary: 'Lets an address go from the walled garden; its gateway does so the next time it asks.',
    params: strict({ id }),
    answer: nothing,
    status: 204,
    async handle({ params, request }, context, caller) {
      const { notices, state, clock } = context.deps;
      if (!(await notices.garden.release(params.id)))
        throw new Refusal('not-found', `there is no hold ${params.id}`);
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'hold-released',
        subject: params.id,
        detail: '',
        address: request.ip,
      });
      return null;
    },
  }),
];
