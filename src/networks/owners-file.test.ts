import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { formatPrefix } from '../base/prefix.ts';
import { loadOwners } from './owners-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-owners-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string | Uint8Array, extension = '.yaml'): string {
  const path = join(folder, `${files++}${extension}`);
  writeFileSync(path, text);
  return path;
}

/** The message of the refusal, which must carry the code and name the file. */
async function refusal(path: string): Promise<string> {
  try {
    await loadOwners(path);
  } catch (error) {
    assert.ok(error instanceof YamoriError, String(error));
    assert.equal(error.code, 'E_OWNERS_FILE');
    assert.ok(error.message.startsWith(path));
    assert.ok(error.hint.length > 20);
    return error.message.slice(path.length + 2);
  }
  return assert.fail(`${path} was taken`);
}

const SCHOOL = `- name: 例大学
  prefixes: [192.0.2.0/24, "2001:db8:1::/48"]
  dark: 192.0.2.128/25
  contact: csirt@school.example
  language: ja
  critical: high
- name: Lab
  prefixes: 192.0.2.64/26 198.51.100.7
  contact: 0312345678
`;

test('YAML as a list or under `owners`: both families, Japanese names, defaults, text kept as text', async () => {
  const keyed = `owners:\n${SCHOOL.replace(/^/gm, '  ')}`;
  for (const text of [SCHOOL, keyed, `\ufeff${SCHOOL}`, SCHOOL.replaceAll('\n', '\r\n')]) {
    const { owners } = await loadOwners(file(text));
    assert.equal(owners.length, 2);
    assert.deepEqual(
      {
        ...owners[0],
        prefixes: owners[0].prefixes.map(formatPrefix),
        dark: owners[0].dark.map(formatPrefix),
      },
      {
        name: '例大学',
        prefixes: ['192.0.2.0/24', '2001:db8:1::/48'],
        dark: ['192.0.2.128/25'],
        contact: 'csirt@school.example',
        language: 'ja',
        critical: 'high',
      },
    );
    assert.deepEqual(owners[1].prefixes.map(formatPrefix), ['192.0.2.64/26', '198.51.100.7/32']);
    const { contact, language, critical, dark } = owners[1];
    assert.deepEqual([contact, language, critical, dark], ['0312345678', 'en', 'medium', []]);
  }
});

test('CSV: header in any order, several prefixes in a cell, quotes, BOM, CRLF, empty cells', async () => {
  const text = [
    '\ufeffcontact,Name,prefixes,language,critical,dark',
    'a@example.jp,"例, 株式会社",192.0.2.0/24 2001:db8::/32,ja,high,192.0.2.128/25',
    '',
    'b@example.jp,Other,198.51.100.0/24;203.0.113.9,,,',
  ].join('\r\n');
  for (const path of [file(text, '.csv'), file(text, ''), file(text, '.txt')]) {
    const { owners } = await loadOwners(path);
    assert.deepEqual(
      owners.map((owner) => [
        owner.name,
        owner.prefixes.length,
        owner.language,
        owner.critical,
        owner.dark.length,
      ]),
      [
        ['例, 株式会社', 2, 'ja', 'high', 1],
        ['Other', 2, 'en', 'medium', 0],
      ],
    );
  }
});

test('a file without a telling name is read by what is in it', async () => {
  assert.equal((await loadOwners(file(SCHOOL, ''))).owners.length, 2);
  assert.equal((await loadOwners(file('name,prefixes,contact\nA,192.0.2.1,a\n', '.conf'))).owners.length, 1);
});

test('the most specific prefix wins, over all ways to ask', async () => {
  const owners = await loadOwners(file(SCHOOL));
  const whose = (text: string) => {
    const address = parseAddress(text)!;
    const found = owners.find(address);
    const index =
      address.family === 4
        ? owners.findIpv4(Number(address.value))
        : owners.findIpv6(address.value >> 64n, address.value & ((1n << 64n) - 1n));
    assert.equal(found?.owner, owners.owners[index]);
    return found === undefined ? undefined : `${found.owner.name} ${formatPrefix(found.prefix)}`;
  };
  assert.equal(whose('192.0.2.63'), '例大学 192.0.2.0/24');
  assert.equal(whose('192.0.2.64'), 'Lab 192.0.2.64/26');
  assert.equal(whose('192.0.2.128'), '例大学 192.0.2.0/24');
  assert.equal(whose('198.51.100.7'), 'Lab 198.51.100.7/32');
  assert.equal(whose('198.51.100.8'), undefined);
  assert.equal(whose('2001:db8:1:ffff::1'), '例大学 2001:db8:1::/48');
  assert.equal(whose('2001:db8:2::1'), undefined);
});

