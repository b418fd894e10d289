import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { domainOf, readMailAddress } from './mail-address.ts';

test('one mailbox of the public Internet is taken, its domain in ASCII and lower case', () => {
  for (const [given, wanted] of [
    ['abuse@example.org', 'abuse@example.org'],
    ['Abuse+x@EXAMPLE.Org', 'Abuse+x@example.org'],
    ['a..b.@docomo.example.jp', 'a..b.@docomo.example.jp'],
    ["o'neil_/-=%@example.co.jp", "o'neil_/-=%@example.co.jp"],
    ['abuse@例え.jp', 'abuse@xn--r8jz45g.jp'],
  ])
    assert.equal(readMailAddress(given), wanted);
});

test('what is no mailbox, or leads back into this network, is refused', () => {
  for (const text of [
    '',
    'abuse',
    '@example.org',
    'a@b@example.org',
    'a b@example.org',
    'a,b@example.org',
    '"a b"@example.org',
    'a@example.org, c@example.org',
    'a@example.org\r\nRCPT TO:<x@example.org>',
    'a@example.org\n',
    'Abuse <a@example.org>',
    'a@[192.0.2.1]',
    'a@192.0.2.1',
    'root@localhost',
    'root@mail.localhost',
    'a@host',
    'a@printer.local',
    'a@x.internal',
    'a@router.lan',
    'a@x.home.arpa',
    'a@-x.example.org',
    'a@x..example.org',
    'a@example.org.',
    `${'a'.repeat(65)}@example.org`,
    `a@${'x.'.repeat(130)}org`,
    'あ@example.org',
    '=?utf-8?B?eA==?=@example.org',
  ])
    assert.equal(readMailAddress(text), null, JSON.stringify(text));
});

test('whatever is taken is harmless in an envelope and in a header', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()),
      fc.string({ unit: 'binary' }),
      (left, right) => {
        for (const text of [left, `${left}@${right}`, `${left}${right}`, `${left}${right}@example.org`]) {
          const address = readMailAddress(text);
          if (address === null) continue;
          assert.match(address, /^[!-~]+@[a-z0-9.-]+$/);
          assert.doesNotMatch(address, /[<>"(),:;[\]\\ ]/);
          assert.equal(address.split('@').length, 2);
          assert.equal(domainOf(address), address.split('@')[1]);
        }
      },
    ),
  );
});
