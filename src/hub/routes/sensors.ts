/** Sensors and their tokens. */
import { Type } from 'typebox';
import type { SensorView } from '../../model/api.ts';
import { ADMIN, type Person, SIGNED_IN } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { route } from '../route.ts';
import { sensorView } from '../schemas/facts.ts';
import { id, listQuery, name, nothing, pageOf, strict, text } from '../schemas/pieces.ts';
import { hashSecret, newSecret, SENSOR_PREFIX } from '../secrets.ts';

const byId = strict({ id });
const HOUR_MS = 3_600_000;

/** Owners see that sensors look and how they are, not what they can be told apart by. */
export async function viewSensors(context: HubContext, caller: Person): Promise<SensorView[]> {
  const { deps, ring } = context;
  const sensors = await deps.state.sensors();
  const now = deps.clock();
  const tops = await deps.facts.top({
    kind: 'sensor',
    range: { from: Math.floor((now - HOUR_MS) / 1000), to: Math.ceil(now / 1000) },
    filter: {},
    scope: null,
    limit: 500,
  });
  const packets = new Map(tops.map((row) => [row.key, row.packets]));
  const views = sensors.map((sensor) =>
    context.viewSensor(sensor, packets.get(sensor.id) ?? ring.countOf(sensor.id, now - HOUR_MS)),
  );
  if (caller.account.role !== 'owner') return views;
  return views.map((view) => ({ ...view, tokens: [], dark: [], packetsLastHour: 0 }));
}

export const sensorRoutes = [
  route({
    method: 'GET',
    path: '/sensors',
    access: SIGNED_IN,
    summary: 'Sensors and how they are.',
    query: strict(listQuery),
    answer: pageOf(sensorView),
    async handle(_input, context, caller) {
      const rows = await viewSensors(context, caller);
      return { rows, next: null, total: rows.length };
    },
  }),
  route({
    method: 'POST',
    path: '/sensors',
    access: ADMIN,
    summary: 'Adds a sensor; `secret` is its token, shown this once.',
    body: strict({ name }),
    answer: Type.Intersect([sensorView, Type.Object({ secret: text })]),
    status: 201,
    async handle({ body, request }, context, caller) {
      const { state, clock, randomBytes } = context.deps;
      const at = clock();
      const made = await state.createSensor({ name: body.name, sample: false, at });
      const secret = newSecret(SENSOR_PREFIX, randomBytes);
      await state.addSensorToken(made.id, hashSecret(secret), at);
      await state.audit({
        at,
        actor: caller.account.id,
        action: 'sensor-created',
        subject: `sensor:${made.id}`,
        detail: made.name,
        address: request.ip,
      });
      return { ...context.viewSensor((await state.sensor(made.id))!, 0), secret };
    },
  }),
  route({
    method: 'PATCH',
    path: '/sensors/:id',
    access: ADMIN,
    summary: 'Renames or disables a sensor.',
    params: byId,
    body: strict({ name: Type.Optional(name), disabled: Type.Optional(Type.Boolean()) }),
    answer: sensorView,
    async handle({ params, body, request }, context, caller) {
      const { state, clock } = context.deps;
      const changed = await state.changeSensor(params.id, body);
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'sensor-changed',
        subject: `sensor:${params.id}`,
        detail: Object.keys(body).join(', '),
        address: request.ip,
      });
      return context.viewSensor(changed, 0);
    },
  }),
  route({
    method: 'DELETE',
    path: '/sensors/:id',
    access: ADMIN,
    summary: 'Removes a sensor and its tokens; its facts stay until they expire.',
    params: byId,
    answer: nothing,
    status: 204,
    async handle({ params, request }, { deps }, caller) {
      await deps.state.deleteSensor(params.id);
      await deps.state.audit({
        at: deps.clock(),
        actor: caller.account.id,
        action: 'sensor-deleted',
        subject: `sensor:${params.id}`,
        detail: '',
        address: request.ip,
      });
      return null;
    },
  }),
  route({
    method: 'POST',
    path: '/sensors/:id/tokens',
    access: ADMIN,
    summary: 'A further token for a sensor, shown this once; the others go on.',
    params: byId,
    answer: Type.Object({ id: text, secret: text }),
    status: 201,
    async handle({ params, request }, { deps }, caller) {
      const { state, clock, randomBytes } = deps;
      const secret = newSecret(SENSOR_PREFIX, randomBytes);
      const made = await state.addSensorToken(params.id, hashSecret(secret), clock());
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'sensor-token-created',
        subject: `sensor:${params.id}`,
        detail: made.id,
        address: request.ip,
      });
      return { id: made.id, secret };
    },
  }),
  route({
    method: 'DELETE',
    path: '/sensors/:id/tokens/:tokenId',
    access: ADMIN,
    summary: 'Revokes a token: the next post with it is refused.',
    params: strict({ id, tokenId: id }),
    answer: nothing,
    status: 204,
    async handle({ params, request }, { deps }, caller) {
      await deps.state.revokeSensorToken(params.id, params.tokenId);
      await deps.state.audit({
        at: deps.clock(),
        actor: caller.account.id,
        action: 'sensor-token-revoked',
        subject: `sensor:${params.id}`,
        detail: params.tokenId,
        address: request.ip,
      });
      return null;
    },
  }),
];
