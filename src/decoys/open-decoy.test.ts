import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Counts } from '../base/counts.ts';
import type { DecoyEvent } from '../model/decoy-event.ts';
import { USUAL_ARRIVALS } from './limits/arrival-budget.ts';
import { USUAL_LIMITS } from './limits/visitor-shares.ts';
import { openDecoy, type RunningDecoy } from './open-decoy.ts';
import type { Persona } from './persona.ts';

/** Says back what it hears; over UDP, as much as the datagram's first byte says. */
const echo: Persona = {
  name: 'echo',
  title: { en: 'Echo', ja: 'こだま' },
  description: 'Says back what it hears.',
  ports: [
    { name: 'tcp', transport: 'tcp', port: 7, idleMs: 2_000, mostMs: 5_000 },
    { name: 'udp', transport: 'udp', port: 8, idleMs: 2_000, mostMs: 5_000 },
  ],
  open: async ({ seed }) => ({
    identity: { serial: Buffer.from(seed.bytes('serial', 4)).toString('hex') },
    connect(_name, socket, visit) {
      socket.on('data', (data) => {
        visit.emit('yamori.payload', { size: data.length });
        socket.write(data);
      });
      socket.on('end', () => socket.end());
    },
    receive: (_name, datagram) => new Uint8Array(datagram[0]),
    close: async () => {},
  }),
};

const PORT_BASE = 20_100;
const FREE = USUAL_LIMITS.connections;
let folder: string;
let decoy: RunningDecoy;
const counts = new Counts();

async function open(limits = USUAL_LIMITS, portBase = PORT_BASE, persona = echo, arrivals = USUAL_ARRIVALS) {
  return openDecoy({
    persona,
    arrivals,
    seed: 'a-seed-for-tests-0001',
    name: 'first',
    address: '127.0.0.1',
    portBase,
    events: join(folder, 'events'),
    folder,
    mostEventBytes: 1e6,
    limits,
    user: null,
    clock: Date.now,
    count: (name, by) => counts.add(name, by),
    onTrouble: (error) => assert.fail(String(error)),
  });
}

const events = (): DecoyEvent[] =>
  readFileSync(join(folder, 'events'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-decoy-'));
  decoy = await open();
});
after(async () => {
  await decoy.close();
  rmSync(folder, { recursive: true });
});

