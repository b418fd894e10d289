/** `yamori data`: a list that was imported names its scanners everywhere. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { yamori } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-data-'));
after(() => rmSync(folder, { recursive: true }));

const data = ['--data', folder];
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('imported, listed, asked, refused when it is cut, removed', async () => {
  const entries = Array.from({ length: 20 }, (_, i) => ({
    ip: `192.0.2.${i}`,
    scanner: 'Example Survey',
    last_seen: new Date().toISOString().slice(0, 10),
  }));
  const good = file('survey.json', JSON.stringify(entries));
  const imported = await yamori(['data', 'import', 'nict-survey-scanner', good, ...data]);
  assert.equal(imported.status, 0, imported.stderr);
  assert.match(imported.stdout, /20 entries of 1 organisation imported/);
  const listed = await yamori(['data', 'list', ...data]);
  assert.match(listed.stdout, /nict-survey-scanner +20 entries/);
  assert.match(listed.stdout, /UTC/);
  const shown = await yamori(['data', 'show', '192.0.2.7', ...data]);
  assert.match(shown.stdout, /192\.0\.2\.7: Example Survey \(nict-survey-scanner/);

  const cut = file('cut.json', JSON.stringify(entries).slice(0, 300));
  const refused = await yamori(['data', 'import', 'nict-survey-scanner', cut, ...data]);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /E_SCANNERS_FILE/);
  const shorter = file('shorter.json', JSON.stringify(entries.slice(0, 5)));
  const shrunk = await yamori(['data', 'import', 'nict-survey-scanner', shorter, ...data]);
  assert.match(shrunk.stderr, /5 entries where nict-survey-scanner had 20/);
  assert.match((await yamori(['data', 'list', ...data])).stdout, / 20 entries/);

  const removed = await yamori(['data', 'remove', 'nict-survey-scanner', ...data]);
  assert.equal(removed.status, 0);
  assert.match((await yamori(['data', 'show', '192.0.2.7', ...data])).stdout, /in no list/);
});

test('a kind that is none is told with those that are', async () => {
  const { status, stderr } = await yamori(['data', 'import', 'blocklist', file('x.csv', ''), ...data]);
  assert.equal(status, 2);
  assert.match(stderr, /nict-survey-scanner, misp-warninglist/);
});

test('from standard input too', async () => {
  const { status, stdout } = await yamori(
    ['data', 'import', 'csv', '-', '--name', 'mine', ...data],
    Buffer.from('prefix,organisation\n192.0.2.0/28,Mine\n'),
  );
  assert.equal(status, 0);
  assert.match(stdout, /mine: 1 entry/);
});

test('what is no list of that kind is refused, says why, and changes nothing', async () => {
  const before = (await yamori(['data', 'list', ...data])).stdout;
  const wrong: [kind: string, text: string | Buffer, RegExp][] = [
    ['nict-survey-scanner', '', /is empty/],
    ['nict-survey-scanner', '<!DOCTYPE html>\n<title>404</title>\n', /has no column prefix/],
    ['nict-survey-scanner', '{"ip":"192.0.2.1"}', /is no array/],
    ['nict-survey-scanner', '[]', /has no entry/],
    ['nict-survey-scanner', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /is no text/],
    [
      'misp-warninglist',
      '{"name":"x","type":"hostname","list":["scan.example"]}',
      /no warning list of addresses/,
    ],
    ['csv', 'prefix,organisation\n192.0.2.1,A\n192.0.2.999,B\n', /line 3: "192\.0\.2\.999"/],
    ['maltrail-mass-scanner', '<html>\n', /line 1/],
    ['local', 'prefix,organisation\n192.0.2.1,A\n', /is no local list/],
  ];
  for (const [kind, text, why] of wrong) {
    const { status, stderr } = await yamori(['data', 'import', kind, '-', ...data], Buffer.from(text));
    assert.equal(status, 4, `${kind}: ${stderr}`);
    assert.match(stderr, /E_SCANNERS_FILE/);
    assert.match(stderr, why);
  }
  assert.equal((await yamori(['data', 'list', ...data])).stdout, before);
});

test('lists of one organisation each do not take the place of one another', async () => {
  for (const name of ['Censys IP Ranges Used for Scanning', 'Shodan IP-Ranges, pot. used for Scanning']) {
    const text = JSON.stringify({ name, type: 'cidr', version: 1, list: ['192.0.2.128/28'] });
    const { status, stderr } = await yamori(
      ['data', 'import', 'misp-warninglist', '-', ...data],
      Buffer.from(text),
    );
    assert.equal(status, 0, stderr);
  }
  const { stdout } = await yamori(['data', 'list', ...data]);
  assert.match(stdout, /^misp-warninglist\.censys /m);
  assert.match(stdout, /^misp-warninglist\.shodan /m);
  assert.match(
    (await yamori(['data', 'show', '192.0.2.130', ...data])).stdout,
    /\n {2}also 192\.0\.2\.128\/28 /,
  );
});

test('a list is fetched from where the operator says, and from nowhere else', async (t) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === '/moved') response.writeHead(302, { location: 'ftp://192.0.2.1/list' }).end();
    else if (request.url === '/gone') response.writeHead(404).end('prefix,organisation\n192.0.2.1,A\n');
    else response.end('prefix,organisation\n192.0.2.200,Fetched\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetched = (url: string) =>
    yamori(['data', 'import', 'csv', '--name', 'fetched', '--url', url, ...data]);
  assert.equal((await fetched(`${base}/list.csv?token=secret`)).status, 0);
  assert.match((await yamori(['data', 'show', '192.0.2.200', ...data])).stdout, /Fetched/);
  assert.doesNotMatch((await yamori(['data', 'list', ...data])).stdout, /secret/);
  const gone = await fetched(`${base}/gone`);
  assert.equal(gone.status, 4);
  assert.match(gone.stderr, /it answers 404/);
  assert.equal((await fetched(`${base}/moved`)).status, 4);
  for (const url of ['http://192.0.2.1/list', 'file:///etc/passwd', 'list.csv'])
    assert.equal((await fetched(url)).status, 2, url);
  assert.equal((await yamori(['data', 'import', 'csv', ...data])).status, 2);
  assert.deepEqual(asked, ['/list.csv?token=secret', '/gone', '/moved']);
});
