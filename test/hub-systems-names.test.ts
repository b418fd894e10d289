/** A hub that was told of a name server knows scanners by names that lead back; one whose server is silent says so and goes on. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SystemsSummary } from '../src/model/api.ts';
import { makeDataFolder, signInTo, startHub, until } from './hub-process.ts';
import { missingNameServer, startNameServer } from './name-server.ts';
import { type CapturedProbe, writeProbes } from './probe-capture.ts';
import { yamori } from './support.ts';

const DARK = '198.18.0.0/24';
const FIRST_DARK = 0xc612_0000;
/** 203.0.113.10 and .11. */
const SOURCES = [0xcb00_710a, 0xcb00_710b];
const DAYS = 14;
const HOUR = 3_600;

/** Two sources that share a sweep of the whole dark space each day, until yesterday. */
function sweeps(): CapturedProbe[] {
  const first = (Math.floor(Date.now() / 86_400_000) - DAYS) * 86_400;
  return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) =>
    Array.from({ length: 256 }, (_, i) => ({
      at: first + day * 86_400 + 6 * HOUR + i * 10,
      source: SOURCES[i % 2],
      destination: FIRST_DARK + ((i * 101) % 256),
      port: 443,
    })),
  );
}

/** What a hub with this configuration, and a sensor that sent those sweeps, says of systems. */
async function systemsOf(t: TestContext, configuration: string): Promise<SystemsSummary> {
  const data = makeDataFolder();
  t.after(() => data.remove());
  const [capture, token, config] = ['weeks.pcap', 'token', 'hub.yaml'].map((name) => join(data.path, name));
  writeProbes(capture, sweeps());
  writeFileSync(config, configuration);
  const hub = await startHub(data.path, ['--empty', '--no-page', '--no-lists', '--config', config]);
  t.after(() => hub.stop());
  const ask = await signInTo(hub, 'root', 'a long enough password');
  const post = async (path: string, body: unknown) =>
    (await (await ask(path, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<
      string,
      string
    >;
  const { secret } = await post('/sensors', { name: 'north' });
  writeFileSync(token, secret, { mode: 0o600 });
  const spool = join(data.path, 'spool');
  const hubArgs = ['--hub', hub.url, '--token-file', token, '--spool', spool];
  const read = await yamori(['read', capture, '--dark', DARK, ...hubArgs]);
  assert.equal(read.status, 0, read.stderr);
  await post('/systems/run', {});
  const summary = await until('the run', async () => {
    const answer = (await (await ask('/systems/summary')).json()) as SystemsSummary;
    return !answer.isRunning && answer.ranAt !== null && answer;
  });
  assert.equal(await hub.stop(), 0);
  assert.doesNotMatch(hub.errors(), /trouble/);
  return summary;
}

const resolver = (address: string) =>
  `systems:\n  resolver:\n    servers: ["${address}"]\n    timeoutMs: 500\n`;
const UNANSWERED = /2 of 2 questions to the name server were not answered/;

test('names that lead back are found by the configured server, and by no other', {
  skip: missingNameServer(),
}, async (t) => {
  const server = await startNameServer([
    '--host-record=a.census.shodan.io,203.0.113.10',
    '--host-record=b.census.shodan.io,203.0.113.11',
  ]);
  t.after(() => server.stop());
  const named = await systemsOf(t, resolver(server.address));
  assert.deepEqual(
    named.rows.map(({ verdict, name, sources }) => [verdict, name, sources]),
    [['known', 'Shodan', 2]],
  );
  assert.doesNotMatch(named.report!.remarks.join(), UNANSWERED);
  const unasked = await systemsOf(t, 'systems: {}\n');
  assert.ok(unasked.rows.length > 0 && !unasked.rows.some(({ verdict }) => verdict === 'known'));
});

test('a server that is silent is told in the report, and the run comes to its end', async (t) => {
  const silent = createSocket('udp4');
  t.after(() => silent.close());
  silent.bind(0, '127.0.0.1');
  await once(silent, 'listening');
  const { rows, report } = await systemsOf(t, resolver(`127.0.0.1:${silent.address().port}`));
  assert.ok(rows.some(({ sources }) => sources === 2));
  assert.equal(report!.remarks.filter((remark) => UNANSWERED.test(remark)).length, 1);
});
