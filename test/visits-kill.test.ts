/** Who carries events to the hub is killed again and again: each event is there in the end, and there once. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTestHub, setUp, type TestHub } from './hub-support.ts';
import { ROOT } from './support.ts';

const KILLS = 6;
const SESSIONS = 150;
const EVENTS = 40;

let hub: TestHub;
let folder: string;
let url: string;

before(async () => {
  hub = await openTestHub();
  folder = mkdtempSync(join(tmpdir(), 'yamori-carry-'));
  const admin = await setUp(hub);
  const { secret } = (await admin.ask('POST', '/sensors', { name: 'decoy host' })).json();
  writeFileSync(join(folder, 'token'), secret, { mode: 0o600 });
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(hub.app.server.address() as AddressInfo).port}`;
});
after(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

function carry() {
  return spawn(
    join(ROOT, 'yamori'),
    [
      'visitors',
      join(folder, 'events.ndjson'),
      '--hub',
      url,
      '--token-file',
      join(folder, 'token'),
      '--spool',
      join(folder, 'brought'),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

test('each event is at the hub once, whenever its carrier was killed', async () => {
  const lines = Array.from({ length: SESSIONS * EVENTS }, (_, i) =>
    JSON.stringify({
      eventid: 'cowrie.command.input',
      timestamp: new Date(Date.UTC(2020, 0, 1) + i).toISOString(),
      session: (i % SESSIONS).toString(16).padStart(12, '0'),
      src_ip: '198.51.100.7',
      src_port: 40_000,
      dst_ip: '203.0.113.5',
      dst_port: 23,
      protocol: 'telnet',
      sensor: 'shell-1',
      persona: 'iot-shell',
      input: `line ${i} ${'x'.repeat(200)}`,
    }),
  );
  writeFileSync(join(folder, 'events.ndjson'), `${lines.join('\n')}\n{"torn`);
  let killed = 0;
  for (let i = 0; i < KILLS; i++) {
    const child = carry();
    const ended = once(child, 'exit');
    const before = (await hub.state.decoys({ from: 0, to: 1 }))[0]?.events ?? 0;
    // Until it has brought something more, and then at any moment.
    while (
      child.exitCode === null &&
      ((await hub.state.decoys({ from: 0, to: 1 }))[0]?.events ?? 0) === before
    )
      await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    if (child.kill('SIGKILL')) killed++;
    await ended;
  }
  assert.ok(killed > 0, 'it was killed at least once');
  const last = carry();
  let said = '';
  last.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [status] = await once(last, 'exit');
  assert.equal(status, 0, said);
  const kept: string[] = [];
  for (let session = 0; session < SESSIONS; session++) {
    const events = await hub.state.visitEvents(session.toString(16).padStart(12, '0'));
    kept.push(...events.map((event) => JSON.stringify(event)));
  }
  assert.deepEqual(kept.sort(), lines.sort());
});
