/**
 * By what decoys are recognised (Vetterl and Clayton 2018; Morishita et al. 2019; the defaults of Cowrie, mtpot, telnetlogger,
 * Conpot and Snap7; what Node's own servers and libraries say): each mark is looked for in what ours really answer. Every
 * pattern is held against an answer of the thing that it gives away, so that none of them is blind. Ports from 13000.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { camera } from '../../src/decoys/camera/camera.ts';
import { iotShell } from '../../src/decoys/iot-shell/iot-shell.ts';
import { deviceFor } from '../../src/decoys/iot-shell/testing.ts';
import { TelnetClient } from '../../src/decoys/iot-shell/testing-client.ts';
import { openDecoy, type RunningDecoy } from '../../src/decoys/open-decoy.ts';
import type { Persona } from '../../src/decoys/persona.ts';
import { PERSONAS } from '../../src/decoys/registry.ts';
import { waterPlant } from '../../src/decoys/water-plant/water-plant.ts';

const SEED = 'a-seed-for-tests-0001';
const SHELL = 13_000;
const PLANT = 13_300;
const CAMERA = 13_600;
/** A device answers within it, or does not answer at all. */
const PATIENCE_MS = 1_500;

let folder: string;
const decoys: RunningDecoy[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-marks-'));
  const open = async (persona: Persona, portBase: number) => {
    decoys.push(
      await openDecoy({
        persona,
        seed: SEED,
        name: persona.name,
        address: '127.0.0.1',
        portBase,
        events: join(folder, `${persona.name}.ndjson`),
        folder: mkdtempSync(join(folder, `${persona.name}-`)),
        mostEventBytes: 1e8,
        user: null,
        clock: Date.now,
        count: () => {},
        onTrouble: (error) => assert.fail(String(error)),
      }),
    );
  };
  await open(iotShell, SHELL);
  await open(waterPlant, PLANT);
  await open(camera, CAMERA);
});
after(async () => {
  await Promise.all(decoys.map((decoy) => decoy.close()));
  rmSync(folder, { recursive: true });
});

