/** What registries send, from right to hostile: nothing of it throws, and nothing but a plain mail address comes out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '../../base/address.ts';
import { readMailAddress } from '../channels/email/mail-address.ts';
import { readJcard } from './jcard.ts';
import { type RdapSubject, readRdapAnswer } from './rdap-answer.ts';
import { BOOTSTRAP_KINDS, readBootstrap } from './rdap-bootstrap.ts';
import { bootstrapOf, cardOf, networkOf } from './rdap-fixture.ts';
import { readRetryAfter } from './rdap-request.ts';

const subject: RdapSubject = { kind: 'address', address: parseAddress('193.0.1.7')! };
const asn: RdapSubject = { kind: 'asn', asn: 64_500 };
const read = (value: unknown) => readRdapAnswer(Buffer.from(JSON.stringify(value)), subject, []);

/** A right value, with a part of it replaced, dropped or repeated. */
function damaged(whole: unknown): fc.Arbitrary<unknown> {
  return fc.tuple(fc.infiniteStream(fc.nat({ max: 11 })), fc.jsonValue()).map(([dice, junk]) => {
    const change = (value: unknown): unknown => {
      const die = dice.next().value;
      if (die === 0) return junk;
      if (Array.isArray(value)) return die === 1 ? [...value, ...value].map(change) : value.map(change);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).flatMap(([name, one]) =>
          dice.next().value === 0 ? [] : [[name, change(one)]],
        ),
      );
    };
    return change(whole);
  });
}

test('an answer that was damaged anywhere is read or wrong, and its mail address is a plain one', () => {
  const whole = networkOf('193.0.0.0', '193.0.7.255', 'abuse@isp.example.net');
  let contacts = 0;
  fc.assert(
    fc.property(fc.oneof(damaged(whole), fc.jsonValue()), (value) => {
      for (const one of [subject, asn]) {
        const reading = readRdapAnswer(Buffer.from(JSON.stringify(value) ?? ''), one, ['registrant']);
        if (reading.kind === 'wrong' || reading.contact === null) continue;
        contacts++;
        const { email, organisation } = reading.contact;
        assert.equal(readMailAddress(email), email);
        assert.ok(organisation === null || organisation.length <= 200);
      }
    }),
  );
  assert.ok(contacts > 0, 'no damaged answer was read: it is damaged too much');
});

test('random bytes are wrong', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.equal(readRdapAnswer(Buffer.from(bytes), subject, []).kind, 'wrong');
    }),
  );
});

test('the role abuse is taken wherever it stands, the nearest first; deeper than four levels nothing is', () => {
  const entity = (roles: readonly string[], email: string | null, entities: readonly unknown[] = []) => ({
    roles,
    vcardArray: cardOf(email),
    entities,
  });
  const emailOf = (entities: readonly unknown[]) => {
    const reading = read(networkOf('193.0.0.0', '193.0.7.255', null, { entities }));
    return reading.kind === 'wrong' ? 'wrong' : (reading.contact?.email ?? null);
  };
  const deep = entity(['registrant'], 'r@a.example', [entity(['Abuse'], 'deep@a.example')]);
  assert.equal(emailOf([deep]), 'deep@a.example');
  assert.equal(emailOf([deep, entity(['technical', 'abuse'], 'near@a.example')]), 'near@a.example');
  let nested = entity(['abuse'], 'too-deep@a.example');
  for (let i = 0; i < 4; i++) nested = entity(['registrant'], null, [nested]);
  assert.equal(emailOf([nested]), null);
  const flood = Array.from({ length: 10_000 }, () => entity(['registrant'], null));
  assert.equal(emailOf([entity(['abuse'], 'first@a.example'), ...flood]), 'first@a.example');
  assert.equal(emailOf([...flood, entity(['abuse'], 'too-late@a.example')]), null);
});

