import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FoundSystem, TrueKind, TrueSystem } from './labelled-systems.ts';
import { misses } from './misses.ts';
import { matchSystems, SHARES, scoreSystems, seenTruth } from './score.ts';

function truly(id: string, kind: TrueKind, members: string, name = ''): TrueSystem {
  return { id, kind, make: `make of ${id}`, name, members: members.split(' ') };
}

function said(
  id: string,
  members: string,
  verdict: FoundSystem['verdict'] = 'unknown-systematic',
  name = '',
) {
  return { id, verdict, name, members: members.split(' '), p: null, q: null } satisfies FoundSystem;
}

const TRUTH = [
  truly('grid', 'unknown', 'a1 a2 a3 a4'),
  truly('lone', 'unknown', 'b1'),
  truly('shodan', 'known', 'k1 k2', 'Shodan'),
  truly('mirai', 'malware', 'm1 m2 m3'),
  truly('trial', 'other-scanner', 'o1'),
  truly('clients', 'confuser', 'c1 c2'),
];

test('a perfect answer has 1 everywhere and accuses nobody', () => {
  const found = [
    said('1', 'a1 a2 a3 a4'),
    said('2', 'b1'),
    said('3', 'k1 k2', 'known', 'shodan'),
    said('4', 'm1 m2 m3', 'malware'),
  ];
  const score = scoreSystems(TRUTH, found);
  for (const name of ['precision', 'strictPrecision', 'recall', 'memberPrecision', 'memberRecall'] as const) {
    assert.equal(SHARES[name](score), 1, name);
  }
  for (const name of ['adjustedRand', 'vMeasure', 'knownNamed'] as const)
    assert.equal(SHARES[name](score), 1);
  for (const name of ['malwareAccused', 'confuserAccused', 'otherAccused'] as const) {
    assert.equal(SHARES[name](score), 0, name);
  }
});

test('half of a system is it, less than half is a part of it, and a surplus part is wrong', () => {
  const score = scoreSystems(TRUTH, [said('1', 'a1 a2'), said('2', 'a3'), said('3', 'a4')]);
  assert.deepEqual([score.unknown, score.unknownRight, score.said, score.saidPart], [2, 1, 3, 2]);
  assert.equal(SHARES.precision(score), 1 / 3);
  assert.equal(SHARES.memberPrecision(score), 1);
  assert.equal(SHARES.memberRecall(score), 4 / 5);
});

test('a system that swallowed as many strangers as it has members is no longer it', () => {
  const [grid] = TRUTH;
  assert.equal(matchSystems([grid], [said('1', 'a1 a2 a3 a4 x1 x2 x3 x4')]).length, 1);
  assert.equal(matchSystems([grid], [said('1', 'a1 a2 a3 a4 x1 x2 x3 x4 x5')]).length, 0);
});

test('who is accused is counted by what he is, and other scanners are set aside', () => {
  const found = [said('1', 'm1 m2'), said('2', 'o1'), said('3', 'c1 nobody'), said('4', 'b1')];
  const score = scoreSystems(TRUTH, found);
  assert.deepEqual(score.accused, {
    unknown: 1,
    known: 0,
    malware: 2,
    'other-scanner': 1,
    confuser: 1,
    nobody: 1,
  });
  assert.equal(score.saidOther, 1);
  assert.equal(SHARES.precision(score), 1 / 3);
  assert.equal(SHARES.strictPrecision(score), 1 / 4);
  assert.equal(SHARES.confuserAccused(score), 1 / 2);
});

test('the right members under the wrong verdict or name are not found', () => {
  const found = [said('1', 'a1 a2 a3 a4', 'not-enough-data'), said('2', 'k1 k2', 'known', 'Censys')];
  const score = scoreSystems(TRUTH, found);
  assert.equal(SHARES.recall(score), 0);
  assert.equal(SHARES.precision(score), null);
  assert.equal(SHARES.knownNamed(score), 0);
});

test('members and systems that never came into the dark count for nobody', () => {
  const truth = seenTruth(TRUTH, new Set(['a1', 'a2', 'k1', 'm1']));
  const score = scoreSystems(truth, [said('1', 'a1 a2')]);
  assert.equal(score.unknown, 1);
  assert.equal(SHARES.recall(score), 1);
  assert.equal(SHARES.memberRecall(score), 1);
  assert.equal(SHARES.adjustedRand(score), 1);
});

test('an unknown system that is put into none is a cluster for each member', () => {
  const both = [truly('x', 'unknown', 'a b c'), truly('y', 'unknown', 'd e f')];
  assert.equal(SHARES.adjustedRand(scoreSystems(both, [])), 0);
  assert.equal(SHARES.adjustedRand(scoreSystems(both, [said('1', 'a b c d e f')])), 0);
});

const partition = fc.array(fc.nat(4), { minLength: 1, maxLength: 30 });

function systemsOf(labels: readonly number[]): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const [i, label] of labels.entries()) groups.set(label, [...(groups.get(label) ?? []), `s${i}`]);
  return groups;
}

test('matching is one to one, and no other assignment has more pairs above one half', () => {
  fc.assert(
    fc.property(partition, partition, (classes, clusters) => {
      const truth = [...systemsOf(classes)].map(([label, all]) =>
        truly(`${label}`, 'unknown', all.join(' ')),
      );
      const found = [...systemsOf(clusters)].map(([label, all]) => said(`${label}`, all.join(' ')));
      const matches = matchSystems(truth, found);
      assert.equal(new Set(matches.map((match) => match.truth)).size, matches.length);
      assert.equal(new Set(matches.map((match) => match.found)).size, matches.length);
      const above = truth.flatMap((one) =>
        found.filter((other) => {
          const shared = one.members.filter((member) => other.members.includes(member)).length;
          return shared / (one.members.length + other.members.length - shared) > 0.5;
        }),
      );
      assert.ok(matches.length >= above.length);
    }),
  );
});

test('what was missed and what was wrong is told with its members', () => {
  const found = [said('1', 'a1'), said('2', 'a2 m1 nobody'), said('3', 'b1'), said('4', 'o1')];
  assert.deepEqual(misses(TRUTH, found), [
    'missed make of grid grid of 4: 2 nowhere; 1 of 1 in unknown-systematic ; 1 of 3 in unknown-systematic ',
    'wrong  of 1: 1 of 4 in unknown make of grid grid',
    'wrong  of 3: 1 of 4 in unknown make of grid grid; 1 of 3 in malware make of mirai mirai; 1 nowhere',
    'aside  of 1: 1 of 1 in other-scanner make of trial trial',
  ]);
});
