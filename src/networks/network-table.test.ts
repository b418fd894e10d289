import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { cacheFolders } from './network-cache.ts';
import { type NetworkTable, openNetworkTable } from './network-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-networks-'));
after(() => rmSync(folder, { recursive: true }));
const packagedCache = join(folder, 'packaged');
const packaged = await openNetworkTable({ cacheDir: packagedCache });

let files = 0;
function csv(text: string): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, text);
  return path;
}

function packagedCsv(list: string, family: string): [bigint, bigint, string][] {
  const manifest = createRequire(import.meta.url).resolve(`@ip-location-db/${list}/package.json`);
  const text = readFileSync(join(dirname(manifest), `${list}-${family}-num.csv`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [start, end, mark] = line.split(',');
      return [BigInt(start), BigInt(end), mark.trim()];
    });
}

const data = {
  asn4: packagedCsv('asn', 'ipv4'),
  asn6: packagedCsv('asn', 'ipv6'),
  country4: packagedCsv('asn-country', 'ipv4'),
  country6: packagedCsv('asn-country', 'ipv6'),
};

/** Marks of the addresses, all found in one pass through the rows; the last row that starts before wins. */
function linearScan(rows: readonly [bigint, bigint, string][], addresses: readonly bigint[]): string[] {
  const found = addresses.map(() => '');
  const order = addresses.map((_, i) => i).sort((a, b) => (addresses[a] < addresses[b] ? -1 : 1));
  for (const [start, end, mark] of rows) {
    let from = 0;
    let to = order.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (addresses[order[middle]] < start) from = middle + 1;
      else to = middle;
    }
    for (; from < order.length && addresses[order[from]] <= end; from++) found[order[from]] = mark;
  }
  return found;
}

function someRows<Row>(rows: readonly Row[], count: number): Row[] {
  return Array.from({ length: count }, () => rows[Math.floor(Math.random() * rows.length)]);
}

function agree(family: 4 | 6, addresses: bigint[]): void {
  const asns = linearScan(family === 4 ? data.asn4 : data.asn6, addresses);
  const countries = linearScan(family === 4 ? data.country4 : data.country6, addresses);
  for (const [i, value] of addresses.entries()) {
    const found = packaged.lookup({ family, value });
    assert.equal(String(found?.asn ?? ''), asns[i], `AS of ${value}`);
    assert.equal(found?.country ?? '', countries[i], `country of ${value}`);
  }
}

test('random IPv4 addresses, and the edges of random rows, have the AS and country of the CSV', () => {
  const random = Array.from({ length: 20_000 }, () => BigInt(Math.floor(Math.random() * 2 ** 32)));
  const edges = [...someRows(data.asn4, 5000), ...someRows(data.country4, 5000)]
    .flatMap(([start, end]) => [start - 1n, start, end, end + 1n])
    .filter((value) => value >= 0n && value < 1n << 32n);
  agree(4, [...random, ...edges, 0n, (1n << 32n) - 1n]);
});

test('random IPv6 addresses, and the edges of random rows, have the AS and country of the CSV', () => {
  const odd = data.asn6.filter(([start, end]) => ((start | (end + 1n)) & ((1n << 64n) - 1n)) !== 0n);
  assert.ok(odd.length > 100, 'there are ranges that are no whole /64s');
  const rows = [...someRows(data.asn6, 5000), ...someRows(data.country6, 5000), ...odd];
  const edges = rows.flatMap(([start, end]) => [start - 1n, start, (start + end) / 2n, end, end + 1n]);
  agree(6, [...edges, 0n, (1n << 128n) - 1n]);
});

test('addresses that are known have the network and country that is known of them', () => {
  const networkOf = (text: string) => packaged.lookup(parseAddress(text)!);
  assert.deepEqual(networkOf('8.8.8.8'), { asn: 15169, organisation: 'Google LLC', country: 'US' });
  assert.equal(networkOf('133.34.169.31')?.country, 'JP');
  assert.equal(networkOf('1.1.1.1')?.asn, 13335);
  assert.equal(networkOf('2001:4860:4860::8888')?.asn, 15169);
  assert.equal(networkOf('2001:200::1')?.country, 'JP');
  assert.equal(networkOf('10.0.0.1'), null);
  assert.equal(networkOf('192.0.2.1'), null);
  assert.equal(networkOf('2001:db8::1'), null);
  assert.equal(packaged.lookupIpv4(0x0a00_0001), -1);
});

