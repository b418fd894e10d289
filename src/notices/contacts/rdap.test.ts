import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parseAddress } from '../../base/address.ts';
import { contactSettings } from './contact-settings.ts';
import { openRdap, type Rdap, type RdapFound } from './rdap.ts';
import { bootstrapOf, cardOf, networkOf, openRegistry, type Registry } from './rdap-fixture.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let folder: string;
let registry: Registry;
let now: number;
let counted: string[];
const open: Rdap[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-rdap-'));
  registry = await openRegistry();
  now = NOON;
  counted = [];
  registry.on('/ipv4.json', bootstrapOf(['193.0.0.0/8', '194.0.0.0/8'], registry.origin));
  registry.on('/ipv6.json', bootstrapOf(['2a00::/12'], registry.origin));
  registry.on('/asn.json', bootstrapOf(['64496-64511'], registry.origin));
});
afterEach(async () => {
  for (const rdap of open.splice(0)) await rdap.close();
  await registry[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function start(change: object = {}): Rdap {
  const { rdap } = contactSettings.parse({
    rdap: { enabled: true, bootstrap: registry.origin, allowHosts: ['127.0.0.1'], ...change },
  });
  const made = openRdap(rdap, {
    folder,
    clock: () => now,
    count: (name) => counted.push(name),
    onTrouble(error) {
      throw error;
    },
  });
  open.push(made);
  return made;
}

function find(rdap: Rdap, address: string, asn: number | null = null): RdapFound {
  return rdap.find(parseAddress(address)!, asn);
}

/** The mail address that is known once all that is asked was answered. */
async function learn(
  rdap: Rdap,
  address: string,
  asn: number | null = null,
): Promise<string | null | 'asked'> {
  find(rdap, address, asn);
  await rdap.settled();
  const first = find(rdap, address, asn);
  await rdap.settled();
  const found = first.kind === 'known' ? first : find(rdap, address, asn);
  return found.kind === 'asked' ? 'asked' : (found.contact?.email ?? null);
}

const lookups = () => registry.asked.filter((path) => !path.endsWith('.json'));

test('the abuse contact within the registrant is found, and the registrant is not', async () => {
  registry.on('/ip/193.0.1.7', networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net'));
  registry.on('/ip/193.0.9.1', networkOf('193.0.8.0', '193.0.15.255', null));
  const rdap = start();
  assert.deepEqual(find(rdap, '193.0.1.7'), { kind: 'asked' });
  await rdap.settled();
  assert.deepEqual(find(rdap, '193.0.1.7'), {
    kind: 'known',
    contact: { email: 'abuse@isp.example.net', role: 'abuse', organisation: 'Abuse Desk', language: 'ja' },
  });
  assert.equal(await learn(rdap, '193.0.9.1'), null);
  assert.equal(await learn(start({ alsoRoles: ['registrant'] }), '193.0.9.1'), null, 'that was kept on disk');
  now += 2 * DAY_MS;
  assert.equal(
    await learn(start({ alsoRoles: ['technical', 'registrant'] }), '193.0.9.1'),
    'registrant@isp.example.net',
  );
});

test('one question serves a whole range, many askers at once, and the next start', async () => {
  registry.on('/ip/193.0.1.7', networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net'));
  const rdap = start();
  for (let i = 0; i < 1000; i++) find(rdap, '193.0.1.7');
  for (let i = 0; i < 256; i++) find(rdap, `193.0.1.${i}`);
  await rdap.settled();
  for (let i = 0; i < 2048; i++)
    assert.equal(find(rdap, `193.0.${i >> 8}.${i & 255}`).kind, 'known', `${i} is in the range`);
  assert.deepEqual(lookups(), ['/ip/193.0.1.7']);
  await rdap.close();
  assert.equal(find(start(), '193.0.6.6').kind, 'known');
  assert.equal(registry.asked.length, 2, 'the bootstrap file is kept as well');
});

test('an answer is asked for again once it is over, and none sooner', async () => {
  registry.on('/ip/193.0.1.7', networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net'));
  const rdap = start();
  assert.equal(await learn(rdap, '193.0.1.7'), 'abuse@isp.example.net');
  assert.equal(await learn(rdap, '193.0.200.1'), null);
  now += DAY_MS - MINUTE_MS;
  assert.equal(find(rdap, '193.0.200.1').kind, 'known');
  now += 2 * MINUTE_MS;
  assert.equal(find(rdap, '193.0.200.1').kind, 'asked');
  assert.equal(find(rdap, '193.0.1.7').kind, 'known');
  await rdap.settled();
  now += 30 * DAY_MS;
  assert.equal(find(rdap, '193.0.1.7').kind, 'asked');
});

test('a network without a contact sends us to its AS', async () => {
  registry.on('/ip/193.0.1.7', networkOf('193.0.0.0', '193.0.7.255', null));
  registry.on('/autnum/64500', {
    objectClassName: 'autnum',
    startAutnum: 64_500,
    endAutnum: 64_500,
    entities: [{ roles: ['abuse'], vcardArray: cardOf('abuse@as.example.net') }],
  });
  assert.equal(await learn(start(), '193.0.1.7', 64_500), 'abuse@as.example.net');
});

test('IPv6 is asked for as IPv4 is', async () => {
  registry.on(
    '/ip/2a00:1234::1',
    networkOf('2a00:1234::', '2a00:1234:ffff:ffff:ffff:ffff:ffff:ffff', 'six@isp.example.net'),
  );
  assert.equal(await learn(start(), '2a00:1234::1'), 'six@isp.example.net');
});

test('of a wide answer only the neighbourhood of the address is taken, and the narrower one wins', async () => {
  registry.on('/ip/193.1.0.1', networkOf('193.0.0.0', '193.127.255.255', 'wide@isp.example.net'));
  registry.on('/ip/193.1.8.1', networkOf('193.1.8.0', '193.1.8.255', 'narrow@isp.example.net'));
  registry.on('/ip/193.2.0.1', networkOf('193.2.0.0', '193.2.255.255', 'other@isp.example.net'));
  const rdap = start();
  assert.equal(await learn(rdap, '193.1.8.1'), 'narrow@isp.example.net');
  assert.equal(await learn(rdap, '193.1.0.1'), 'wide@isp.example.net');
  assert.equal(await learn(rdap, '193.1.8.200'), 'narrow@isp.example.net');
  assert.equal(await learn(rdap, '193.2.0.1'), 'other@isp.example.net');
});

test('up to three redirects are followed; a fourth is not', async () => {
  const on = (from: string, to: string) =>
    registry.on(from, (_request, response) => response.writeHead(302, { location: to }).end());
  on('/ip/193.0.1.7', '/a');
  on('/a', `${registry.origin}/b`);
  on('/b', '/c');
  registry.on('/c', networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net'));
  assert.equal(await learn(start(), '193.0.1.7'), 'abuse@isp.example.net');
  on('/ip/194.0.1.7', '/round');
  on('/round', '/round');
  assert.equal(await learn(start(), '194.0.1.7'), null);
  assert.deepEqual(counted, ['rdap-redirects']);
  assert.equal(registry.asked.filter((path) => path === '/round').length, 3);
});

test('no redirect leads into a private network, to another protocol or to plain HTTP elsewhere', async () => {
  await using inner = await openRegistry();
  const port = new URL(inner.origin).port;
  const targets = [
    `http://localhost:${port}/x`,
    `http://[::1]:${port}/x`,
    'https://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/x',
    'http://93.184.215.14/x',
    'ftp://127.0.0.1/x',
    'file:///etc/passwd',
    `http://user:word@127.0.0.1:${port}/x`,
  ];
  targets.forEach((location, i) => {
    registry.on(`/ip/193.${i}.0.1`, (_request, response) => response.writeHead(302, { location }).end());
  });
  const rdap = start();
  for (const i of targets.keys()) assert.equal(await learn(rdap, `193.${i}.0.1`), null, targets[i]);
  assert.deepEqual(
    counted,
    targets.map(() => 'outbound-forbidden'),
  );
  assert.deepEqual(inner.asked, []);
});

test('a bootstrap that names a server of the inner network is not followed there', async () => {
  await using inner = await openRegistry();
  registry.on('/ipv4.json', bootstrapOf(['193.0.0.0/8'], inner.origin.replace('127.0.0.1', 'localhost')));
  assert.equal(await learn(start(), '193.0.1.7'), null);
  assert.deepEqual(counted, ['outbound-forbidden']);
  assert.deepEqual(inner.asked, []);
});

test('mail addresses that lead to this machine or into a header are refused, and the next one is taken', async () => {
  const hostile = [
    'root@localhost',
    'root@localhost.localdomain',
    'root@[127.0.0.1]',
    'root@127.0.0.1',
    'root@mailhost',
    'a@isp.example.net\r\nBcc: everybody@example.org',
    'a@isp.example.net, b@isp.example.net',
    '"a b"@isp.example.net',
    '<a@isp.example.net>',
    'a@@isp.example.net',
    '',
  ];
  hostile.forEach((email, i) => {
    registry.on(`/ip/193.${i}.0.1`, networkOf(`193.${i}.0.0`, `193.${i}.255.255`, email));
  });
  const rdap = start();
  for (const [i, email] of hostile.entries()) assert.equal(await learn(rdap, `193.${i}.0.1`), null, email);
  // An empty one names nobody; it is not even refused.
  assert.deepEqual(new Set(counted), new Set(['rdap-mail-refused']));
  assert.equal(counted.length, hostile.length - 1);
  const card = cardOf('root@localhost', [['email', {}, 'text', 'abuse@isp.example.net']]);
  registry.on(
    '/ip/194.0.0.1',
    networkOf('194.0.0.0', '194.0.0.255', null, { entities: [{ roles: ['abuse'], vcardArray: card }] }),
  );
  assert.equal(await learn(rdap, '194.0.0.1'), 'abuse@isp.example.net');
});

test('hostile answers are counted and never thrown', async () => {
  const bodies: readonly (readonly [string, string | Buffer])[] = [
    ['no JSON', 'moved <html>'],
    ['a number', '7'],
    ['null', 'null'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['nested beyond reason', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['another network', JSON.stringify(networkOf('194.0.0.0', '194.0.0.255', 'abuse@isp.example.net'))],
    ['upside down', JSON.stringify(networkOf('193.255.0.0', '193.0.0.0', 'abuse@isp.example.net'))],
    [
      'too large',
      JSON.stringify(
        networkOf('193.0.0.0', '193.255.255.255', 'a@isp.example.net', { x: 'y'.repeat(1_100_000) }),
      ),
    ],
  ];
  bodies.forEach(([, body], i) => {
    registry.on(`/ip/193.${i}.0.1`, (_request, response) => response.writeHead(200).end(body));
  });
  const rdap = start();
  for (const [i, [name]] of bodies.entries()) assert.equal(await learn(rdap, `193.${i}.0.1`), null, name);
  assert.deepEqual(
    counted,
    bodies.map(() => 'rdap-answer-wrong'),
  );
});

test('a network as wide as the Internet is nobody, whatever contact it names', async () => {
  registry.on('/ip/193.0.1.7', networkOf('0.0.0.0', '255.255.255.255', 'abuse@isp.example.net'));
  assert.equal(await learn(start(), '193.0.1.7'), null);
  assert.deepEqual(counted, []);
});

test('a server is asked so many times a minute, and the rest wait', async () => {
  for (let i = 0; i < 5; i++)
    registry.on(`/ip/193.${i}.0.1`, networkOf(`193.${i}.0.0`, `193.${i}.0.255`, `abuse${i}@isp.example.net`));
  const rdap = start({ mostPerMinute: 3 });
  for (let i = 0; i < 5; i++) find(rdap, `193.${i}.0.1`);
  await rdap.settled();
  assert.equal(registry.asked.length, 3, 'the bootstrap file is of the same server');
  now += MINUTE_MS + 1;
  await rdap.settled();
  assert.equal(registry.asked.length, 6);
  assert.equal(find(rdap, '193.4.0.1').kind, 'known');
});

test('Retry-After is honoured, within a day', async () => {
  let isBusy = true;
  registry.on('/ip/193.0.1.7', (_request, response) => {
    if (isBusy) response.writeHead(429, { 'retry-after': '7200' }).end();
    else response.end(JSON.stringify(networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net')));
  });
  const rdap = start();
  assert.equal(await learn(rdap, '193.0.1.7'), 'asked');
  assert.equal(await learn(rdap, '193.9.1.7'), 'asked', 'of the same server nothing is asked');
  now += 2 * HOUR_MS - MINUTE_MS;
  await rdap.settled();
  assert.deepEqual(lookups(), ['/ip/193.0.1.7']);
  isBusy = false;
  now += 2 * MINUTE_MS;
  assert.equal(await learn(rdap, '193.0.1.7'), 'abuse@isp.example.net');
  assert.deepEqual(counted, ['rdap-busy']);
});

test('a server that hangs, or is gone, holds nothing up and is asked again later', async () => {
  let isUp = false;
  registry.on('/ip/193.0.1.7', (request, response) => {
    if (isUp) response.end(JSON.stringify(networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net')));
    else request.socket.destroy();
  });
  registry.on('/ip/194.0.1.7', () => {});
  const rdap = start({ timeoutMs: 100 });
  assert.equal(await learn(rdap, '193.0.1.7'), 'asked');
  now += 11 * MINUTE_MS;
  isUp = true;
  assert.equal(await learn(rdap, '193.0.1.7'), 'abuse@isp.example.net');
  assert.equal(await learn(rdap, '194.0.1.7'), 'asked');
  assert.deepEqual(counted, ['rdap-unreachable', 'rdap-unreachable']);
});

test('closing ends a question that is under way', async () => {
  const arrived = Promise.withResolvers<void>();
  registry.on('/ip/193.0.1.7', () => arrived.resolve());
  const rdap = start({ timeoutMs: 60_000 });
  find(rdap, '193.0.1.7');
  await arrived.promise;
  await rdap.close();
  assert.deepEqual(counted, []);
});

test('nobody is asked about private, reserved and documentation addresses', async () => {
  const rdap = start();
  for (const address of ['10.1.2.3', '192.0.2.1', '198.51.100.7', '127.0.0.1', 'fe80::1', '2001:db8::1'])
    assert.deepEqual(find(rdap, address), { kind: 'known', contact: null });
  await rdap.settled();
  assert.deepEqual(registry.asked, []);
});

test('a bootstrap file is used until it is over, and on where it cannot be had anew', async () => {
  registry.on('/ipv4.json', (_request, response) =>
    response
      .writeHead(200, { 'cache-control': 'public, max-age=7200' })
      .end(JSON.stringify(bootstrapOf(['193.0.0.0/8'], registry.origin))),
  );
  registry.on('/ip/193.0.1.7', networkOf('193.0.1.0', '193.0.1.255', 'abuse@isp.example.net'));
  registry.on('/ip/193.0.2.7', networkOf('193.0.2.0', '193.0.2.255', 'two@isp.example.net'));
  const rdap = start();
  assert.equal(await learn(rdap, '193.0.1.7'), 'abuse@isp.example.net');
  now += 3 * HOUR_MS;
  registry.on('/ipv4.json', (_request, response) => response.end('{"services":[[7,8],null]}'));
  assert.equal(await learn(rdap, '193.0.2.7'), 'two@isp.example.net');
  assert.deepEqual(counted, ['rdap-bootstrap-wrong']);
  assert.equal(registry.asked.filter((path) => path === '/ipv4.json').length, 2);
});

test('without a bootstrap file nobody is asked, and it is not asked for by every address', async () => {
  registry.on('/ipv4.json', (_request, response) => response.end('<html>'));
  registry.on('/ip/193.0.1.7', networkOf('193.0.1.0', '193.0.1.255', 'abuse@isp.example.net'));
  const rdap = start();
  for (let i = 0; i < 100; i++) assert.equal(await learn(rdap, `193.${i}.1.7`), 'asked');
  assert.deepEqual(registry.asked, ['/ipv4.json']);
  assert.deepEqual(counted, ['rdap-bootstrap-wrong']);
  registry.on('/ipv4.json', bootstrapOf(['193.0.0.0/8'], registry.origin));
  now += HOUR_MS + 1;
  assert.equal(await learn(rdap, '193.0.1.7'), 'abuse@isp.example.net');
});

test('the bootstrap may be a folder; one that cannot be used is refused at the start', async () => {
  const local = join(folder, 'iana');
  mkdirSync(local);
  assert.throws(() => start({ bootstrap: local }), {
    code: 'E_CONTACTS_FILE',
    message: /ipv4\.json cannot be read/,
  });
  for (const [name, entry] of [
    ['ipv4', '193.0.0.0/8'],
    ['ipv6', '2a00::/12'],
    ['asn', '64500'],
  ] as const)
    writeFileSync(join(local, `${name}.json`), JSON.stringify(bootstrapOf([entry], registry.origin)));
  registry.on('/ip/193.0.1.7', networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net'));
  assert.equal(await learn(start({ bootstrap: local }), '193.0.1.7'), 'abuse@isp.example.net');
  assert.deepEqual(registry.asked, ['/ip/193.0.1.7']);
  writeFileSync(join(local, 'asn.json'), '{"services":[]}');
  assert.throws(() => start({ bootstrap: local }), { message: /asn\.json is no bootstrap file/ });
});

test('a journal of answers that was cut or damaged keeps what is whole', async () => {
  registry.on('/ip/193.0.1.7', networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net'));
  const rdap = start();
  assert.equal(await learn(rdap, '193.0.1.7'), 'abuse@isp.example.net');
  await rdap.close();
  const wide = { kind: '4', first: '9', last: '1', until: 9e15, contact: null };
  appendFileSync(
    join(folder, 'rdap-answers.jsonl'),
    `${JSON.stringify(wide)}\n{"kind":"4","first":"3238002688","la`,
  );
  const again = start();
  assert.equal(find(again, '193.0.1.7').kind, 'known');
  assert.equal(find(again, '0.0.0.5').kind, 'known', 'this network is never asked about');
  registry.on('/ip/194.0.1.7', networkOf('194.0.0.0', '194.0.7.255', 'four@isp.example.net'));
  assert.equal(await learn(again, '194.0.1.7'), 'four@isp.example.net');
  await again.close();
  assert.equal(find(start(), '194.0.1.7').kind, 'known', 'the line after the cut one is whole');
});
