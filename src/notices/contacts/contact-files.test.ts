import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { readAbuseFile } from './abuse-file.ts';
import { type OverrideSubject, readOverrides } from './overrides.ts';

const emailsOf = (text: string, name: string, address: string, asn: number | null = null) =>
  [...readAbuseFile(name, text).contactsOf(parseAddress(address)!, asn)].map(({ email }) => email);

const CSV = `# our own list
prefix,asn,email,role,organisation,language
192.0.2.0/24,,abuse@wide.example,,Wide Network,
192.0.2.128/25,,abuse@narrow.example,csirt,"Narrow, Ltd.",ja
192.0.2.128/25,,second@narrow.example,,,
,AS64500,abuse@as.example,,,en
2001:db8::/32,,six@wide.example,,,
`;

const YAML = `contacts:
  - { prefix: 192.0.2.0/24, email: abuse@wide.example, organisation: Wide Network }
  - prefix: 192.0.2.128/25
    email: abuse@narrow.example
    role: csirt
    organisation: Narrow, Ltd.
    language: ja
  - { prefix: 192.0.2.128/25, email: second@narrow.example }
  - { asn: 64500, email: abuse@as.example, language: en }
  - { prefix: '2001:db8::/32', email: six@wide.example }
`;

test('CSV and YAML say the same: the most specific prefix first, then the AS', () => {
  for (const [name, text] of [
    ['contacts.csv', CSV],
    ['contacts.yaml', YAML],
    ['contacts', CSV],
    ['contacts', YAML],
  ] as const) {
    assert.deepEqual(emailsOf(text, name, '192.0.2.200', 64_500), [
      'abuse@narrow.example',
      'second@narrow.example',
      'abuse@wide.example',
      'abuse@as.example',
    ]);
    assert.deepEqual(emailsOf(text, name, '192.0.2.1'), ['abuse@wide.example']);
    assert.deepEqual(emailsOf(text, name, '2001:db8::1'), ['six@wide.example']);
    assert.deepEqual(emailsOf(text, name, '203.0.113.1', 64_501), []);
    const [first] = readAbuseFile(name, text).contactsOf(parseAddress('192.0.2.200')!, null);
    assert.deepEqual(first, {
      email: 'abuse@narrow.example',
      role: 'csirt',
      organisation: 'Narrow, Ltd.',
      language: 'ja',
    });
  }
});

function problemsOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof YamoriError && error.code === 'E_CONTACTS_FILE');
    return error.message;
  }
  assert.fail('it was taken');
}

test('every problem of a file of contacts is told with its line', () => {
  const message = problemsOf(() =>
    readAbuseFile(
      'c.csv',
      `prefix,asn,email,role,organisation,language,colour
192.0.2.0/24,,root@localhost,,,,
192.0.2.1/24,,a@isp.example,,,,
,AS0,a@isp.example,,,,
192.0.2.0/24,64500,a@isp.example,,,,
,,a@isp.example,,,fr,
nonsense,,"a@isp.example
Bcc: b@isp.example",,,,red
192.0.2.0/24,,a@isp.example,,,,
192.0.2.0/24,,a@isp.example,,,,,more
192.0.2.0/24,,a@isp.example,,,,
,7,user@[127.0.0.1],,,,
,8,user@mailhost,,,,
`,
    ),
  );
  for (const expected of [
    /line 2: email: "root@localhost" is not one plain mail address of a public domain/,
    /line 3: prefix: "192\.0\.2\.1\/24" has bits behind its length; write 192\.0\.2\.0\/24/,
    /line 4: asn: "AS0" is no AS number/,
    /line 5: wants a prefix or an asn, one of the two/,
    /line 6: language: must be one of ja, en/,
    /line 8: prefix: "nonsense" is not an address or prefix/,
    /line 8: email: "a@isp\.example\nBcc/,
    /line 8: "colour": no such field; there are prefix, asn, email/,
    /line 10: "column 8": no such field/,
    /line 11: 192\.0\.2\.0\/24 a@isp\.example is there already, in line 9/,
    /line 12: email: "user@\[127\.0\.0\.1\]"/,
    /line 13: email: "user@mailhost"/,
  ])
    assert.match(message, expected);
});

