import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScanChunk } from '../model/scan-chunk.ts';
import type { ScanningSystem, SystemsReport } from '../model/scanning-system.ts';
import { type FindOptions, findSystems } from './find-systems.ts';
import { Observations } from './observations.ts';
import { chunksOf, DAY, type Probe, World } from './scanners-fixture.ts';

function find(chunks: readonly ScanChunk[], options: FindOptions = {}): SystemsReport {
  const observations = new Observations();
  for (const chunk of chunks) observations.add(chunk);
  return findSystems(observations, options);
}

function unknown(report: SystemsReport): ScanningSystem[] {
  return report.systems.filter(({ verdict }) => verdict === 'unknown-systematic');
}

function systemOf(report: SystemsReport, address: string): ScanningSystem | undefined {
  return report.systems.find(({ members }) => members.some((member) => member.address === address));
}

const addressesOf = (system: ScanningSystem) => system.members.map(({ address }) => address);
const codesOf = (system: ScanningSystem) => system.evidence.map(({ code }) => code);

/** 60 days of malware at random, the same for each seed. */
function background(seed: number, days = 60): World {
  const world = new World(seed);
  world.crowd(150, days, 150, { port: 23, mark: 'mirai', shape: 9_001 });
  world.crowd(80, days, 60, { port: 5_555, shape: 9_002 });
  return world;
}

test('chance alone is malware and no system, whatever the seed', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const report = find(background(seed).chunks());
    assert.deepEqual(unknown(report).map(addressesOf), [], `seed ${seed}`);
    const mirai = report.systems.find(({ name }) => name.startsWith('Mirai'));
    assert.equal(mirai?.verdict, 'malware');
    assert.equal(mirai.members.length, 150);
    assert.ok(codesOf(mirai).includes('many-independent-sources'));
  }
});

test('one source that comes every week and sees each address once is unknown but systematic', () => {
  const world = background(3);
  for (let week = 0; week < 8; week++)
    world.sweep(['203.0.113.5'], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
  const report = find(world.chunks());
  const [system, ...others] = unknown(report);
  assert.deepEqual(others, []);
  assert.deepEqual(addressesOf(system), ['203.0.113.5']);
  assert.equal(system.order, 'permuted');
  assert.equal(system.services[0].service, '443/tcp');
  assert.equal(system.services[0].sweeps, 8);
  assert.ok(Math.abs(system.services[0].periodSeconds! / (7 * DAY) - 1) < 0.02);
  assert.ok(system.coverage > 0.99 && Math.abs(system.frequency - 8 / 60) < 0.02);
  assert.ok(system.q! < 1e-6 && system.power > 0.99 && system.confidence > 0.8);
  assert.ok(codesOf(system).includes('repeat-deficit'));
  assert.ok(system.walk.length > 1_000 && system.walk.every(([, position]) => position < world.size));
});

test('a slow source is found by what it never repeats', () => {
  const world = background(4);
  world.sweep(['203.0.113.6'], 0, 60 * DAY, world.permutation().slice(0, 700), { port: 22 });
  const system = systemOf(find(world.chunks()), '203.0.113.6');
  assert.equal(system?.verdict, 'unknown-systematic');
});

test('neighbours that divide one permutation are one system, though each has little', () => {
  const world = background(5);
  const sources = Array.from({ length: 24 }, (_, i) => `203.0.113.${i + 1}`);
  for (let sweep = 0; sweep < 6; sweep++)
    world.sweep(sources, sweep * 9 * DAY + 3_000, 2 * DAY, world.permutation(), { port: 8_443 });
  const [system, ...others] = unknown(find(world.chunks()));
  assert.deepEqual(others, []);
  assert.deepEqual(new Set(addressesOf(system)), new Set(sources));
  const division = system.evidence.find(({ code }) => code === 'divided-permutation');
  assert.match(division!.text, /24 sources divide one permutation/);
});

test('sources of five networks that divide one permutation are one system', () => {
  const world = background(6);
  const sources = ['5.1.1.1', '31.2.2.2', '77.3.3.3', '91.4.4.4', '185.5.5.5'];
  for (let sweep = 0; sweep < 6; sweep++)
    world.sweep(sources, sweep * 8 * DAY + world.random() * DAY, DAY, world.permutation(), { port: 6_379 });
  const [system, ...others] = unknown(find(world.chunks()));
  assert.deepEqual(others, []);
  assert.deepEqual(new Set(addressesOf(system)), new Set(sources));
});

test('two who sweep by themselves at the same time are two', () => {
  const world = background(7);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const source of ['5.1.1.1', '91.4.4.4'])
      world.sweep([source], sweep * 8 * DAY + world.random() * 5 * DAY, DAY, world.permutation(), {
        port: 6_379,
        // A tool's look: with one of their own they would be of one hand.
        mark: 'zmap',
      });
  }
  assert.deepEqual(unknown(find(world.chunks())).flatMap(addressesOf).sort(), ['5.1.1.1', '91.4.4.4']);
  assert.equal(unknown(find(world.chunks())).length, 2);
});