test('a connection is a visit: it begins, says what happens before it answers, and ends with what it cost', async () => {
  const socket = connect(PORT_BASE + 7, '127.0.0.1');
  socket.write('hello');
  await once(socket, 'data');
  const heard = events().filter(({ persona, protocol }) => persona === 'echo' && protocol === 'tcp');
  assert.deepEqual(
    heard.map(({ eventid }) => eventid),
    ['cowrie.session.connect', 'yamori.payload'],
  );
  assert.equal(new Set(heard.map(({ session }) => session)).size, 1);
  assert.match(heard[0].session, /^[0-9a-f]{12}$/);
  assert.match(heard[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.deepEqual(
    [heard[0].src_ip, heard[0].dst_port, heard[0].sensor],
    ['127.0.0.1', PORT_BASE + 7, 'first'],
  );
  socket.end();
  await once(socket, 'close');
  const closed = events().find(({ eventid }) => eventid === 'cowrie.session.closed');
  assert.deepEqual([closed?.bytes_in, closed?.bytes_out, closed?.reason], [5, 5, 'peer']);
});

test('a datagram is never answered with more than it brought, nor too often', async () => {
  const client = createSocket('udp4');
  const got: number[] = [];
  client.on('message', (data) => got.push(data.length));
  const ask = (answer: number, length: number) =>
    client.send(Buffer.alloc(length, answer), PORT_BASE + 8, '127.0.0.1');
  ask(9, 8);
  ask(8, 8);
  await once(client, 'message');
  assert.deepEqual(got, [8]);
  for (let n = 0; n < 100; n++) ask(3, 3);
  while (counts.get('datagram-answer-too-frequent') < 80)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(got.length >= 5 && got.length < 30, `${got.length} of 101 were answered`);
  assert.equal(counts.get('datagram-answer-too-long'), 1);
  const seen = events().filter(
    ({ eventid, protocol }) => eventid === 'yamori.datagram' && protocol === 'udp',
  );
  assert.equal(seen.length, 102);
  assert.equal(new Set(seen.map(({ session }) => session)).size, 1);
  client.close();
});

test('a flood of datagrams is counted, and not looked at one by one', async () => {
  const client = createSocket('udp4');
  const looked = () => events().filter(({ eventid }) => eventid === 'yamori.datagram').length;
  const before = looked();
  let sent = 0;
  while (counts.get('datagram-too-frequent') === 0) {
    for (let n = 0; n < 500; n++, sent++) client.send('x', PORT_BASE + 8, '127.0.0.1');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(looked() - before < sent, `${looked() - before} of ${sent}`);
  client.close();
});

test('one address has half of all connections, and the rest stays free for others', async () => {
  const small = await open({ ...USUAL_LIMITS, connections: 8 }, PORT_BASE + 100);
  const sockets = Array.from({ length: 6 }, () => {
    const socket = connect(PORT_BASE + 107, '127.0.0.1');
    socket.on('error', () => {});
    return socket;
  });
  await Promise.all(
    sockets.slice(4).map((socket) => new Promise((resolve) => socket.once('close', resolve))),
  );
  assert.equal(counts.get('address-connections-full'), 2);
  const other = connect({ port: PORT_BASE + 107, host: '127.0.0.1', localAddress: '127.0.0.2' });
  other.write('x');
  await once(other, 'data');
  for (const socket of [...sockets, other]) socket.destroy();
  await small.close();
  assert.ok(FREE > 10_000);
});

/** Also after a reset. */
const closeOf = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

test('who sends a byte now and then and asks nothing is ended, and who is answered is not', async () => {
  const slow: Persona = {
    ...echo,
    ports: [{ ...echo.ports[0], idleMs: 100, mostMs: 60_000 }],
    open: async (context) => ({
      ...(await echo.open(context)),
      connect(_name, socket) {
        socket.on('data', (data: Buffer) => data.includes(10) && socket.write('answer'));
      },
    }),
  };
  const running = await open(USUAL_LIMITS, PORT_BASE + 400, slow);
  const trickle = async (byte: string) => {
    const socket = connect(PORT_BASE + 407, '127.0.0.1').on('error', () => {});
    const sending = setInterval(() => socket.write(byte), 10);
    // Of the one that is answered, until there were as many answers as the other had windows.
    let answers = 0;
    socket.on('data', () => ++answers === 100 && socket.destroy());
    await closeOf(socket);
    clearInterval(sending);
    return answers;
  };
  assert.deepEqual(await Promise.all([trickle('x'), trickle('\n')]), [0, 100]);
  await running.close();
  const reasons = events()
    .filter(({ eventid, dst_port }) => eventid === 'cowrie.session.closed' && dst_port === PORT_BASE + 407)
    .map(({ reason }) => reason);
  assert.ok(reasons.includes('slow'), reasons.join());
  assert.equal(reasons.length, 2);
});

test('who comes too often is refused, one who comes seldom is not, and what said nothing is a sum', async () => {
  const arrivals = {
    ...USUAL_ARRIVALS,
    burst: 60,
    perSecond: 0,
    burstEach: 50,
    perSecondEach: 0,
    burstModest: 10,
    perSecondModest: 0,
  };
  const running = await open(USUAL_LIMITS, PORT_BASE + 500, echo, arrivals);
  const knock = async (from: string, says: string) => {
    const socket = connect({ port: PORT_BASE + 507, host: '127.0.0.1', localAddress: from });
    let heard = '';
    socket
      .on('error', () => {})
      .on('data', (data) => {
        heard += data;
        socket.end();
      });
    if (says === '') socket.once('connect', () => socket.end());
    else socket.write(says);
    await closeOf(socket);
    return heard;
  };
  const seldom = await knock('127.0.0.3', 'first');
  for (let n = 0; n < 40; n++) await knock('127.0.0.2', n % 2 === 0 ? '' : 'word');
  assert.equal(seldom, 'first');
  assert.equal(
    await knock('127.0.0.3', 'again'),
    'again',
    'who spoke before is served when there is little room',
  );
  await running.close();
  const of = (address: string) =>
    events().filter(({ src_ip, dst_port }) => src_ip === address && dst_port === PORT_BASE + 507);
  const his = of('127.0.0.2');
  const told = his.filter(({ eventid }) => eventid === 'yamori.payload');
  const ids = (session: string) =>
    his.filter((event) => event.session === session).map(({ eventid }) => eventid);
  for (const { session } of told)
    assert.deepEqual(ids(session), ['cowrie.session.connect', 'yamori.payload', 'cowrie.session.closed']);
  const closed = his.filter(({ eventid }) => eventid === 'cowrie.session.closed').length;
  const [sum, ...rest] = his.filter(({ eventid }) => eventid === 'yamori.flood');
  assert.deepEqual(rest, []);
  assert.ok(Number(sum.silent) > 0 && Number(sum.refused) > 0);
  assert.equal(
    closed + Number(sum.silent) + Number(sum.refused),
    40,
    'each of the forty is told once, in a line or in the sum',
  );
  assert.equal(counts.get('address-arrivals-too-frequent'), sum.refused);
});

test('it refuses seeds that others have, and ports that there are not', async () => {
  const bad = (seed: string) => () =>
    openDecoy({ ...({} as Parameters<typeof openDecoy>[0]), persona: echo, seed, portBase: 0 });
  await assert.rejects(bad('changeme'), { code: 'E_DECOY_SEED' });
  await assert.rejects(bad('PasswordPassword'), { code: 'E_DECOY_SEED' });
  await assert.rejects(bad('aaaaaaaaaaaaaaaaaa'), { code: 'E_DECOY_SEED' });
  await assert.rejects(open(USUAL_LIMITS, 65_530), { code: 'E_DECOY_LISTEN' });
  await assert.rejects(
    openDecoy({
      persona: echo,
      seed: 'a-seed-for-tests-0001',
      name: 'second',
      address: '127.0.0.1',
      portBase: PORT_BASE,
      events: join(folder, 'second'),
      folder,
      mostEventBytes: 1e6,
      user: null,
      clock: Date.now,
      count: () => {},
      onTrouble: () => {},
    }),
    { code: 'E_DECOY_LISTEN' },
  );
});

test('a visitor cannot make lines that are long or deep', async () => {
  const long = 'x'.repeat(1e6);
  const seen: Persona = {
    ...echo,
    name: 'long',
    ports: [echo.ports[0]],
    open: async (context) => ({
      ...(await echo.open(context)),
      connect(_name, socket, visit) {
        visit.emit('yamori.http.request', {
          url: long,
          headers: Array.from({ length: 1_000 }, () => long),
          src_ip: '192.0.2.1',
        });
        socket.end();
      },
    }),
  };
  const file = join(folder, 'long');
  const running = await openDecoy({
    persona: seen,
    seed: 'a-seed-for-tests-0001',
    name: 'long',
    address: '127.0.0.1',
    portBase: PORT_BASE + 300,
    events: file,
    folder,
    mostEventBytes: 1e6,
    user: null,
    clock: Date.now,
    count: (name, by) => counts.add(name, by),
    onTrouble: () => {},
  });
  const socket = connect(PORT_BASE + 307, '127.0.0.1');
  socket.resume();
  await once(socket, 'close');
  await running.close();
  const lines = readFileSync(file, 'utf8').split('\n');
  assert.ok(lines.every((line) => line.length < 70_000));
  const request = lines.filter((line) => line.includes('http.request')).map((line) => JSON.parse(line));
  assert.deepEqual([request.length, request[0].src_ip, request[0].cut], [1, '127.0.0.1', true]);
  assert.equal(counts.get('event-too-long'), 1);
});