test('every problem is in one message, with entry and line', async () => {
  const message = await refusal(
    file(`- name: A
  prefixes: [192.0.2.77/24, 10.0.0.0/33]
  contact: a@example.jp
  colour: red
- prefixes: 010.0.0.1
  contact: ""
  language: fr
- just text
- name: D
  prefixes: []
  dark: [2001:db8::1/32]
  contact: d
- name: E
  prefixes: [198.51.100.0/24]
  contact: e
- name: F
  prefixes: [198.51.100.0/24, 198.51.100.0/25]
  contact: f
`),
  );
  for (const part of [
    'entry 1 (line 1): "colour": no such field; there are name, prefixes, dark, contact, language, critical',
    'entry 2 (line 5): name: is missing',
    'entry 2 (line 5): contact: is missing',
    'entry 2 (line 5): language: must be one of ja, en',
    'entry 3 (line 8): is no owner',
    'entry 4 (line 9): prefixes: at least one is wanted',
    'entry 4 (line 9): dark: "2001:db8::1/32" has bits behind its length; write 2001:db8::/32',
    'entry 6 (line 16): prefixes: 198.51.100.0/24 is held by E already, entry 5 (line 13)',
  ]) {
    assert.ok(message.includes(part), `${part}\nis not in\n${message}`);
  }
  assert.ok(!message.includes('198.51.100.0/25'), 'nesting is fine');
});

test('host bits and nonsense in prefixes are named together with what is right', async () => {
  const message = await refusal(
    file('name,prefixes,contact\nA,192.0.2.77/24 10.0.0.0/33,a\nB,010.0.0.1 nonsense,b\n', '.csv'),
  );
  assert.match(message, /^4 problems:/);
  assert.match(
    message,
    /entry 1 \(line 2\): prefixes: "192\.0\.2\.77\/24" has bits .* write 192\.0\.2\.0\/24/,
  );
  assert.match(message, /"10\.0\.0\.0\/33" is not an address/);
  assert.match(message, /entry 2 \(line 3\): prefixes: "010\.0\.0\.1" is not an address/);
});

test('the same prefix twice in one entry is only a slip', async () => {
  const { owners } = await loadOwners(file('- {name: A, contact: a, prefixes: [192.0.2.1, 192.0.2.1/32]}\n'));
  assert.equal(owners.length, 1);
});

test('a CSV without a header, with a stray cell or a doubled column is refused', async () => {
  assert.match(await refusal(file('A,192.0.2.0/24,a@b\n', '.csv')), /^line 1: wants a header/);
  assert.match(await refusal(file('name;prefixes;contact\nA;192.0.2.0/24;a\n', '.csv')), /wants a header/);
  assert.match(
    await refusal(file('name,prefixes,contact\nA,192.0.2.0/24,a,b\n', '.csv')),
    /line 2\): "column 4"/,
  );
  assert.match(await refusal(file('name,name,prefixes\n', '.csv')), /"name" is there twice/);
  assert.match(await refusal(file('name,prefixes,contact\n"A,192.0.2.0/24,a\n', '.csv')), /[Qq]uote/);
});

test('broken YAML is refused with the line; a flood of aliases does not eat the memory', async () => {
  assert.match(await refusal(file('- name: [A\n  prefixes: 1\n')), /line \d/);
  assert.match(await refusal(file('- {name: A, name: B}\n')), /unique/i);
  assert.match(await refusal(file('owner:\n  - name: A\n')), /one key `owners`/);
  assert.match(await refusal(file('just text\n')), /wants a list/);
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let i = 0; i < 9; i++)
    bomb.push(`${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(', ')}]`);
  await refusal(file(bomb.join('\n')));
  await refusal(file(`- &x {name: A}\n${Array.from({ length: 12 }, () => '- [*x, *x, *x]').join('\n')}`));
});

test('what cannot be an owners file is refused for what it is', async () => {
  assert.match(await refusal(join(folder, 'nowhere.yaml')), /does not exist/);
  assert.match(await refusal(folder), /is a directory/);
  assert.match(await refusal(file('')), /is empty/);
  assert.match(await refusal(file(' \n\n')), /is empty/);
  assert.match(await refusal(file('[]')), /holds no owner/);
  assert.match(await refusal(file('name,prefixes,contact\n', '.csv')), /holds no owner/);
  assert.match(await refusal(file(new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]))), /is no text/);
  assert.match(await refusal(file(Buffer.from('\ufeffname', 'utf16le'))), /UTF-16/);
  // 例 in Shift_JIS.
  assert.match(await refusal(file(new Uint8Array([0x97, 0xe1]), '.csv')), /not UTF-8/);
  const large = file('- name: A\n');
  truncateSync(large, 100 * 1024 * 1024);
  assert.match(await refusal(large), /104857600 bytes, more than/);
});

test('5,000 prefixes are each found, and nothing else', async () => {
  const lines = ['name,prefixes,contact'];
  for (let i = 0; i < 5000; i++) lines.push(`Owner ${i},10.${i >> 8}.${i & 255}.0/24,o${i}@example.jp`);
  const owners = await loadOwners(file(lines.join('\n'), '.csv'));
  let found = 0;
  for (let i = 0; i < 450_000; i++) if (owners.findIpv4((0x0a00_0000 + i * 7) >>> 0) >= 0) found++;
  assert.equal(found, Math.ceil((5000 * 256) / 7));
});
