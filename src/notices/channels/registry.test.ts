import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHANNEL_NAMES, REPORT_FORMATS } from '../../model/notice.ts';
import { REPORT_WRITERS } from '../formats/registry.ts';
import type { Channel } from './channel.ts';
import { CHANNELS } from './registry.ts';

function isChannel(value: unknown): value is Channel {
  return typeof value === 'object' && value !== null && 'isRestricting' in value;
}

async function channelsOfFolder(): Promise<Map<string, Channel>> {
  const found = new Map<string, Channel>();
  for (const file of await readdir(import.meta.dirname)) {
    if (!file.endsWith('.ts') || /\.test\.ts$|-fixture\.ts$|-conformance\.ts$/.test(file)) continue;
    const exported = Object.values(await import(join(import.meta.dirname, file)));
    const channels = exported.filter(isChannel);
    assert.ok(channels.length <= 1, `${file} is more than one channel`);
    if (channels.length === 1) found.set(file, channels[0]);
  }
  return found;
}

test('every channel of the folder is in the registry, once, in its own file, in the order of their names', async () => {
  const found = await channelsOfFolder();
  assert.deepEqual(new Set(CHANNELS), new Set(found.values()));
  for (const [file, channel] of found) assert.equal(file, `${channel.name}.ts`);
  const places = CHANNELS.map((channel) => CHANNEL_NAMES.indexOf(channel.name));
  assert.deepEqual(
    places,
    [...new Set(places)].sort((a, b) => a - b),
  );
});

test('only what restricts somebody says so', () => {
  const restricting = CHANNELS.filter((channel) => channel.isRestricting).map((channel) => channel.name);
  for (const name of restricting) assert.ok(name === 'soft-notice' || name === 'walled-garden', name);
});

test('every format has its writer', () => {
  assert.deepEqual(Object.keys(REPORT_WRITERS), REPORT_FORMATS);
  for (const [name, writer] of Object.entries(REPORT_WRITERS)) assert.equal(writer.name, name);
});
