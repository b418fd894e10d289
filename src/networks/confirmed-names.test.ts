/** Against a real dnsmasq on loopback. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { confirmNames, createResolver, organisationOfName } from './confirmed-names.ts';

const RECORDS = [
  // Confirmed: the name leads back.
  '--host-record=scan-01.shadowserver.org,192.0.2.1',
  // A name without an address behind it.
  '--ptr-record=2.2.0.192.in-addr.arpa,ghost.census.shodan.io',
  // A name that leads to somebody else.
  '--ptr-record=3.2.0.192.in-addr.arpa,scan-01.shadowserver.org',
  // A name that only looks like one, and leads back.
  '--host-record=census.shodan.io.evil.example,192.0.2.4',
  // IPv6.
  '--host-record=a.probe.onyphe.net,2001:db8::7',
];

const path = spawnSync('dnsmasq', ['--version'], {
  env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
});
const missing = path.error === undefined ? false : 'dnsmasq is not installed (Debian: dnsmasq-base)';
let server: ChildProcess | null = null;
let port = 0;

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port: free } = socket.address();
  socket.close();
  return free;
}

before(async () => {
  if (missing !== false) return;
  port = await freePort();
  server = spawn(
    'dnsmasq',
    [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-resolv',
      '--no-hosts',
      '--pid-file=',
      '--user=',
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      `--port=${port}`,
      '--local=/org/io/net/example/arpa/',
      ...RECORDS,
    ],
    { stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } },
  );
  const resolver = createResolver({ servers: [`127.0.0.1:${port}`], timeoutMs: 300 });
  for (let i = 0; i < 50 && (await resolver.forward('scan-01.shadowserver.org')).length === 0; i++)
    await sleep(100);
});

after(() => {
  server?.kill();
});

test('a name counts when it leads back and belongs to a scanner, and in no other case', {
  skip: missing,
}, async () => {
  const resolver = createResolver({ servers: [`127.0.0.1:${port}`] });
  const asked = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5', '2001:db8::7'];
  const confirmed = await confirmNames(asked, resolver);
  assert.deepEqual(Object.fromEntries(confirmed), {
    '192.0.2.1': { organisation: 'Shadowserver', name: 'scan-01.shadowserver.org' },
    '2001:db8::7': { organisation: 'Onyphe', name: 'a.probe.onyphe.net' },
  });
});

test('a server that does not answer names nobody, and ends', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
  const resolver = createResolver({ servers: [`127.0.0.1:${silent.address().port}`], timeoutMs: 100 });
  assert.equal((await confirmNames(['192.0.2.1', '192.0.2.2'], resolver)).size, 0);
  silent.close();
});

test('names are asked once for each address, so many at a time, until the signal', async () => {
  let [underWay, most, asked] = [0, 0, 0];
  const stop = new AbortController();
  const resolver = {
    async reverse() {
      asked++;
      most = Math.max(most, ++underWay);
      await sleep(1);
      underWay--;
      if (asked === 40) stop.abort();
      return [];
    },
    async forward() {
      return [];
    },
  };
  const addresses = Array.from({ length: 500 }, (_, i) => `192.0.2.${i % 100}`);
  await confirmNames(addresses, resolver, { concurrency: 8, signal: stop.signal });
  assert.ok(most <= 8 && asked >= 40 && asked < 60, `${asked} asked, ${most} at once`);
});

test('patterns end where the domain ends', () => {
  assert.equal(organisationOfName('x.census.shodan.io'), 'Shodan');
  assert.equal(organisationOfName('X.CENSUS.SHODAN.IO.'), 'Shodan');
  for (const name of [
    'x.census.shodan.io.evil.example',
    'census-shodan.io',
    'notstretchoid.com',
    'scan-1.shadowserver.org.example.org',
    '',
  ])
    assert.equal(organisationOfName(name), null, name);
});
