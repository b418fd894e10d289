/** What a decoy is to those who run it: a device with a name and ports, opened on sockets that others own. */
import type { Socket } from 'node:net';
import type { DecoyEventId, DecoyFields } from '../model/decoy-event.ts';
import type { Lures } from './lures/lures.ts';
import type { DecoySeed } from './seed.ts';

/** One service of a device. */
export interface PersonaPort {
  /** Unique within the persona: `telnet`, `http`, `rtsp`. */
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  /** Where the real device listens; a decoy listens on the port base plus this. */
  readonly port: number;
  /** Of UDP: the IPv4 multicast group whose questions it answers as well, where the network has multicast. */
  readonly group?: string;
  /** A visit ends when nothing came for so long. */
  readonly idleMs: number;
  /** And in any case after so long. */
  readonly mostMs: number;
}

/** One connection, or the datagrams of one address to one port. Its identity is the socket's, whatever the visitor says. */
export interface Visit {
  /** The event's `session`. */
  readonly id: string;
  /** Canonical text. */
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /**
   * Written to the journal before this returns, so that nothing is answered that was not kept. Strings are cut at 4 KiB
   * and a line at 64 KiB.
   */
  emit(id: DecoyEventId, fields?: DecoyFields): void;
  /** Input that breaks a rule: counted under `name` in kebab-case, and one event for each name and visit. */
  refuse(name: string, data?: Uint8Array): void;
  /** Takes from what the address may keep in memory or on disk; false: it has used up its share. Given back on `release`. */
  take(kind: 'memory' | 'disk', bytes: number): boolean;
  release(kind: 'memory' | 'disk', bytes: number): void;
}

export interface DecoyContext {
  readonly seed: DecoySeed;
  /** The same in all decoys with the same seed, so that what one plants another recognises. */
  readonly lures: Lures;
  /** Name that the operator gave this decoy. */
  readonly name: string;
  /** What must survive a restart is kept here, and nowhere else. */
  readonly folder: string;
  /** Address that the decoy listens on. */
  readonly address: string;
  /** Where a port of the persona is really listened on. */
  portOf(name: string): number;
  readonly clock: () => number;
  /** An event of the device itself, which no visit is the cause of. */
  note(id: DecoyEventId, fields: DecoyFields): void;
  count(name: string, by?: number): void;
  /** A trouble of our own, such as a full disk. */
  onTrouble(error: unknown): void;
}

export interface OpenDecoy {
  /**
   * A connection to the TCP port `name`. Errors of the socket and time limits are the caller's; a persona reads, writes
   * and ends it, also after the visitor ended his side, which stays open for an answer. Nothing that he sends may throw,
   * and what he does not read must not pile up.
   */
  connect(name: string, socket: Socket, visit: Visit): void;
  /** A datagram to the UDP port `name`; what is longer than the question, or too frequent, is not sent. */
  receive?(name: string, datagram: Uint8Array, visit: Visit): Uint8Array | null;
  /** Words for `yamori.decoy.started` and the page: maker, model, host name, facility ... never a secret. */
  readonly identity: DecoyFields;
  /** Writes what must survive, and ends its timers. */
  close(): Promise<void>;
}

export interface Persona {
  /** kebab-case, the folder's name. */
  readonly name: string;
  readonly title: { readonly en: string; readonly ja: string };
  /** One sentence: what it pretends to be. */
  readonly description: string;
  readonly ports: readonly PersonaPort[];
  /** Whether it may listen on whatever ports the operator names. */
  anyPort?(transport: 'tcp' | 'udp', port: number): PersonaPort;
  open(context: DecoyContext): Promise<OpenDecoy>;
}