test('an ordered walk is told, upward and byte-reversed', () => {
  const world = background(8);
  const ascending = Array.from({ length: world.size }, (_, i) => i);
  const reversed = [...ascending].sort((a, b) => (a & 255) - (b & 255) || a - b);
  for (let sweep = 0; sweep < 5; sweep++) {
    world.sweep(['5.1.1.1'], sweep * 10 * DAY, 2, ascending, { port: 3_306 });
    world.sweep(['91.4.4.4'], sweep * 10 * DAY, 5 * DAY, reversed, { port: 1_883 });
  }
  const report = find(world.chunks());
  assert.equal(systemOf(report, '5.1.1.1')?.order, 'forward');
  assert.equal(systemOf(report, '91.4.4.4')?.order, 'byte-reversed');
  assert.ok(codesOf(systemOf(report, '91.4.4.4')!).includes('byte-reversed-walk'));
});

test('a source that takes over is the same system', () => {
  const world = background(9);
  for (let sweep = 0; sweep < 20; sweep++) {
    const source = sweep < 10 ? '5.1.1.1' : '91.4.4.4';
    world.sweep([source], sweep * 3 * DAY, 2.5 * DAY, world.permutation(), { port: 5_900, shape: 55 });
  }
  const [system, ...others] = unknown(find(world.chunks()));
  assert.deepEqual(others, []);
  assert.equal(system.members.length, 2);
  assert.ok(codesOf(system).includes('hand-over'));
});

test('who carries the mark of Mirai and visits each address once is not Mirai', () => {
  const world = background(10);
  for (let sweep = 0; sweep < 8; sweep++)
    world.sweep(['203.0.113.9'], sweep * 6 * DAY, DAY, world.permutation(), {
      port: 23,
      mark: 'mirai',
      shape: 9_001,
    });
  const report = find(world.chunks());
  assert.deepEqual(unknown(report).map(addressesOf), [['203.0.113.9']]);
  assert.ok(report.systems.find(({ name }) => name.startsWith('Mirai'))!.members.length >= 150);
});

test('one who knocks and one who follows up are one system', () => {
  const world = background(11);
  for (let sweep = 0; sweep < 7; sweep++) {
    const order = world.permutation();
    world.sweep(['5.1.1.1'], sweep * 8 * DAY, DAY, order, { port: 7_547, shape: 1_001 });
    world.sweep(['91.4.4.4'], sweep * 8 * DAY + 40, DAY, order, { port: 7_547, shape: 1_002 });
  }
  const [system, ...others] = unknown(find(world.chunks()));
  assert.deepEqual(others, []);
  assert.ok(codesOf(system).includes('same-targets'));
});

test('a list names a system and the gaps in the list; an old entry does not clear a bot', () => {
  const world = background(12);
  const sources = Array.from({ length: 8 }, (_, i) => `203.0.113.${i + 1}`);
  for (let sweep = 0; sweep < 6; sweep++)
    world.sweep(sources, sweep * 9 * DAY, DAY, world.permutation(), { port: 443 });
  const bot = world.probes.find(({ mark }) => mark === 'mirai')!.source;
  const known = (source: string) =>
    source.startsWith('203.0.113.') && source !== '203.0.113.8'
      ? { organisation: 'Sweepers', confidence: 0.95, stale: false, source: 'list.csv', hostName: null }
      : source === bot
        ? { organisation: 'Sweepers', confidence: 0.4, stale: true, source: 'list.csv', hostName: null }
        : null;
  const report = find(world.chunks(), { known });
  const system = report.systems.find(({ verdict }) => verdict === 'known')!;
  assert.equal(system.name, 'Sweepers');
  assert.deepEqual(new Set(addressesOf(system)), new Set(sources));
  assert.match(system.evidence[0].text, /7 of 8 sources are listed as Sweepers/);
  assert.equal(systemOf(report, bot)?.verdict, 'malware');
});

