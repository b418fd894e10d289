/** `yamori data import KIND FOLDER`: a clone of the repository that publishes a list; and where lists contradict each other. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { yamori } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-folder-'));
after(() => rmSync(folder, { recursive: true }));

let clones = 0;
function clone(files: Readonly<Record<string, string>>): string {
  const root = join(folder, `clone-${clones++}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const data = ['--data', join(folder, 'data')];
const importFrom = (kind: string, path: string, ...more: string[]) =>
  yamori(['data', 'import', kind, path, ...data, ...more]);
const show = async (address: string) => (await yamori(['data', 'show', address, ...data])).stdout;
const list = async () => (await yamori(['data', 'list', ...data])).stdout;

function warningList(name: string, prefix: string): string {
  return JSON.stringify({ name, type: 'cidr', version: 20260115, list: [prefix] });
}

test('a folder for each domain names its organisation; what lies beside is not read', async () => {
  const root = clone({
    'README.md': '192.0.2.255 is no entry\n',
    '.git/survey.example/packed.txt': 'nonsense\n',
    'data/survey.example/ips.txt': '# checked\n192.0.2.1\n\n192.0.2.16/28\n',
    'data/shodan.io/ips.txt': '2001:db8::/64\n',
    'sets/nethash.censys.io.ip6set':
      'create censys.io-ipv6 hash:net family inet6\nadd censys.io-ipv6 2001:db8:1::/64\n',
  });
  symlinkSync('/etc', join(root, 'data/other.example'));
  const { status, stdout, stderr } = await importFrom('collins-acknowledged-scanners', root);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /4 entries of 3 organisations/);
  assert.match(
    await show('192.0.2.20'),
    /: survey\.example \(collins-acknowledged-scanners, 192\.0\.2\.16\/28/,
  );
  assert.match(await show('2001:db8::5'), /: Shodan /);
  assert.match(await show('2001:db8:1::5'), /: Censys /);
});

test('of warning lists those of scanners are taken; a cloud is not a scanner unless the operator says so', async () => {
  const cloud = warningList('List of known Example Cloud IP address ranges', '198.51.100.0/24');
  const root = clone({
    'lists/example-scanning/list.json': warningList('Example IP Ranges Used for Scanning', '192.0.2.64/28'),
    'lists/example-cloud/list.json': cloud,
    'lists/vpn-ipv4/list.json': 'not even JSON',
  });
  const { status, stdout, stderr } = await importFrom('misp-warninglist', root);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^misp-warninglist: 1 entry/);
  assert.match(await show('198.51.100.1'), /in no list/);
  const alone = await importFrom('misp-warninglist', join(root, 'lists/example-cloud/list.json'));
  assert.equal(alone.status, 4);
  assert.match(alone.stderr, /does not say that it is a list of scanners/);
  const said = await importFrom(
    'misp-warninglist',
    join(root, 'lists/example-cloud/list.json'),
    '--organisation',
    'Example Cloud',
  );
  assert.equal(said.status, 0, said.stderr);
});

test('of an address in the lists of two quarters the latest sighting counts', async () => {
  const quarter = (seen: string) => JSON.stringify([{ ip: '192.0.2.97', scanner: 'Q', last_seen: seen }]);
  const root = clone({
    'surveyscanner/surveyscanner_2026_1Q.json': quarter('2026-03-31'),
    'surveyscanner/surveyscanner_2025_4Q.json': quarter('2025-12-31'),
    'scanorg/scanorg_2026_1Q.csv': 'scanner name,type\nQ,x\n',
  });
  const { stdout } = await importFrom('nict-survey-scanner', root);
  assert.match(stdout, /1 entry of 1 organisation /);
  assert.match(await show('192.0.2.97'), /as of 2026-03-31/);
});

test('one file that cannot be read refuses the folder, by its name and line, and the old list stays', async () => {
  const before = await list();
  const root = clone({
    'data/survey.example/ips.txt': '192.0.2.1\n',
    'data/broken.example/ips.txt': '192.0.2.2\n192.0.2.\n',
  });
  const broken = await importFrom('collins-acknowledged-scanners', root);
  assert.equal(broken.status, 4);
  assert.match(broken.stderr, /data\/broken\.example\/ips\.txt: line 2: "192\.0\.2\."/);
  const empty = await importFrom('collins-acknowledged-scanners', clone({ 'README.md': '' }));
  assert.equal(empty.status, 4);
  assert.match(empty.stderr, /without a file of this kind/);
  assert.equal(await list(), before);
});

test('no entry may make a survey of half the Internet', async () => {
  for (const prefix of ['0.0.0.0/0', '10.0.0.0/8', '2001::/16']) {
    const path = join(clone({ 'wide.csv': `prefix,organisation\n${prefix},Everybody\n` }), 'wide.csv');
    const { status, stderr } = await importFrom('csv', path);
    assert.equal(status, 4, prefix);
    assert.match(stderr, /line 2: .* far more than any scanner has/);
  }
});

test('lists that agree are surer, lists that contradict each other are told', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const csv = (organisation: string) =>
    `prefix,organisation,last_seen\n203.0.113.0/28,${organisation},${today}\n`;
  const lists = clone({ 'a.csv': csv('One'), 'b.csv': csv('ONE'), 'c.csv': csv('Two') });
  const confidence = async () => Number(/confidence ([\d.]+)/.exec(await show('203.0.113.1'))?.[1]);
  await importFrom('csv', join(lists, 'a.csv'), '--name', 'first');
  const alone = await confidence();
  await importFrom('csv', join(lists, 'b.csv'), '--name', 'second');
  const agreed = await confidence();
  assert.ok(agreed > alone, `${agreed} of two lists, ${alone} of one`);
  await importFrom('csv', join(lists, 'c.csv'), '--name', 'third');
  assert.ok((await confidence()) < alone);
  const told = await list();
  assert.match(told, /(entry is|entries are) of two organisations/);
  assert.match(told, /203\.0\.113\.0\/28 is \w+ \(\w+\), and in 203\.0\.113\.0\/28 \w+ \(\w+\)/);
  assert.match(told, /imported \d{4}-\d\d-\d\d \d\d:\d\d UTC \(today\)/);
  assert.ok(told.includes(join(folder, 'data/lists/third.json')));
});
