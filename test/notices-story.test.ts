/**
 * From a packet in the dark to a device made safe: a recorder attacks, its owner gets a real mail, types the code, says
 * that he is done too early, mends it, the dark falls silent, and the case closes by proof. The clock is turned; all
 * else is as it runs: the stores, the judge, the mail process, a mail server.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import { createHubJudge } from '../src/cli/hub/hub-judge.ts';
import { createHubNotices, type HubNotices } from '../src/cli/hub/hub-notices.ts';
import { HubEvents } from '../src/hub/hub-events.ts';
import { createJudging, type Judging } from '../src/hub/jobs/judging.ts';
import type { OwnerRecord, Sensor } from '../src/model/account.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { checkNotice } from '../src/notices/log/check-notice.ts';
import { noticeHash } from '../src/notices/log/notice-hash.ts';
import { readNoticeText } from '../src/notices/log/read-notice-text.ts';
import { causeOf } from '../src/rules/incidents/cause-of.ts';
import { decide } from '../src/rules/incidents/decide.ts';
import { fade } from '../src/rules/incidents/fade.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import { NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import type { FactsStore } from '../src/store/facts-port.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { anOwner } from '../src/store/state/state-fixture.ts';
import type { StateStore } from '../src/store/state-port.ts';

const RECORDER = '198.51.100.7';
const HOUR_MS = 3_600_000;

let folder: string;
let facts: FactsStore;
let state: StateStore;
let relay: Relay;
let notices: HubNotices;
let judging: Judging;
let sensor: Sensor;
let owner: OwnerRecord;
/** Hours since the new year. */
let hour = 0;
const clock = () => (NEW_YEAR + hour) * HOUR_MS;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-story-'));
  facts = await openDuckdbFacts(folder);
  state = await openSqliteState(join(folder, 'state.sqlite'), { clock });
  relay = await Relay.start();
  const events = new HubEvents();
  const onTrouble = (error: unknown) => {
    throw error;
  };
  const config = hubConfig.parse({
    notices: {
      sender: { organisation: 'Example CSIRT', contact: 'csirt@example.org' },
      policy: {
        quietHours: null,
        businessDays: null,
        digestEvery: '1h',
        ladder: [{ channel: 'email' }, { channel: 'email', after: '3d', template: 'improved' }],
      },
      channels: { email: { port: relay.port, from: 'notices@example.org' } },
    },
  });
  const location = { asn: 64_500, asName: 'Test Network', country: 'JP' };
  notices = await createHubNotices({
    stores: { facts, state },
    events,
    config: config.notices!,
    site: 'https://yamori.example.org',
    zone: 'Asia/Tokyo',
    hubId: 'this',
    folder: join(folder, 'notices'),
    locate: () => location,
    clock,
    count: () => {},
    onTrouble,
  });
  judging = createJudging({
    facts,
    state,
    events,
    judge: createHubJudge([]),
    rules: { decide, causeOf, fade },
    clock,
    onTrouble,
  });
  owner = await state.createOwner({
    ...anOwner('Example School'),
    contact: 'Office <office@school.example.net>',
    language: 'en',
    prefixes: ['198.51.100.0/24'],
    dark: [],
  });
  sensor = await state.createSensor({ name: 'the dark', sample: false, at: clock() });
});
after(async () => {
  await notices?.close();
  await relay?.stop();
  await facts?.close();
  await state?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Hours go by; the recorder sends in those that `isSending` names. Then the hub looks. */
async function pass(hours: number, isSending: (hour: number) => boolean): Promise<void> {
  for (const end = hour + hours; hour < end; hour++) {
    const at = NEW_YEAR + hour;
    const seen = isSending(hour) ? [sighting({ source: RECORDER, hour: at, packets: 4, requests: 4 })] : [];
    const batch = sightingBatch(seen, {
      dark: ['203.0.112.0/20'],
      covered: { from: at * 3600, to: (at + 1) * 3600 },
    });
    await facts.ingest(sensor.id, batch, {
      locate: () => ({ asn: null, asName: null, country: null }),
      keepPacketsOf: () => true,
    });
    await state.noteBatch(sensor.id, {
      sequence: batch.sequence,
      at: clock(),
      dark: batch.dark,
      coveredFrom: batch.covered.from,
      coveredTo: batch.covered.to,
      clockSkewMs: 0,
      droppedKernelPackets: 0,
      droppedSpoolBatches: 0,
    });
  }
  await judging.runThorough();
  await notices.cases.runWhole();
  await notices.outbox.runOnce();
}

const theCase = async () => {
  const { rows } = await state.cases({
    filter: {},
    ownerScope: null,
    sort: 'openedAt',
    descending: false,
    limit: 10,
    cursor: null,
  });
  assert.equal(rows.length, 1);
  return rows[0];
};
const everyThird = (at: number) => at % 3 === 0;
const never = () => false;

test('the owner gets a mail that says what, how sure, what to do and how to see that it is genuine', async () => {
  await pass(24, everyThird);
  const record = await theCase();
  assert.deepEqual([record.address, record.status, record.proof.state], [RECORDER, 'open', 'active']);
  assert.equal(record.ownerId, owner.id);
  const [mail] = relay.mails;
  assert.equal(mail.to, 'office@school.example.net');
  const read = await simpleParser(mail.raw);
  assert.match(read.subject ?? '', /198\.51\.100\.7/);
  assert.ok(read.text?.includes(record.code), 'the code stands in the mail');
  assert.match(read.text ?? '', /no connection/i);
  assert.match(read.text ?? '', /password/i);
  assert.equal(read.headers.get('auto-submitted'), 'auto-generated');
  assert.match(String(read.replyTo?.text), new RegExp(record.token));
  assert.ok(record.toldAt !== null);
});

test('the mail is in the public log, and one with another word is not', async () => {
  const text = await readNoticeText(relay.mails[0].raw);
  const { log } = notices.routes;
  const { publicKey } = await log.head();
  const check = async (given: string) => (await checkNotice(noticeHash(given), log, publicKey, null)).check;
  assert.equal(await check(text), 'genuine');
  assert.equal(await check(text.replace('198.51.100.7', '198.51.100.8')), 'unknown');
});

test('a click closes nothing: the re-test that it begins sees that the recorder still sends', async () => {
  const record = await theCase();
  assert.equal((await state.caseByCode(record.code.toLowerCase()))?.id, record.id);
  const step = notices.routes.beginRetest(record, 'owner', clock());
  await state.changeCases({ cases: [step!], notices: [], incidents: [] });
  await pass(12, everyThird);
  const after = await theCase();
  assert.deepEqual([after.status, after.retest?.outcome], ['open', 'still-sending']);
});

test('it goes on sending, so the next step of the ladder is taken; nobody is told twice of the same', async () => {
  await pass(4 * 24, everyThird);
  assert.equal(relay.mails.length, 2);
  await pass(3, everyThird);
  assert.equal(relay.mails.length, 2);
  const events = await state.caseEvents((await theCase()).id);
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'step-taken').map(({ channel }) => channel),
    ['email', 'email'],
  );
});

