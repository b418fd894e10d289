import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceProfile } from '../model/source-profile.ts';
import { createJudge } from './judge.ts';
import { DARK, DAY } from './judge-cases.ts';
import { dark, type Probe, profileOf, randomOf, randomProbes, START } from './profile-builder.ts';
import { type Scene, SceneCollector } from './scene.ts';

function sceneOf(...groups: SourceProfile[][]): Scene {
  const collector = new SceneCollector();
  for (const profile of groups.flat()) collector.observe(profile);
  return SceneCollector.merge([structuredClone(collector.export())]);
}

/** Sources of one packet each; `more` may be worked out anew for each. */
function singles(
  count: number,
  seed: number,
  more: (random: () => number) => Partial<Probe>,
): SourceProfile[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () =>
    profileOf(Math.floor(random() * 2 ** 32), [
      { time: START, destination: dark(1), marks: ['irregular'], ...more(random) },
    ]),
  );
}

/** Real sources: no impossible addresses, many distances. */
function bots(count: number, seed: number, seconds: number, more: Partial<Probe> = {}): SourceProfile[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () =>
    profileOf(0x2e00_0000 + Math.floor(random() * 0x0800_0000), [
      {
        time: START + random() * seconds,
        destination: dark(Math.floor(random() * DARK)),
        ttl: 35 + Math.floor(random() * 25),
        marks: ['irregular'],
        ...more,
      },
    ]),
  );
}

