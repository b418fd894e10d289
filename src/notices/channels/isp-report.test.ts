import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { type Delivery, type DeliveryOutcome, REPORT_FORMATS } from '../../model/notice.ts';
import { REPORT_WRITERS } from '../formats/registry.ts';
import { type PeerBehaviour, testChannel } from './channel-conformance.ts';
import { createSendMail } from './email/create-send-mail.ts';
import { EMAIL_SETTINGS } from './email/email-settings.ts';
import { Relay } from './email/relay-fixture.ts';
import { jsonStructure, openHttpPeer, takenOf } from './http-peer-fixture.ts';
import { type IspReportSettings, ispReport } from './isp-report.ts';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from './sample-delivery.ts';
import type { OutgoingMail } from './send-mail.ts';

const NEVER = new AbortController().signal;
const DEPS = { clock: Date.now, count: () => {}, folder: '/dev/null/none' };

function settingsFor(change: Partial<IspReportSettings>): IspReportSettings {
  return {
    format: 'xarf',
    via: 'folder',
    from: 'reports@yamori.example.org',
    folder: null,
    tokenFile: null,
    timeoutMs: 30_000,
    allowHosts: ['127.0.0.1'],
    caFile: null,
    ...change,
  };
}

testChannel(
  ispReport,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yamori-reports-'));
    return {
      settings: settingsFor({ via: 'folder', folder }),
      to: 'desk',
      behave: {
        takes: () => {},
        down: 'A folder is there or the channel does not open.',
        refuses: 'A folder takes everything.',
        gone: 'A folder is there or the channel does not open.',
        hangs: 'A write to a disk that hangs cannot be left.',
      },
      async taken() {
        const names = (await readdir(folder)).sort();
        return Promise.all(
          names.map(async (name) => ({
            identity: name,
            structure: jsonStructure(JSON.parse(await readFile(join(folder, name), 'utf8'))),
          })),
        );
      },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
  { over: 'folder' },
);

testChannel(
  ispReport,
  async () => {
    const peer = await openHttpPeer();
    return {
      settings: settingsFor({ via: 'url', format: 'stix' }),
      to: `${peer.origin}/reports`,
      behave: peer.behave,
      taken: async () =>
        peer.exchanges.map((exchange) => {
          assert.equal(exchange.headers['content-type'], 'application/stix+json;version=2.1');
          const structure = jsonStructure(JSON.parse(exchange.body.toString()));
          return takenOf(exchange, exchange.headers['idempotency-key'], structure);
        }),
      close: peer.close,
    };
  },
  { over: 'url' },
);

/** What the mail channel's port answers when its relay behaves so; the relay itself is in the test below. */
const PORT_ANSWERS: Readonly<Record<Exclude<PeerBehaviour, 'hangs'>, DeliveryOutcome>> = {
  takes: { kind: 'accepted', reference: 'queued' },
  down: { kind: 'later', why: 'no relay', retryAfterMs: null },
  refuses: { kind: 'refused', why: '550 no', isGone: false },
  gone: { kind: 'refused', why: '550 5.1.1 no such user', isGone: true },
};

testChannel(
  ispReport,
  async () => {
    const mails: OutgoingMail[] = [];
    let answer = PORT_ANSWERS.takes;
    const become = (behaviour: keyof typeof PORT_ANSWERS) => () => {
      answer = PORT_ANSWERS[behaviour];
    };
    return {
      settings: settingsFor({ via: 'mail' }),
      deps: {
        async sendMail(mail) {
          if (answer.kind === 'accepted') mails.push(mail);
          return answer;
        },
      },
      to: 'abuse@isp.example',
      behave: {
        takes: become('takes'),
        down: become('down'),
        refuses: become('refuses'),
        gone: become('gone'),
        hangs: 'The mail channel ends a mail whose relay hangs.',
      },
      taken: () => Promise.all(mails.map(readMail)),
      close: async () => {},
    };
  },
  { over: 'mail' },
);

async function readMail({ raw }: { raw: Buffer }) {
  const mail = await simpleParser(raw);
  const xarf = mail.attachments.find((one) => one.filename === 'xarf.json')!;
  return {
    identity: mail.messageId!,
    structure: [
      ...mail.headerLines.map((line) => `header ${line.key}`),
      ...mail.attachments.map((one) => `part ${one.contentType}`),
      ...jsonStructure(JSON.parse(xarf.content.toString('utf8'))),
    ],
  };
}

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-reports-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('XARF by mail is a feedback report of three parts, through a real relay', () =>
  withFolder(async (folder) => {
    const relay = await Relay.start();
    const mail = await createSendMail(EMAIL_SETTINGS.parse(relay.settings()), { count: () => {}, folder });
    try {
      const open = await ispReport.open(settingsFor({ via: 'mail' }), { ...DEPS, sendMail: mail.send });
      const message = { ...SAMPLE_DELIVERY.message, text: 'Größe: 脅威\n' };
      const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to: 'abuse@isp.example', message }, NEVER);
      assert.equal(outcome.kind, 'accepted');
      const [taken] = await relay.taken(1);
      const raw = taken.raw.toString('latin1');
      assert.match(raw, /^Content-Type: multipart\/report;\r?\n? *report-type="?feedback-report"?/im);
      assert.match(raw, /^Feedback-Type: xarf\r\nUser-Agent: \S+\r\nVersion: 1\r\n/m);
      assert.match(raw, /^Content-Type: application\/json; name="?xarf\.json"?/im);
      assert.match(raw, /^Source-IP: 192\.0\.2\.77\r\nSource-Port: 40312\r\n/m);
      const read = await simpleParser(taken.raw);
      assert.equal(read.text, 'Größe: 脅威\n');
      assert.equal(read.headers.get('auto-submitted'), 'auto-generated');
      assert.equal(read.replyTo?.text, SAMPLE_DELIVERY.message.replyTo);
      assert.deepEqual(
        read.attachments.map((one) => one.contentType),
        ['message/feedback-report', 'application/json'],
      );
      const [document] = REPORT_WRITERS.xarf.write([SAMPLE_REPORT], SAMPLE_DELIVERY.sender).documents;
      assert.equal(read.attachments[1].content.toString('utf8'), document);
    } finally {
      await mail.close();
      await relay.stop();
    }
  }));