test('the date and the terms of the data are there to be shown', () => {
  assert.match(packaged.dataDate, /^20\d\d-\d\d-\d\d$/);
  assert.match(packaged.licence, /RouteViews \+ DB-IP, CC BY 4\.0.*CC0/);
});

test('a worker thread uses the same memory', async () => {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const { NetworkTable } = await import(workerData.module);
    const table = NetworkTable.fromShared(workerData.shared);
    const row = table.lookupIpv4(0x08080808);
    parentPort.postMessage([row, table.asnOf(row), table.nameOf(row), table.countryOf(row), table.dataDate]);
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { shared: packaged.share(), module: import.meta.resolve('./network-table.ts') },
  });
  const answer = await new Promise((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  const row = packaged.lookupIpv4(0x0808_0808);
  assert.deepEqual(answer, [row, 15169, 'Google LLC', 'US', packaged.dataDate]);
});

const ASN = '16777216,16777471,13335,"Cloudflare, ""Inc."""\r\n2001:db8::,2001:db8::ff,64496,例\n';
const COUNTRY = '1.0.0.128,1.0.1.255,JP\n';

async function openSmall(cacheDir: string, asn = csv(ASN), country = csv(COUNTRY)): Promise<NetworkTable> {
  return openNetworkTable({ asnFiles: [asn], countryFiles: [country], cacheDir });
}

test("an operator's files: numbers or text, quoted names, bounds of either list", async () => {
  const table = await openSmall(join(folder, 'own'));
  const at = (text: string) => table.lookup(parseAddress(text)!);
  const cloudflare = 'Cloudflare, "Inc."';
  assert.deepEqual(at('1.0.0.127'), { asn: 13335, organisation: cloudflare, country: null });
  assert.deepEqual(at('1.0.0.128'), { asn: 13335, organisation: cloudflare, country: 'JP' });
  assert.deepEqual(at('1.0.1.0'), { asn: null, organisation: null, country: 'JP' });
  assert.equal(at('1.0.2.0'), null);
  assert.deepEqual(at('2001:db8::ff'), { asn: 64496, organisation: '例', country: null });
  assert.equal(at('2001:db8::100'), null);
  assert.match(table.dataDate, /^20\d\d-\d\d-\d\d$/);
  assert.match(table.licence, /operator/);
});

test("an operator's file that changed is compiled again", async () => {
  const cacheDir = join(folder, 'changed');
  const country = csv(COUNTRY);
  const asn = csv(ASN);
  await openSmall(cacheDir, asn, country);
  writeFileSync(country, COUNTRY.replace('JP', 'KR'));
  utimesSync(country, 1, 1_700_000_000);
  const table = await openSmall(cacheDir, asn, country);
  assert.equal(table.lookup(parseAddress('1.0.0.128')!)?.country, 'KR');
});

test('a wrong file is refused with its line, and leaves no cache', async () => {
  const cacheDir = join(folder, 'wrong');
  const refusals: [asn: string, country: string, what: RegExp][] = [
    [csv(ASN), csv(`${COUNTRY}1.0.2.0,1.0.2.255,Japan\n`), /line 2: has no country of two letters/],
    [csv(COUNTRY), csv(ASN), /line 1: has no AS number/],
    [csv('start,end,asn,name\n'), csv(COUNTRY), /line 1: has no AS number/],
    [csv('a,b,1,x\n'), csv(COUNTRY), /line 1: does not begin with two addresses/],
    [csv('1.0.0.0,2001:db8::,1,x\n'), csv(COUNTRY), /of one family/],
    [csv('2,1,1,x\n'), csv(COUNTRY), /ends before it starts/],
    [csv('1,4294967296,1,x\n'), csv(COUNTRY), /beyond the last address/],
    [csv(`1,${1n << 128n},1,x\n`), csv(COUNTRY), /of one family|beyond/],
    [csv('1,2\n'), csv(COUNTRY), /fewer than three columns/],
    [csv('1,2,4294967296,x\n'), csv(COUNTRY), /no AS number/],
    [csv('\n\n'), csv(COUNTRY), /is empty/],
    [csv(''), csv(COUNTRY), /is empty/],
    [csv('\0\x01\x02'), csv(COUNTRY), /line 1/],
    [folder, csv(COUNTRY), /is a directory/],
    [join(folder, 'nowhere.csv'), csv(COUNTRY), /does not exist/],
  ];
  for (const [asn, country, what] of refusals) {
    await assert.rejects(openSmall(cacheDir, asn, country), (error) => {
      assert.ok(error instanceof YamoriError && error.code === 'E_NETWORKS_FILE', String(error));
      assert.match(error.message, what);
      return true;
    });
  }
  assert.throws(() => readdirSync(cacheDir), /ENOENT/);
});

