/**
 * What `yamori scanners` makes of input that is worse than it should be: too little, one day, a sensor that was off, clocks
 * that jump, a dark space that changed or is not quite dark, an address that changed hands. It says that there is not enough
 * data, or takes it into account and says so; it never takes it for a finding.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseAddress } from '../src/base/address.ts';
import { openDataFolder } from '../src/cli/hub/data-folder.ts';
import { DAY, type Probe, START, sightingsOf, World } from '../src/scanners/scanners-fixture.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import { KEEP_ALL, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { type CapturedProbe, writeProbes } from './probe-capture.ts';
import { yamori } from './support.ts';

interface Report {
  readonly period: { readonly first: string; readonly last: string } | null;
  telescope: { darkSize: number; observedDays: number; probesNeeded: number };
  remarks: string[];
  systems: {
    verdict: string;
    members: string[];
    power: number;
    frequency: number;
    coverage: number;
    observedDays: number;
    calendar: { probes: number[] };
    evidence: { code: string }[];
  }[];
}

const DARK = '198.18.0.0/22';
const WE = '203.0.113.5';
const HOUR = 3_600;

const folder = mkdtempSync(join(tmpdir(), 'yamori-bad-input-'));
after(() => rmSync(folder, { recursive: true }));

const numberOf = (address: string) => Number(parseAddress(address)!.value);

/** As packets; who carries the mark of Mirai has another machine's look too. */
function packetsOf({ dark, probes }: Pick<World, 'dark' | 'probes'>): CapturedProbe[] {
  return [...probes]
    .sort((a, b) => a.at - b.at)
    .map(({ at, source, position, port, mark }) => {
      const destination = dark.addressAt(position)!;
      const common = { at: START + at, source: numberOf(source), destination, port };
      return mark === 'mirai' ? { ...common, sequence: destination, ttl: 40, window: 14_600 } : common;
    });
}