test('a jCard gives its preferred mail address, its organisation and its language', () => {
  const card = readJcard(
    cardOf('second@a.example', [
      ['email', { pref: '1' }, 'uri', 'mailto:first@a.example'],
      ['org', {}, 'text', ['Example\r\nISP', 'Abuse']],
      ['lang', {}, 'language-tag', 'ja-JP'],
    ]),
  );
  assert.deepEqual(card, {
    emails: ['first@a.example', 'second@a.example'],
    organisation: 'Example ISP',
    kind: 'group',
    language: 'ja-jp',
  });
  const person = [
    'vcard',
    [
      ['fn', {}, 'text', 'Ms Example'],
      ['kind', {}, 'text', 'individual'],
    ],
  ];
  assert.equal(readJcard(person)?.organisation, null, 'a person is named nowhere');
  for (const wrong of [null, 'vcard', [], ['vcard'], ['xcard', []], ['vcard', {}]])
    assert.equal(readJcard(wrong), null);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => void readJcard(['vcard', [value, [value, value, value, value]]])),
  );
});

test('the language is that of the card, else that of the country', () => {
  const languageOf = (country: unknown, more: readonly unknown[]) => {
    const entities = [{ roles: ['abuse'], vcardArray: cardOf('abuse@a.example', more) }];
    const reading = read(networkOf('193.0.0.0', '193.0.7.255', null, { country, entities }));
    return reading.kind === 'read' ? reading.contact?.language : null;
  };
  assert.equal(languageOf('jp', []), 'ja');
  assert.equal(languageOf('NL', []), 'en');
  assert.equal(languageOf(7, []), 'en');
  assert.equal(languageOf('JP', [['lang', {}, 'language-tag', 'en']]), 'en');
  assert.equal(languageOf('US', [['lang', {}, 'language-tag', 'ja']]), 'ja');
});

test('of a bootstrap the longest prefix counts, and HTTPS is preferred', () => {
  const text = JSON.stringify({
    services: [
      [['193.0.0.0/8'], ['http://a.example/rdap', 'https://a.example/rdap']],
      [['193.0.0.0/16', 'not a prefix', 7], ['https://b.example/']],
      [['194.0.0.0/8'], ['ftp://c.example/', 7]],
      [['2a00::/12'], ['https://six.example/']],
    ],
  });
  const bootstrap = readBootstrap(text, 'ipv4')!;
  const find = (address: string) => bootstrap.find({ kind: 'address', address: parseAddress(address)! });
  assert.equal(find('193.1.0.1'), 'https://a.example/rdap/');
  assert.equal(find('193.0.1.7'), 'https://b.example/');
  assert.equal(find('194.0.0.1'), null);
  assert.equal(find('2a00::1'), null);
  const asns = readBootstrap(
    JSON.stringify({ services: [[['1-5', '7', '9-8', '-1', '10-99999999999'], ['https://x.example']]] }),
    'asn',
  )!;
  const answers = [1, 5, 6, 7, 8, 10].map((one) => asns.find({ kind: 'asn', asn: one }) !== null);
  assert.deepEqual(answers, [true, true, false, true, false, false]);
});

test('a bootstrap that was damaged anywhere is read or null', () => {
  fc.assert(
    fc.property(
      damaged(bootstrapOf(['193.0.0.0/8', '64500'], 'https://a.example')),
      fc.string(),
      (value, junk) => {
        for (const kind of BOOTSTRAP_KINDS)
          for (const text of [JSON.stringify(value) ?? '', junk]) {
            const url: string | null =
              readBootstrap(text, kind)?.find(kind === 'asn' ? asn : subject) ?? null;
            assert.ok(url === null || (/^https?:/i.test(url) && url.endsWith('/')));
          }
      },
    ),
  );
});

test('Retry-After is seconds or a date, at least a minute and at most a day away', () => {
  const now = Date.UTC(2026, 0, 1);
  const wait = (header: string | undefined) => readRetryAfter(header, now) - now;
  assert.equal(wait('300'), 300_000);
  assert.equal(wait('Thu, 01 Jan 2026 01:00:00 GMT'), 3_600_000);
  for (const header of ['0', '-5', 'soon', '', undefined]) assert.equal(wait(header), 60_000);
  assert.equal(wait('999999999'), 86_400_000);
});
