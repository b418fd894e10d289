import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MARKS } from '../model/marks.ts';
import type { ServiceActivity, SourceProfile } from '../model/source-profile.ts';
import { VERDICTS } from '../model/verdict.ts';
import { createJudge, type Judge } from './judge.ts';
import { CASES, DARK, DAY } from './judge-cases.ts';
import type { KnownScanner } from './opinion.ts';
import { permutedProbes, profileOf, randomProbes } from './profile-builder.ts';
import { Scene } from './scene.ts';

function judgeOf(darkSize = DARK, known?: KnownScanner): Judge {
  return createJudge({
    darkSizeIpv4: darkSize,
    periodSeconds: 30 * DAY,
    scene: Scene.empty(),
    knownScanner: () => known,
  });
}

for (const each of CASES) {
  test(`${each.verdict}: ${each.title}`, () => {
    const judge = judgeOf(each.darkSize, each.known);
    const verdict = judge.judge(each.profile);
    const evidence = judge.explain(each.profile, verdict);
    const codes = evidence.map(({ code }) => code);
    const shown = JSON.stringify({ verdict, evidence }, null, 1);
    assert.equal(verdict.verdict, each.verdict, shown);
    if (each.device !== undefined) assert.equal(verdict.device, each.device, shown);
    if (each.tool !== undefined) assert.equal(verdict.tool, each.tool, shown);
    if (each.atLeast !== undefined) assert.ok(verdict.confidence >= each.atLeast, shown);
    if (each.atMost !== undefined) assert.ok(verdict.confidence <= each.atMost, shown);
    for (const code of each.codes ?? []) assert.ok(codes.includes(code), `${code} is missing: ${shown}`);
    for (const code of each.not ?? []) assert.ok(!codes.includes(code), `${code} is there: ${shown}`);
    assert.equal(
      verdict.organisation,
      each.known && each.verdict === 'scanner' ? each.known.organisation : null,
    );
    assert.equal(verdict.device !== null, verdict.verdict === 'infected');
    assert.equal(verdict.iotProbability !== null, verdict.verdict === 'infected');
    assert.ok(evidence.length > 0);
    for (const { text, formula } of evidence)
      assert.doesNotMatch(`${text} ${formula}`, /NaN|undefined|Infinity/);
  });
}

const count = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 3000 }), fc.nat());
const time = fc.double({ min: 0, max: 4e9, noNaN: true });
const service: fc.Arbitrary<ServiceActivity> = fc.record({
  protocol: fc.constantFrom(6, 17, 1, 58, 47, 255),
  port: fc.nat({ max: 65535 }),
  response: fc.boolean(),
  packets: count,
  bytes: count,
  retransmissions: count,
  first: time,
  last: time,
  activeHours: count,
  minutePeak: count,
  destinations: count,
  firstDestination: fc.nat({ max: 0xffffffff }),
  ttlMin: fc.nat({ max: 255 }),
  ttlMax: fc.nat({ max: 255 }),
  tcpFlags: fc.nat({ max: 255 }),
  requests: count,
  responses: count,
  sourcePortMin: fc.nat({ max: 65535 }),
  sourcePortMax: fc.nat({ max: 65535 }),
  lengthMin: fc.nat({ max: 65535 }),
  lengthMax: fc.nat({ max: 65535 }),
  unitUp: count,
  unitDown: count,
  ascents: count,
  reversedAscents: count,
  marks: fc.array(fc.oneof(fc.constant(0), count), { minLength: MARKS.length, maxLength: MARKS.length }),
  strongMarks: fc.nat({ max: 255 }),
});
const profile: fc.Arbitrary<SourceProfile> = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    ipv4: fc.nat({ max: 0xffffffff }),
    bytes: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    packets: count,
    bytesTotal: count,
    first: time,
    last: time,
    services: fc.array(service, { maxLength: 40 }),
  })
  .map((record) => ({ ...record, serviceCount: record.services.length }));

test('no profile, however contradictory, makes it throw or leave its bounds', () => {
  fc.assert(
    fc.property(profile, fc.constantFrom(0, 1, 256, 4096, 65536, 2 ** 24), (source, darkSize) => {
      const judge = judgeOf(darkSize);
      const verdict = judge.judge(source);
      assert.ok(VERDICTS.includes(verdict.verdict));
      assert.ok(verdict.confidence >= 0 && verdict.confidence <= 0.99, String(verdict.confidence));
      if (verdict.iotProbability !== null)
        assert.ok(verdict.iotProbability >= 0 && verdict.iotProbability <= 1);
      assert.ok(judge.explain(source, verdict).length > 0);
      assert.equal(judge.judge(source), verdict);
    }),
    { numRuns: 2000 },
  );
});

test('the order of the services does not matter', () => {
  for (const { profile: source, darkSize, known } of CASES) {
    const judge = judgeOf(darkSize, known);
    const turned = { ...source, services: source.services.slice(0, source.serviceCount).reverse() };
    const [a, b] = [judge.judge(source), judge.judge(turned)];
    assert.equal(b.verdict, a.verdict);
    assert.ok(Math.abs(b.confidence - a.confidence) < 0.03);
  }
});

test('more of the same mark never lowers the confidence', () => {
  const judge = judgeOf();
  for (const common of [{ marks: ['mirai'] as const }, { marks: ['masscan'] as const, ttl: 240 }]) {
    let before = 0;
    for (const probes of [1, 2, 3, 8, 20, 60]) {
      const { confidence } = judge.judge(profileOf('192.0.2.1', randomProbes(probes, DARK, DAY, 5, common)));
      assert.ok(confidence >= before, `${probes}: ${confidence} after ${before}`);
      before = confidence;
    }
  }
});

test('a sweep is recognised the better the more of it was seen', () => {
  const judge = judgeOf();
  const seen = [20, 157, 400, 1500].map((probes) =>
    judge.judge(
      profileOf('192.0.2.1', permutedProbes(probes, DARK, 20 * DAY, 5, { port: 443, marks: ['os-stack'] })),
    ),
  );
  assert.deepEqual(
    seen.map(({ verdict }) => verdict),
    ['unknown', 'scanner', 'scanner', 'scanner'],
  );
  assert.ok(seen[1].confidence <= seen[2].confidence && seen[2].confidence <= seen[3].confidence);
});

test('among random bots hardly one is taken for a scanner', () => {
  const judge = judgeOf();
  let scanners = 0;
  for (let seed = 0; seed < 400; seed++) {
    const source = profileOf(
      '192.0.2.1',
      randomProbes(1 + ((seed * 7) % 300), DARK, 10 * DAY, seed, { marks: ['os-stack'] }),
    );
    if (judge.judge(source).verdict === 'scanner') scanners++;
  }
  assert.ok(scanners <= 4, String(scanners));
});

test('verdicts are shared and cannot be changed', () => {
  const judge = judgeOf();
  const [first] = CASES;
  assert.equal(judge.judge(first.profile), judge.judge({ ...first.profile }));
  assert.ok(Object.isFrozen(judge.judge(first.profile)));
});
