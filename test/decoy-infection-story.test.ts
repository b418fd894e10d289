/**
 * From a loader's script to an owner's incident: a decoy with a shell in processes of its own, a Mirai-like loader that comes
 * from an address which a school holds, `yamori visitors --hub` that carries the events, and the hub that tells. The hub is
 * killed in between; nothing is lost, and nothing is told twice.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deviceFor } from '../src/decoys/iot-shell/testing.ts';
import { TelnetClient } from '../src/decoys/iot-shell/testing-client.ts';
import type { VisitorDetail, VisitorRow, VisitReplay } from '../src/model/decoy-view.ts';
import type { Page } from '../src/model/facts.ts';
import type { Incident } from '../src/model/incident.ts';
import { type DecoyRun, SEED, startDecoy } from './decoy-support.ts';
import { LOADERS } from './decoys/loaders/loader-scripts.ts';
import { type HubProcess, makeDataFolder, signInTo, startHub, until } from './hub-process.ts';
import { ROOT } from './support.ts';

/** 16,022, 16,023 and 18,323. */
const PORT_BASE = 16_000;
const INFECTED = '127.0.7.7';
const PASSWORD = 'a long enough password';

const data = makeDataFolder();
let decoy: DecoyRun;
let hub: HubProcess;
let carrier: ChildProcess;
let ask: Awaited<ReturnType<typeof signInTo>>;

function carry(tokenFile: string): ChildProcess {
  return spawn(
    join(ROOT, 'yamori'),
    [
      'visitors',
      decoy.events,
      '--hub',
      hub.url,
      '--token-file',
      tokenFile,
      '--spool',
      join(decoy.folder, 'brought'),
      '--follow',
    ],
    { stdio: 'ignore' },
  );
}

async function json<Body>(path: string, init?: RequestInit): Promise<Body> {
  const answer = await ask(path, init);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return (await answer.json()) as Body;
}

before(async () => {
  [decoy, hub] = await Promise.all([startDecoy('iot-shell', PORT_BASE), startHub(data.path, ['--empty'])]);
  ask = await signInTo(hub, 'root', PASSWORD);
  await json('/owners', {
    method: 'POST',
    body: JSON.stringify({
      name: 'School',
      contact: 'csirt@school.example',
      language: 'ja',
      critical: 'high',
      prefixes: ['127.0.7.0/24'],
      dark: [],
    }),
  });
  const { secret } = await json<{ secret: string }>('/sensors', {
    method: 'POST',
    body: JSON.stringify({ name: 'decoy host' }),
  });
  const tokenFile = join(decoy.folder, 'token');
  writeFileSync(tokenFile, `${secret}\n`, { mode: 0o600 });
  carrier = carry(tokenFile);
});
after(async () => {
  carrier.kill('SIGTERM');
  if (carrier.exitCode === null && carrier.signalCode === null) await once(carrier, 'exit');
  await decoy.remove();
  await hub.stop();
  data.remove();
});

test('a loader that infects the shell becomes the incident of the owner of its address', async () => {
  const loader = LOADERS.find(({ name }) => name === 'mirai-loader-wget');
  assert.ok(loader !== undefined);
  const { make, accounts } = deviceFor(SEED);
  const client = new TelnetClient(decoy.ports.telnet, INFECTED);
  await client.logIn(accounts[0]);
  for (const { send, expect } of loader.steps(make.elf)) {
    if (send !== null) client.send(send);
    await client.expect(expect, send);
  }
  await client.close();

  const incident = await until('the incident', async () => {
    const { rows } = await json<Page<Incident>>('/incidents');
    return rows.find(({ address, grade }) => address === INFECTED && grade === 'payload');
  });
  assert.deepEqual([incident.cause, incident.status, incident.device], ['infected', 'open', 'iot']);
  const codes = incident.evidence.map(({ code }) => code);
  assert.ok(codes.includes('decoy-connection') && codes.includes('decoy-commands'), codes.join());

  const visitor = await until('the visitor', async () => {
    const { rows } = await json<Page<VisitorRow>>('/visitors?kind=bot');
    return rows.find(({ addresses }) => addresses.includes(INFECTED));
  });
  assert.deepEqual(
    visitor.owners.map(({ name }) => name),
    ['School'],
  );
  const detail = await json<VisitorDetail>(`/visitors/${visitor.id}`);
  assert.deepEqual(detail.incidents, [incident.id]);
  const acts = detail.story.map(({ kind }) => kind);
  for (const act of ['logged-in', 'typed-commands', 'named-download'] as const)
    assert.ok(acts.includes(act), `${act} in ${acts}`);
  const replay = await json<VisitReplay>(`/visits/${detail.visitList[0].id}`);
  assert.equal(replay.events.at(-1)?.eventid, 'cowrie.session.closed');
  assert.equal(replay.cut, 0);
});

test('a hub that is killed while somebody is at the decoy has all of it afterwards, once', async () => {
  const { accounts } = deviceFor(SEED);
  const client = new TelnetClient(decoy.ports.telnet, '127.0.7.8');
  await client.logIn(accounts[0]);
  await client.run('echo one');
  const port = Number(new URL(hub.url).port);
  await hub.stop('SIGKILL');
  await client.run('echo two');
  hub = await startHub(data.path, ['--empty'], port);
  ask = await signInTo(hub, 'root', PASSWORD);
  await client.run('echo three');
  await client.close();
  const replay = await until('the whole visit', async () => {
    const { rows } = await json<Page<VisitorRow>>('/visitors?address=127.0.7.8');
    if (rows.length === 0) return null;
    const { visitList } = await json<VisitorDetail>(`/visitors/${rows[0].id}`);
    const one = await json<VisitReplay>(`/visits/${visitList[0].id}`);
    return one.events.at(-1)?.eventid === 'cowrie.session.closed' && one;
  });
  const typed = replay.events.flatMap((event) =>
    event.eventid === 'cowrie.command.input' ? [String(event.input)] : [],
  );
  assert.deepEqual(typed, ['echo one', 'echo two', 'echo three']);
  const written = decoy.read().filter(({ session }) => session === replay.visit.id);
  assert.deepEqual(replay.events, written);
});
