/**
 * Peers that still look for who had a dark address before: BitTorrent's DHT keeps on asking the same address and port
 * (BEP 5), from everywhere.
 */

import type { Kind } from '../kind.ts';
import { DHT_PING } from '../payloads.ts';
import { hash } from '../random.ts';
import { nextArrival, placeWindow, probesLeft } from '../timing.ts';

/** Dark addresses on which somebody shared files once. */
const REMEMBERED = 5;

export const p2pLeftover: Kind = {
  name: 'p2p-leftover',
  title: 'Peers that look for a former peer',
  class: 'misconfigured',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start(world, s) {
    placeWindow(world, s, world.columns.packets[s] * 7200);
    nextArrival(world, s, world.columns.from[s], world.columns.packets[s]);
  },
  send(world, s) {
    const { columns, random } = world;
    const peer = hash(world.constant(91), world.trait(s, 92) % REMEMBERED);
    const time = columns.next[s];
    world.packets.udp(
      s,
      time,
      peer % world.targets(s),
      (world.trait(s, 93) & 1) === 0 ? 128 : 64,
      random.word(s) & 0xffff,
      0,
      1024 + (world.trait(s, 94) % 64_000),
      1024 + (hash(peer, 1) % 64_000),
      DHT_PING,
    );
    nextArrival(world, s, time, probesLeft(world, s, 1));
  },
};
