/** Name servers that were asked in other people's names: answers from port 53. */

import { write16 } from '../../wire/big-endian.ts';
import { advanceAttack, attackTarget, startAttacks } from '../attack.ts';
import type { Kind } from '../kind.ts';
import { DNS_ANSWER, DNS_REFUSAL } from '../payloads.ts';

export const backscatterDns: Kind = {
  name: 'backscatter-dns',
  title: 'Name servers that answer forged questions',
  class: 'backscatter',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: startAttacks,
  send(world, s) {
    const { random, columns } = world;
    const data = (world.trait(s, 78) & 1) === 0 ? DNS_REFUSAL : DNS_ANSWER;
    write16(data, 0, random.word(s));
    world.packets.udp(
      s,
      columns.next[s],
      attackTarget(world, s),
      64,
      random.word(s) & 0xffff,
      0,
      53,
      random.between(s, 1024, 65_535),
      data,
    );
    advanceAttack(world, s);
  },
};
