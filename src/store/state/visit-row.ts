/** Events of a visit <-> text, and rows of decoys and visits as the port tells them. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import type { DecoyView, VisitView } from '../../model/decoy-view.ts';
import type { DecoyTableRow, VisitRow } from './visit-tables.ts';

/** Shorter ones grow in base64. */
const DEFLATED_FROM = 1_024;
const DEFLATED = 'z';

export function packEvents(events: readonly DecoyEvent[]): string {
  const json = JSON.stringify(events);
  return json.length < DEFLATED_FROM ? json : DEFLATED + deflateRawSync(json).toString('base64');
}

export function unpackEvents(text: string): DecoyEvent[] {
  return JSON.parse(
    text.startsWith(DEFLATED) ? inflateRawSync(Buffer.from(text.slice(1), 'base64')).toString() : text,
  );
}

/** Batches may come late: by time, and of one time in the order in which they came. */
export function inOrder(events: readonly DecoyEvent[]): DecoyEvent[] {
  return events.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

export function visitViewOf(row: Omit<VisitRow, 'record'>): VisitView {
  return {
    id: row.id,
    decoy: row.decoy,
    persona: row.persona,
    protocol: row.protocol,
    address: row.address,
    from: row.fromAt,
    to: row.toAt,
    events: row.events,
    acts: JSON.parse(row.acts),
    visitorId: row.visitorId,
  };
}

export function decoyViewOf(
  row: DecoyTableRow,
  counts: Pick<DecoyView, 'visits' | 'visitors' | 'days'>,
): DecoyView {
  return {
    name: row.name,
    persona: row.persona,
    sensorId: row.sensorId,
    sample: row.sample === 1,
    address: row.address,
    ports: JSON.parse(row.ports),
    startedAt: row.startedAt,
    stoppedAt: row.stoppedAt,
    firstEventAt: row.firstEventAt,
    lastEventAt: row.lastEventAt,
    events: row.events,
    ...counts,
  };
}
