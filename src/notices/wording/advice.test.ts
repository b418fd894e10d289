/** Advice is complete, in order, true to how malware persists, and asks for nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../model/incident.ts';
import { GRADES } from '../../model/verdict.ts';
import type { AdviceStep } from './advice/advice-step.ts';
import { DEVICE_KINDS } from './advice/device-kind.ts';
import * as find from './advice/find-steps.ts';
import * as other from './advice/other-steps.ts';
import * as pc from './advice/pc-steps.ts';
import { MALWARE_NAMES, PERSISTENCE } from './advice/persistence.ts';
import * as thing from './advice/thing-steps.ts';
import { type AdviceHint, type AdviceSubject, adviceFor } from './advice.ts';
import { asksForSecret } from './asks-for-secret.ts';
import { readingLevel } from './reading-level.ts';
import { stepsFor } from './steps-for.ts';

const LIBRARY: readonly AdviceStep[] = [
  find.STAY_CALM,
  ...Object.values(find.FIND_STEPS),
  ...Object.values(thing),
  ...Object.values(pc),
  ...Object.values(other),
];

const MIRAI: AdviceSubject = {
  cause: 'infected',
  device: 'iot',
  tool: 'mirai',
  grade: 'corroborated-packets',
  protocol: 'tcp',
  destinationPorts: [23],
};

function* subjects(): Generator<readonly [AdviceSubject, AdviceHint]> {
  for (const cause of CAUSES)
    for (const device of ['iot', 'pc', null] as const)
      for (const tool of ['mirai', 'zmap', null] as const)
        for (const grade of GRADES)
          for (const destinationPorts of [[], [23], [445], [1434], [5555], [7547], [9100], [34_567]])
            for (const protocol of ['tcp', 'udp', 'icmp', null] as const) {
              const subject = { cause, device, tool, grade, protocol, destinationPorts };
              yield [subject, {}];
            }
  for (const malware of MALWARE_NAMES)
    for (const deviceKind of [...DEVICE_KINDS, undefined])
      yield [MIRAI, deviceKind === undefined ? { malware } : { malware, deviceKind }];
  for (const deviceKind of DEVICE_KINDS) yield [{ ...MIRAI, tool: null }, { deviceKind }];
}

const idsOf = (subject: AdviceSubject, hint?: AdviceHint): string[] =>
  adviceFor(subject, hint).steps.map((step) => step.id);

test('whatever it is, there are 2 to 8 different steps and the last is the re-test', () => {
  let seen = 0;
  for (const [subject, hint] of subjects()) {
    const ids = idsOf(subject, hint);
    assert.ok(ids.length >= 2 && ids.length <= 8, `${JSON.stringify([subject, hint])}: ${ids}`);
    assert.equal(new Set(ids).size, ids.length, `${ids}`);
    assert.equal(ids.at(-1), 're-test');
    assert.equal(ids.indexOf('re-test'), ids.length - 1);
    seen++;
  }
  assert.ok(seen > 1000);
});

test('every step of the library is given to somebody, and ids are unique', () => {
  const given = new Set<string>();
  for (const [subject, hint] of subjects()) for (const id of idsOf(subject, hint)) given.add(id);
  const ids = LIBRARY.map((step) => step.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual([...given].sort(), [...ids].sort());
});

test('a restart is the cure only of what lives in memory, and never the only step', () => {
  for (const [subject, hint] of subjects()) {
    const advice = adviceFor(subject, hint);
    const ids = advice.steps.map((step) => step.id);
    const restarts = ids.filter((id) => id.startsWith('restart-'));
    if (advice.residence === 'disk' || advice.residence === 'firmware') assert.deepEqual(restarts, []);
    if (advice.residence === 'firmware')
      assert.ok(!ids.some((id) => id.startsWith('factory-reset')), `${ids}`);
    if (advice.residence === 'memory') assert.equal(restarts.length, 1, `${ids}`);
    if (restarts.length > 0) assert.ok(ids.length >= 4, `${ids}`);
  }
});

test('the table says of each family what ends it, what does not, and who says so', () => {
  for (const name of MALWARE_NAMES) {
    const row = PERSISTENCE[name];
    assert.equal(row.residence === 'memory', row.endedBy.includes('restart'), name);
    assert.equal(row.residence !== 'memory', row.notEndedBy.includes('restart'), name);
    assert.equal(row.residence === 'firmware', row.notEndedBy.includes('factory-reset'), name);
    assert.ok(!row.endedBy.some((remedy) => row.notEndedBy.includes(remedy)), name);
    assert.ok(row.waysIn.length > 0 && row.devices.length > 0, name);
    assert.match(row.source, /\b(19|20)\d\d\b|KB\d+/, `${name} names its source`);
  }
});

test('Mirai: restart with the line unplugged, then the password before anything else', () => {
  const ids = idsOf(MIRAI);
  assert.deepEqual(ids, [
    'find-thing',
    'restart-thing',
    'new-password-thing',
    'update-thing',
    'close-thing',
    're-test',
  ]);
});

test('QSnatch: files are saved, and the reset comes before the update (AA20-209A)', () => {
  const ids = idsOf(MIRAI, { malware: 'qsnatch' });
  assert.deepEqual(ids, [
    'find-nas',
    'disconnect-thing',
    'save-files-nas',
    'factory-reset-nas',
    'update-thing',
    'new-password-nas',
    'close-thing',
    're-test',
  ]);
});

test('what came infected is not repaired but put away', () => {
  assert.deepEqual(idsOf(MIRAI, { malware: 'badbox' }), ['find-tv-box', 'replace-tv-box', 're-test']);
});

test('a PC stays on and leaves the network; a worm on USB sticks has them checked', () => {
  const ids = idsOf(
    { ...MIRAI, device: 'pc', tool: null, destinationPorts: [445] },
    { malware: 'conficker' },
  );
  assert.deepEqual(ids, [
    'find-pc',
    'disconnect-pc',
    'scan-pc',
    'check-usb',
    'update-pc',
    'close-pc',
    're-test',
  ]);
});

test('the port that a worm asks for tells its own kind of device, a mark its family', () => {
  const plain = { ...MIRAI, tool: null };
  assert.equal(adviceFor({ ...plain, destinationPorts: [5555] }).malware, 'adb-worm');
  assert.equal(adviceFor({ ...plain, destinationPorts: [5555] }).deviceKind, 'tv-box');
  assert.equal(adviceFor({ ...plain, destinationPorts: [37_777] }).deviceKind, 'camera');
  assert.equal(adviceFor({ ...plain, destinationPorts: [23] }).malware, null);
  assert.equal(adviceFor(MIRAI).malware, 'mirai');
  assert.equal(adviceFor({ ...MIRAI, cause: 'scanning' }).malware, null);
  assert.equal(adviceFor(MIRAI, { deviceKind: 'router' }).steps[0].id, 'find-router');
});

test('weak evidence asks for calm first, and nowhere else', () => {
  for (const cause of CAUSES) {
    const calm = idsOf({ ...MIRAI, cause, grade: 'spoofable-packet' })[0];
    assert.ok(['stay-calm', 'somebody-forged', 'no-infection'].includes(calm), `${cause}: ${calm}`);
    assert.ok(!idsOf({ ...MIRAI, cause }).includes('stay-calm'));
  }
});

test('no step asks for a secret, links anywhere, or is in the wrong language', () => {
  for (const step of LIBRARY) {
    assert.ok(step.minutes > 0 && Number.isInteger(step.minutes));
    for (const language of ['ja', 'en'] as const) {
      const words = Object.values(step[language]);
      for (const text of words) {
        assert.equal(asksForSecret(text), null, text);
        assert.doesNotMatch(text, /https?:|www\.|\bexample\b|[<>{}]/u, text);
        assert.ok(text.trim() === text && text.length > 4, text);
        if (language === 'en') assert.doesNotMatch(text, /[^\x20-\x7e]/, text);
        else assert.match(text, /[\p{Script=Hiragana}\p{Script=Han}]/u, text);
      }
      const { title, ...sentences } = step[language];
      assert.ok(title.length <= (language === 'ja' ? 22 : 40), title);
      for (const text of Object.values(sentences))
        assert.match(text, language === 'ja' ? /。$/u : /[.?]$/u, text);
    }
  }
});

test('every step is easy to read, in both languages', () => {
  for (const step of LIBRARY) {
    for (const language of ['ja', 'en'] as const) {
      const { text, why, check } = step[language];
      const level = readingLevel([text, why, check].join('\n'), language);
      assert.ok(level?.isPlain, `${step.id} ${language}: ${level?.score}`);
    }
  }
});

test('pages get the same steps, numbered, in one language', () => {
  for (const language of ['ja', 'en'] as const) {
    const page = stepsFor(MIRAI, language, { deviceKind: 'nas' });
    assert.deepEqual(
      page.steps.map((step) => step.id),
      idsOf(MIRAI, { deviceKind: 'nas' }),
    );
    assert.deepEqual(
      page.steps.map((step) => step.number),
      page.steps.map((_, index) => index + 1),
    );
    assert.equal(page.deviceKind, 'nas');
    assert.equal(page.devices.length, DEVICE_KINDS.length);
    assert.ok(page.ends.length > 10);
  }
  assert.equal(stepsFor({ ...MIRAI, cause: 'spoofed' }, 'en').ends, '');
});