test('a client that lost its server is no scanner, however regular', () => {
  const world = background(13);
  for (let hour = 0; hour < 60 * 24; hour++) {
    for (const position of [17, 18, 19, 20, 21, 22])
      world.probes.push({ at: hour * 3_600, source: '203.0.113.7', position, port: 123 });
  }
  assert.deepEqual(unknown(find(world.chunks())), []);
});

test('answers are not probes', () => {
  const world = background(14);
  for (const [i, position] of world.permutation().entries())
    world.probes.push({ at: i * 300, source: '203.0.113.7', position, port: 80, response: true });
  assert.equal(systemOf(find(world.chunks()), '203.0.113.7'), undefined);
});

// Bad input

test('too few packets: not enough data, and how much would be', () => {
  const world = background(15);
  world.sweep(['203.0.113.5'], 0, 50 * DAY, world.permutation().slice(0, 25), { port: 443 });
  const report = find(world.chunks());
  const system = systemOf(report, '203.0.113.5')!;
  assert.equal(system.verdict, 'not-enough-data');
  assert.ok(codesOf(system).includes('few-data'));
  assert.ok(system.power < 0.1);
  assert.equal(report.telescope.darkSize, 1024);
  assert.equal(report.telescope.probesNeeded, Math.ceil(Math.sqrt(2 * 1024 * Math.log(20))));
});

test('no packet at all is an empty report', () => {
  const report = find([]);
  assert.deepEqual(report.systems, []);
  assert.equal(report.period, null);
});

test('one day shows an order and no habit', () => {
  const world = new World(16);
  world.crowd(100, 1, 40, { port: 23, mark: 'mirai' });
  for (let hour = 0; hour < 20; hour += 2)
    world.sweep(['203.0.113.5'], hour * 3_600, 1_800, world.permutation(), { port: 443 });
  const report = find(world.chunks());
  assert.deepEqual(unknown(report), []);
  const system = systemOf(report, '203.0.113.5')!;
  assert.equal(system.verdict, 'not-enough-data');
  assert.ok(codesOf(system).includes('one-day'), codesOf(system).join());
  assert.match(report.remarks.join(' '), /one day only/);
});

test('a week without a sensor is a gap and not silence', () => {
  const whole = background(17);
  for (let day = 0; day < 60; day += 2)
    whole.sweep(['203.0.113.5'], day * DAY + 4_000, 20_000, whole.permutation(), { port: 443 });
  // Enough comes in every hour for an empty one to be a wonder.
  for (let i = 0; i < 60; i++) whole.wander(`198.51.100.${i}`, 0, 60 * DAY, 400, { port: 445, shape: 77 });
  const gap = whole.probes.filter(({ at }) => at < 20 * DAY || at > 27 * DAY);
  const report = find(chunksOf(whole.dark, gap, 5_000, 'a'));
  assert.equal(report.telescope.observedDays, 53);
  const system = unknown(report).find((one) => addressesOf(one).includes('203.0.113.5'))!;
  assert.equal(system.observedDays, 53);
  assert.equal(system.calendar.probes.filter((probes) => probes === -1).length, 7);
  assert.ok(Math.abs(system.frequency - 0.5) < 0.05);
  assert.match(report.remarks.join(' '), /7 of 60 days had no working sensor/);
});

