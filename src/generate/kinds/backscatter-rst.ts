/** Victims whose port is closed: RST+ACK, or a bare RST where the flood was of ACKs (RFC 9293, section 3.10.7.1). */
import * as ipv4 from '../../wire/ipv4.ts';
import * as tcp from '../../wire/tcp.ts';
import { advanceAttack, attackedPort, attackTarget, startAttacks } from '../attack.ts';
import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';

export const backscatterRst: Kind = {
  name: 'backscatter-rst',
  title: 'Victims that answer RST or RST+ACK',
  class: 'backscatter',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: startAttacks,
  send(world, s) {
    const { random, columns } = world;
    const bare = (world.trait(s, 74) & 3) === 0;
    const ttl = (world.trait(s, 75) & 1) === 0 ? 64 : 128;
    const number = random.word(s);
    world.packets.tcp(
      s,
      columns.next[s],
      attackTarget(world, s),
      ttl,
      0,
      ipv4.DONT_FRAGMENT,
      attackedPort(world, s),
      random.between(s, 1024, 65_535),
      bare ? number : 0,
      bare ? 0 : number,
      bare ? tcp.RST : tcp.RST | tcp.ACK,
      0,
      NO_OPTIONS,
    );
    advanceAttack(world, s);
  },
};
