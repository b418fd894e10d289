/**
 * A study from its plan to its curve: registered through the API, sixty cases of several owners drawn as they open, told
 * by what their arms say, some clean by proof, and the curve moves. Real stores, the real ladder, a mail server.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import type { StudyDetail, StudyDraft, StudyView } from '../src/model/api.ts';
import type { CaseRecord } from '../src/model/case.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { anIncident, anOwner, opened } from '../src/store/state/state-fixture.ts';
import { addAccount, type Client, NOW, openTestHub, setUp, signIn, type TestHub } from './hub-support.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OWNERS = 12;
const CASES_EACH = 5;
/** Each address is seen once in so many hours. */
const EVERY_HOURS = 6;
const DAYS_BEFORE = 10;

const PLAN: StudyDraft = {
  name: 'Mail at once',
  question: 'Does a mail at once get cameras clean sooner than a letter a week later?',
  arms: [
    {
      name: 'mail',
      channels: ['email', 'letter'],
      template: 'improved',
      delayHours: 0,
      weight: 1,
      isControl: false,
    },
    { name: 'late', channels: ['letter'], template: null, delayHours: 168, weight: 1, isControl: true },
  ],
  stratifyBy: 'nothing',
  isClusteredByOwner: true,
  exempt: { grades: [], causes: ['dos-victim'] },
  covariates: ['hard-evidence'],
  primaryOutcome: 'clean-within-14-days',
  expected: { controlShare: 0.6, armShare: 0.8 },
  costs: { currency: 'JPY', perNotice: [{ channel: 'email', each: 6 }] },
  stopAt: { subjects: 400, epochMs: NOW + 100 * DAY_MS },
  followDays: 60,
};

let hub: TestHub;
let relay: Relay;
let admin: Client;
let analyst: Client;
let hour = NEW_YEAR - DAYS_BEFORE * 24;
let study: StudyView;
const addresses: string[] = [];
const clean = new Set<string>();

before(async () => {
  relay = await Relay.start();
  const { notices } = hubConfig.parse({
    notices: {
      sender: { organisation: 'Example CSIRT', contact: 'csirt@example.org' },
      policy: {
        quietHours: null,
        businessDays: null,
        digestEvery: '1h',
        ladder: [{ channel: 'letter' }, { channel: 'email', after: '5d' }],
      },
      channels: { email: { port: relay.port, from: 'notices@example.org' }, letter: {} },
    },
  });
  hub = await openTestHub({}, notices!);
  admin = await setUp(hub);
  analyst = await addAccount(hub, admin, 'ana', 'analyst');
});
after(async () => {
  await hub?.close();
  await relay?.stop();
});

/** Until the hub's clock, every address that is not clean is seen once in each stretch. */
async function watch(): Promise<void> {
  const sending = addresses.filter((address) => !clean.has(address));
  for (const end = clockHour(); hour + EVERY_HOURS <= end; hour += EVERY_HOURS) {
    const covered = { from: hour * 3600, to: (hour + EVERY_HOURS) * 3600 };
    await hub.facts.ingest(
      'the dark',
      sightingBatch(
        sending.map((source) => sighting({ source, hour, destinationSet: '' })),
        { dark: ['203.0.112.0/20'], covered },
      ),
      { locate: () => ({ asn: null, asName: null, country: null }), keepPacketsOf: () => false },
    );
  }
}

let advanced = 0;
const clockHour = () => Math.floor((NOW + advanced) / HOUR_MS);

async function pass(days: number): Promise<void> {
  advanced += days * DAY_MS;
  hub.advance(days * DAY_MS);
  await watch();
  await hub.notices.cases.runWhole();
  await hub.notices.outbox.runOnce();
  // Sessions end while days go by.
  [admin, analyst] = [await signIn(hub, 'root'), await signIn(hub, 'ana')];
}

async function addCases(ownerName: string, critical: 'low' | 'high', count: number): Promise<void> {
  const place = addresses.length;
  const owner = await hub.state.createOwner({
    ...anOwner(ownerName),
    critical,
    contact: `${ownerName}@example.net`,
    prefixes: [`10.0.${place}.0/24`],
    dark: [],
  });
  const own = Array.from({ length: count }, (_, n) => `10.0.${place}.${n + 1}`);
  addresses.push(...own);
  await hub.state.changeIncidents(
    own.map((address) =>
      opened(
        anIncident(owner.id, {
          address,
          critical,
          grade: 'handshake',
          openedAt: NOW + advanced,
          firstSeen: NOW + advanced - HOUR_MS,
          lastSeen: NOW + advanced,
        }),
      ),
    ),
  );
}

