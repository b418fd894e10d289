import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ChannelName } from '../../model/notice.ts';
import { openChannel } from './open-channel.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';

test('settings that are missing have their defaults', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-open-'));
  const open = await openChannel('letter', undefined, { clock: Date.now, count: () => {}, folder });
  await open.deliver(SAMPLE_DELIVERY, new AbortController().signal);
  assert.equal((await readdir(folder)).length, 2);
  await open.close();
  await rm(folder, { recursive: true });
});

test('every problem of the settings is told, with its name', async () => {
  const deps = { clock: Date.now, count: () => {}, folder: '/nonexistent' };
  await assert.rejects(
    openChannel('syslog', { port: 0, hots: 'x' }, deps),
    (error: Error & { code: string }) => {
      assert.equal(error.code, 'E_CHANNEL');
      assert.match(error.message, /^syslog: .*port/s);
      assert.match(error.message, /hots/);
      return true;
    },
  );
  await assert.rejects(openChannel('pigeon' as ChannelName, {}, deps), { code: 'E_CHANNEL' });
});
