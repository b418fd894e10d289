/** Against a real dnsmasq on loopback. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingNameServer, startNameServer } from '../../test/name-server.ts';
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

const missing = missingNameServer();

test('a name counts when it leads back and belongs to a scanner, and in no other case', {
  skip: missing,
}, async (t) => {
  const server = await startNameServer(RECORDS);
  t.after(() => server.stop());
  const resolver = createResolver({ servers: [server.address] });
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

test('the hosts file of this machine is no answer', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
  const resolver = createResolver({ servers: [`127.0.0.1:${silent.address().port}`], timeoutMs: 20 });
  assert.deepEqual(await resolver.reverse('127.0.0.1'), []);
  assert.deepEqual(await resolver.reverse('nonsense'), []);
  silent.close();
});

test('a server that never answers is given up, and that is said once', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
  let questions = 0;
  silent.on('message', () => questions++);
  let said = 0;
  const resolver = createResolver({
    servers: [`127.0.0.1:${silent.address().port}`],
    timeoutMs: 20,
    onSilent: () => said++,
  });
  const addresses = Array.from({ length: 2_000 }, (_, i) => `198.51.${100 + (i >> 8)}.${i & 255}`);
  assert.equal((await confirmNames(addresses, resolver, { concurrency: 64 })).size, 0);
  silent.close();
  assert.equal(said, 1);
  assert.ok(questions < 1_000, `${questions} datagrams for 2,000 addresses`);
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
