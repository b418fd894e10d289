/** What sensors post. */

import { parseAddress } from '../../base/address.ts';
import type { YamoriError } from '../../base/errors.ts';
import { currentBatch } from '../../model/current-batch.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import type { HubContext } from '../hub-context.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { batchReceipt, livePost, sightingBatch } from '../schemas/ingest.ts';
import { nothing } from '../schemas/pieces.ts';
import { visitBatch } from '../schemas/visits.ts';

const BATCH_BYTES = 16 * 1024 * 1024;
const LIVE_BYTES = 1024 * 1024;
const VISIT_BYTES = 4 * 1024 * 1024;
/** An event from further in the future is of a clock that nobody can use. */
const MOST_AHEAD_MS = 3_600_000;
/** A live packet that is older or younger than this is shown as of now: the sensor's clock is off. */
const MOST_LIVE_SKEW_MS = 60_000;

export const ingestRoutes = [
  route({
    method: 'POST',
    path: '/ingest/sightings',
    access: 'sensor',
    summary: 'Takes a batch of sightings, once for each id; answered when it is on disk.',
    body: sightingBatch,
    answer: batchReceipt,
    bodyLimit: BATCH_BYTES,
    perMinute: 6_000,
    async handle({ body }, context, { sensor }) {
      refuseGateway(context, sensor.name);
      const { facts, state, clock, checkBatch, locate } = context.deps;
      const now = clock();
      const wrong = checkBatch(body as never, now);
      if (wrong !== null) {
        context.metrics.batches.inc({ result: 'refused' });
        throw new Refusal('batch-refused', wrong);
      }
      const { table } = await context.holders();
      // Ids of two sensors are apart: none can use up another's.
      const result = await facts.ingest(
        sensor.id,
        { ...currentBatch(body), id: `${sensor.id}/${body.id}` },
        {
          locate,
          keepPacketsOf(source) {
            const address = parseAddress(source);
            return address !== null && table.find(address) !== undefined;
          },
        },
      );
      // Told again for a batch that is known: the hub may have died between the two stores.
      await state.noteBatch(sensor.id, {
        sequence: body.sequence,
        at: now,
        dark: body.dark,
        coveredFrom: Math.round(body.covered.from * 1000),
        coveredTo: Math.round(body.covered.to * 1000),
        clockSkewMs: body.sentAt - now,
        droppedKernelPackets: body.dropped.kernelPackets,
        droppedSpoolBatches: body.dropped.spoolBatches,
      });
      context.metrics.batches.inc({ result });
      if (result === 'stored') context.metrics.sightings.inc(body.sightings.hour.length);
      return { id: body.id, result };
    },
  }),
  route({
    method: 'POST',
    path: '/ingest/live',
    access: 'sensor',
    summary: 'Takes a sample of packets for the live view; kept for an hour in memory.',
    body: livePost,
    answer: nothing,
    status: 204,
    bodyLimit: LIVE_BYTES,
    perMinute: 600,
    async handle({ body }, context, { sensor }) {
      refuseGateway(context, sensor.name);
      const now = context.deps.clock();
      const packets = body.packets.map((packet) =>
        Math.abs(packet.time - now) > MOST_LIVE_SKEW_MS ? { ...packet, time: now } : packet,
      );
      const dots = await context.dotsOf(sensor.id, packets);
      for (const dot of dots) context.ring.add(dot);
      context.streams.push(dots, body.more);
      context.metrics.livePackets.inc(body.packets.length + body.more);
      return null;
    },
  }),
  route({
    method: 'POST',
    path: '/ingest/visits',
    access: 'sensor',
    summary: 'Takes events of decoys, once for each id; answered when they are on disk.',
    body: visitBatch,
    answer: batchReceipt,
    bodyLimit: VISIT_BYTES,
    perMinute: 6_000,
    async handle({ body }, context, { sensor }) {
      refuseGateway(context, sensor.name);
      const { state, clock, events: told, visits } = context.deps;
      const now = clock();
      const events = (body.events as DecoyEvent[]).filter(
        ({ src_ip, dst_ip, timestamp }) =>
          parseAddress(src_ip) !== null &&
          parseAddress(dst_ip) !== null &&
          // Of a day that no calendar has, it is no number.
          Date.parse(timestamp) <= now + MOST_AHEAD_MS,
      );
      const { result, dropped } = await state.addVisitEvents(sensor, {
        // Ids of two sensors are apart: none can use up another's.
        id: `${sensor.id}/${body.id}`,
        at: now,
        events,
      });
      if (result === 'stored') {
        const counts = {
          ...dropped,
          'visit-event-refused': body.refused + body.events.length - events.length,
          'visit-journal-lost': body.lost,
        };
        for (const [name, times] of Object.entries(counts)) if (times > 0) told.tellCount(name, times);
        visits.requestRun();
      }
      return { id: body.id, result };
    },
  }),
];

/** Its machine stands where strangers are: who gets hold of its token must not be able to accuse anybody. */
function refuseGateway({ deps }: HubContext, name: string): void {
  if (deps.notices.garden.mayAsk(name))
    throw new Refusal('forbidden', `${name} is a gateway: its token is for its walled garden alone`);
}

/** A full store is not the sensor's fault: it keeps the batch and tries again. */
export function storeRefusal(error: YamoriError): Refusal | null {
  switch (error.code) {
    case 'E_STORE_FULL':
      return new Refusal('store-full', 'there is no room left on the hub’s disk', 60);
    case 'E_STORE_UNREACHABLE':
      return new Refusal('store-unreachable', 'a store of the hub does not answer', 10);
    default:
      return null;
  }
}
