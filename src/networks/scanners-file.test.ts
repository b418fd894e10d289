import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { YamoriError } from '../base/errors.ts';
import { formatPrefix } from '../base/prefix.ts';
import { builtInScanners } from './built-in-scanners.ts';
import { loadKnownScanners } from './scanners-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-scanners-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string, extension: string): string {
  const path = join(folder, `${files++}${extension}`);
  writeFileSync(path, text);
  return path;
}

/** What the files add to the built-in ones. */
async function added(...paths: string[]): Promise<[string, string, string | null][]> {
  const entries = await loadKnownScanners(paths);
  return entries
    .slice(builtInScanners().length)
    .map(({ prefix, organisation, asOf }) => [formatPrefix(prefix), organisation, asOf]);
}

const EXPECTED = [
  ['192.0.2.1/32', 'Example Survey', '2026-03-31'],
  ['2001:db8::/32', 'Other #2', null],
];

test('CSV with a header or without, comments, other names of the columns', async () => {
  const rows = '192.0.2.1,Example Survey,2026-03-31\n# a comment\n2001:db8::/32,Other #2\n';
  const turned = 'last_seen,Scanner,IP\n2026-03-31,Example Survey,192.0.2.1\n,"Other #2",2001:db8::/32\n';
  const headed = `prefix,organisation,last_seen\n${rows}`;
  for (const text of [
    rows,
    headed,
    `prefix-or-address,organization,last_seen\r\n${rows}`,
    turned,
    `\ufeff${headed}`,
  ])
    assert.deepEqual(await added(file(text, '.csv')), EXPECTED);
  assert.deepEqual(await added(file(rows, '')), EXPECTED);
});

test('YAML, and JSON as NICT publishes its list', async () => {
  const yaml = `- {prefix: 192.0.2.1, organisation: Example Survey, last_seen: 2026-03-31}
- prefix: 2001:db8::/32
  organisation: "Other #2"
`;
  const json = JSON.stringify([
    { ip: '192.0.2.1', scanner: 'Example Survey', last_seen: '2026-03-31' },
    { ip: '2001:db8::/32', scanner: 'Other #2' },
  ]);
  assert.deepEqual(await added(file(yaml, '.yaml')), EXPECTED);
  assert.deepEqual(await added(file(yaml, '.txt')), EXPECTED);
  assert.deepEqual(await added(file(json, '.json')), EXPECTED);
});

test('several files add up, each entry says where it is from and how sure it is', async () => {
  const paths = [file('192.0.2.1,A,2026-03-31\n', '.csv'), file('192.0.2.2,B\n', '.csv')];
  const entries = (await loadKnownScanners(paths)).slice(-2);
  assert.deepEqual(
    entries.map(({ source }) => source),
    paths.map((path) => basename(path)),
  );
  assert.ok(entries[0].confidence > entries[1].confidence, 'a date makes it surer');
});

test('every problem of a file is in one message, with its place', async () => {
  const path = file(
    '192.0.2.1,A,yesterday\nnonsense,B\n192.0.2.3\n192.0.2.4,D,2026-01-01,more\n192.0.2.5,E\n',
    '.csv',
  );
  await assert.rejects(loadKnownScanners([path]), (error) => {
    assert.ok(error instanceof YamoriError && error.code === 'E_SCANNERS_FILE');
    assert.match(error.message, /4 problems/);
    assert.match(error.message, /line 1: last_seen: /);
    assert.match(error.message, /line 2: "nonsense" is not an address or prefix/);
    assert.match(error.message, /line 3: organisation: /);
    assert.match(error.message, /line 4: .*column 4/);
    return true;
  });
});

test('what is no list is refused', async () => {
  const wrong: [string, RegExp][] = [
    [file('', '.csv'), /is empty/],
    [file('prefix,organisation\n', '.csv'), /holds no entry/],
    [file('scanners: []\n', '.yaml'), /wants a list/],
    [file('- just text\n', '.yaml'), /entry 1: /],
    [file('[{"ip": "192.0.2.1",', '.json'), /line 1|flow|expected/i],
    [join(folder, 'nowhere.csv'), /does not exist/],
    [folder, /is a directory/],
  ];
  for (const [path, what] of wrong) {
    await assert.rejects(loadKnownScanners([path]), (error) => {
      assert.ok(error instanceof YamoriError && error.code === 'E_SCANNERS_FILE', String(error));
      assert.match(error.message, what);
      return true;
    });
  }
});
