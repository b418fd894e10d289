/** A decoy whose folder has no room: at its start it says so, and later it goes on in memory. Ports from 14_400, 14_600 and 14_800 on. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const SEED = 'a-seed-for-full-disks-1';

function smallDisk(size: string): { folder: string; unmount(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-full-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
  const unmount = () => {
    if (isMounted) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (isMounted) return { folder, unmount };
  unmount();
  return null;
}

function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize));
}

function start(persona: string, portBase: number, folder: string) {
  const events = mkdtempSync(join(tmpdir(), 'yamori-events-'));
  const rest = ['--listen', '127.0.0.1', '--port-base', String(portBase), '--seed', SEED, '--state', folder];
  const child = spawn(process.execPath, [
    MAIN,
    'decoy',
    persona,
    ...rest,
    '--events',
    join(events, 'e.ndjson'),
  ]);
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const ended = once(child, 'exit').then(([status]) => {
    rmSync(events, { recursive: true, force: true });
    return { status: status as number | null, said: Buffer.concat(said).toString() };
  });
  return { child, ended };
}

for (const [i, persona] of ['iot-shell', 'water-plant'].entries()) {
  test(`${persona}: without room for what must survive a restart it says so and ends`, async (t) => {
    const disk = smallDisk('64k');
    if (disk === null) return t.skip('needs leave to mount a tmpfs');
    t.after(disk.unmount);
    fill(disk.folder);
    const { ended } = start(persona, 14_400 + i * 200, disk.folder);
    const { status, said } = await ended;
    assert.match(said, /ENOSPC.*\[E_OUTPUT\]/);
    assert.ok(said.includes(disk.folder), said);
    assert.match(said, /Make room on this disk/);
    assert.doesNotMatch(said, /\n +at /, 'no trace of calls, as a bug would have');
    assert.notEqual(status, 0);
  });
}

test('camera: what nobody has changed yet needs no room', async (t) => {
  const disk = smallDisk('64k');
  if (disk === null) return t.skip('needs leave to mount a tmpfs');
  fill(disk.folder);
  const { child, ended } = start('camera', 14_800, disk.folder);
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
    disk.unmount();
  });
  await once(child.stdout, 'data');
  const answer = await fetch('http://127.0.0.1:14880/');
  assert.ok([200, 302, 401].includes(answer.status), String(answer.status));
  await answer.arrayBuffer();
});
