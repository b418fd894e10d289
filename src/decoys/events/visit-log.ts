/** Visits: who is there, under which session, and what of it goes to the journal. */
import { randomBytes } from 'node:crypto';
import type { DecoyEvent, DecoyEventId, DecoyFields, DecoyValue } from '../../model/decoy-event.ts';
import type { VisitorShares } from '../limits/visitor-shares.ts';
import type { Visit } from '../persona.ts';
import type { EventJournal } from './event-journal.ts';

export interface VisitPlace {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly protocol: string;
}

export interface LoggedVisit extends Visit {
  /** Nothing of it was written. */
  isUntold(): boolean;
}

export interface VisitLog {
  begin(place: VisitPlace): LoggedVisit;
  /** `cowrie.session.connect` is written, with its own time, before the first event that there is. */
  beginQuietly(place: VisitPlace): LoggedVisit;
  /** An event of the decoy itself, without a visitor. */
  note(id: DecoyEventId, fields: DecoyFields): void;
}

export interface VisitLogDeps {
  readonly sensor: string;
  readonly persona: string;
  readonly address: string;
  readonly journal: EventJournal;
  readonly shares: VisitorShares;
  readonly clock: () => number;
  readonly count: (name: string) => void;
}

const MOST_TEXT = 4_096;
const MOST_LINE = 65_536;
const MOST_DATA_BYTES = 1_024;
const MOST_LIST = 256;
const MOST_DEPTH = 4;
/** Of one name in one visit, one event; and of so many names. */
const MOST_REFUSALS = 16;

export function createVisitLog(deps: VisitLogDeps): VisitLog {
  const { sensor, persona, journal, shares, clock, count } = deps;
  const nextId = idMaker();

  return {
    begin: (place) => visitAt(place, false),
    beginQuietly: (place) => visitAt(place, true),
    note(eventid, fields) {
      const event: DecoyEvent = {
        ...fields,
        eventid,
        timestamp: timestampOf(clock()),
        session: nextId(),
        src_ip: deps.address,
        src_port: 0,
        dst_ip: deps.address,
        dst_port: 0,
        protocol: 'none',
        sensor,
        persona,
      };
      journal.write(textOf(event));
    },
  };

  function visitAt(
    { address, port, localAddress, localPort, protocol }: VisitPlace,
    isQuiet: boolean,
  ): LoggedVisit {
    const session = nextId();
    const openedAt = clock();
    const refused = new Set<string>();
    let isUntold = true;

    function emit(eventid: DecoyEventId, fields: DecoyFields = {}): void {
      if (isUntold && isQuiet) write('cowrie.session.connect', {}, openedAt);
      isUntold = false;
      write(eventid, fields, clock());
    }

    function write(eventid: DecoyEventId, fields: DecoyFields, at: number): void {
      const envelope = {
        eventid,
        timestamp: timestampOf(at),
        session,
        src_ip: address,
        src_port: port,
        dst_ip: localAddress,
        dst_port: localPort,
        protocol,
        sensor,
        persona,
      };
      const line = textOf({ ...bounded(fields, 0), ...envelope });
      if (line.length <= MOST_LINE) journal.write(line);
      else {
        count('event-too-long');
        journal.write(textOf({ ...envelope, cut: true }));
      }
    }

    return {
      id: session,
      address,
      port,
      localAddress,
      localPort,
      openedAt,
      emit,
      refuse(name, data) {
        count(name);
        if (refused.has(name) || refused.size >= MOST_REFUSALS) return;
        refused.add(name);
        emit('yamori.input.refused', { name, ...(data === undefined ? {} : dataFields(data)) });
      },
      take: (kind, bytes) => shares.take(address, kind, bytes),
      release: (kind, bytes) => shares.release(address, kind, bytes),
      isUntold: () => isUntold,
    };
  }
}

/** Bytes as events show them: the begin in hexadecimal, and how many there were. */
export function dataFields(data: Uint8Array): { readonly data: string; readonly size: number } {
  return { data: Buffer.from(data.subarray(0, MOST_DATA_BYTES)).toString('hex'), size: data.length };
}

/**
 * The same JSON, safe to look at: controls beyond those that JSON escapes (DEL and C1, which terminals obey too) and what
 * turns or breaks lines are written as escapes.
 */
function textOf(event: DecoyEvent): string {
  return JSON.stringify(event).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, n) => `\\u${character.charCodeAt(n).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Cowrie's clock has microseconds. */
function timestampOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000Z`;
}

function bounded(fields: DecoyFields, depth: number): DecoyFields {
  const kept: Record<string, DecoyValue> = {};
  for (const [name, value] of Object.entries(fields).slice(0, MOST_LIST))
    kept[name.slice(0, 200)] = cut(value, depth);
  return kept;
}

function cut(value: DecoyValue, depth: number): DecoyValue {
  if (typeof value === 'string') return value.length > MOST_TEXT ? value.slice(0, MOST_TEXT) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return null;
  if (Array.isArray(value)) return value.slice(0, MOST_LIST).map((one) => cut(one, depth + 1));
  return bounded(value as DecoyFields, depth + 1);
}

/** 12 hexadecimal digits, as Cowrie's; random bytes are fetched for many at once. */
function idMaker(): () => string {
  const SIZE = 6;
  let pool = randomBytes(0);
  let at = 0;
  return () => {
    if (at + SIZE > pool.length) {
      pool = randomBytes(SIZE * 512);
      at = 0;
    }
    at += SIZE;
    return pool.toString('hex', at - SIZE, at);
  };
}
