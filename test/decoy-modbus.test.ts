/** The water plant's Modbus against libmodbus' server, question by question, and against the clients that people use. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { openDecoy, type RunningDecoy } from '../src/decoys/open-decoy.ts';
import { waterPlant } from '../src/decoys/water-plant/water-plant.ts';

/** 23,502 and 23,102; the library's server takes 23,900. */
const PORT_BASE = 23_000;
const PORT = PORT_BASE + 502;
const LIBRARY_PORT = 23_900;
const PYTHON = '/usr/bin/python3';
const LIBRARY = fileURLToPath(new URL('libmodbus-server.py', import.meta.url));

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const hasLibrary = has(PYTHON, '-c', "import ctypes; ctypes.CDLL('libmodbus.so.5')");
const hasPymodbus = has(PYTHON, '-c', 'import pymodbus');
const hasMbpoll = spawnSync('mbpoll', ['-V']).error === undefined;
const hasNmap = has('nmap', '--version');

/** Not the synchronous one: the decoy answers from this process. */
const run = promisify(execFile);

let folder: string;
let decoy: RunningDecoy;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-plant-'));
  decoy = await openDecoy({
    persona: waterPlant,
    seed: 'a-seed-for-tests-0001',
    name: 'plant',
    address: '127.0.0.1',
    portBase: PORT_BASE,
    events: join(folder, 'events'),
    folder,
    mostEventBytes: 1e8,
    user: null,
    clock: Date.now,
    count: () => {},
    onTrouble: (error) => assert.fail(String(error)),
  });
});
after(async () => {
  await decoy.close();
  rmSync(folder, { recursive: true });
});

interface Asker {
  readonly socket: Socket;
  /** One frame out, the PDU of one frame back; null where the other side closes. */
  exchange(pdu: Buffer, unit: number): Promise<string | null>;
}

async function open(port: number): Promise<Asker> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const chunks = socket[Symbol.asyncIterator]();
  return {
    socket,
    async exchange(pdu, unit) {
      const head = Buffer.from([0x12, 0x34, 0, 0, 0, pdu.length + 1, unit]);
      socket.write(Buffer.concat([head, pdu]));
      let got = Buffer.alloc(0);
      while (got.length < 6 || got.length < 6 + got.readUInt16BE(4)) {
        const { done, value } = await chunks.next();
        if (done === true) return null;
        got = Buffer.concat([got, value as Buffer]);
      }
      assert.deepEqual(got.subarray(0, 4), Buffer.from([0x12, 0x34, 0, 0]));
      assert.equal(got[6], unit);
      return got.subarray(7).toString('hex');
    },
  };
}

describe('against the server of libmodbus', {
  skip: hasLibrary ? false : 'libmodbus5 is not installed',
}, async () => {
  let library: ChildProcess;
  before(async () => {
    library = spawn(PYTHON, [LIBRARY, String(LIBRARY_PORT)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(library.stdout as NonNullable<typeof library.stdout>, 'data');
  });
  after(async () => {
    library.kill();
    await once(library, 'exit');
  });

  const word = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 0xffff }));
  const count = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffff }));
  const words = (...values: number[]) => values.flatMap((value) => [value >> 8, value & 255]);
  // What both must judge alike: well-formed reads and writes with any address and any count that fits.
  const question = fc.oneof(
    fc.tuple(fc.constantFrom(1, 2, 3, 4), word, count).map(([code, at, n]) => [code, ...words(at, n)]),
    fc.tuple(word, fc.constantFrom(0, 0xff00)).map(([at, value]) => [5, ...words(at, value)]),
    fc.tuple(word, word).map(([at, value]) => [6, ...words(at, value)]),
    fc
      .tuple(word, fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 20 }))
      .map(([at, values]) => [16, ...words(at, values.length), values.length * 2, ...words(...values)]),
    fc.tuple(word, word, word).map(([at, and, or]) => [22, ...words(at, and, or)]),
    fc.constant([9]),
    fc.constant([66]),
  );

  /** Both say the same exception or both none; and an answer is as long as the other's. */
  test('judges every question as it does', async () => {
    const ours = await open(PORT);
    const theirs = await open(LIBRARY_PORT);
    let compared = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(question, async (bytes) => {
        const pdu = Buffer.from(bytes);
        const [mine, other] = [await ours.exchange(pdu, 1), await theirs.exchange(pdu, 1)];
        const isRefused = (answer: string | null) =>
          answer !== null && Number.parseInt(answer.slice(0, 2), 16) > 127;
        compared++;
        if (isRefused(other)) refused++;
        assert.equal(isRefused(mine), isRefused(other), `${pdu.toString('hex')}: ${mine} and ${other}`);
        if (isRefused(other)) assert.equal(mine, other, pdu.toString('hex'));
        else assert.equal(mine?.length, other?.length, pdu.toString('hex'));
      }),
      { numRuns: 2_000 },
    );
    assert.ok(compared >= 2_000 && refused > 300, `${refused} of ${compared} were refused`);
    ours.socket.destroy();
    theirs.socket.destroy();
  });
});