test('a cache that is cut, damaged, foreign or empty is noticed and made again', async () => {
  const cacheDir = join(folder, 'damaged');
  const asn = csv(ASN);
  const country = csv(COUNTRY);
  await openSmall(cacheDir, asn, country);
  const [name, ...others] = readdirSync(cacheDir);
  assert.deepEqual(others, []);
  const path = join(cacheDir, name);
  const whole = readFileSync(path);
  const damages: (() => void)[] = [
    () => truncateSync(path, whole.length - 1),
    () => truncateSync(path, 10),
    () => truncateSync(path, 0),
    () => writeFileSync(path, Buffer.concat([whole, Buffer.alloc(4)])),
    () => writeFileSync(path, Buffer.alloc(whole.length, 0xff)),
    // One bit, anywhere.
    ...[0, 5, 8, 13, 17, 70, whole.length >> 1, whole.length - 1].map((at) => () => {
      const copy = Buffer.from(whole);
      copy[at] ^= 4;
      writeFileSync(path, copy);
    }),
  ];
  for (const [i, damage] of damages.entries()) {
    damage();
    const table = await openSmall(cacheDir, asn, country);
    assert.equal(table.lookup(parseAddress('1.0.0.128')!)?.country, 'JP', `damage ${i}`);
    assert.deepEqual(readFileSync(path), whole, `damage ${i}`);
  }
});

test('two processes that compile at once both answer, and leave one whole file', async () => {
  const cacheDir = join(folder, 'twice');
  const source = `
    const { openNetworkTable } = await import(${JSON.stringify(import.meta.resolve('./network-table.ts'))});
    const table = await openNetworkTable({ cacheDir: ${JSON.stringify(cacheDir)} });
    console.log(table.asnOf(table.lookupIpv4(0x08080808)));
  `;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]);
  const outputs = await Promise.all([run(), run()]);
  assert.deepEqual(
    outputs.map(({ stdout }) => stdout.trim()),
    ['15169', '15169'],
  );
  const [name, ...others] = readdirSync(cacheDir);
  assert.deepEqual(others, []);
  assert.match(name, /^networks-\d+-2\.3\.\d{10}\.bin$/);
  assert.deepEqual(readFileSync(join(cacheDir, name)), readFileSync(join(packagedCache, name)));
});

test('where no cache can be written there is an answer all the same', async () => {
  const table = await openSmall(csv('a file is no folder'));
  assert.equal(table.lookup(parseAddress('1.0.0.128')!)?.country, 'JP');
});

test('tables of former versions are removed when they are old, other files never', async () => {
  const cacheDir = join(folder, 'tidy');
  await openSmall(cacheDir);
  const old = ['networks-1-2.3.2020010100.bin', 'networks-3-x.bin.y.partial', 'notes.bin'];
  for (const name of old) {
    writeFileSync(join(cacheDir, name), '');
    utimesSync(join(cacheDir, name), 1, 1);
  }
  await openSmall(cacheDir, csv(ASN), csv(COUNTRY.replace('JP', 'KR')));
  const left = readdirSync(cacheDir);
  assert.ok(left.includes('notes.bin'));
  assert.ok(!left.includes(old[0]) && !left.includes(old[1]));
  assert.equal(left.length, 3);
});

test('the cache is where XDG says, a relative path there is ignored', () => {
  assert.equal(cacheFolders({ XDG_CACHE_HOME: '/var/cache/me' })[0], '/var/cache/me/yamori');
  assert.match(cacheFolders({ XDG_CACHE_HOME: 'here' })[0], /\.cache\/yamori$/);
  assert.match(cacheFolders({})[0], /\.cache\/yamori$/);
  assert.ok(cacheFolders({})[1].startsWith(tmpdir()));
});
