/**
 * An experiment as an operator runs it: camera twins by a configuration with a schedule, visitors with real tools from
 * addresses of their own, kills in between, and what `yamori compare` makes of the events.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { makeCameraDevice } from '../src/decoys/camera/device/camera-device.ts';
import { experimentSeed } from '../src/decoys/experiments/experiment-seed.ts';
import { openSeed } from '../src/decoys/seed.ts';
import type { ComparedTime } from '../src/model/comparison.ts';
import type { DecoyComparison, DecoyMeasure } from '../src/model/decoy-comparison.ts';
import type { DecoyEvent } from '../src/model/decoy-event.ts';
import { ROOT, yamori } from './support.ts';

const MAIN = join(ROOT, 'src/cli/main.ts');
const A = '127.0.0.71';
const B = '127.0.0.72';
const PORT_BASE = 23_000;
const SEED = 'a-seed-for-tests-0001';
const PATIENCE_MS = 30_000;

let folder: string;
const running = new Set<ChildProcess>();
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-experiment-'));
  writeFileSync(join(folder, 'seed'), SEED);
});
after(async () => {
  for (const child of running) await end(child, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

interface Entry {
  readonly at: number;
  readonly decoy?: string;
  readonly [change: string]: unknown;
}

function configure(name: string, schedule: readonly Entry[], more: object = {}): string {
  const file = join(folder, `${name}.yaml`);
  const experiment = {
    name,
    question: 'Does a listing bring more visits and logins to a camera within the time of this test?',
    persona: 'camera',
    seedFile: 'seed',
    portBase: PORT_BASE,
    twins: [
      { name: 'cam-a', listen: A, events: `${name}/a.ndjson` },
      { name: 'cam-b', listen: B, events: `${name}/b.ndjson` },
    ],
    schedule: schedule.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
    ...more,
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ experiments: [experiment] }));
  return file;
}

/** Resolves when both twins, or those that run, listen. */
async function start(file: string, decoys: readonly string[] = ['cam-a', 'cam-b']): Promise<ChildProcess> {
  for (const child of running) await end(child, 'SIGTERM');
  const child = spawn(process.execPath, [MAIN, 'decoy', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  child.stderr?.on('data', (data) => {
    said += data;
  });
  child.stdout?.on('data', (data) => {
    said += data;
  });
  await until(() => {
    assert.equal(child.exitCode, null, said);
    return decoys.every((name) => said.includes(`${name} ssdp udp`));
  });
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > patience) assert.fail('it never came');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function eventsOf(name: string): readonly DecoyEvent[] {
  return ['a', 'b'].flatMap((side) => {
    const file = join(folder, name, `${side}.ndjson`);
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as DecoyEvent);
  });
}

function changesOf(name: string): readonly string[] {
  return eventsOf(name)
    .filter(({ eventid }) => eventid === 'yamori.experiment.changed')
    .map(
      ({ sensor, change, subject, resulting_value }) => `${sensor} ${change} ${subject} ${resulting_value}`,
    );
}

/** curl, from an address of loopback. */
async function curl(from: string, to: string, path: string, ...args: string[]): Promise<string> {
  const url = `http://${to}:${PORT_BASE + 80}${path}`;
  const { stdout } = await promisify(execFile)('curl', ['-s', '-m', '10', '--interface', from, ...args, url]);
  return stdout;
}

const deviceOf = (twin: string, set: Record<string, string> = {}) =>
  makeCameraDevice(experimentSeed(openSeed(SEED), 'camera', { twin, set }).branch('device'));
function signIn(from: string, to: string, password: string): Promise<string> {
  const { prefix, paths } = deviceOf('cam-a');
  return curl(from, to, paths.signIn, '-i', '-d', `${prefix}user=admin`, '-d', `${prefix}pwd=${password}`);
}

test('twins answer alike but for what belongs to one unit; who comes to the listed one more is told with his ratio', async () => {
  const { paths } = deviceOf('cam-a');
  const file = configure('listing', []);
  let child = await start(file);
  const pages = [paths.login, paths.style, paths.script, '/no-such-page'];
  for (const path of pages) {
    const [one, two] = await Promise.all([A, B].map((to) => curl('127.0.0.80', to, path, '-i')));
    // The ETag is a mark by which the visitor is known again: one of each decoy's own.
    const plain = (page: string, to: string) =>
      page.replaceAll(to, 'HOST').replaceAll(/^(Date|ETag):.*$/gim, '$1:');
    assert.equal(plain(one, A), plain(two, B), path);
    assert.match(one, /^HTTP/);
  }
  const described = await Promise.all([A, B].map((to) => curl('127.0.0.80', to, paths.description)));
  for (const [index, twin] of ['cam-a', 'cam-b'].entries())
    assert.match(described[index], new RegExp(deviceOf(twin).serial), 'each has a number of its own');
  const unit = (text: string, twin: string) => {
    const { serial, uuid, mac, hostName } = deviceOf(twin);
    const own = [serial, serial.slice(-6), uuid, mac, hostName, twin === 'cam-a' ? A : B];
    return own.reduce((plain, one) => plain.replaceAll(one, 'OWN'), text);
  };
  assert.equal(unit(described[0], 'cam-a'), unit(described[1], 'cam-b'));

  // Before the date: twenty visitors, who come to both alike.
  const visitors = Array.from({ length: 20 }, (_, n) => `127.0.1.${n + 1}`);
  for (const from of visitors) {
    await curl(from, A, paths.login);
    await curl(from, B, paths.login);
  }
  await end(child, 'SIGTERM');
  // What is before the date and what is after is known to the second.
  const listedAt = Math.ceil(Date.now() / 1_000) * 1_000;
  child = await start(configure('listing', [{ at: listedAt, decoy: 'cam-a', listed: 'a search engine' }]));
  await until(() => changesOf('listing').length === 1);
  const [{ password }] = deviceOf('cam-a').accounts;
  for (const [n, from] of visitors.entries()) {
    for (let i = 0; i < 4; i++) await curl(from, A, paths.login);
    await curl(from, B, paths.login);
    assert.doesNotMatch(await signIn(from, A, password), /error!/);
    if (n % 4 === 0) await signIn(from, B, 'wrong');
  }
  for (const from of ['127.0.2.1', '127.0.2.2']) await curl(from, A, paths.login);
  await end(child, 'SIGTERM');

  const known = join(folder, 'scanners.json');
  writeFileSync(known, JSON.stringify([{ organisation: 'Example Search', prefix: '127.0.2.0/24' }]));
  const args = [
    'compare',
    'cam-a',
    'cam-b',
    '--events',
    ...['a', 'b'].map((side) => join(folder, 'listing', `${side}.ndjson`)),
  ];
  const common = ['--listed', new Date(listedAt).toISOString(), '--data', folder, '--scanners', known];
  const { stdout, stderr, status } = await yamori([...args, ...common, '--json']);
  assert.equal(status, 0, stderr);
  const comparison = JSON.parse(stdout) as DecoyComparison;
  const of = (measure: DecoyMeasure) => comparison.measures.find((one) => one.measure === measure)!;
  const visits = of('visits');
  // Of the pages and descriptions at the begin there are five on each side.
  assert.deepEqual([visits.before.a.visits, visits.before.b.visits], [25, 25]);
  assert.deepEqual([visits.after.a.visits, visits.after.b.visits], [102, 25]);
  // A started before B each time, and the ratio is one of rates.
  const days = ({ a, b }: ComparedTime) => b.addressDays / a.addressDays;
  const factor = (102 / 25) * (days(visits.after) / days(visits.before));
  assert.ok(Math.abs(visits.effect.ratio! / factor - 1) < 1e-9, JSON.stringify(visits));
  assert.ok(visits.effect.low! > 1.5 && visits.effect.low! < factor && visits.effect.high! > factor);
  assert.equal(visits.conclusion, 'more');
  assert.deepEqual([of('logins').after.a.visits, of('logins').after.b.visits], [20, 0]);
  assert.deepEqual([of('login-attempts').after.a.visits, of('login-attempts').after.b.visits], [20, 5]);
  assert.deepEqual([of('visitors').before.a.visits, of('visitors').after.a.visits], [21, 22]);
  assert.equal(of('requests').after.b.visits, 25);
  assert.deepEqual(
    comparison.engines.map(({ organisation, visitsA, visitsB, firstB }) => [
      organisation,
      visitsA,
      visitsB,
      firstB,
    ]),
    [['Example Search', 2, 0, null]],
  );
  assert.deepEqual(
    comparison.changes.map(({ change, subject }) => `${change} ${subject}`),
    ['listed a search engine'],
  );
  assert.deepEqual(comparison.decoyRemarks, []);
  const text = await yamori([...args, ...common]);
  assert.match(text.stdout, /visits: a factor of [\d.]+ \([\d.]+ to [\d.]+\); more/);
  assert.match(text.stdout, /cam-a: listed a search engine, unlisted → listed/);
  const unknown = await yamori(['compare', 'cam-a', 'cam-x', ...args.slice(3), ...common]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /no event is of a decoy cam-x; there are cam-a, cam-b \[E_COMPARE\]/);
});

test('a schedule is carried out, a kill does nothing twice, and what fell due meanwhile is done at its real time', async () => {
  const begun = Date.now();
  // A busy machine takes many seconds to start two cameras.
  const stopAt = begun + 45_000;
  const schedule = [
    { at: begun - 60_000, decoy: 'cam-a', listed: 'a search engine' },
    { at: begun + 6_000, decoy: 'cam-a', set: { password: 'hunter22' } },
    { at: begun + 16_000, decoy: 'cam-b', set: { name: 'Back door' } },
    { at: stopAt, stop: true },
  ];
  const file = configure('schedule', schedule);
  let child = await start(file);
  await until(() => changesOf('schedule').length === 2);
  const isIn = async (to: string, password: string) =>
    /set-cookie/i.test(await signIn('127.0.0.81', to, password));
  const [{ password }] = deviceOf('cam-a').accounts;
  await until(async () => await isIn(A, 'hunter22'));
  assert.ok(!(await isIn(A, password)) && (await isIn(B, password)), 'it befell the one twin alone');
  await end(child, 'SIGKILL');
  await until(() => Date.now() > begun + 16_500);
  child = await start(file);
  assert.ok(await isIn(A, 'hunter22'), 'what was set stays set');
  await until(() => changesOf('schedule').length >= 3);
  // It ends by itself when the schedule has stopped all there is.
  await once(child, 'exit');
  assert.equal(child.exitCode, 0);
  assert.deepEqual(changesOf('schedule').toSorted(), [
    'cam-a listed a search engine listed',
    'cam-a set password hunter22',
    'cam-a stop decoy stopped',
    'cam-b set name Back door',
    'cam-b stop decoy stopped',
  ]);
  for (const { timestamp, due, change, sensor } of eventsOf('schedule').filter(
    ({ entry }) => entry !== undefined,
  )) {
    const lateMs = Date.parse(timestamp) - Date.parse(String(due));
    assert.ok(lateMs >= 0);
    if (change === 'listed') assert.ok(lateMs > 59_000, 'at the start, and not when it was due');
    if (change === 'set' && sensor === 'cam-b') assert.ok(lateMs >= 500);
  }
  const files = ['a', 'b'].map((side) => join(folder, 'schedule', `${side}.ndjson`));
  const asked = new Date(begun + 6_000).toISOString();
  const { stdout } = await yamori([
    'compare',
    'cam-a',
    'cam-b',
    '--events',
    ...files,
    '--listed',
    asked,
    '--data',
    folder,
    '--json',
  ]);
  const { decoyRemarks, changes } = JSON.parse(stdout) as DecoyComparison;
  assert.equal(changes.length, 5);
  assert.deepEqual(
    decoyRemarks.map(({ code, value }) => [code, value]),
    [['other-changes', 2]],
    'the change that is asked for, and a stop of both, are none',
  );
  const last = await yamori(['decoy', '--config', file]);
  assert.equal(last.status, 0);
  assert.equal(changesOf('schedule').length, 5);
});

test('killed between the journal and its record, a change is not done again; before the journal, it is', async () => {
  const at = Date.now() - 10_000;
  const file = configure('torn', [{ at, decoy: 'cam-a', listed: 'a search engine' }]);
  const record = join(folder, 'torn.experiment.json');
  await end(await startAndWait(file, 1), 'SIGKILL');
  const kept = JSON.parse(readFileSync(record, 'utf8'));
  const [{ id }] = kept.applied;
  // As it is on the disk when the line is written and the record is not.
  writeFileSync(record, JSON.stringify({ ...kept, applied: [], pending: id }));
  await end(await startAndWait(file, 1), 'SIGKILL');
  assert.equal(changesOf('torn').length, 1);
  assert.equal(JSON.parse(readFileSync(record, 'utf8')).applied.length, 1);
  // And when it is begun and the line is not written.
  writeFileSync(record, JSON.stringify({ ...kept, applied: [], pending: id }));
  const journal = join(folder, 'torn/a.ndjson');
  const lines = readFileSync(journal, 'utf8').split('\n');
  writeFileSync(journal, lines.filter((line) => !line.includes(id)).join('\n'));
  await end(await startAndWait(file, 1), 'SIGTERM');
  assert.equal(changesOf('torn').length, 1);
});

async function startAndWait(file: string, changes: number): Promise<ChildProcess> {
  const child = await start(file);
  await until(() => changesOf('torn').length >= changes);
  return child;
}

const SOON = Date.now() + 3_600_000;
for (const [name, schedule, more, said] of [
  [
    'two settings in one entry',
    [{ at: SOON, decoy: 'cam-a', set: { password: 'x', page: 'welcome' } }],
    {},
    /changes 2 things at once/,
  ],
  [
    'a listing and a stop in one entry',
    [{ at: SOON, decoy: 'cam-a', listed: 'x', stop: true }],
    {},
    /changes 2 things at once/,
  ],
  [
    'two entries at one moment',
    [
      { at: SOON, decoy: 'cam-a', listed: 'x' },
      { at: SOON, decoy: 'cam-b', stop: true },
    ],
    {},
    /changes 2 things at once \(cam-a: listed x; cam-b: stop\)/,
  ],
  ['an entry without a change', [{ at: SOON, decoy: 'cam-a' }], {}, /changes nothing/],
  [
    'a start of what runs',
    [
      { at: SOON, decoy: 'cam-a', listed: 'x' },
      { at: SOON + 1_000, decoy: 'cam-a', listed: 'x' },
    ],
    {},
    /listed x changes nothing/,
  ],
  ['what the device cannot be', [{ at: SOON, decoy: 'cam-a', set: { banner: 'nginx' } }], {}, /wanted: boa/],
  ['a twin that there is not', [{ at: SOON, decoy: 'cam-c', stop: true }], {}, /there is no twin cam-c/],
  [
    'twins that differ in two things',
    [],
    {
      twins: [
        { name: 'cam-a', listen: A, events: 'r/a.ndjson', set: { page: 'welcome' } },
        { name: 'cam-b', listen: B, events: 'r/b.ndjson', set: { password: 'x' } },
      ],
    },
    /differ in 2 things/,
  ],
] as const) {
  test(`refused: ${name}`, async () => {
    const { status, stderr, stdout } = await yamori([
      'decoy',
      '--config',
      configure('refused', schedule, more),
    ]);
    assert.equal(status, 4, stderr);
    assert.match(stderr, said);
    assert.match(stderr, /\[E_EXPERIMENT\]/);
    assert.equal(stdout, '');
    assert.ok(!existsSync(join(folder, 'refused.experiment.json')), 'and nothing was begun');
  });
}

test('refused: another past, and another question', async () => {
  const at = Date.now() - 5_000;
  await end(await start(configure('past', [{ at, decoy: 'cam-a', listed: 'x' }])), 'SIGTERM');
  await until(() => existsSync(join(folder, 'past.experiment.json')));
  for (const [schedule, more, said] of [
    [[], {}, /not in the schedule any more/],
    [[{ at: at + 1, decoy: 'cam-a', listed: 'x' }], {}, /not in the schedule any more/],
    [
      [{ at, decoy: 'cam-a', listed: 'x' }],
      { question: 'Did it perhaps bring something else?' },
      /another question/,
    ],
  ] as const) {
    const { status, stderr } = await yamori(['decoy', '--config', configure('past', schedule, more)]);
    assert.equal(status, 4, stderr);
    assert.match(stderr, said);
  }
});