test('what is no file of contacts at all is refused as such', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['c.yaml', 'contacts: 7', /wants a list/],
    ['c.yaml', '- a\n- [b]', /line 1: is no entry[\s\S]*line 2: is no entry/],
    ['c.yaml', 'a: [', /c\.yaml: /],
    ['c.yaml', '[]', /holds no contact/],
    ['c.yaml', '- { asn: 1, asn: 2, email: a@isp.example }', /unique/],
    ['c.yaml', '- &x { asn: 1, email: a@isp.example }\n- *x', /line 2: is no entry/],
    ['c.csv', 'prefix,prefix,email\n', /line 1: the column "prefix" is there twice/],
    ['c.csv', 'prefix,email\n', /holds no contact/],
    ['c.csv', '# nothing\n', /has no header/],
    ['c.csv', 'email\na@isp.example\n', /line 2: wants a prefix or an asn/],
    ['c.csv', 'prefix,email\n"192.0.2.0/24,a@isp.example\n', /c\.csv: /],
  ];
  for (const [name, text, expected] of cases)
    assert.match(
      problemsOf(() => readAbuseFile(name, text)),
      expected,
      text,
    );
});

test('a file of anything is read or refused with a code', () => {
  const piece = fc.constantFrom(
    'prefix',
    'email',
    ',',
    '\n',
    '- ',
    ': ',
    '{',
    '}',
    '"',
    'a@isp.example',
    '192.0.2.0/24',
    '#',
    '&a',
    '*a',
    '\t',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('c.csv', 'c.yaml', 'c'), (given, name) => {
      for (const read of [readAbuseFile, readOverrides]) {
        try {
          read(name, given);
        } catch (error) {
          assert.ok(error instanceof YamoriError && error.code === 'E_CONTACTS_FILE', String(error));
        }
      }
    }),
    { numRuns: 120 },
  );
});

const OVERRIDES = `
- { cause: scanning, none: true }
- { country: jp, language: ja }
- { country: JP, cause: infected, email: jp-infected@cert.example }
- { asn: AS64500, email: as@isp.example }
- { asn: 64500, cause: dos-victim, none: yes }
- { prefix: 192.0.2.0/24, email: wide@isp.example }
- { prefix: 192.0.2.128/25, cause: infected, email: narrow@isp.example, role: csirt }
- { address: 192.0.2.200, none: true }
- { prefix: '2001:db8::/32', role: noc }
`;

test('of several overrides the most specific one whose conditions all hold counts', () => {
  const overrides = readOverrides('o.yaml', OVERRIDES);
  const find = (change: Partial<Omit<OverrideSubject, 'address'>> & { address?: string }) => {
    const { address = '203.0.113.9', ...rest } = change;
    const found = overrides.find({
      asn: null,
      country: null,
      cause: 'infected',
      ...rest,
      address: parseAddress(address)!,
    });
    return found === null ? null : found.isNone ? 'none' : (found.email ?? found.language ?? found.role);
  };
  assert.equal(find({}), null);
  assert.equal(find({ cause: 'scanning' }), 'none');
  assert.equal(find({ country: 'JP', cause: 'misconfigured' }), 'ja');
  assert.equal(find({ country: 'JP' }), 'jp-infected@cert.example');
  assert.equal(find({ country: 'JP', asn: 64_500 }), 'as@isp.example');
  assert.equal(find({ asn: 64_500, cause: 'dos-victim' }), 'none');
  assert.equal(find({ address: '192.0.2.1', asn: 64_500 }), 'wide@isp.example');
  assert.equal(find({ address: '192.0.2.129' }), 'narrow@isp.example');
  assert.equal(find({ address: '192.0.2.129', cause: 'scanning' }), 'wide@isp.example');
  assert.equal(find({ address: '192.0.2.200' }), 'none');
  assert.equal(find({ address: '2001:db8::1' }), 'noc');
});

test('every problem of a file of overrides is told with its line', () => {
  const message = problemsOf(() =>
    readOverrides(
      'o.yaml',
      `- { email: a@isp.example }
- { asn: 1 }
- { asn: 1, none: true, email: a@isp.example }
- { asn: 1, none: maybe }
- { country: JPN, language: ja }
- { cause: angry, language: ja }
- { prefix: 192.0.2.0/24, address: 192.0.2.1, language: ja }
- { address: 192.0.2.0/24, language: ja }
- { asn: 2, language: ja }
- { asn: AS2, language: en }
- { asn: 3, email: "a@isp.example\\r\\nBcc: x@y.example" }
- { asn: 4, organisation: "a\\nb" }
`,
    ),
  );
  for (const expected of [
    /line 1: wants a condition/,
    /line 2: wants email, role/,
    /line 3: wants email, role/,
    /line 4: none: /,
    /line 5: country: must be two letters/,
    /line 6: cause: must be one of infected/,
    /line 7: wants a prefix or an address, not both/,
    /line 8: address: "192\.0\.2\.0\/24" is no address/,
    /line 10: has the same conditions as line 9/,
    /line 11: email: /,
    /line 12: organisation: must be one plain line/,
  ])
    assert.match(message, expected);
});
