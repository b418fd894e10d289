/** What persons do with scanning systems: look, name, promote, put together and take apart; and who may not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addAccount, addSystem, openTestHub, setUp } from './hub-support.ts';
import { ingest, jobOf, openHub, probes } from './hub-systems-support.ts';

test('a list by page, by filter and as CSV; one with its story and its members', async (t) => {
  const { hub, admin } = await openHub(t);
  for (let i = 0; i < 7; i++) await addSystem(hub, [`192.0.${i}.1`, `192.0.${i}.2`], { confidence: i / 10 });
  await addSystem(hub, ['10.0.0.1'], { verdict: 'known', name: '=Census' });
  const first = (await admin.get('/systems?limit=3&sort=confidence&order=asc')).json();
  assert.deepEqual([first.rows.length, first.total, first.rows[0].confidence], [3, 8, 0]);
  const next = (await admin.get(`/systems?limit=3&sort=confidence&order=asc&cursor=${first.next}`)).json();
  assert.equal(next.rows[0].confidence, 0.3);
  assert.equal((await admin.get('/systems?verdict=known&text=census')).json().rows[0].name, '=Census');
  assert.equal((await admin.get('/systems?text=192.0.3.')).json().rows.length, 1);
  assert.equal((await admin.get('/systems?asn=AS64500&service=443/tcp')).json().total, 8);
  for (const wrong of ['verdict=evil', 'status=dead', 'asn=x', 'sort=size', 'cursor=x'])
    assert.equal((await admin.get(`/systems?${wrong}`)).statusCode, 400, wrong);
  const csv = await admin.get('/systems?format=csv&verdict=known');
  assert.match(csv.body, /^id,name,verdict,/);
  // A cell that a spreadsheet would run is disarmed.
  assert.match(csv.body, /,'=Census,known,/);
  const detail = (await admin.get('/systems/s-192-0-1-1')).json();
  assert.equal(detail.record.system.walk.length, 2);
  assert.deepEqual(
    detail.events.map(({ kind, actorName }: { kind: string; actorName: null }) => [kind, actorName]),
    [['born', null]],
  );
  const page = (await admin.get('/systems/s-192-0-1-1/members?limit=1')).json();
  assert.deepEqual([page.rows[0].address, page.next, page.total], ['192.0.1.1', '1', 2]);
  const members = await admin.get('/systems/s-192-0-1-1/members?format=csv');
  assert.equal(members.body.trim().split('\r\n').length, 3);
  assert.equal((await admin.get('/systems/nobody')).statusCode, 404);
});

test('names, comments and promotion: kept over the next run, told in the story, the audit log and the list', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  await ingest(hub, sensorId, probes(['198.51.100.1', '198.51.100.2'], 2));
  await jobOf(hub).job.runNow();
  const id = 'net-198-51-100';
  const named = await admin.ask('PATCH', `/systems/${id}`, { givenName: 'night watch', comment: 'who?' });
  assert.deepEqual([named.statusCode, named.json().givenName], [200, 'night watch']);
  const promoted = { organisation: 'Example, Research', candidate: true };
  assert.equal((await admin.ask('POST', `/systems/${id}/promote`, { promoted })).statusCode, 200);
  await ingest(hub, sensorId, probes(['198.51.100.3'], 1));
  await jobOf(hub).job.runNow();
  const { record, events } = (await admin.get(`/systems/${id}`)).json();
  assert.deepEqual(
    [record.givenName, record.comment, record.promoted, record.system.members.length],
    ['night watch', 'who?', promoted, 3],
  );
  assert.deepEqual(
    new Set(events.map(({ kind }: { kind: string }) => kind)),
    new Set(['born', 'named', 'comment', 'promoted', 'grew']),
  );
  assert.ok(events.some(({ actorName }: { actorName: string }) => actorName === 'root'));
  const list = await admin.get('/systems/local-list.csv');
  assert.match(String(list.headers['content-type']), /^text\/csv/);
  const [head, line] = list.body.split('\r\n');
  assert.equal(head, 'prefix,organisation,last_seen,candidate,system,note');
  assert.match(line, /^198\.51\.100\.1\/32,"Example, Research",\d{4}-\d\d-\d\d,yes,net-198-51-100,who\?$/);
  await admin.ask('POST', `/systems/${id}/promote`, { promoted: null });
  assert.equal((await admin.get('/systems/local-list.csv')).body.trim(), head);
  const actions = (await admin.get('/audit')).json().rows.map(({ action }: { action: string }) => action);
  for (const action of ['system-changed', 'system-promoted', 'exported'])
    assert.ok(actions.includes(action), action);
  assert.equal((await admin.ask('PATCH', '/systems/nobody', { comment: '' })).statusCode, 404);
  assert.equal((await admin.ask('PATCH', `/systems/${id}`, { verdict: 'known' })).statusCode, 400);
});

test('merge, split and both undone: identity, story, and what the next runs make of it', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  const [mine, theirs] = [['198.51.100.1', '198.51.100.2'], ['192.0.2.1']];
  await ingest(hub, sensorId, probes([...mine, ...theirs], 2));
  const run = () => jobOf(hub).job.runNow();
  const sizes = async () =>
    Object.fromEntries((await hub.state.systemRows({}, null)).map(({ id, sources }) => [id, sources]));
  await run();
  const before = await sizes();
  const ids = ['net-198-51-100', 'net-192-0-2'];
  const merged = await admin.ask('POST', '/systems/merge', { ids });
  assert.deepEqual([merged.statusCode, merged.json().id], [200, ids[0]]);
  assert.deepEqual(await sizes(), { [ids[0]]: 3 });
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: 3 });
  const story = (await admin.get(`/systems/${ids[0]}`)).json().events;
  assert.deepEqual(story.map(({ kind }: { kind: string }) => kind).sort(), ['born', 'born', 'merged']);
  const split = await admin.ask('POST', `/systems/${ids[0]}/split`, { addresses: theirs });
  assert.equal(split.statusCode, 200, split.body);
  const made = split.json().made.id;
  assert.deepEqual(await sizes(), { [ids[0]]: before[ids[0]], [made]: 1 });
  await run();
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: before[ids[0]], [made]: 1 });
  // One that was found whole is kept apart as well, whoever is found together again.
  const half = await admin.ask('POST', `/systems/${ids[0]}/split`, { addresses: [mine[1]] });
  const halfId = half.json().made.id;
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: 1, [made]: 1, [halfId]: 1 });
  await admin.ask('POST', '/systems/merge', { ids: [ids[0], halfId] });
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: 2, [made]: 1 });
  for (const addresses of [['203.0.113.9'], mine])
    assert.equal((await admin.ask('POST', `/systems/${ids[0]}/split`, { addresses })).statusCode, 400);
  assert.equal((await admin.ask('POST', '/systems/merge', { ids: [made, made] })).statusCode, 400);
  assert.equal((await admin.ask('POST', '/systems/merge', { ids: [made, 'nobody'] })).statusCode, 404);
  await addSystem(hub, ['198.18.0.1'], {}, true);
  const mixed = await admin.ask('POST', '/systems/merge', { ids: [made, 's-198-18-0-1'] });
  assert.equal(mixed.statusCode, 400);
});

test('a run can be asked for; owners see nothing of systems', async (t) => {
  let asked = 0;
  const hub = await openTestHub({
    systems: {
      merge: ([system]) => system,
      split: () => null,
      formatLocalList: () => '',
      requestRun: () => {
        asked++;
      },
      isRunning: () => asked > 0,
    },
  });
  t.after(() => hub.close());
  const admin = await setUp(hub);
  const answer = await admin.ask('POST', '/systems/run');
  assert.deepEqual([answer.statusCode, answer.json(), asked], [202, { isRunning: true }, 1]);
  assert.equal((await admin.get('/systems/summary')).json().isRunning, true);
  const owner = await addAccount(hub, admin, 'kita', 'owner', []);
  for (const path of ['/systems', '/systems/summary', '/systems/changes', '/systems/local-list.csv'])
    assert.equal((await owner.get(path)).statusCode, 403, path);
  assert.equal((await owner.ask('POST', '/systems/run')).statusCode, 403);
});