async function allCases(): Promise<readonly CaseRecord[]> {
  const query = { ownerScope: null, sort: 'openedAt', descending: false, limit: 500, cursor: null } as const;
  return (await hub.state.cases({ filter: {}, ...query })).rows;
}

const inArm = (records: readonly CaseRecord[], arm: string) =>
  records.filter((record) => record.study?.arm === arm);
const detail = async () => (await analyst.get(`/studies/${study.id}`)).json() as StudyDetail;

test('a plan that cannot be is refused with what to do, and nobody but an administrator registers one', async () => {
  const withoutControl = { ...PLAN, arms: PLAN.arms.map((arm) => ({ ...arm, isControl: false })) };
  const refused = await admin.ask('POST', '/studies', withoutControl);
  assert.equal(refused.statusCode, 400);
  assert.match(refused.json().message, /Mark one arm as the control/);
  const unset = { ...PLAN, arms: [{ ...PLAN.arms[0], channels: ['walled-garden'] }, PLAN.arms[1]] };
  assert.match((await admin.ask('POST', '/studies', unset)).json().message, /walled-garden .* is not set up/);
  assert.equal((await analyst.ask('POST', '/studies', PLAN)).statusCode, 403);
  assert.deepEqual((await admin.get('/studies')).json().rows, []);
});

test('a study is registered before its first case, and a second one is refused while it is open', async () => {
  const made = await admin.ask('POST', '/studies', PLAN);
  assert.equal(made.statusCode, 201, made.body);
  study = made.json();
  assert.match(study.planHash, /^[0-9a-f]{64}$/);
  assert.ok(study.isAsRegistered && study.isEnrolling);
  const both = await Promise.all([
    admin.ask('POST', '/studies', { ...PLAN, name: 'Another' }),
    admin.ask('POST', '/studies', PLAN),
  ]);
  assert.deepEqual(
    both.map(({ statusCode }) => statusCode),
    [409, 409],
  );
  const [newest] = (await admin.get('/audit?limit=1')).json().rows;
  assert.deepEqual([newest.action, newest.subject], ['study-registered', `study:${study.id}`]);
});

test('cases are drawn when they open: owners stay together, arms are balanced, critical ones are left out', async () => {
  for (let n = 0; n < OWNERS; n++) await addCases(`owner-${n}`, 'low', CASES_EACH);
  await addCases('hospital', 'high', 2);
  await pass(0);
  const records = await allCases();
  assert.equal(records.length, OWNERS * CASES_EACH + 2);
  const armsOf = Map.groupBy(records, ({ ownerId }) => ownerId);
  for (const own of armsOf.values()) assert.equal(new Set(own.map((one) => one.study?.arm)).size, 1);
  const counts = ['mail', 'late', 'exempt'].map((arm) => inArm(records, arm).length);
  assert.deepEqual(counts, [30, 30, 2]);
  const [row] = (await analyst.get('/studies')).json().rows as StudyView[];
  assert.deepEqual(
    [row.arms, row.exempted],
    [
      [
        { name: 'mail', subjects: 30 },
        { name: 'late', subjects: 30 },
      ],
      2,
    ],
  );
  const events = await hub.state.caseEvents(inArm(records, 'late')[0].id);
  assert.match(events.find(({ kind }) => kind === 'arm-drawn')!.text, /drawn into arm late of study Mail/);
});

test('arms differ in what their owners get and when, and the page shows the ladder of the arm', async () => {
  const records = await allCases();
  const ladderOf = async (arm: string) =>
    (await analyst.get(`/cases/${inArm(records, arm)[0].id}`)).json().ladder;
  assert.deepEqual(await ladderOf('mail'), [
    { channel: 'email', afterMs: 0 },
    { channel: 'letter', afterMs: 0 },
  ]);
  assert.deepEqual(await ladderOf('late'), [{ channel: 'letter', afterMs: 7 * DAY_MS }]);
  assert.deepEqual(await ladderOf('exempt'), [
    { channel: 'letter', afterMs: 0 },
    { channel: 'email', afterMs: 5 * DAY_MS },
  ]);
  const told = (arm: string) => inArm(records, arm).map(({ step, toldAt }) => [step > 0, toldAt !== null]);
  assert.ok(told('mail').every(([isTaken, isTold]) => isTaken && isTold));
  assert.ok(told('late').every(([isTaken]) => !isTaken));
  assert.ok(told('exempt').every(([isTaken]) => isTaken));
  assert.equal(relay.mails.length, 6);
  const { rows } = await hub.state.notices({
    filter: { channel: ['email'] },
    ownerScope: null,
    limit: 50,
    cursor: null,
  });
  assert.ok(rows.every(({ template }) => template === 'improved'));
});