test('clocks that jump do not throw, and do not stretch the time that was watched', () => {
  const world = background(18);
  for (let week = 0; week < 8; week++)
    world.sweep(['203.0.113.5'], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
  const chunks = world.chunks();
  const odd = chunksOf(world.dark, world.probes.slice(0, 20), 10, 'a').map((chunk) => ({
    ...chunk,
    sightings: {
      ...chunk.sightings,
      first: Array.from(chunk.sightings.first, (_, i) => [-5, 0, Number.NaN, 5e9, 60][i % 5]),
      last: Array.from(chunk.sightings.last, () => 1),
    },
  }));
  const report = find([...chunks, ...odd]);
  assert.ok(report.telescope.observedDays <= 61, `${report.telescope.observedDays} days`);
  assert.deepEqual(unknown(report).map(addressesOf), [['203.0.113.5']]);
  assert.match(report.remarks.join(' '), /no time that can be/);
});

test('a dark space that changed its size is compared within itself', () => {
  const world = background(19);
  const half = new World(19, '198.18.0.0/23');
  for (let week = 0; week < 4; week++)
    world.sweep(['203.0.113.5'], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
  for (let week = 4; week < 8; week++)
    half.sweep(['203.0.113.5'], week * 7 * DAY, 20_000, half.permutation(), { port: 443 });
  const before = world.probes.filter(({ at }) => at < 28 * DAY);
  const after = world.probes.filter(({ at, position }) => at >= 28 * DAY && position < half.size);
  const report = find([
    ...chunksOf(world.dark, before, 5_000, 'a'),
    ...chunksOf(half.dark, [...after, ...half.probes], 5_000, 'a'),
  ]);
  assert.deepEqual(unknown(report).map(addressesOf), [['203.0.113.5']]);
  assert.match(report.remarks.join(' '), /changed 1 time/);
  const [system] = unknown(report);
  assert.ok(system.coverage > 0.9, `coverage ${system.coverage}`);
});

test('addresses that are not quite dark are left out, and who seeks only them is no scanner', () => {
  const world = background(20);
  for (let i = 0; i < 300; i++) {
    for (let visit = 0; visit < 8; visit++)
      world.probes.push({
        at: world.random() * 60 * DAY,
        source: `100.${i % 200}.${i}.1`,
        position: 40 + (visit % 2),
        port: 53,
      });
  }
  const report = find(world.chunks());
  assert.equal(report.telescope.darkSize, 1022);
  assert.match(report.remarks.join(' '), /2 addresses are sought far more/);
  assert.deepEqual(unknown(report), []);
});

test('an address that changed hands is two senders', () => {
  const world = background(21);
  world.wander('203.0.113.5', 0, 20 * DAY, 120, { port: 23, mark: 'mirai', shape: 9_001 });
  for (let sweep = 0; sweep < 9; sweep++)
    world.sweep(['203.0.113.5'], 25 * DAY + sweep * 3 * DAY, DAY, world.permutation(), {
      port: 443,
      shape: 31,
    });
  const report = find(world.chunks());
  const verdicts = report.systems
    .filter((system) => addressesOf(system).includes('203.0.113.5'))
    .map(({ verdict }) => verdict)
    .sort();
  assert.deepEqual(verdicts, ['malware', 'unknown-systematic']);
  assert.match(report.remarks.join(' '), /changed hands/);
});

test('the order and the pieces of the chunks change nothing', () => {
  const world = new World(22, '198.18.0.0/24');
  world.crowd(40, 30, 60, { port: 23, mark: 'mirai' });
  for (let week = 0; week < 4; week++)
    world.sweep(['203.0.113.5', '203.0.113.6'], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
  const whole = find(world.chunks());
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 1e6 }), (rows, salt) => {
      const chunks = world.chunks(rows);
      chunks.sort((a, b) => ((key(a) * salt) % 1009) - ((key(b) * salt) % 1009));
      assert.deepEqual(find(chunks), whole);
    }),
    { numRuns: 15 },
  );
  function key(chunk: ScanChunk): number {
    return chunk.sightings.first[0] % 10_007;
  }
});

test('hours that come in pieces are the same hours', () => {
  const world = background(25, 30);
  for (let week = 0; week < 4; week++) {
    world.sweep(['203.0.113.5', '203.0.113.6'], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
    world.sweep(
      ['5.1.1.1'],
      week * 7 * DAY,
      900,
      Array.from({ length: 1024 }, (_, i) => i),
      { port: 80 },
    );
  }
  const whole = find(chunksOf(world.dark, world.probes, 5_000, 'a'));
  const pieces = find(chunksOf(world.dark, world.probes, 5_000, 'a', 60));
  assert.equal(pieces.systems.length, whole.systems.length);
  for (const [i, system] of whole.systems.entries()) {
    const { walk: _, ...rest } = system;
    const { walk: __, ...other } = pieces.systems[i];
    assert.deepEqual(other, rest);
  }
});

test('days can be added to what is held', () => {
  const world = background(23);
  for (let week = 0; week < 8; week++)
    world.sweep(['203.0.113.5'], week * 7 * DAY, 20_000, world.permutation(), { port: 443 });
  const early: Probe[] = world.probes.filter(({ at }) => at < 30 * DAY);
  const late: Probe[] = world.probes.filter(({ at }) => at >= 30 * DAY);
  const observations = new Observations();
  for (const chunk of chunksOf(world.dark, early, 5_000, 'a')) observations.add(chunk);
  const first = findSystems(observations);
  assert.equal(unknown(first)[0].services[0].sweeps, 5);
  for (const chunk of chunksOf(world.dark, late, 5_000, 'a')) observations.add(chunk);
  assert.deepEqual(findSystems(observations), find(world.chunks()));
});

test('a stop is heard', () => {
  const chunks = background(24).chunks();
  assert.throws(() => find(chunks, { signal: AbortSignal.abort() }), { code: 'E_STOPPED' });
});
