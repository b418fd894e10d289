/** Whom a hub holds, whose word it takes for a release and a watch, and that nothing is told twice. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CaseRecord } from '../../model/case.ts';
import type { GardenEvent, GardenWatch } from '../../model/hold.ts';
import type { NoticeReport } from '../../model/notice.ts';
import type { ProofState } from '../../model/proof.ts';
import { beginRetest } from '../../notices/case/case-steps.ts';
import { openSqliteState } from '../../store/state/sqlite-state.ts';
import { anIncident, anOwner, NOW, opened, openedCase } from '../../store/state/state-fixture.ts';
import { createHubGarden } from './hub-garden.ts';

const ADDRESS = '192.0.2.7';
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'yamori-hub-garden-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let stores = 0;

const REPORT: Pick<
  NoticeReport,
  'cause' | 'device' | 'tool' | 'grade' | 'protocol' | 'destinationPorts' | 'sourcePort' | 'portAt'
> = {
  cause: 'infected',
  device: 'iot',
  tool: 'mirai',
  grade: 'handshake',
  protocol: 'tcp',
  destinationPorts: [23],
  sourcePort: 40_321,
  portAt: NOW - 60_000,
};

/** A hub with one case, as changed, and a clock that can be turned. */
async function aHub(change: Partial<CaseRecord> = {}) {
  const state = await openSqliteState(join(folder, `${stores++}.sqlite`));
  const owner = await state.createOwner(anOwner('Household'));
  const aCase = async (address: string, changed: Partial<CaseRecord>) => {
    const [incident] = await state.changeIncidents([
      opened(anIncident(owner.id, { address, grade: 'handshake' })),
    ]);
    const [record] = await state.changeCases({
      cases: [openedCase(incident, changed)],
      notices: [],
      incidents: [],
    });
    return record;
  };
  let now = NOW;
  const garden = createHubGarden({
    state,
    sender: { organisation: 'ISP', contact: 'abuse@isp.example', domain: 'isp.example', site: 'https://x' },
    gateways: ['gateway'],
    reportOf: async () => REPORT as NoticeReport,
    clock: () => now,
  });
  const record = await aCase(ADDRESS, change);
  return {
    state,
    garden,
    record,
    aCase,
    advance: (ms: number) => {
      now += ms;
    },
    read: async () => (await state.case(record.id)) as CaseRecord,
    kinds: async () => (await state.caseEvents(record.id)).map(({ kind }) => kind),
    place: (noticeId: string, caseId = record.id, kind: 'quarantine' | 'soft' = 'quarantine') =>
      garden.placeHold({ noticeId, kind, caseId, address: ADDRESS, days: 7, selfReleaseLimit: 3 }),
    event: (holdId: string, kind: GardenEvent['kind'], more: Partial<GardenEvent> = {}): GardenEvent => ({
      id: 'an event',
      at: now,
      kind,
      holdId,
      caseId: record.id,
      releasedBy: null,
      watch: null,
      ...more,
    }),
    close: () => state.close(),
  };
}

const watch = (change: Partial<GardenWatch>): GardenWatch => ({
  since: NOW,
  phase: 'released',
  watchedSeconds: 600,
  hits: 0,
  isOver: false,
  ...change,
});

test('nobody is held who may not send any more, or whose case is no infection', async () => {
  const base = openedCase(anIncident('o1')).case.proof;
  const states: [ProofState, string][] = [
    ['active', 'placed'],
    ['quiet', 'placed'],
    ['reinfected', 'placed'],
    ['clean-by-silence', 'refused'],
    ['clean-by-retest', 'refused'],
    ['unknown-moved', 'refused'],
    ['unknown-sensor-down', 'refused'],
  ];
  for (const [state, expected] of states) {
    const hub = await aHub({ proof: { ...base, state } });
    assert.equal((await hub.place('n1')).kind, expected, state);
    assert.equal((await hub.garden.holds()).length, expected === 'placed' ? 1 : 0);
    await hub.close();
  }
  const hub = await aHub({ cause: 'dos-victim' });
  assert.equal((await hub.place('n1')).kind, 'refused');
  assert.equal((await hub.place('n2', hub.record.id, 'soft')).kind, 'placed');
  await hub.close();
});

test('evidence that may be forged, high criticality and a closed case hold nobody', async () => {
  for (const change of [
    { grade: 'corroborated-packets' },
    { critical: 'high' },
    { status: 'closed', closedAt: NOW },
  ] as const) {
    const hub = await aHub(change);
    assert.equal((await hub.place('n1')).kind, 'refused', JSON.stringify(change));
    await hub.close();
  }
});

test('while a re-test runs, a hold waits for its answer', async () => {
  const hub = await aHub();
  const step = beginRetest(hub.record, 'owner', NOW);
  await hub.state.changeCases({ cases: [step!], notices: [], incidents: [] });
  assert.equal((await hub.place('n1')).kind, 'later');
  await hub.close();
});

