/** What an account may see changes while it looks: open streams, moved holdings and names follow at once. */
import assert from 'node:assert/strict';
import { type ClientRequest, get } from 'node:http';
import { after, before, test } from 'node:test';
import { listen } from '../src/hub/listen.ts';
import {
  addAccount,
  addBelongings,
  type Belongings,
  type Client,
  NOW,
  openTestHub,
  setUp,
  type TestHub,
} from './hub-support.ts';

let hub: TestHub;
let admin: Client;
let port: number;
let sensor: { id: string; secret: string };
let mine: Belongings;
let theirs: Belongings;
const open: ClientRequest[] = [];

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  port = await listen(hub.app, { host: '127.0.0.1', port: 0, isSecret: false });
  sensor = (await admin.ask('POST', '/sensors', { name: 'one' })).json();
  const record = (await hub.state.sensor(sensor.id))!;
  mine = await addBelongings(hub, record, 'kita', '198.51.100.0/24', '198.51.100.7');
  theirs = await addBelongings(hub, record, 'minami', '192.0.2.0/24', '192.0.2.77');
});

after(async () => {
  for (const request of open) request.destroy();
  await hub.close();
});

/** Text of a live view as it comes. */
class View {
  text = '';
  #wake = () => {};
  #isOver = false;

  constructor(bearer: string) {
    const url = { host: '127.0.0.1', port, path: '/api/v1/live' };
    const request = get({ ...url, headers: { authorization: `Bearer ${bearer}` } }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        this.text += chunk;
        this.#wake();
      });
      response.on('close', () => {
        this.#isOver = true;
        this.#wake();
      });
    });
    request.on('error', () => {});
    open.push(request);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  reads(text: string): Promise<void> {
    return this.#until(() => this.text.includes(text));
  }

  ends(): Promise<void> {
    return this.#until(() => this.#isOver);
  }
}

async function tokenOf(client: Client): Promise<{ id: string; secret: string }> {
  const made = await client.ask('POST', '/tokens', { name: 'view', readOnly: true, expiresAt: null });
  return made.json();
}

async function watch(client: Client): Promise<View> {
  const view = new View((await tokenOf(client)).secret);
  await view.reads('"hello"');
  return view;
}

async function see(...sources: string[]): Promise<void> {
  const packets = sources.map((source) => ({
    time: NOW,
    source,
    destination: '203.0.113.9',
    protocol: 6,
    port: 23,
    response: false,
    mark: 'mirai',
    bytes: 40,
  }));
  const answer = await hub.app.inject({
    method: 'POST',
    url: '/api/v1/ingest/live',
    headers: { authorization: `Bearer ${sensor.secret}` },
    payload: { packets, more: 5 },
  });
  assert.equal(answer.statusCode, 204, answer.body);
}

test('a stream carries what its account may see, and an account of no owner sees nothing', async () => {
  const staff = await watch(admin);
  const kita = await watch(await addAccount(hub, admin, 'kita-person', 'owner', [mine.owner.id]));
  const nobody = await watch(await addAccount(hub, admin, 'nobodys-person', 'owner', []));
  await see(mine.source, theirs.source);
  hub.events.tellIncidents([mine.incident, theirs.incident]);
  for (const text of [theirs.source, mine.source, '"more":5', theirs.incident.id]) await staff.reads(text);
  await kita.reads(mine.source);
  await kita.reads(mine.incident.id);
  // Its own turn comes with the same round as that of staff, so its text is complete by now but for the wire.
  await nobody.reads('event: packets');
  for (const secret of [...theirs.secrets, '"more":5']) assert.ok(!kita.text.includes(secret), secret);
  for (const secret of [...theirs.secrets, ...mine.secrets, '"more":5'])
    assert.ok(!nobody.text.includes(secret), secret);
});

test('a stream ends with the rights that it began with', async () => {
  const person = await addAccount(hub, admin, 'both-person', 'owner', [mine.owner.id, theirs.owner.id]);
  const before = await watch(person);
  const { id } = person.account;
  assert.equal((await admin.ask('PATCH', `/accounts/${id}`, { ownerIds: [mine.owner.id] })).statusCode, 200);
  await before.ends();
  const token = await tokenOf(person);
  const after = new View(token.secret);
  await after.reads('"hello"');
  await person.ask('DELETE', `/tokens/${token.id}`);
  await after.ends();
});

test('an incident of a holding that moved away says nothing of what its new owner does', async () => {
  const kita = await addAccount(hub, admin, 'kita-second', 'owner', [mine.owner.id]);
  const path = `/incidents/${mine.incident.id}`;
  const held = (await kita.get(path)).json();
  assert.equal(held.source.source, mine.source);
  assert.equal(held.packets.length, 1);
  const move = async (ownerId: string, prefixes: readonly string[]) => {
    const { id, sample, ...owner } = (await hub.state.owner(ownerId))!;
    const answer = await admin.ask('PUT', `/owners/${id}`, { ...owner, prefixes });
    assert.equal(answer.statusCode, 200, `${sample} ${answer.body}`);
  };
  await move(mine.owner.id, ['203.0.113.0/24']);
  await move(theirs.owner.id, ['192.0.2.0/24', '198.51.100.0/24']);
  const moved = (await kita.get(path)).json();
  assert.equal(moved.incident.id, mine.incident.id);
  assert.equal(moved.source, null);
  assert.deepEqual(moved.packets, []);
  assert.ok(moved.series.every((point: { packets: number }) => point.packets === 0));
  const staff = (await admin.get(path)).json();
  assert.equal(staff.packets.length, 1);
  await move(theirs.owner.id, ['192.0.2.0/24']);
  await move(mine.owner.id, ['198.51.100.0/24']);
});

test('an incident is given to staff alone, so that no owner reads the names of another’s people', async () => {
  const other = await addAccount(hub, admin, 'minami-person', 'owner', [theirs.owner.id]);
  const analyst = await addAccount(hub, admin, 'ana', 'analyst');
  const people = (await analyst.get('/people')).json().rows;
  assert.deepEqual(people.map((one: { name: string }) => one.name).sort(), ['ana', 'root']);
  const { version } = (await hub.state.incident(mine.incident.id))!;
  const refused = await analyst.ask('PATCH', `/incidents/${mine.incident.id}`, {
    assignee: other.account.id,
    version,
  });
  assert.equal(refused.statusCode, 400);
  const taken = await analyst.ask('PATCH', `/incidents/${mine.incident.id}`, {
    assignee: analyst.account.id,
    version,
  });
  assert.equal(taken.statusCode, 200, taken.body);
});

test('who is no owner’s account any more keeps no holdings', async () => {
  const person = await addAccount(hub, admin, 'promoted', 'owner', [mine.owner.id]);
  const changed = await admin.ask('PATCH', `/accounts/${person.account.id}`, { role: 'analyst' });
  assert.deepEqual(changed.json().ownerIds, []);
});
