/**
 * The process of a decoy is killed (SIGKILL) at moments that nobody chose, while visitors work: whatever one of them was
 * answered is in the events file, and what he was told was changed is changed after the restart. Ports 28500-29002 and
 * 30823 (water plant 28580, 28602, 29002; shell 28522, 28523, 30823).
 */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { deviceFor } from '../../src/decoys/iot-shell/testing.ts';
import { TelnetClient } from '../../src/decoys/iot-shell/testing-client.ts';
import { openSeed } from '../../src/decoys/seed.ts';
import { makeFacility } from '../../src/decoys/water-plant/facility.ts';
import type { DecoyEvent } from '../../src/model/decoy-event.ts';
import { type DecoyRun, SEED, startDecoy } from '../decoy-support.ts';

const PLANT_BASE = 28_500;
const SHELL_BASE = 28_500;
const KILLS = 4;
/** A kill comes so long after the visitors began, at the latest. */
const LATEST_KILL_MS = 700;
/** What a machine that loses its power leaves of a line. */
const TORN = '{"eventid":"cowrie.command.input","inp';
/** Holding registers of the plant that this seed makes: set-points with two digits behind the point. */
const OXYGEN = 3;
const LOW_OXYGEN = 8;
const CHLORINE = 5;
const OXYGEN_POINTS: Readonly<Record<number, string>> = { [OXYGEN]: 'AIC-201.SP', [LOW_OXYGEN]: 'AAL-201' };
const OXYGEN_MOST = 800;
const CHLORINE_MOST = 2_000;
/** The plant takes a hundred accounts. */
const MOST_ACCOUNTS = 90;

/** What a visitor was told, as `tellingOf` words the event that must be there for it. */
type Told = string;

function tellingOf(event: DecoyEvent): Told | null {
  const { eventid, src_ip, src_port, face, point, requested_value: value } = event;
  switch (eventid) {
    case 'yamori.plant.write':
      // A connection over which pages are changed is the client's to choose.
      return `${face} ${face === 'modbus' ? src_port : ''} ${point} ${Math.round(Number(value) * 100)}`;
    case 'yamori.setting.write':
      return `account ${value}`;
    case 'cowrie.login.success':
      return `login ${src_ip} ${src_port}`;
    case 'cowrie.command.input':
      return `command ${src_ip} ${src_port} ${event.input}`;
    default:
      return null;
  }
}

/** Works until the connection breaks, and adds to `told` once an answer has come. */
type Visitor = (run: DecoyRun, told: Told[]) => Promise<void>;

