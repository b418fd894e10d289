import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertFor } from './alerts.ts';
import { EVIDENCE_CODES } from './evidence-codes.ts';
import { createJudge } from './judge.ts';
import { CASES, DARK, DAY } from './judge-cases.ts';
import { dark, type Probe, profileOf, randomOf, START } from './profile-builder.ts';
import { SceneCollector } from './scene.ts';

test('every code that is emitted is listed, and every listed code is emitted', () => {
  const emitted = new Set<string>();
  const random = randomOf(1);
  const collector = new SceneCollector();
  const anywhere = () => 0x1000_0000 + Math.floor(random() * 0xb000_0000);
  const single = (source: number, more: Partial<Probe>) =>
    profileOf(source, [{ time: START + random() * 600, destination: dark(1), ...more }]);
  const flood = Array.from({ length: 400 }, () => single(anywhere(), { port: 8000, marks: ['irregular'] }));
  const crowd = Array.from({ length: 400 }, (_, i) =>
    single(anywhere(), { port: 9999, protocol: 17, ttl: 30 + (i % 90), destination: dark(2) }),
  );
  const sweep = Array.from({ length: 800 }, () =>
    single(Math.floor(random() * 2 ** 32), {
      port: 80,
      ttl: 241,
      destination: dark(Math.floor(random() * DARK)),
    }),
  ).filter(({ ipv4 }) => ipv4 >>> 24 !== 0);
  for (const profile of [...flood, ...crowd, ...sweep]) collector.observe(profile);
  const scene = SceneCollector.merge([collector.export()]);
  const usual = sweep.find(({ ipv4 }) => ipv4 >>> 24 === 80)!;
  const sources = [...CASES, { profile: flood[0] }, { profile: crowd[0] }, { profile: usual }];
  for (const each of sources) {
    const known = 'known' in each ? each.known : undefined;
    const darkSizeIpv4 = ('darkSize' in each ? each.darkSize : undefined) ?? DARK;
    const judge = createJudge({ darkSizeIpv4, periodSeconds: 30 * DAY, scene, knownScanner: () => known });
    const verdict = judge.judge(each.profile);
    const evidence = judge.explain(each.profile, verdict);
    const owner = { name: 'x', contact: 'x', language: 'en', critical: 'low' } as const;
    const alert = alertFor({
      profile: each.profile,
      verdict,
      evidence,
      owner,
      address: 'x',
      observation: 'internal',
    });
    for (const { code } of alert?.evidence ?? evidence) emitted.add(code);
  }
  assert.deepEqual([...emitted].sort(), Object.keys(EVIDENCE_CODES).sort());
});