test('the same mail made again is the same bytes', async () => {
  const raws: string[] = [];
  const sendMail = async (mail: OutgoingMail): Promise<DeliveryOutcome> => {
    raws.push(mail.raw.toString('latin1'));
    return { kind: 'accepted', reference: null };
  };
  for (const format of REPORT_FORMATS) {
    raws.length = 0;
    const open = await ispReport.open(settingsFor({ via: 'mail', format }), { ...DEPS, sendMail });
    for (const attempt of [1, 2]) await open.deliver({ ...SAMPLE_DELIVERY, attempt }, NEVER);
    assert.equal(raws.length, 2);
    assert.equal(raws[1], raws[0], format);
  }
});

test('every format lands in a folder under its own ending, whole, and once', () =>
  withFolder(async (folder) => {
    for (const format of REPORT_FORMATS) {
      const open = await ispReport.open(settingsFor({ format, folder: join(folder, format) }), DEPS);
      for (const attempt of [1, 2]) await open.deliver({ ...SAMPLE_DELIVERY, attempt }, NEVER);
      const names = await readdir(join(folder, format));
      assert.deepEqual(names, [`${SAMPLE_DELIVERY.id}.${REPORT_WRITERS[format].extension}`]);
      const written = await readFile(join(folder, format, names[0]), 'utf8');
      const { documents } = REPORT_WRITERS[format].write(SAMPLE_DELIVERY.reports, SAMPLE_DELIVERY.sender);
      assert.equal(written, documents[0]);
    }
  }));

test('of several reports XARF is several documents, and those it cannot say are left out and told', () =>
  withFolder(async (folder) => {
    const open = await ispReport.open(settingsFor({ folder }), DEPS);
    const victim = { ...SAMPLE_REPORT, caseId: 'Y-VICTIM00', cause: 'dos-victim' as const };
    const other = { ...SAMPLE_REPORT, caseId: 'Y-OTHER000' };
    const digest: Delivery = { ...SAMPLE_DELIVERY, reports: [SAMPLE_REPORT, victim, other] };
    assert.deepEqual(await open.deliver(digest, NEVER), {
      kind: 'accepted',
      reference:
        '2 of 3 reports. This format accuses its source, and the address is the victim of an attack.',
    });
    assert.deepEqual((await readdir(folder)).sort(), [`${digest.id}.json`, `${digest.id}x2.json`]);
    assert.deepEqual(await open.deliver({ ...digest, reports: [victim] }, NEVER), {
      kind: 'refused',
      why: 'This format accuses its source, and the address is the victim of an attack.',
      isGone: false,
    });
  }));

test('a URL gets the token, and a private one is not called', () =>
  withFolder(async (folder) => {
    await using peer = await openHttpPeer();
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'secret-token\n', { mode: 0o600 });
    const settings = settingsFor({ via: 'url', format: 'ocsf', tokenFile });
    const delivery = { ...SAMPLE_DELIVERY, to: `${peer.origin}/` };
    const open = await ispReport.open(settings, DEPS);
    assert.equal((await open.deliver(delivery, NEVER)).kind, 'accepted');
    assert.equal(peer.exchanges[0].headers.authorization, 'Bearer secret-token');
    const strict = await ispReport.open({ ...settings, allowHosts: [] }, DEPS);
    assert.equal((await strict.deliver(delivery, NEVER)).kind, 'refused');
    assert.equal(peer.exchanges.length, 1);
  }));

test('ways that cannot work are told when the channel is opened', async () => {
  const sendMail = async (): Promise<DeliveryOutcome> => ({ kind: 'accepted', reference: null });
  const wrong: [Partial<IspReportSettings>, object][] = [
    [{ via: 'mail' }, DEPS],
    [
      { via: 'mail', from: '' },
      { ...DEPS, sendMail },
    ],
    [
      { via: 'mail', from: 'a@localhost' },
      { ...DEPS, sendMail },
    ],
    [{ via: 'folder' }, DEPS],
    [{ via: 'url', tokenFile: '/nonexistent/token' }, DEPS],
    [{ via: 'url', caFile: '/nonexistent/ca.pem' }, DEPS],
  ];
  for (const [change, deps] of wrong) {
    await assert.rejects(ispReport.open(settingsFor(change), deps as typeof DEPS), { code: 'E_CHANNEL' });
  }
});