/** The process that owns the sockets: the only child of the command. */
const decoyOf = (run: DecoyRun) =>
  Number(readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8').trim().split(' ')[0]);

/** Everything that stands in the file; a line that is none may only be the one that was torn by hand. */
function eventsOf(run: DecoyRun): DecoyEvent[] {
  const lines = readFileSync(run.events, 'utf8').split('\n');
  assert.equal(lines.pop(), '', 'the file ends with a whole line');
  return lines.filter((line) => line !== TORN).map((line) => JSON.parse(line) as DecoyEvent);
}

async function killWhileTheyWork(run: DecoyRun, visitors: readonly Visitor[], told: Told[]): Promise<void> {
  const work = visitors.map((visitor) => visitor(run, told));
  await wait(100 + Math.random() * (LATEST_KILL_MS - 100));
  process.kill(decoyOf(run), 'SIGKILL');
  // The command ends with the decoy; its visitors lose their connections.
  await Promise.all([...work, run.kill('SIGCONT')]);
}

/** Each as often as it was told. */
function assertAllTold(run: DecoyRun, told: readonly Told[]): void {
  const kept = new Map<Told | null, number>();
  for (const event of eventsOf(run)) {
    const telling = tellingOf(event);
    kept.set(telling, (kept.get(telling) ?? 0) + 1);
  }
  for (const telling of told) {
    const left = kept.get(telling) ?? 0;
    assert.ok(left > 0, `"${telling}" was answered, and is in no event`);
    kept.set(telling, left - 1);
  }
}

/** What was written last, answered or not: a write that was sent and not answered may have been done. */
interface Written {
  answered: number | null;
  sent: number | null;
}

const isKept = ({ answered, sent }: Written, now: number) =>
  answered === null || [answered, sent].includes(now);

let serial = 0;

test(`${KILLS} kills of a water plant: no answered write is lost, neither as event nor as state`, async (t) => {
  const [admin] = makeFacility(openSeed(SEED).branch('persona water-plant').branch('facility')).accounts;
  const registers = new Map(
    [OXYGEN, LOW_OXYGEN].map((at): [number, Written] => [at, { answered: null, sent: null }]),
  );
  const chlorine: Written = { answered: null, sent: null };
  const accounts: string[] = [];

  const writes =
    (register: number): Visitor =>
    async (run, told) => {
      const written = registers.get(register) as Written;
      const asker = openModbus(run);
      for (;;) {
        const value = ++serial % OXYGEN_MOST;
        written.sent = value;
        if ((await asker.ask(6, register, value)) === null) break;
        written.answered = value;
        told.push(`modbus ${asker.port} ${OXYGEN_POINTS[register]} ${value}`);
      }
      asker.close();
    };

  const post = (run: DecoyRun, path: string, form: Record<string, string>, cookie = '') =>
    fetch(`http://127.0.0.1:${run.ports.http}/${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams(form),
    });
  const onThePages: Visitor = async (run, told) => {
    const change = async (...order: Parameters<typeof post>) => {
      const answer = await post(...order);
      assert.ok(answer.status < 400 && answer.headers.get('location') !== 'login.php');
      await answer.text();
    };
    try {
      const entered = await post(run, 'login.php', { user: admin.name, pass: admin.password });
      assert.equal(entered.status, 302);
      const cookies = entered.headers.getSetCookie().map((line) => line.split(';')[0]);
      for (;;) {
        const value = ++serial % CHLORINE_MOST;
        chlorine.sent = value;
        const form = { point: 'AIC-401.SP', value: String(value / 100) };
        await change(run, 'setpoint.php', form, cookies.join('; '));
        chlorine.answered = value;
        told.push(`hmi  AIC-401.SP ${value}`);
        if (accounts.length >= MOST_ACCOUNTS) continue;
        const name = `u${++serial}`;
        const account = { action: 'add', name, password: name, role: 'viewer' };
        await change(run, 'user.php', account, cookies.join('; '));
        accounts.push(name);
        told.push(`account ${name}:${name}`);
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
  };

  let run = await startDecoy('water-plant', PLANT_BASE);
  t.after(() => run.remove());
  const told: Told[] = [];
  for (let n = 0; n < KILLS; n++) {
    await killWhileTheyWork(run, [writes(OXYGEN), writes(LOW_OXYGEN), onThePages], told);
    if (n % 2 === 1) appendFileSync(run.events, TORN);
    run = await run.again();
    assertAllTold(run, told);
    const asker = openModbus(run);
    for (const [register, written] of [...registers, [CHLORINE, chlorine] as const]) {
      const now = (await asker.ask(3, register, 1))?.readUInt16BE(9) ?? Number.NaN;
      assert.ok(isKept(written, now), `register ${register} is ${now} and was ${JSON.stringify(written)}`);
    }
    asker.close();
    for (const name of accounts.slice(-1))
      assert.equal((await post(run, 'login.php', { user: name, pass: name })).status, 302, `${name} is gone`);
  }
  assert.ok(accounts.length > 0 && [...registers.values()].every(({ answered }) => answered !== null));
  t.diagnostic(`${told.length} answers`);
});

test(`${KILLS} kills of a shell: each login and command that was answered is in the events`, async (t) => {
  const account = deviceFor(SEED).accounts[0];
  const types =
    (from: string): Visitor =>
    async (run, told) => {
      const client = new TelnetClient(run.ports.telnet, from);
      try {
        await client.logIn(account);
        const place = `${from} ${client.socket.localPort}`;
        told.push(`login ${place}`);
        for (;;) {
          const line = `echo ${++serial} > /tmp/f; cat /tmp/f`;
          const [said] = (await client.run(line)).split('\r\n');
          assert.equal(said, String(line.split(' ')[1]));
          told.push(`command ${place} ${line}`);
        }
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      }
      await client.close();
    };

  let run = await startDecoy('iot-shell', SHELL_BASE);
  t.after(() => run.remove());
  const told: Told[] = [];
  for (let n = 0; n < KILLS; n++) {
    await killWhileTheyWork(run, [types('127.0.3.1'), types('127.0.3.2'), types('127.0.3.3')], told);
    if (n % 2 === 1) appendFileSync(run.events, TORN);
    run = await run.again();
    assertAllTold(run, told);
  }
  assert.ok(told.length > KILLS);
  t.diagnostic(`${told.length} answers`);
});

interface ModbusAsker {
  readonly port: number | undefined;
  /** The answer's frame; null: the connection is gone. */
  ask(code: number, register: number, value: number): Promise<Buffer | null>;
  close(): void;
}

function openModbus(run: DecoyRun): ModbusAsker {
  const socket = connect({ port: run.ports.modbus, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  const chunks = socket[Symbol.asyncIterator]();
  let port: number | undefined;
  socket.once('connect', () => {
    port = socket.localPort;
  });
  return {
    get port() {
      return port;
    },
    async ask(code, register, value) {
      socket.write(Buffer.from([0, 1, 0, 0, 0, 6, 1, code, 0, register, value >> 8, value & 255]));
      const next = await chunks.next().catch(() => ({ done: true as const }));
      if (next.done === true) return null;
      assert.equal((next.value as Buffer)[7], code, 'no exception');
      return next.value as Buffer;
    },
    close: () => socket.destroy(),
  };
}
