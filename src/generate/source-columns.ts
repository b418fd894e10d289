/** The state of all sources: a few numbers each, so that half a million of them fit into 40 MB. */
import type { Family } from '../base/address.ts';

export class SourceColumns {
  readonly length: number;
  /** Index in the registry. */
  readonly kind: Uint8Array;
  readonly family: Uint8Array;
  /** Routers on the way: 5..30, taken off every initial TTL. */
  readonly hops: Uint8Array;
  /** 0: acts alone. */
  readonly group: Uint32Array;
  readonly ipv4: Uint32Array;
  /** Four words a source; empty without IPv6. */
  readonly ipv6: Uint32Array;
  readonly packets: Uint32Array;
  /** Packets still to send. */
  readonly left: Uint32Array;
  /** Seconds since the start at which the next packet is due. */
  readonly next: Float64Array;
  /** The window in which the present activity falls: seconds since the start. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Packets a second that the source sends to all of the IPv4 Internet; 0 where that has no meaning. */
  readonly rate: Float32Array;
  /** Each kind's own. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly c: Uint32Array;
  readonly d: Uint32Array;
  /** By group number: its first source and how many it has; they are consecutive. Entry 0 is unused. */
  readonly groupFirst: Uint32Array;
  readonly groupSize: Uint32Array;

  constructor(length: number, groups: number, withIpv6: boolean) {
    this.length = length;
    this.kind = new Uint8Array(length);
    this.family = new Uint8Array(length);
    this.hops = new Uint8Array(length);
    this.group = new Uint32Array(length);
    this.ipv4 = new Uint32Array(length);
    this.ipv6 = new Uint32Array(withIpv6 ? length * 4 : 0);
    this.packets = new Uint32Array(length);
    this.left = new Uint32Array(length);
    this.next = new Float64Array(length);
    this.from = new Float64Array(length);
    this.to = new Float64Array(length);
    this.rate = new Float32Array(length);
    this.a = new Uint32Array(length);
    this.b = new Uint32Array(length);
    this.c = new Uint32Array(length);
    this.d = new Uint32Array(length);
    this.groupFirst = new Uint32Array(groups + 1);
    this.groupSize = new Uint32Array(groups + 1);
  }

  familyOf(s: number): Family {
    return this.family[s] === 6 ? 6 : 4;
  }
}
