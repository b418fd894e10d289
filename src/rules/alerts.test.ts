import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../model/verdict.ts';
import { VERDICTS } from '../model/verdict.ts';
import { alertFor, alertText, gradeOf } from './alerts.ts';
import { profileOf, randomProbes } from './profile-builder.ts';

const OWNER = {
  name: 'Example K.K.',
  contact: 'abuse@example.jp',
  language: 'ja',
  critical: 'high',
} as const;

function verdictOf(change: Partial<Verdict>): Verdict {
  return {
    verdict: 'infected',
    confidence: 0.9,
    device: 'iot',
    iotProbability: 0.97,
    tool: 'mirai',
    organisation: null,
    ...change,
  };
}

const bot = profileOf('192.0.2.1', randomProbes(30, 4096, 86_400, 1, { marks: ['mirai'] }));

function alertOn(change: Partial<Verdict>, profile = bot) {
  return alertFor({
    profile,
    verdict: verdictOf(change),
    evidence: [],
    owner: OWNER,
    address: '192.0.2.1',
    observation: 'external',
  });
}

test('packets that agree in time, target and path corroborate each other, and never more than that', () => {
  assert.equal(gradeOf(bot, verdictOf({})), 'corroborated-packets');
  const few = profileOf('192.0.2.1', randomProbes(2, 4096, 86_400, 1, { marks: ['mirai'] }));
  assert.equal(gradeOf(few, verdictOf({})), 'spoofable-packet');
});

test('one address in one hour, another path or a partial mark do not corroborate', () => {
  const oneTarget = profileOf(
    '192.0.2.1',
    randomProbes(30, 4096, 60, 1, { marks: ['mirai'], destination: 7 }),
  );
  assert.equal(gradeOf(oneTarget, verdictOf({})), 'spoofable-packet');
  const paths = profileOf(
    '192.0.2.1',
    randomProbes(30, 4096, 86_400, 1, { marks: ['mirai'] }).map((probe, i) => ({ ...probe, ttl: 40 + i })),
  );
  assert.equal(gradeOf(paths, verdictOf({})), 'spoofable-packet');
  const partly = profileOf('192.0.2.1', [
    ...randomProbes(5, 4096, 86_400, 1, { marks: ['mirai'] }),
    ...randomProbes(30, 4096, 86_400, 2),
  ]);
  assert.equal(gradeOf(partly, verdictOf({})), 'spoofable-packet');
});

test('every alert says that no connection was established and how strong the evidence is', () => {
  for (const kind of VERDICTS) {
    const alert = alertOn({ verdict: kind, device: kind === 'infected' ? 'iot' : null });
    if (kind === 'spoofed') {
      assert.equal(alert, null);
      continue;
    }
    assert.ok(alert !== null);
    assert.deepEqual(
      alert.evidence.map(({ code }) => code),
      ['corroborated', 'no-connection'],
    );
    const text = alertText(alert);
    assert.match(text.connection, /No connection was established/);
    for (const sentence of Object.values(text)) assert.doesNotMatch(sentence, /undefined|NaN/);
  }
});

test('a victim of a DoS reads that it is no sign of an infection', () => {
  const text = alertText(alertOn({ verdict: 'backscatter', device: null, tool: null })!);
  assert.match(text.meaning, /no sign of an infection/);
  assert.match(text.subject, /under attack/);
});

test('ordinary connections are no alert', () => {
  const probes = randomProbes(9, 4096, 60, 1, { kind: 'other', port: 443 });
  assert.equal(
    alertOn({ verdict: 'unknown', device: null, tool: null }, profileOf('192.0.2.1', probes)),
    null,
  );
});

test('a PC and a thing are told apart in words', () => {
  assert.match(alertText(alertOn({ device: 'pc' })!).meaning, /Windows PC/);
  assert.match(alertText(alertOn({})!).meaning, /camera/);
});

test('the owner and the observation are handed through', () => {
  const alert = alertOn({})!;
  assert.equal(alert.owner, OWNER.name);
  assert.equal(alert.critical, 'high');
  assert.equal(alert.observation, 'external');
  assert.equal(alert.packets, 30);
});