test('the page names the source port and when it was seen', async () => {
  const hub = await aHub();
  await hub.place('n1');
  await hub.place('n1');
  const [hold, ...others] = await hub.garden.holds();
  assert.deepEqual(others, []);
  assert.deepEqual([hold.told.port, hold.told.seenAt], [REPORT.sourcePort, REPORT.portAt]);
  await hub.close();
});

test('what comes twice is in the history once; a soft notice is no quarantine', async () => {
  const hub = await aHub();
  await hub.place('n1');
  const events = [
    hub.event('n1', 'held'),
    hub.event('n1', 'page-seen'),
    hub.event('n1', 'released', { releasedBy: 'self' }),
  ];
  assert.equal((await hub.garden.take(events, 'g1')).isNews, true);
  assert.equal((await hub.garden.take(events, 'g1')).isNews, false);
  assert.deepEqual((await hub.kinds()).slice(1), [
    'quarantined',
    'page-seen',
    'released',
    'owner-done',
    'retest-begun',
  ]);
  await hub.close();
  const soft = await aHub();
  await soft.place('n1', soft.record.id, 'soft');
  await soft.garden.take(
    [
      soft.event('n1', 'held'),
      soft.event('n1', 'page-seen'),
      soft.event('n1', 'released', { releasedBy: 'self' }),
    ],
    'g1',
  );
  assert.deepEqual((await soft.kinds()).slice(1), ['page-seen']);
  assert.equal((await soft.read()).retest, null);
  assert.notEqual((await soft.garden.holds())[0].releasedAt, null);
  await soft.close();
});

test('only the gateway that he released himself at is believed about his silence', async () => {
  const hub = await aHub();
  await hub.place('n1');
  await hub.garden.take([hub.event('n1', 'released', { releasedBy: 'self' })], 'g1');
  const told = (more: Partial<GardenWatch>) => [hub.event('n1', 'watched', { watch: watch(more) })];
  await hub.garden.take(told({ watchedSeconds: 3600, isOver: true }), 'another');
  assert.deepEqual(
    [(await hub.read()).retest?.watchedSeconds, (await hub.read()).retest?.endedAt],
    [0, null],
  );
  await hub.garden.take(told({ phase: 'held', watchedSeconds: 900, hits: 4 }), 'g1');
  assert.equal((await hub.read()).retest?.hits, 0);
  const { version } = await hub.read();
  assert.equal((await hub.garden.take(told({ watchedSeconds: 299 }), 'g1')).isNews, false);
  assert.equal((await hub.read()).version, version, 'a few seconds more were a version more');
  assert.equal((await hub.garden.take(told({ watchedSeconds: 299, hits: 1 }), 'g1')).isNews, true);
  assert.equal((await hub.read()).retest?.hits, 1);
  await hub.close();
});

test('releases are counted over all cases of the address, for a month', async () => {
  const hub = await aHub();
  await hub.place('n1');
  await hub.garden.take([hub.event('n1', 'released', { releasedBy: 'self' })], 'g1');
  const closed = { ...(await hub.read()), status: 'closed' as const, closedAt: NOW };
  await hub.state.changeCases({ cases: [{ case: closed, events: [] }], notices: [], incidents: [] });
  const incident = (await hub.state.incident(hub.record.id))!;
  await hub.state.changeIncidents([
    opened({ ...incident, status: 'closed', closeReason: 'resolved', closedAt: NOW }),
  ]);
  const next = await hub.aCase(ADDRESS, {});
  assert.notEqual(next.id, hub.record.id);
  const releases = async (noticeId: string) => {
    await hub.place(noticeId, next.id);
    return (await hub.garden.holds()).find(({ id }) => id === noticeId)?.selfReleases;
  };
  assert.equal(await releases('n2'), 1);
  hub.advance(31 * DAY_MS);
  assert.equal(await releases('n3'), 0);
  await hub.close();
});

test('a case that closed lets its address go, and staff can', async () => {
  const hub = await aHub();
  await hub.place('n1');
  await hub.place('n2');
  assert.equal(await hub.garden.release('n1'), true);
  assert.equal(await hub.garden.release('no such'), false);
  const record = await hub.read();
  const proof = { ...record.proof, state: 'clean-by-silence' as const };
  const closed = { ...record, proof, status: 'closed' as const, closedAt: NOW };
  await hub.state.changeCases({ cases: [{ case: closed, events: [] }], notices: [], incidents: [] });
  const holds = await hub.garden.holds();
  assert.deepEqual(
    holds.map(({ id, releasedBy }) => [id, releasedBy]),
    [
      ['n1', 'staff'],
      ['n2', 'proof'],
    ],
  );
  assert.equal((await hub.kinds()).filter((kind) => kind === 'released').length, 2);
  await hub.close();
});
