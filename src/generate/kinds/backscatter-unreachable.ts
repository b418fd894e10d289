/**
 * Victims, or routers before them, that say "unreachable" by ICMP. The message quotes the forged packet: its IP
 * header and eight bytes more (RFC 792), from the dark address to the victim.
 */

import { write32 } from '../../wire/big-endian.ts';
import * as icmp from '../../wire/icmp.ts';
import * as ipv4 from '../../wire/ipv4.ts';
import * as ipv6 from '../../wire/ipv6.ts';
import * as udp from '../../wire/udp.ts';
import { advanceAttack, attackedPort, attackTarget, startAttacks } from '../attack.ts';
import type { Kind } from '../kind.ts';
import type { World } from '../world.ts';

/** Port, host, and "prohibited by filter" (RFC 1812, section 5.2.7.1). */
const CODES = [icmp.UNREACHABLE_PORT, icmp.UNREACHABLE_PORT, icmp.UNREACHABLE_HOST, 13] as const;
/** Port, address, and "prohibited" (RFC 4443, section 3.1). */
const IPV6_CODES = [4, 4, 3, 1] as const;
const DATA_BYTES = 64;
const quoteIpv4 = new Uint8Array(ipv4.MIN_LENGTH + udp.HEADER_LENGTH);
const quoteIpv6 = new Uint8Array(ipv6.HEADER_LENGTH + udp.HEADER_LENGTH);

function quote(world: World, s: number, target: number): Uint8Array {
  const { random, columns, dark } = world;
  const length = udp.HEADER_LENGTH + DATA_BYTES;
  const sourcePort = random.between(s, 1024, 65_535);
  const left = random.between(s, 30, 50);
  if (columns.family[s] === 6) {
    ipv6.writeIpv6(quoteIpv6, 0, 0, length, ipv6.NEXT_UDP, left);
    dark.writeIpv6(target, quoteIpv6, ipv6.SOURCE);
    for (let word = 0; word < 4; word++) {
      write32(quoteIpv6, ipv6.DESTINATION + word * 4, columns.ipv6[s * 4 + word]);
    }
    udp.writeUdp(quoteIpv6, ipv6.HEADER_LENGTH, sourcePort, attackedPort(world, s), length);
    return quoteIpv6;
  }
  ipv4.writeIpv4(
    quoteIpv4,
    0,
    ipv4.MIN_LENGTH + length,
    random.word(s),
    0,
    left,
    ipv4.PROTOCOL_UDP,
    dark.ipv4(target),
    columns.ipv4[s],
  );
  udp.writeUdp(quoteIpv4, ipv4.MIN_LENGTH, sourcePort, attackedPort(world, s), length);
  return quoteIpv4;
}

export const backscatterUnreachable: Kind = {
  name: 'backscatter-unreachable',
  title: 'Victims that answer ICMP unreachable',
  class: 'backscatter',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: startAttacks,
  send(world, s) {
    const { random, columns } = world;
    const target = attackTarget(world, s);
    const isIpv6 = columns.family[s] === 6;
    const which = world.trait(s, 76) & 3;
    world.packets.icmp(
      s,
      columns.next[s],
      target,
      64,
      random.word(s) & 0xffff,
      0,
      isIpv6 ? icmp.V6_UNREACHABLE : icmp.UNREACHABLE,
      isIpv6 ? IPV6_CODES[which] : CODES[which],
      0,
      quote(world, s, target),
    );
    advanceAttack(world, s);
  },
};