async function scanners(...args: string[]): Promise<Report> {
  const { status, stdout, stderr } = await yamori([
    'scanners',
    ...args,
    '--no-lists',
    '--no-networks',
    '-q',
    '--json',
  ]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Report;
}

let captures = 0;
function scannersIn(packets: readonly CapturedProbe[]): Promise<Report> {
  const file = join(folder, `${captures++}.pcap`);
  writeProbes(file, packets);
  return scanners(file, '--dark', DARK);
}

interface Stored {
  readonly dark: string;
  /** Seconds since START between which the sensor looked. */
  readonly from: number;
  readonly to: number;
  readonly sightings: ReturnType<typeof sightingsOf>;
}

/** As one sensor would have sent it. */
async function scannersInStore(batches: readonly Stored[]): Promise<Report> {
  const data = join(folder, `data-${captures++}`);
  const facts = await openDuckdbFacts(openDataFolder(data).facts);
  for (const { dark, from, to, sightings } of batches) {
    const covered = { from: START + from, to: START + to };
    await facts.ingest('north', sightingBatch(sightings, { dark: [dark], covered }), KEEP_ALL);
  }
  await facts.close();
  return scanners('--data', data);
}

const systemsOf = ({ systems }: Report, address: string) =>
  systems.filter(({ members }) => members.includes(address));
const unknown = ({ systems }: Report) =>
  systems.filter(({ verdict }) => verdict === 'unknown-systematic').map(({ members }) => members);
const says = ({ remarks }: Report) => remarks.join(' ');

/** Infected devices of sixty days, so that there is a crowd to tell a system from. */
function background(seed: number): World {
  const world = new World(seed);
  world.crowd(120, 60, 60, { port: 23, mark: 'mirai' });
  return world;
}

function weekly(world: World, weeks: readonly number[]): void {
  for (const week of weeks) world.sweep([WE], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
}

test('no packet, and one packet: not enough data', async () => {
  assert.deepEqual((await scannersIn([])).systems, []);
  const report = await scannersIn(packetsOf({ ...background(1), probes: [probe(0, 7)] }));
  assert.deepEqual(
    report.systems.filter(({ verdict }) => verdict !== 'not-enough-data'),
    [],
  );
  assert.match(says(report), /one day only/);
});

test('too few packets: not enough data, with the power and how many it would take', async () => {
  const world = background(15);
  world.sweep([WE], 0, 50 * DAY, world.permutation().slice(0, 25), { port: 443 });
  const report = await scannersIn(packetsOf(world));
  const [system, ...others] = systemsOf(report, WE);
  assert.deepEqual([system.verdict, others], ['not-enough-data', []]);
  assert.ok(system.evidence.some(({ code }) => code === 'few-data'));
  assert.ok(system.power < 0.1, `power ${system.power}`);
  assert.equal(report.telescope.probesNeeded, 79);
});

test('one day only: an order may be seen, a habit may not', async () => {
  const world = new World(16);
  world.crowd(100, 1, 40, { port: 23, mark: 'mirai' });
  for (let hour = 0; hour < 20; hour += 2)
    world.sweep([WE], hour * HOUR, 1_800, world.permutation(), { port: 443 });
  const report = await scannersIn(packetsOf(world));
  assert.deepEqual(unknown(report), []);
  assert.ok(systemsOf(report, WE)[0].evidence.some(({ code }) => code === 'one-day'));
  assert.match(says(report), /one day only/);
});

test('a sensor that was off for a week: a gap, not silence', async () => {
  const world = background(17);
  for (let day = 0; day < 60; day += 2)
    world.sweep([WE], day * DAY + 4_000, 20_000, world.permutation(), { port: 443 });
  // Enough comes in every hour for an empty one to be a wonder.
  for (let i = 0; i < 60; i++) world.wander(`198.51.100.${i}`, 0, 60 * DAY, 400, { port: 445 });
  const isOn = ({ at }: Probe) => at < 20 * DAY || at > 27 * DAY;
  const report = await scannersIn(packetsOf({ dark: world.dark, probes: world.probes.filter(isOn) }));
  const [system] = systemsOf(report, WE);
  assert.deepEqual([system.verdict, system.observedDays], ['unknown-systematic', 53]);
  assert.equal(system.calendar.probes.filter((probes) => probes === -1).length, 7);
  // Every other day of those on which somebody looked: silence would make it 0.44.
  assert.ok(Math.abs(system.frequency - 0.5) < 0.04, `${system.frequency} sweeps a day`);
  assert.match(says(report), /7 of 60 days had no working sensor/);
});

test('a sensor that was off, in the store of a hub: the hours that it says it looked are what counts', async () => {
  const world = background(22);
  weekly(world, [0, 1, 2, 4, 5, 6, 7]);
  world.probes.push(probe(60 * DAY - 1, 3, '5.1.1.1'));
  const during = (from: number, to: number) =>
    sightingsOf(
      world.dark,
      world.probes.filter(({ at }) => at >= from && at < to),
    );
  const parts = [
    [0, 21 * DAY],
    [28 * DAY, 60 * DAY],
  ] as const;
  const report = await scannersInStore(
    parts.map(([from, to]) => ({ dark: DARK, from, to, sightings: during(from, to) })),
  );
  assert.equal(report.telescope.observedDays, 53);
  assert.deepEqual(unknown(report), [[WE]]);
  assert.match(says(report), /7 of 60 days had no working sensor/);
});

test('clocks that jump: what has no time that can be is left out and told, and the weeks stay weeks', async () => {
  const world = background(18);
  weekly(world, [0, 1, 2, 3, 4, 5, 6, 7]);
  const packets = packetsOf(world);
  const odd = packets
    .slice(0, 40)
    .map((packet, i) => ({ ...packet, at: [0, 1, 60, 4.2e9, 2 ** 32 - 1][i % 5] }));
  // In the midst of the capture, as a machine without a battery does when it starts.
  const report = await scannersIn([...packets.slice(0, 500), ...odd, ...packets.slice(500)]);
  assert.ok(report.telescope.observedDays <= 61, `${report.telescope.observedDays} days`);
  assert.deepEqual(unknown(report), [[WE]]);
  assert.match(report.period?.first ?? '', /^2026/);
  assert.match(report.period?.last ?? '', /^2026/);
  assert.match(says(report), /no time that can be/);
});

test('a dark space that changed its size, in the store of a hub: each size is compared within itself', async () => {
  const whole = background(19);
  const half = new World(19, '198.18.0.0/23');
  weekly(whole, [0, 1, 2, 3]);
  weekly(half, [4, 5, 6, 7]);
  const before = whole.probes.filter(({ at }) => at < 28 * DAY);
  const since = whole.probes.filter(({ at, position }) => at >= 28 * DAY && position < half.size);
  const report = await scannersInStore([
    { dark: DARK, from: 0, to: 28 * DAY, sightings: sightingsOf(whole.dark, before) },
    {
      dark: '198.18.0.0/23',
      from: 28 * DAY,
      to: 60 * DAY,
      sightings: sightingsOf(half.dark, [...since, ...half.probes]),
    },
  ]);
  assert.deepEqual(unknown(report), [[WE]]);
  const [system] = systemsOf(report, WE);
  assert.ok(system.coverage > 0.9, `coverage ${system.coverage}`);
  assert.match(says(report), /changed 1 time/);
});

test('a dark space that is not quite dark: such addresses are named and left out, and who seeks them is no scanner', async () => {
  const world = background(20);
  for (let i = 0; i < 300; i++) {
    for (let visit = 0; visit < 8; visit++)
      world.probes.push(
        probe(world.random() * 60 * DAY, 40 + (visit % 2), `100.${i % 200}.${i % 250}.1`, 53),
      );
  }
  const report = await scannersIn(packetsOf(world));
  assert.equal(report.telescope.darkSize, 1022);
  assert.match(
    says(report),
    /2 addresses are sought far more than the others \(198\.18\.0\.40, 198\.18\.0\.41\)/,
  );
  assert.deepEqual(unknown(report), []);
});

test('an address that changed hands: two senders, each with a verdict of its own', async () => {
  const world = background(21);
  world.wander(WE, 0, 20 * DAY, 120, { port: 23, mark: 'mirai' });
  for (let sweep = 0; sweep < 9; sweep++)
    world.sweep([WE], 25 * DAY + sweep * 3 * DAY, DAY, world.permutation(), { port: 443 });
  const report = await scannersIn(packetsOf(world));
  const verdicts = systemsOf(report, WE).map(({ verdict }) => verdict);
  assert.deepEqual(verdicts.sort(), ['malware', 'unknown-systematic']);
  assert.match(says(report), /1 address changed hands/);
});

function probe(at: number, position: number, source = WE, port = 443): Probe {
  return { at, source, position, port };
}
