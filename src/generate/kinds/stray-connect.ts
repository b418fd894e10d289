/** A person's typing error, an old bookmark: one connect() to one address, and perhaps another try. */

import type { Kind } from '../kind.ts';
import { sendLinuxConnect, sendWindowsConnect } from '../stacks.ts';
import { placeWindow } from '../timing.ts';

const PORTS = [443, 80, 22, 3389, 25, 993, 8443, 5900] as const;
/** A person who sees nothing tries again after some seconds, or minutes. */
const SOON = 120;

export const strayConnect: Kind = {
  name: 'stray-connect',
  title: 'Typing errors and old bookmarks',
  class: 'misconfigured',
  tool: 'os-stack',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  retries: 3,
  start(world, s) {
    placeWindow(world, s, world.columns.packets[s] * SOON);
    world.columns.next[s] = world.columns.from[s];
  },
  send(world, s) {
    const { columns, random } = world;
    const target = world.trait(s, 86) % world.targets(s);
    const port = PORTS[world.trait(s, 87) % PORTS.length];
    const left = columns.left[s];
    const time = columns.next[s];
    if ((world.trait(s, 88) & 1) === 0) sendWindowsConnect(world, s, time, target, port);
    else sendLinuxConnect(world, s, time, target, port, 4);
    const window = columns.to[s] - columns.from[s];
    columns.next[s] +=
      ((left - columns.left[s]) / columns.packets[s]) * window * (0.3 + 0.6 * random.unit(s));
  },
};