test('before anybody is clean the curves lie at one; then they move, and what is compared ends with the wait', async () => {
  const first = await detail();
  assert.ok(first.result.arms.every((arm) => arm.subjects === 30 && arm.clean === 0));
  assert.equal(first.result.comparedUntilDays, 7);
  const records = await allCases();
  for (const [n, { address }] of inArm(records, 'mail').entries()) if (n % 5 !== 0) clean.add(address);
  for (const [n, { address }] of inArm(records, 'late').entries()) if (n % 5 === 0) clean.add(address);
  await pass(6);
  const ended = (await allCases()).filter(({ status }) => status === 'closed');
  assert.ok(ended.length > 0, 'some are shown to be clean');
  assert.ok(ended.every(({ proof }) => proof.state === 'clean-by-silence'));
  const { result } = await detail();
  const [mail, late] = result.arms;
  assert.deepEqual([mail.clean, late.clean], [24, 6]);
  assert.ok(mail.curve.points.at(-1)!.survival < late.curve.points.at(-1)!.survival);
  assert.ok(result.logRank.isByOwner && result.logRank.p < 0.05);
  const [ratio] = result.cox.terms.length === 0 ? [] : result.cox.terms;
  // All of one grade: that covariate tells nothing, and this is said in place of a ratio.
  assert.deepEqual([result.cox.outcome, ratio], ['collinear', undefined]);
  // Six digests, and a message to each of the 24 that it is over.
  assert.equal(Math.round(mail.cost), (6 + 24) * 6);
  assert.ok(result.remarks.some(({ code, value }) => code === 'few-owners' && value === 6));
});

test('the control is told in the end, as far as it still sends', async () => {
  await pass(2);
  const late = inArm(await allCases(), 'late');
  const isStillSending = ({ address }: CaseRecord) => !clean.has(address);
  assert.ok(late.filter(isStillSending).every(({ step }) => step === 1));
  assert.ok(late.filter((one) => !isStillSending(one)).every(({ step }) => step === 0));
});

test('who sends again after he was clean is a reinfection, and stays one that got clean', async () => {
  const [again] = inArm(await allCases(), 'mail').filter(({ status }) => status === 'closed');
  clean.delete(again.address);
  const incident = (await hub.state.incident(again.id))!;
  await hub.state.changeIncidents([
    {
      incident: { ...incident, status: 'open', closeReason: null, closedAt: null, lastSeen: NOW + advanced },
      events: [],
    },
  ]);
  await pass(1);
  const [mail] = (await detail()).result.arms;
  assert.equal(mail.clean, 24);
  assert.equal(mail.reinfections.at(-1)?.events, 1);
});

test('both tables leave as CSV without owners or addresses, and stand in the audit log', async () => {
  const subjects = await analyst.get(`/studies/${study.id}/subjects.csv`);
  assert.equal(subjects.statusCode, 200);
  assert.match(String(subjects.headers['content-type']), /^text\/csv/);
  assert.equal(subjects.body.trim().split('\r\n').length, 61);
  for (const { address, ownerId } of await allCases()) {
    assert.ok(!subjects.body.includes(address));
    assert.ok(!subjects.body.includes(ownerId));
  }
  const curves = await analyst.get(`/studies/${study.id}/curves.csv`);
  assert.match(curves.body, /^arm,timeDays,atRisk/);
  const rows: { action: string; subject: string }[] = (await admin.get('/audit?limit=2')).json().rows;
  assert.deepEqual(
    rows.map(({ action, subject }) => [action, subject]),
    [
      ['exported', `studies/${study.id}/curves`],
      ['exported', `studies/${study.id}/subjects`],
    ],
  );
});

test('ended, it draws no more, lets nobody wait, and goes on to be read; a new one may be registered', async () => {
  const ended = await admin.ask('POST', `/studies/${study.id}/end`);
  assert.equal(ended.statusCode, 200, ended.body);
  assert.equal((await admin.ask('POST', `/studies/${study.id}/end`)).statusCode, 409);
  await addCases('newcomer', 'low', 1);
  await pass(1);
  const newcomer = (await allCases()).at(-1)!;
  assert.equal(newcomer.study, null);
  const { ladder } = (await analyst.get(`/cases/${inArm(await allCases(), 'late')[0].id}`)).json();
  assert.equal(ladder[0].afterMs, 0);
  assert.equal((await detail()).result.arms[0].clean, 24);
  assert.equal((await admin.ask('POST', '/studies', { ...PLAN, name: 'The next' })).statusCode, 201);
});
