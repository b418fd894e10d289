/**
 * hping3 -S. facts/telescope.md [V]: SYN with a non-zero ack field, window 512, no options, initial TTL 64, source
 * ports count up. One or two hosts, a packet a second (its default) or as fast as it goes.
 */
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { placeWindow } from '../timing.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

export const hping: Kind = {
  name: 'hping',
  title: 'hping3 -S',
  class: 'scanner',
  tool: 'hping',
  families: [4],
  placement: 'skewed',
  group: 1,
  start(world, s) {
    const { columns, random } = world;
    const gap = random.below(s, 2) === 0 ? 1 : 0.01;
    placeWindow(world, s, columns.packets[s] * gap);
    columns.next[s] = columns.from[s];
    columns.a[s] = random.between(s, 1024, 3000);
  },
  send(world, s) {
    const { columns, random } = world;
    const target = world.trait(s, 51) % world.targets(s);
    const port = SCAN_PORTS[world.trait(s, 52) % SCAN_PORTS.length];
    const acknowledgement = random.word(s) | 1;
    world.packets.tcp(
      s,
      columns.next[s],
      target,
      64,
      random.word(s),
      0,
      columns.a[s],
      port,
      random.word(s),
      acknowledgement,
      tcp.SYN,
      512,
      NO_OPTIONS,
    );
    columns.a[s] = columns.a[s] === 65_535 ? 1024 : columns.a[s] + 1;
    columns.next[s] += (columns.to[s] - columns.from[s]) / columns.packets[s];
  },
};
