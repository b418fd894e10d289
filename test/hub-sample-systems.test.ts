/** What a stranger sees of scanning systems after `npm start`, and that nothing of it stays when it is not wanted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sensor } from '../src/model/account.ts';
import type { SystemRow, SystemsSummary } from '../src/model/api.ts';
import type { Comparison } from '../src/model/comparison.ts';
import { parametersOf, sampleQuestion } from '../web/src/views/compare/compare-question.ts';
import { type HubProcess, makeDataFolder, signInTo, startHub, until } from './hub-process.ts';

const PASSWORD = 'a long enough password';
const PATIENCE_MS = 240_000;

async function asker(hub: HubProcess): Promise<<Answer>(path: string) => Promise<Answer>> {
  const ask = await signInTo(hub, 'root', PASSWORD);
  return async <Answer>(path: string) => (await (await ask(path)).json()) as Answer;
}

test('the sample has systems of every verdict, with a past; a restart keeps them, --empty does not', async (t) => {
  const data = makeDataFolder();
  t.after(() => data.remove());
  const hub = await startHub(data.path, ['--no-page']);
  t.after(() => hub.stop());
  const ask = await asker(hub);
  await until(
    'the ninety days',
    async () => hub.errors().includes('ninety days of scanning systems'),
    PATIENCE_MS,
  );
  const { rows, times, report, ranAt } = await ask<SystemsSummary>('/systems/summary');
  const count = (verdict: SystemRow['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  assert.ok(count('unknown-systematic') >= 12, `${count('unknown-systematic')} unknown`);
  assert.ok(count('malware') >= 3);
  // Named by the list of the sample's own world.
  assert.ok(rows.some(({ verdict, name }) => verdict === 'known' && name === 'Lantern Census'));
  assert.ok(report !== null && report.telescope.observedDays >= 90);
  assert.ok(times.length >= 8);
  const past = await ask<SystemsSummary>(`/systems/summary?at=${times[1]}`);
  assert.ok(past.rows.length >= 10 && past.rows.length < rows.length);
  const { events } = await ask<{ events: { kind: string }[] }>('/systems/changes?since=0');
  for (const kind of ['born', 'grew', 'died'])
    assert.ok(
      events.some((event) => event.kind === kind),
      kind,
    );
  // What the page offers to compare is there, and nothing was listed in it.
  const { rows: sensors } = await ask<{ rows: Sensor[] }>('/sensors');
  const offered = sampleQuestion(sensors);
  assert.ok(offered !== null, JSON.stringify(sensors.map(({ dark }) => dark)));
  const { from, to, ...parameters } = parametersOf(offered, Date.now())!;
  const query = new URLSearchParams({
    ...parameters,
    listed: String(parameters.listed),
    from: String(from),
    to: String(to),
  });
  const { before, conclusion } = await ask<Comparison>(`/compare?${query}`);
  assert.ok(before.a.visits > 10_000 && before.b.visits > 10_000);
  assert.equal(conclusion, 'no-difference');
  // Weeks of strangers are no incidents of the owners.
  const { total } = await ask<{ total: number }>('/incidents?limit=1');
  assert.ok(total < 50, `${total} incidents`);
  assert.equal(await hub.stop(), 0);
  assert.doesNotMatch(hub.errors(), /trouble/);

  const again = await startHub(data.path, ['--no-page']);
  t.after(() => again.stop());
  const kept = await (await asker(again))<SystemsSummary>('/systems/summary');
  assert.deepEqual([kept.ranAt, kept.rows.length], [ranAt, rows.length]);
  await again.stop();

  const empty = await startHub(data.path, ['--no-page', '--empty']);
  t.after(() => empty.stop());
  const gone = await (await asker(empty))<SystemsSummary>('/systems/summary');
  assert.deepEqual([gone.rows, gone.ranAt, gone.times], [[], null, []]);
});
