/**
 * A burst of connections on a decoy as people run it, while somebody else goes on asking: he is answered each time; whoever
 * of the burst was answered has his question in the events, and all others are in a sum. Ports 19602, 20002, 19943, 19580.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startDecoy } from '../decoy-support.ts';

const PORT_BASE = 19_500;
const CONNECTIONS = 2_500;
const AT_ONCE = 250;
const QUESTION = Buffer.from('000100000006010300000001', 'hex');

test('a burst neither shuts out another visitor nor loses what an answered one asked', async (t) => {
  const decoy = await startDecoy('water-plant', PORT_BASE);
  t.after(() => decoy.remove());
  /** The client's port; null: he was refused. */
  const ask = (from: string) =>
    new Promise<number | null>((resolve) => {
      const socket = connect({ port: decoy.ports.modbus, host: '127.0.0.1', localAddress: from });
      let port: number | null = null;
      socket.on('error', () => {});
      socket.once('connect', () => socket.write(QUESTION));
      socket.once('data', () => {
        port = socket.localPort ?? null;
        socket.destroy();
      });
      socket.once('close', () => resolve(port));
    });

  let isOver = false;
  const other = (async () => {
    const answers = [];
    while (!isOver) answers.push(await ask('127.0.4.2'));
    return answers;
  })();
  const answered = new Set<number>();
  let refused = 0;
  for (let n = 0; n < CONNECTIONS; n += AT_ONCE)
    for (const port of await Promise.all(Array.from({ length: AT_ONCE }, () => ask('127.0.4.1')))) {
      if (port === null) refused++;
      else answered.add(port);
    }
  isOver = true;
  const answers = (await other).slice(0, 100);
  assert.ok(answers.length > 0 && answers.every((port) => port !== null), 'the other is served each time');

  await decoy.kill('SIGTERM');
  const his = decoy.read().filter(({ src_ip }) => src_ip === '127.0.4.1');
  const asked = new Set(
    his.filter(({ eventid }) => eventid === 'yamori.modbus.request').map(({ src_port }) => src_port),
  );
  for (const port of answered) assert.ok(asked.has(port), `he on port ${port} was answered`);
  const sums = his.filter(({ eventid }) => eventid === 'yamori.flood');
  const sum = (name: 'refused' | 'silent') => sums.reduce((all, event) => all + Number(event[name]), 0);
  const closed = his.filter(({ eventid }) => eventid === 'cowrie.session.closed').length;
  assert.equal(
    closed + sum('refused') + sum('silent'),
    CONNECTIONS,
    'each is told once, by himself or in a sum',
  );
  assert.equal(sum('refused'), refused);
  t.diagnostic(`${answered.size} answered, ${refused} refused, ${sums.length} sums`);
});