/** What comes within a moment, in hexadecimal; '' where nothing does. `parts` are sent one after the other's answer. */
async function answers(port: number, parts: readonly Buffer[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let all = '';
  const next = async () => {
    const [data] = (await Promise.race([
      once(socket, 'data'),
      new Promise((resolve) => setTimeout(() => resolve([Buffer.alloc(0)]), PATIENCE_MS)),
      once(socket, 'close').then(() => [Buffer.alloc(0)]),
    ])) as [Buffer];
    all += data.toString('hex');
  };
  socket.on('error', () => {});
  if (parts.length === 0) await next();
  for (const part of parts) {
    socket.write(part);
    await next();
  }
  socket.destroy();
  return all;
}

const text = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
const http = (port: number, request: string) => answers(port, [Buffer.from(request)]).then(text);
const modbus = (pdu: string, { unit = '01', protocol = '0000' } = {}) =>
  Buffer.from(`0001${protocol}${(pdu.length / 2 + 1).toString(16).padStart(4, '0')}${unit}${pdu}`, 'hex');

interface Mark {
  readonly name: string;
  readonly ask: () => Promise<string>;
  readonly pattern: RegExp;
  /** What the thing with the mark answers. */
  readonly giveaway: string;
  /** A device that says nothing to this is right as well. */
  readonly mayBeSilent?: true;
}

/** ISO on TCP, setup, and SZL 0x0011 and 0x001C: what s7-info asks. */
const S7 = [
  '0300001611e00000001400c1020100c2020102c0010a',
  '0300001902f08032010000000000080000f0000001000101e0',
  '0300002102f080320700000000000800080001120411440100ff09000400110001',
  '0300002102f080320700000000000800080001120411440100ff090004001c0001',
].map((hex) => Buffer.from(hex, 'hex'));

const MARKS: readonly Mark[] = [
  {
    name: 'Cowrie: Telnet opens with NAWS alone',
    ask: () => answers(SHELL + 23, []),
    pattern: /^fffd1f(?!ff)/,
    giveaway: 'fffd1f6c6f67696e3a20',
  },
  {
    name: 'mtpot: Telnet opens with ECHO and SGA alone',
    ask: () => answers(SHELL + 23, []),
    pattern: /^fffb01fffb03(?!ff)/,
    giveaway: 'fffb01fffb03',
  },
  {
    name: 'telnetlogger: its own order of options',
    ask: () => answers(SHELL + 23, []),
    pattern: /^fffb03fffb01fffd1ffffd18/,
    giveaway: 'fffb03fffb01fffd1ffffd18',
  },
  {
    name: 'Cowrie: host names svr04 and nas3',
    ask: async () => {
      const client = new TelnetClient(SHELL + 23, '127.0.0.8');
      await client.logIn(deviceFor(SEED).accounts[0]);
      const said = await client.run('uname -a; hostname; cat /proc/version');
      await client.close();
      return said;
    },
    pattern: /\b(?:svr04|nas3)\b|Debian|wheezy/,
    giveaway: 'Linux svr04 3.2.0-4-amd64 #1 SMP Debian',
  },
  {
    name: 'ssh2: its identification',
    ask: () => answers(SHELL + 22, []).then(text),
    pattern: /ssh2js|Twisted|libssh|paramiko|Go\b/i,
    giveaway: 'SSH-2.0-ssh2js1.17.0',
  },
  {
    name: 'ssh2: a list of key exchanges with curve25519 under its old name alone in front',
    // The identification first; KEXINIT (20) comes behind it.
    ask: async () => {
      const said = text(await answers(SHELL + 22, [Buffer.alloc(0), Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')]));
      assert.match(said, /curve25519-sha256|diffie-hellman-group/, 'the list of key exchanges came');
      return said;
    },
    pattern: /[^,\w]curve25519-sha256@libssh\.org,curve25519-sha256,ecdh/,
    giveaway: '\0curve25519-sha256@libssh.org,curve25519-sha256,ecdh-sha2-nistp256',
  },
  {
    name: 'Conpot and Snap7: the identity of their S7',
    ask: async () => {
      const said = text(await answers(PLANT + 102, S7));
      assert.match(said, /6ES7|6GK|CPU|S7/, 'an identification came');
      return said;
    },
    pattern: /Technodrome|Mouser Factory|88111222|6ES7 315-2EH14-0AB0|Original Siemens Equipment.*88111222/,
    giveaway: 'Technodrome Mouser Factory 88111222',
  },
  {
    name: 'Conpot: exception 04 from a unit that is not there',
    ask: () => answers(PLANT + 502, [modbus('0300000001', { unit: 'c8' })]),
    pattern: /^0001000000\d\dc88304/,
    giveaway: '00010000000' + '3c88304',
    mayBeSilent: true,
  },
  {
    name: 'modbus-serial: silent on function 17',
    ask: async () => ((await answers(PLANT + 502, [modbus('11')])) === '' ? 'silent' : 'answers'),
    pattern: /silent/,
    giveaway: 'silent',
  },
  ...(['07', '08', '0b', '63'] as const).map(
    (code): Mark => ({
      name: `modbus-serial: silent on function ${code}, which a device answers or refuses`,
      ask: () => answers(PLANT + 502, [modbus(`${code}0000`)]),
      pattern: /^$|^silent$/,
      giveaway: 'silent',
    }),
  ),
  {
    name: 'jsmodbus: pipelined answers out of order',
    ask: async () => {
      const asked = [1, 2, 3, 4, 5, 6].map((transaction) => {
        const request = modbus(transaction % 2 === 0 ? '11' : '0300000001');
        request.writeUInt16BE(transaction, 0);
        return request;
      });
      const said = Buffer.from(await answers(PLANT + 502, [Buffer.concat(asked)]), 'hex');
      const order: number[] = [];
      for (let at = 0; at + 6 <= said.length; at += 6 + said.readUInt16BE(at + 4))
        order.push(said.readUInt16BE(at));
      return order.join(' ');
    },
    pattern: /^(?!1 2 3 4 5 6$)/,
    giveaway: '2 1 3 4 5 6',
  },
  {
    name: 'modbus-serial: exception 02 for a quantity of 0, where the standard says 03',
    ask: () => answers(PLANT + 502, [modbus('0300000000')]),
    pattern: /8302$/,
    giveaway: '000100000003018302',
  },
  {
    name: 'modbus-serial: exception 04 for a quantity of 256',
    ask: () => answers(PLANT + 502, [modbus('0300000100')]),
    pattern: /8304$/,
    giveaway: '000100000003018304',
  },
  {
    name: 'modbus-serial: takes another protocol than 0',
    ask: () => answers(PLANT + 502, [modbus('0300000001', { protocol: '0007' })]),
    pattern: /^0001.{10}03/,
    giveaway: '00010000000501030200f0',
    mayBeSilent: true,
  },
  {
    name: 'jsmodbus: an empty reply to an address that is not there',
    ask: () => answers(PLANT + 502, [modbus('03fff00001')]),
    pattern: /0300$/,
    giveaway: '0001000000030103' + '00',
  },
  ...([PLANT + 80, CAMERA + 80] as const).flatMap((port): readonly Mark[] => [
    {
      name: `${port}: 200 for every path`,
      ask: () => http(port, 'GET /qk3v9x-no-such-page HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
      pattern: /^HTTP\/1\.[01] 200 /,
      giveaway: 'HTTP/1.1 200 OK\r\n',
    },
    {
      name: `${port}: node:http answers what is malformed with a bare 400`,
      ask: () => http(port, 'NONSENSE\u0000\r\n\r\n'),
      pattern: /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/,
      giveaway: 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
    },
    {
      name: `${port}: node:http tells its idle time, Express its name`,
      ask: () => http(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n'),
      pattern: /Keep-Alive: timeout=5\r\n|X-Powered-By: Express|^ETag: W\//im,
      giveaway: 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n',
    },
  ]),
];

for (const { name, ask, pattern, giveaway, mayBeSilent } of MARKS) {
  test(`not ${name}`, async () => {
    assert.match(giveaway, pattern, 'the pattern finds what it is for');
    const said = await ask();
    if (mayBeSilent !== true) assert.notEqual(said, '', 'it answers');
    assert.doesNotMatch(said, pattern);
  });
}

test('Telnet opens as BusyBox does, and its login prompt follows', async () => {
  assert.match(await answers(SHELL + 23, []), /^fffd01fffd1ffffd21fffb01fffb03/);
});

test('Conpot’s EtherNet/IP is nobody’s: no decoy says that it is a Logix', () => {
  for (const { name, ports } of PERSONAS) {
    assert.ok(
      ports.every(({ port }) => port !== 44_818),
      name,
    );
  }
});

test('no decoy is more things than one device is: few ports, and not those of a honeypot at once', () => {
  const conpot = [102, 502, 47_808, 80, 161, 623];
  for (const { name, ports } of PERSONAS) {
    assert.ok(ports.length <= 7, `${name} has ${ports.length} ports`);
    const shared = conpot.filter((port) => ports.some((one) => one.port === port));
    assert.ok(shared.length <= 3, `${name} has ${shared}`);
  }
});