test('questions that come all at once are answered in their order, each once', async () => {
  const socket = connect(PORT, '127.0.0.1');
  const frames = Array.from({ length: 50 }, (_, n) => Buffer.from([0, n, 0, 0, 0, 6, 1, 4, 0, n % 10, 0, 1]));
  const all = Buffer.concat(frames);
  // In pieces that no frame ends with.
  for (let at = 0; at < all.length; at += 7) socket.write(all.subarray(at, at + 7));
  let got = Buffer.alloc(0);
  while (got.length < 50 * 11) got = Buffer.concat([got, (await once(socket, 'data'))[0]]);
  assert.deepEqual(
    Array.from({ length: 50 }, (_, n) => got.readUInt16BE(n * 11)),
    Array.from({ length: 50 }, (_, n) => n),
  );
  socket.destroy();
});

test('another unit is absent (0B), another protocol is passed over, a length that lies ends the connection', async () => {
  const asker = await open(PORT);
  const { socket } = asker;
  assert.equal(await asker.exchange(Buffer.from('0300000001', 'hex'), 7), '830b');
  socket.write(Buffer.from('000100070006010300000001', 'hex'));
  assert.match((await asker.exchange(Buffer.from('0400000001', 'hex'), 1)) ?? '', /^0402/);
  socket.write(Buffer.from('00010000ffff0103', 'hex'));
  socket.resume();
  await once(socket, 'close');
});

test('pymodbus reads and writes, and what it wrote moves the plant', {
  skip: !hasPymodbus && 'python3-pymodbus is not installed',
}, async () => {
  const script = `
from pymodbus.client import ModbusTcpClient
c = ModbusTcpClient('127.0.0.1', port=${PORT}); assert c.connect()
before = c.read_holding_registers(0, 12, slave=1).registers
c.write_register(3, 345, slave=1); print(before[3], c.read_holding_registers(3, 1, slave=1).registers[0])
print(c.read_coils(0, 16, slave=1).bits[:3], c.read_holding_registers(60000, 1, slave=1))
c.close()`;
  const { stdout: said } = await run(PYTHON, ['-c', script]);
  const earlier = Number(/^(\d+) 345$/m.exec(said)?.[1]) / 100;
  assert.match(said, /Exception Response\(131, 3, IllegalAddress\)/);
  const write = readFileSync(join(folder, 'events'), 'utf8')
    .split('\n')
    .findLast((line) => line.includes('yamori.plant.write') && line.includes('"point":"AIC-201.SP"'));
  const { previous_value, requested_value, resulting_value } = JSON.parse(write ?? '{}');
  assert.deepEqual([previous_value, requested_value, resulting_value], [earlier, 3.45, 3.45]);
});

test('mbpoll and nmap see a device with a name', {
  skip: !(hasMbpoll && hasNmap) && 'mbpoll or nmap is not installed',
}, async () => {
  const { stdout: poll } = await run('mbpoll', [
    '-m',
    'tcp',
    '-p',
    String(PORT),
    '-t',
    '3',
    '-r',
    '1',
    '-c',
    '13',
    '-1',
    '127.0.0.1',
  ]);
  assert.equal(poll.match(/^\[\d+\]:/gm)?.length, 13);
  const { stdout: scan } = await run('nmap', [
    '-Pn',
    '-sT',
    '-p',
    `${PORT},${PORT_BASE + 102}`,
    '--script',
    '+modbus-discover,+s7-info',
    '127.0.0.1',
  ]);
  assert.match(scan, /Device identification: \S/);
  assert.match(scan, /System Name: SIMATIC/);
  // What other decoys are known by.
  assert.doesNotMatch(scan, /Technodrome|Mouser Factory|88111222|6ES7 315-2EH14-0AB0/);
});
