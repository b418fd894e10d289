import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '../../base/address.ts';
import { closedRangeOf, guardOutbound, pinnedLookup, type Resolved } from './outbound-guard.ts';

const NOBODY = { allowHosts: [] };
const PUBLIC: Resolved = { address: '8.8.8.8', family: 4 };
const resolveTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address): Resolved => ({ address, family: address.includes(':') ? 6 : 4 }));
const mustNotResolve = async () => assert.fail('a name was resolved');

const CLOSED = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
];

const OPEN = [
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2400::1',
  '2620:0:ccc::2',
];

test('what is not public is closed, at the ends of each range', () => {
  for (const text of CLOSED) assert.notEqual(closedRangeOf(parseAddress(text)!), null, text);
  for (const text of OPEN) assert.equal(closedRangeOf(parseAddress(text)!), null, text);
});

test('an address in a URL is checked in every way it can be written', async () => {
  const written = [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:7f00:1]',
    '127.0.0.1.',
  ];
  for (const host of written) {
    const reach = await guardOutbound(`https://${host}/`, NOBODY, mustNotResolve);
    assert.equal(reach.kind, 'refused', host);
  }
});

test('a name is refused when any of its addresses is not public', async () => {
  for (const closed of CLOSED) {
    const reach = await guardOutbound('https://hook.example/', NOBODY, resolveTo('8.8.8.8', closed));
    assert.equal(reach.kind, 'refused', closed);
  }
  const reach = await guardOutbound('https://hook.example/', NOBODY, resolveTo('8.8.8.8', '2400::1'));
  assert.equal(reach.kind, 'allowed');
});

test('only HTTPS, without a user name, to a host that has a name', async () => {
  for (const url of [
    'http://hook.example/',
    'ftp://hook.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://user@hook.example/',
    'https://user:secret@hook.example/',
    'https://',
    'https://hook.example/\r\nx: y',
    'https://hook.example/\u0000',
    ' https://hook.example/',
    `https://hook.example/${'a'.repeat(3000)}`,
    'hook.example',
    '',
  ]) {
    const reach = await guardOutbound(url, NOBODY, mustNotResolve);
    assert.equal(reach.kind, 'refused', url);
  }
});

test('a host that the operator names may be private and without TLS; its neighbours may not', async () => {
  const rules = { allowHosts: ['127.0.0.1', 'Hook.Internal', '[::1]'] };
  for (const url of [
    'http://127.0.0.1:8080/',
    'https://127.0.0.1/',
    'http://hook.internal/',
    'http://[::1]:80/',
  ]) {
    assert.equal((await guardOutbound(url, rules, resolveTo('10.0.0.1'))).kind, 'allowed', url);
  }
  for (const url of ['http://127.0.0.2/', 'https://127.0.0.2/', 'https://a.hook.internal/']) {
    assert.equal((await guardOutbound(url, rules, resolveTo('10.0.0.1'))).kind, 'refused', url);
  }
});

test('a name that cannot be resolved now is tried later', async () => {
  const fail = async () => {
    throw Object.assign(new Error('no'), { code: 'EAI_AGAIN' });
  };
  assert.deepEqual(await guardOutbound('https://hook.example/', NOBODY, fail), {
    kind: 'later',
    why: 'its name cannot be resolved (EAI_AGAIN)',
  });
  assert.equal((await guardOutbound('https://hook.example/', NOBODY, resolveTo())).kind, 'later');
});

test('the connection goes to what was checked, whatever the name resolves to by then', async () => {
  const lookUp = (addresses: readonly Resolved[], options: object) =>
    new Promise((resolve) => {
      pinnedLookup(addresses)('hook.example', options, (...answer) => resolve(answer));
    });
  assert.deepEqual(await lookUp([PUBLIC], {}), [null, '8.8.8.8', 4]);
  assert.deepEqual(await lookUp([PUBLIC], { all: true }), [null, [PUBLIC]]);
  const [error] = (await lookUp([PUBLIC], { family: 6 })) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ENOTFOUND');
});

test('no text makes the guard throw, and none reaches a private address', async () => {
  const hosts = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6().map((text) => `[${text}]`),
    fc.domain(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        hosts.map((host) => `https://${host}/`),
      ),
      async (text) => {
        const reach = await guardOutbound(text, NOBODY, resolveTo('192.168.0.1'));
        if (reach.kind !== 'allowed') return;
        for (const { address } of reach.addresses) assert.equal(closedRangeOf(parseAddress(address)!), null);
      },
    ),
    { numRuns: 1000 },
  );
});