test('mended: the dark falls silent, which takes a while to prove anything', async () => {
  await pass(12, never);
  const record = await theCase();
  assert.deepEqual([record.status, record.proof.state], ['open', 'quiet']);
  assert.ok(record.proof.enoughAt !== null && record.proof.enoughAt > clock());
});

test('the case closes by proof, its incident with it, and the owner is told that it is over', async () => {
  const { enoughAt } = (await theCase()).proof;
  await pass(Math.ceil((enoughAt! - clock()) / HOUR_MS) + 4, never);
  await pass(1, never);
  const record = await theCase();
  assert.deepEqual([record.status, record.proof.state], ['closed', 'clean-by-silence']);
  assert.ok(record.proof.p !== null && record.proof.p <= 0.025);
  const incident = (await state.incident(record.id))!;
  assert.deepEqual([incident.status, incident.closeReason], ['closed', 'resolved']);
  const last = relay.mails.at(-1)!;
  assert.equal(relay.mails.length, 3);
  assert.ok((await simpleParser(last.raw)).text?.includes(record.code));
});

test('it comes back months later: the same case, reopened with its history, and the owner hears of it again', async () => {
  await pass(10 * 24, never);
  await pass(24, everyThird);
  await pass(1, everyThird);
  const record = await theCase();
  assert.deepEqual([record.status, record.proof.state, record.reopened], ['open', 'reinfected', 1]);
  assert.equal(relay.mails.length, 4);
  const kinds = (await state.caseEvents(record.id)).map(({ kind }) => kind);
  for (const kind of ['opened', 'notice-sent', 'retest-ended', 'closed', 'reopened'] as const)
    assert.ok(kinds.includes(kind), `${kind} is in its history`);
});

test('when the connection gets another address, the silence of the old one proves nothing', async () => {
  const enrolment = await state.enrol({
    ownerId: owner.id,
    address: RECORDER,
    language: 'ja',
    createdAt: clock(),
    lastSeenAt: clock(),
    sample: false,
    secretHash: 'hash of a secret',
  });
  await pass(6, never);
  await state.moveEnrolment(enrolment.id, '198.51.100.9', owner.id, clock());
  await pass(20 * 24, never);
  const record = await theCase();
  assert.deepEqual([record.status, record.proof.state], ['open', 'unknown-moved']);
});
