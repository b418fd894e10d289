/** Victims of a ping flood: echo replies, with the flood's data in them. */
import * as icmp from '../../wire/icmp.ts';
import { advanceAttack, attackTarget, startAttacks } from '../attack.ts';
import type { Kind } from '../kind.ts';

const DATA = new Uint8Array(56);

export const backscatterEchoReply: Kind = {
  name: 'backscatter-echo-reply',
  title: 'Victims that answer pings',
  class: 'backscatter',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: startAttacks,
  send(world, s) {
    const { random, columns } = world;
    world.packets.icmp(
      s,
      columns.next[s],
      attackTarget(world, s),
      (world.trait(s, 77) & 1) === 0 ? 64 : 128,
      random.word(s) & 0xffff,
      0,
      columns.family[s] === 6 ? icmp.V6_ECHO_REPLY : icmp.ECHO_REPLY,
      0,
      random.word(s),
      DATA,
    );
    advanceAttack(world, s);
  },
};
