/** Victims of a SYN flood whose port is open: SYN+ACK to whoever was forged (Moore and others, USENIX Security 2001). */
import * as ipv4 from '../../wire/ipv4.ts';
import * as tcp from '../../wire/tcp.ts';
import { advanceAttack, attackedPort, attackTarget, startAttacks } from '../attack.ts';
import type { Kind } from '../kind.ts';

const MSS_ALONE = Uint8Array.of(2, 4, 5, 0xb4);
const WINDOWS = [64_240, 65_535, 29_200, 8192] as const;

export const backscatterSynAck: Kind = {
  name: 'backscatter-syn-ack',
  title: 'Victims that answer SYN+ACK',
  class: 'backscatter',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: startAttacks,
  send(world, s) {
    const { random, columns } = world;
    // A server under attack answers with SYN cookies: ipid 0, DF (test/traces/backscatter-tcp.pcap).
    world.packets.tcp(
      s,
      columns.next[s],
      attackTarget(world, s),
      64,
      0,
      ipv4.DONT_FRAGMENT,
      attackedPort(world, s),
      random.between(s, 1024, 65_535),
      random.word(s),
      random.word(s),
      tcp.SYN | tcp.ACK,
      WINDOWS[world.trait(s, 73) & 3],
      MSS_ALONE,
    );
    advanceAttack(world, s);
  },
};
