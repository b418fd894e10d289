/** Drained sightings in columns, a chunk at a time, so that no more than one chunk of a lane is ever in memory. */
import {
  COUNTED_MARKS,
  MOST_PACKETS,
  MOST_SIGHTINGS,
  type SightedPacket,
  type Sighting,
  type SightingBatch,
} from '../model/sighting.ts';
import type { Counter, DrainedSighting } from './counter.ts';

export type SightingChunk = Pick<SightingBatch, 'sightings' | 'packets'>;

/** Sets of many destinations are long; with all else a batch stays below the 16 MiB that a hub takes. */
const MOST_SET_CHARACTERS = 2 * 1024 * 1024;
const EVIDENCE_SLOTS = 4;

const underWay = new WeakMap<Counter, Generator<DrainedSighting>>();

/**
 * The next chunk of what the counter has counted since the last drain; null at the end, and counting goes on.
 * Until then the counter counts nothing.
 */
export function nextSightingChunk(counter: Counter): SightingChunk | null {
  const rows = underWay.get(counter) ?? counter.drainSightings();
  underWay.set(counter, rows);
  const sightings: Sighting[] = [];
  const packets: SightedPacket[] = [];
  let setCharacters = 0;
  while (
    sightings.length < MOST_SIGHTINGS &&
    packets.length <= MOST_PACKETS - EVIDENCE_SLOTS &&
    setCharacters < MOST_SET_CHARACTERS
  ) {
    const row = rows.next();
    if (row.done) {
      underWay.delete(counter);
      break;
    }
    const { sighting } = row.value;
    sightings.push(sighting);
    setCharacters += sighting.destinationSet.length;
    for (const { time, originalLength, bytes } of row.value.packets) {
      packets.push({
        source: sighting.source,
        time,
        originalLength,
        bytes: Buffer.from(bytes).toString('base64'),
      });
    }
  }
  return sightings.length === 0 ? null : { sightings: columnsOf(sightings), packets };
}

/** Rows -> columns. */
export function columnsOf(sightings: readonly Sighting[]): SightingBatch['sightings'] {
  const column = <Field extends Exclude<keyof Sighting, 'marks'>>(field: Field) =>
    sightings.map((sighting) => sighting[field]);
  return {
    hour: column('hour'),
    source: column('source'),
    protocol: column('protocol'),
    port: column('port'),
    response: column('response'),
    packets: column('packets'),
    bytes: column('bytes'),
    requests: column('requests'),
    retransmissions: column('retransmissions'),
    first: column('first'),
    last: column('last'),
    minuteFirst: column('minuteFirst'),
    minutePeak: column('minutePeak'),
    minuteLast: column('minuteLast'),
    destinations: column('destinations'),
    firstDestination: column('firstDestination'),
    lastDestination: column('lastDestination'),
    destinationSet: column('destinationSet'),
    ttlMin: column('ttlMin'),
    ttlMax: column('ttlMax'),
    tcpFlags: column('tcpFlags'),
    sourcePortMin: column('sourcePortMin'),
    sourcePortMax: column('sourcePortMax'),
    lengthMin: column('lengthMin'),
    lengthMax: column('lengthMax'),
    unitUp: column('unitUp'),
    unitDown: column('unitDown'),
    ascents: column('ascents'),
    reversedAscents: column('reversedAscents'),
    marks: COUNTED_MARKS.map((_, mark) => sightings.map((sighting) => sighting.marks[mark])),
    strongMarks: column('strongMarks'),
    shape: column('shape'),
    sequence: column('sequence'),
    ipId: column('ipId'),
    window: column('window'),
    differing: column('differing'),
  };
}
