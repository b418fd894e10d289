/**
 * The whole way: devices send into the dark, a study draws what their owners get, one owner gets a real mail and a push
 * on his device, is put into the walled garden, follows the steps, releases himself; the dark falls silent, the case
 * closes by proof with its p-value, the garden lets go, and the study's curve moves. Stores, judge, mail server, push
 * service and the garden's HTTP are real; the clock is turned, and the gateway's kernel is left to test/garden.test.ts.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import { createHubJudge } from '../src/cli/hub/hub-judge.ts';
import { createJudging, type Judging } from '../src/hub/jobs/judging.ts';
import type { Sensor } from '../src/model/account.ts';
import type { StudyDetail } from '../src/model/api.ts';
import type { CaseRecord } from '../src/model/case.ts';
import { type CertificateFiles, makeCertificates } from '../src/notices/channels/certificate-fixture.ts';
import { whyMissing } from '../src/notices/channels/child-fixture.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { type Garden, openGarden } from '../src/notices/garden/garden.ts';
import { GARDEN_SETTINGS } from '../src/notices/garden/garden-settings.ts';
import { openGardenStore } from '../src/notices/garden/garden-store.ts';
import { openHubSource } from '../src/notices/garden/hold-source.ts';
import { causeOf } from '../src/rules/incidents/cause-of.ts';
import { decide } from '../src/rules/incidents/decide.ts';
import { fade } from '../src/rules/incidents/fade.ts';
import { NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { anOwner } from '../src/store/state/state-fixture.ts';
import { type Client, NOW, openTestHub, setUp, signIn, type TestHub } from './hub-support.ts';
import { openPushDevice, type PushDevice } from './push-device.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOMES = Array.from({ length: 8 }, (_, n) => `198.51.100.${10 + n}`);
/** A recorder is seen in every third hour. */
const EVERY_HOURS = 3;

