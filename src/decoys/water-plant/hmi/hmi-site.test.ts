/** What the events say that a visitor saw is what stood on his page. Ports from 29700 on. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DecoyEvent } from '../../../model/decoy-event.ts';
import { openDecoy, type RunningDecoy } from '../../open-decoy.ts';
import { openSeed } from '../../seed.ts';
import { makeFacility } from '../facility.ts';
import { POINTS, TREND_POINTS } from '../plant/points.ts';
import { waterPlant } from '../water-plant.ts';

const SEED = 'a-seed-for-tests-0001';
const PORT_BASE = 29_700;
const SITE = `http://127.0.0.1:${PORT_BASE + 80}`;
const [admin] = makeFacility(openSeed(SEED).branch('persona water-plant').branch('facility')).accounts;
let folder: string;
let decoy: RunningDecoy;
let session: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-hmi-'));
  decoy = await openDecoy({
    persona: waterPlant,
    seed: SEED,
    name: 'water',
    address: '127.0.0.1',
    portBase: PORT_BASE,
    events: join(folder, 'events'),
    folder,
    mostEventBytes: 1e9,
    user: null,
    clock: Date.now,
    count: () => {},
    onTrouble: (error) => {
      throw error;
    },
  });
  session = await logIn(admin);
});
after(async () => {
  await decoy.close();
  rmSync(folder, { recursive: true });
});

async function logIn({
  name,
  password,
}: {
  readonly name: string;
  readonly password: string;
}): Promise<string> {
  const answer = await fetch(`${SITE}/login.php`, {
    method: 'POST',
    body: new URLSearchParams({ user: name, pass: password }),
    redirect: 'manual',
  });
  assert.equal(answer.status, 302);
  return /PHPSESSID=\w+/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
}

async function get(path: string, cookie = session): Promise<string> {
  const answer = await fetch(`${SITE}/${path}`, { headers: { cookie, 'accept-language': 'en' } });
  return answer.text();
}

const post = (path: string, form: Record<string, string>, cookie = session) =>
  fetch(`${SITE}/${path}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });

const events = (): DecoyEvent[] =>
  readFileSync(join(folder, 'events'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const pages = () => events().filter(({ eventid }) => eventid === 'yamori.http.page');

/** Of the page that was served last. */
function seen(): Record<string, number> {
  const value = pages().at(-1)?.seen as Record<string, number>;
  assert.ok(value !== undefined && Object.keys(value).length <= 16);
  return value;
}

const number = (text: string | undefined) => {
  assert.match(text ?? '', /^-?\d+(\.\d+)?$/);
  return Number(text);
};

test('of the process: its values, and which machines run', async () => {
  const html = await get('index.php');
  const values = seen();
  const measures = Object.keys(values).filter((id) => !id.endsWith('.ON'));
  assert.equal(measures.length, 9);
  for (const id of measures)
    assert.equal(values[id], number(new RegExp(`>${id} <tspan[^>]*>([^<]*)<`).exec(html)?.[1]), id);
  const machines = Object.keys(values).filter((id) => id.endsWith('.ON'));
  assert.equal(machines.length, 7);
  for (const id of machines) {
    const colour = new RegExp(`fill="(#\\w+)" stroke="#222"/><text [^>]*>${id.slice(0, -3)}<`).exec(
      html,
    )?.[1];
    assert.equal(values[id] === 1, colour === '#00a050', id);
  }
});

test('of the set-points: what they are, before and after one was changed', async () => {
  const before = await get('setpoint.php');
  const first = seen();
  await post('setpoint.php', { point: 'AIC-401.SP', value: '7.25' });
  const after = await get('setpoint.php');
  const second = seen();
  for (const [html, values] of [
    [before, first],
    [after, second],
  ] as const)
    for (const [id, value] of Object.entries(values)) {
      const point = POINTS.find((one) => one.id === id);
      const cell = new RegExp(
        `<td>${id.replace('.', '\\.')}</td><td>[^<]*</td><td>(?:<[^>]*>)?([^ <]+)`,
      ).exec(html);
      const shown = cell?.[1];
      assert.equal(value, point?.kind === 'switch' ? Number(shown === 'on') : number(shown), id);
    }
  assert.notEqual(first['AIC-401.SP'], 7.25);
  assert.deepEqual(second, { ...first, 'AIC-401.SP': 7.25 });
});

test('of a trend and of a report: where they end', async () => {
  await get('trend.php?tag=LIT-101&hours=6');
  const trend = seen();
  const csv = await get('trend.php?tag=LIT-101&hours=6&csv=1');
  const rows = csv.trim().split('\r\n').slice(1);
  assert.deepEqual(Object.keys(trend), ['LIT-101']);
  // A row may have come between the two.
  assert.ok(rows.slice(-2).some((row) => number(row.split(',')[1]) === trend['LIT-101']));
  const html = await get('report.php');
  const report = seen();
  const last = html.split('<tr>').at(-1) ?? '';
  const cells = [...last.matchAll(/<td>([^<]*)<\/td>/g)].slice(1).map(([, text]) => number(text));
  assert.deepEqual(report, Object.fromEntries(TREND_POINTS.map(({ id }, n) => [id, cells[n]])));
});

test('a page without values, and one that was denied, say of none', async () => {
  for (const path of ['note.php', 'user.php', 'log.php', 'historian.php', 'system.php', 'alarm.php']) {
    await get(path);
    assert.equal(pages().at(-1)?.seen, undefined, path);
  }
  const answer = await post('user.php', {
    action: 'add',
    name: 'watcher',
    password: 'looks-on',
    role: 'viewer',
  });
  assert.equal(answer.status, 302);
  const viewer = await logIn({ name: 'watcher', password: 'looks-on' });
  const denied = await post('setpoint.php', { point: 'AIC-401.SP', value: '1' }, viewer);
  assert.deepEqual([denied.status, pages().at(-1)?.seen], [403, undefined]);
  await get('setpoint.php', viewer);
  assert.equal(seen()['AIC-401.SP'], 7.25);
});

test('what a form does is told, and only of what is there', async () => {
  const known = events().length;
  for (const [path, form] of [
    ['setpoint.php', { point: 'no-such', value: '1' }],
    ['user.php', { action: 'delete', name: 'watcher' }],
    ['system.php', { action: 'logging', value: '0' }],
    ['log.php', { action: 'clear' }],
    ['trend.php', { action: 'clear' }],
    ['alarm.php', { ack: 'no-such' }],
  ] as const)
    assert.equal((await post(path, form)).status, 302);
  const told = events()
    .slice(known)
    .filter(({ eventid }) => eventid === 'yamori.setting.write' || eventid === 'yamori.input.refused')
    .map(({ point, name, resulting_value: result }) => [point ?? name, result ?? null]);
  assert.deepEqual(told, [
    ['hmi-value', null],
    ['account', null],
    ['logging', false],
    ['log', 0],
  ]);
});
