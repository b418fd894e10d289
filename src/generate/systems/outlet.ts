/** Where forms write packets: what is lost on the way and what comes too late stays out, the rest is counted. */

import type { PacketWriter } from '../packet-writer.ts';
import { hash, toUnit } from '../random.ts';
import type { SourceColumns } from '../source-columns.ts';
import type { DarkView } from './dark-view.ts';

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_ICMP = 1;
/** A route lives for weeks. */
const ROUTE_SECONDS = 25 * 86_400;

/** What the outlet has to know of the system that sends. */
export interface Sender {
  /** Share of its packets that never arrive. */
  readonly loss: number;
  /** Packets by protocol << 16 | destination port. */
  readonly services: Map<number, number>;
  packets: number;
}

export class Outlet {
  readonly view: DarkView;
  readonly columns: SourceColumns;
  readonly #writer: PacketWriter;
  readonly #end: number;
  readonly #senders: readonly Sender[];
  /** By source: its system. */
  readonly #systems: Uint32Array;
  readonly startSeconds: number;

  constructor(
    view: DarkView,
    columns: SourceColumns,
    writer: PacketWriter,
    senders: readonly Sender[],
    systems: Uint32Array,
    time: { startSeconds: number; periodSeconds: number },
  ) {
    this.view = view;
    this.columns = columns;
    this.#writer = writer;
    this.#senders = senders;
    this.#systems = systems;
    this.startSeconds = time.startSeconds;
    this.#end = time.periodSeconds;
  }

  /** As PacketWriter's. */
  tcp(
    source: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    fragment: number,
    sourcePort: number,
    port: number,
    sequence: number,
    acknowledgement: number,
    flags: number,
    window: number,
    options: Uint8Array,
  ): void {
    if (!this.#passes(source, time, target, sequence, PROTOCOL_TCP, port)) return;
    this.#writer.tcp(
      source,
      time,
      target,
      ttl,
      identification,
      fragment,
      sourcePort,
      port,
      sequence,
      acknowledgement,
      flags,
      window,
      options,
    );
  }

  udp(
    source: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    sourcePort: number,
    port: number,
    data: Uint8Array,
  ): void {
    if (!this.#passes(source, time, target, identification, PROTOCOL_UDP, port)) return;
    this.#writer.udp(source, time, target, ttl, identification, 0, sourcePort, port, data);
  }

  icmp(
    source: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    type: number,
    code: number,
    rest: number,
    data: Uint8Array,
  ): void {
    if (!this.#passes(source, time, target, identification, PROTOCOL_ICMP, 0)) return;
    this.#writer.icmp(source, time, target, ttl, identification, 0, type, code, rest, data);
  }

  #passes(
    source: number,
    time: number,
    target: number,
    salt: number,
    protocol: number,
    port: number,
  ): boolean {
    if (!(time >= 0 && time < this.#end)) return false;
    const sender = this.#senders[this.#systems[source]];
    const address = this.view.dark.ipv4(target);
    const luck = hash(hash(address, salt), Math.floor(time * 1e6) >>> 0, source);
    if (toUnit(luck) < sender.loss) return false;
    const service = (protocol << 16) | port;
    sender.services.set(service, (sender.services.get(service) ?? 0) + 1);
    sender.packets++;
    this.columns.hops[source] = this.#hops(this.columns.ipv4[source], address, time);
    return true;
  }

  /** Routers on the way: 6..25 by the source's network; routes change, and some balance by destination. */
  #hops(source: number, destination: number, time: number): number {
    const network = source >>> 12;
    const route = Math.floor(time / ROUTE_SECONDS + toUnit(hash(network, 1)));
    const distance = 7 + (hash(network, 2) % 18);
    const change = (hash(network, 3, route) % 5) >> 2;
    const balanced = hash(network, 4) % 6 === 0 ? hash(network, destination, 5) & 1 : 0;
    return distance + change - balanced;
  }
}