describe('from a packet in the dark to a device made safe', { skip: whyMissing('openssl') }, () => {
  let hub: TestHub;
  let admin: Client;
  let relay: Relay;
  let phone: PushDevice;
  let certificates: CertificateFiles;
  let judging: Judging;
  let sensor: Sensor;
  let garden: Garden;
  let folder: string;
  let studyId: string;
  /** Hours since the new year; the hub's clock stands at NOW, one hour in. */
  let hour = 1;
  const clock = () => (NEW_YEAR + hour) * HOUR_MS;
  const mended = new Set<string>();
  let device: CaseRecord;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yamori-whole-'));
    certificates = await makeCertificates();
    phone = await openPushDevice(certificates);
    relay = await Relay.start();
    const { notices } = hubConfig.parse({
      notices: {
        sender: { organisation: 'Example ISP', contact: 'abuse@isp.example' },
        policy: {
          quietHours: null,
          businessDays: null,
          digestEvery: '1h',
          ladder: [{ channel: 'web-push' }, { channel: 'email' }, { channel: 'walled-garden', after: '1d' }],
        },
        channels: {
          email: { port: relay.port, from: 'notices@isp.example' },
          'web-push': { allowHosts: ['127.0.0.1'], caFile: certificates.authorityFile },
          'walled-garden': { days: 14 },
        },
        gateways: ['gateway'],
      },
    });
    hub = await openTestHub({}, notices!);
    admin = await setUp(hub);
    judging = createJudging({
      facts: hub.facts,
      state: hub.state,
      events: hub.events,
      judge: createHubJudge([]),
      rules: { decide, causeOf, fade },
      clock,
      onTrouble(error) {
        throw error;
      },
    });
    sensor = await hub.state.createSensor({ name: 'the dark', sample: false, at: clock() });
    for (const [index, address] of HOMES.entries()) {
      const owner = await hub.state.createOwner({
        ...anOwner(`Household ${index}`),
        contact: `home${index}@customers.example`,
        language: 'en',
        critical: 'low',
        prefixes: [`${address}/32`],
      });
      const { id } = await hub.state.enrol({
        ownerId: owner.id,
        address,
        language: 'en',
        createdAt: clock(),
        lastSeenAt: clock(),
        sample: false,
        secretHash: `secret of ${address}`,
      });
      const push = {
        endpoint: `${phone.origin}/home-${index}`,
        ...phone.keys,
        subscribedAt: clock(),
        acceptedAt: null,
        heardAt: null,
      };
      await hub.state.changeEnrolment(id, { push });
    }
    await hub.app.listen({ port: 0, host: '127.0.0.1' });
    const origin = `http://127.0.0.1:${(hub.app.server.address() as AddressInfo).port}`;
    const token = (await admin.ask('POST', '/sensors', { name: 'gateway' })).json().secret as string;
    garden = await openGarden({
      settings: GARDEN_SETTINGS.parse({
        hubUrl: origin,
        tokenFile: join(folder, 'token'),
        stateFolder: folder,
        inside: 'lan0',
        portalAddress: '192.0.2.1',
        portalUrl: 'http://192.0.2.1/',
      }),
      gateway: {
        apply: async () => {},
        readTries: async () => ({ packets: [], reach: new Map(), isFull: false }),
        macOf: async () => null,
        addressesOf: async () => [],
      },
      store: await openGardenStore(folder),
      source: openHubSource(origin, token, () => {}),
      clock,
      count: () => {},
    });
  });
  after(async () => {
    await runNotices();
    await hub?.close();
    await relay?.stop();
    await phone?.[Symbol.asyncDispose]();
    await certificates?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function runNotices(): Promise<void> {
    await hub.notices.cases.runWhole();
    await hub.notices.outbox.runOnce();
  }

  /** Hours go by; who is not mended is seen. Then the hub looks. */
  async function pass(hours: number): Promise<void> {
    for (const end = hour + hours; hour < end; hour++) {
      const at = NEW_YEAR + hour;
      const sending = hour % EVERY_HOURS === 0 ? HOMES.filter((address) => !mended.has(address)) : [];
      const seen = sending.map((source) => sighting({ source, hour: at, packets: 4, requests: 4 }));
      const batch = sightingBatch(seen, {
        dark: ['203.0.112.0/20'],
        covered: { from: at * 3600, to: (at + 1) * 3600 },
      });
      await hub.facts.ingest(sensor.id, batch, {
        locate: () => ({ asn: null, asName: null, country: null }),
        keepPacketsOf: () => true,
      });
      await hub.state.noteBatch(sensor.id, {
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
    hub.advance(hours * HOUR_MS);
    await judging.runThorough();
    await runNotices();
    await garden.turn(new AbortController().signal);
  }

  const turn = () => garden.turn(new AbortController().signal);
  const again = async (): Promise<CaseRecord> => (await hub.state.case(device.id)) as CaseRecord;
  /** A session is shorter than this story. */
  const study = async () =>
    (await (await signIn(hub, admin.account.name)).get(`/studies/${studyId}`)).json() as StudyDetail;
  const kindsOf = async () => (await hub.state.caseEvents(device.id)).map(({ kind }) => kind);

  test('a study is registered, devices send into the dark, and each case is drawn into an arm', async () => {
    const arm = { channels: null, template: null, weight: 1 };
    const made = await admin.ask('POST', '/studies', {
      name: 'At once, or after a month',
      question: 'Do notices at once get recorders clean sooner?',
      arms: [
        { ...arm, name: 'at once', delayHours: 0, isControl: false },
        { ...arm, name: 'later', delayHours: 720, isControl: true },
      ],
      stratifyBy: 'nothing',
      isClusteredByOwner: false,
      exempt: { grades: [], causes: [] },
      covariates: [],
      primaryOutcome: 'time-to-clean',
      expected: { controlShare: 0.4, armShare: 0.7 },
      costs: { currency: 'JPY', perNotice: [{ channel: 'email', each: 6 }] },
      stopAt: { subjects: 100, epochMs: NOW + 60 * DAY_MS },
      followDays: 60,
    });
    assert.equal(made.statusCode, 201, made.body);
    studyId = made.json().id;
    await pass(12);
    const { rows } = await hub.state.cases({
      filter: {},
      ownerScope: null,
      sort: 'openedAt',
      descending: false,
      limit: 50,
      cursor: null,
    });
    assert.equal(rows.length, HOMES.length);
    const drawn = rows.filter(({ study: drawn }) => drawn?.arm === 'at once');
    assert.ok(drawn.length > 0 && drawn.length < rows.length);
    [device] = drawn;
    assert.deepEqual(
      (await study()).result.arms.map(({ clean }) => clean),
      [0, 0],
    );
  });

  test('its owner gets a real mail, with the code and what to do; those who wait get none', async () => {
    const mail = relay.mails.find(({ raw }) => raw.toString().includes(device.code));
    assert.ok(mail !== undefined, `${relay.mails.length} mails`);
    const read = await simpleParser(mail.raw);
    assert.ok(read.text?.includes(device.address));
    const { rows } = await hub.state.cases({
      filter: {},
      ownerScope: null,
      sort: 'openedAt',
      descending: false,
      limit: 50,
      cursor: null,
    });
    const told = rows.filter(({ toldAt }) => toldAt !== null);
    assert.ok(told.every((one) => one.study?.arm === 'at once'));
  });

  test('his phone gets the push, encrypted for it alone', () => {
    const home = HOMES.indexOf(device.address);
    const own = phone.exchanges.filter(({ path }) => path === `/home-${home}`);
    assert.equal(own.length, 1);
    assert.ok(phone.read(own[0]).includes(device.address));
    // Nobody is pushed to who waits in the other arm.
    assert.ok(phone.exchanges.length < HOMES.length);
  });

  test('once something harder than packets is known of it, it is put into the garden; the others are not', async () => {
    await pass(25);
    assert.equal(await garden.findClient(device.address), null, 'packets alone hold nobody');
    // A decoy saw it log in.
    const incident = await hub.state.incident(device.id);
    assert.ok(incident !== null);
    await hub.state.changeIncidents([
      {
        incident: { ...incident, grade: 'login' },
        events: [
          {
            incidentId: incident.id,
            at: clock(),
            kind: 'raised',
            actor: 'rule:decoy',
            why: 'It logged in to a decoy.',
            change: {},
          },
        ],
      },
    ]);
    await hub.state.changeCases({
      cases: [
        { case: { ...(await again()), grade: 'login', step: 2, stepAt: clock() - 2 * DAY_MS }, events: [] },
      ],
      notices: [],
      incidents: [],
    });
    await pass(3);
    await pass(3);
    const client = await garden.findClient(device.address);
    assert.equal(client?.isHeld, true);
    assert.equal(client.hold.told.code, device.code);
    assert.ok(client.hold.told.steps.en.length >= 2);
    for (const address of HOMES)
      if (address !== device.address) assert.equal(await garden.findClient(address), null);
  });

  test('he follows the steps and lets himself go, which closes nothing: a re-test begins', async () => {
    mended.add(device.address);
    const client = await garden.findClient(device.address);
    assert.equal(await garden.releaseSelf(client?.hold.id ?? ''), 'released');
    await turn();
    const record = await again();
    assert.deepEqual([record.status, record.retest?.outcome], ['open', null]);
    for (const kind of ['quarantined', 'released', 'owner-done', 'retest-begun'] as const)
      assert.ok((await kindsOf()).includes(kind), kind);
  });

  test('the dark falls silent, and the case closes with its p-value', async () => {
    for (let days = 0; days < 40 && (await again()).status === 'open'; days++) await pass(24);
    const record = await again();
    assert.equal(record.status, 'closed');
    assert.match(record.proof.state, /^clean-by-/);
    assert.ok(record.proof.p !== null && record.proof.p <= 0.05, `p = ${record.proof.p}`);
    const incident = await hub.state.incident(record.id);
    assert.deepEqual([incident?.status, incident?.closeReason], ['closed', 'resolved']);
    assert.equal((await garden.findClient(device.address))?.isHeld ?? false, false);
    await pass(1);
    const last = relay.mails
      .filter(({ to }) => to === `home${HOMES.indexOf(device.address)}@customers.example`)
      .at(-1);
    assert.ok(
      last !== undefined && (await simpleParser(last.raw)).text?.includes(device.code),
      'he is told that it is over',
    );
  });

  test('the curve of his arm moves, and that of the other does not', async () => {
    const { result } = await study();
    const arm = (name: string) => result.arms.find((one) => one.name === name);
    assert.equal(arm('at once')?.clean, 1);
    assert.ok((arm('at once')?.curve.points.at(-1)?.survival ?? 1) < 1);
    assert.equal(arm('later')?.clean, 0);
    assert.ok(arm('later')?.curve.points.every(({ survival }) => survival === 1));
  });
});