function tally(scene: Scene, profiles: SourceProfile[]): Record<string, number> {
  const judge = createJudge({ darkSizeIpv4: DARK, periodSeconds: 30 * DAY, scene });
  const counts: Record<string, number> = {};
  for (const profile of profiles) {
    const { verdict } = judge.judge(profile);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

test('37,000 forged sources are spoofed and 50 real bots on the same port keep their verdict', () => {
  const flood = singles(37_000, 1, (random) => ({
    time: START + random() * 300,
    ttl: 50,
    destination: dark(77),
  }));
  const real = bots(50, 2, 3600, { ttl: 50 });
  // One of them hits the flooded address itself, with Mirai's mark.
  const hit = profileOf('192.0.2.1', [
    { time: START + 9, destination: dark(77), ttl: 50, marks: ['mirai', 'irregular'] },
  ]);
  const scene = sceneOf(flood, real, [hit]);
  assert.deepEqual(tally(scene, flood), { spoofed: 37_000 });
  assert.deepEqual(tally(scene, [...real, hit]), { infected: 51 });
});

test('a flood of a few hundred is found among the popular ports of a month', () => {
  const background = bots(30_000, 3, 30 * DAY);
  const flood = singles(250, 4, (random) => ({
    time: START + 5 * DAY + random() * 120,
    ttl: 50,
    destination: dark(9),
  }));
  const scene = sceneOf(background, flood);
  assert.equal(tally(scene, flood).spoofed, 250);
  assert.equal(tally(scene, background).spoofed ?? 0, 0);
});

test('a flood over the turn of the hour is whole', () => {
  const edge = Math.ceil(START / 3600) * 3600;
  const flood = singles(400, 5, (random) => ({ time: edge - 280 + random() * 300, ttl: 50 }));
  assert.equal(tally(sceneOf(bots(500, 6, DAY), flood), flood).spoofed, 400);
});

test('forged sources that avoid impossible addresses are found by their number alone', () => {
  const random = randomOf(7);
  const flood = Array.from({ length: 300 }, () =>
    profileOf(0x2e00_0000 + Math.floor(random() * 0x0800_0000), [
      {
        time: START + random() * 60,
        destination: dark(3),
        port: 8080,
        ttl: 34 + Math.floor(random() * 80),
        marks: ['irregular'],
      },
    ]),
  );
  assert.equal(tally(sceneOf(flood, bots(100, 8, 3600)), flood).spoofed, 300);
});

test('thousands of single hits over weeks on port 23 are real bots', () => {
  const real = bots(20_000, 9, 30 * DAY, { marks: ['mirai', 'irregular'] });
  const scene = sceneOf(real);
  assert.equal(scene.floods.length, 0);
  assert.equal(scene.sweepCount, 0);
  assert.deepEqual(tally(scene, real), { infected: 20_000 });
});

test('an outbreak from many distances within an hour is no sweep', () => {
  const real = bots(3000, 10, 3600);
  assert.equal(tally(sceneOf(real), real).spoofed ?? 0, 0);
});

test('a sweep of one header shape with impossible sources among them is spoofed, bots beside it are not', () => {
  const sweep = singles(3000, 11, (random) => ({
    time: START + random() * 900,
    ttl: 241,
    destination: dark(Math.floor(random() * DARK)),
  }));
  const real = bots(300, 12, 3600);
  const scene = sceneOf(sweep, real);
  assert.equal(tally(scene, sweep).spoofed, 3000);
  assert.equal(tally(scene, real).spoofed ?? 0, 0);
});

test('a sweep without impossible sources is found by its one TTL, when it comes in a burst', () => {
  const random = randomOf(13);
  const sweep = Array.from({ length: 600 }, () =>
    profileOf(0x1000_0000 + Math.floor(random() * 0xb000_0000), [
      {
        time: START + 9 * DAY + random() * 600,
        destination: dark(Math.floor(random() * DARK)),
        port: 8000,
        ttl: 52,
        marks: ['irregular'],
      },
    ]),
  );
  assert.equal(tally(sceneOf(sweep, bots(2000, 14, 30 * DAY, { port: 8000 })), sweep).spoofed, 600);
});

test('many ordinary UDP clients of one address are a crowd gone astray, not forged', () => {
  const random = randomOf(15);
  const crowd = Array.from({ length: 500 }, () =>
    profileOf(0x2e00_0000 + Math.floor(random() * 0x0800_0000), [
      {
        time: START + random() * 3600,
        destination: dark(4),
        protocol: 17,
        port: 6881,
        flags: 0,
        ttl: 34 + Math.floor(random() * 84),
      },
    ]),
  );
  assert.ok(tally(sceneOf(crowd), crowd).misconfigured >= 490);
});

test('a dozen neighbours that ask one address are nothing', () => {
  const neighbours = Array.from({ length: 14 }, (_, i) =>
    profileOf(`192.168.1.${i + 10}`, [
      { time: START + i, destination: 0xe00000fb, protocol: 17, port: 5353, ttl: 255, flags: 0 },
    ]),
  );
  assert.equal(sceneOf(neighbours).floods.length, 0);
});

test('the parts of several collectors merge into the same scene', () => {
  const flood = singles(900, 16, (random) => ({ time: START + random() * 60, ttl: 50 }));
  const parts = [0, 1, 2].map((part) => {
    const collector = new SceneCollector();
    for (const [i, profile] of flood.entries()) if (i % 3 === part) collector.observe(profile);
    return collector.export();
  });
  const merged = SceneCollector.merge(parts);
  assert.equal(merged.floods[0].sources, 900);
  assert.equal(tally(merged, flood).spoofed, 900);
});

test('a full table forgets small cells, says so, and still finds the flood', () => {
  const collector = new SceneCollector(4096);
  const random = randomOf(17);
  const flood = singles(2000, 18, () => ({ time: START + 30, ttl: 50, port: 8000 }));
  for (let i = 0; i < 20_000; i++) {
    collector.observe(bots(1, i, 30 * DAY, { port: Math.floor(random() * 65_536) })[0]);
    if (i % 10 === 0) collector.observe(flood[i / 10]);
  }
  const scene = SceneCollector.merge([collector.export()]);
  assert.ok(scene.forgotten > 0);
  assert.equal(tally(scene, flood).spoofed, 2000);
});

test('a busy source is judged by what it did, whatever address it hit', () => {
  const flood = singles(500, 19, (random) => ({
    time: START + random() * 60,
    ttl: 50,
    destination: dark(77),
  }));
  const busy = profileOf('192.0.2.9', randomProbes(40, DARK, DAY, 20, { marks: ['mirai'], ttl: 50 }));
  assert.deepEqual(tally(sceneOf(flood, [busy]), [busy]), { infected: 1 });
});
