import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type CertificateFiles, makeCertificates } from './certificate-fixture.ts';
import { testChannel } from './channel-conformance.ts';
import { type RunningServer, startSilence, until } from './child-fixture.ts';
import { hostileDeliveries } from './hostile-deliveries.ts';
import { makeRsyslog, type Rsyslog, type SyslogLine, whyNoRsyslog } from './rsyslog-fixture.ts';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from './sample-delivery.ts';
import { type SyslogSettings, syslog } from './syslog.ts';
import { escapeParam, syslogMessages } from './syslog-message.ts';

const NEVER = new AbortController().signal;
const DEPS = { clock: Date.now, count: () => {}, folder: '/nonexistent' };
const IDENTITY = { facility: 16, enterpriseNumber: 32_473, mostBytes: 8192 };
const ELEMENT = 'yamori@32473';
const skip = whyNoRsyslog();

let certificates: CertificateFiles;
before(async () => {
  if (skip === false) certificates = await makeCertificates();
});
after(() => certificates?.remove());

function settingsFor(port: number, change: Partial<SyslogSettings> = {}): SyslogSettings {
  const { authorityFile } = certificates;
  const settings = { host: '127.0.0.1', port, caFile: authorityFile, timeoutMs: 30_000, ...change };
  return { transport: 'tls', ...IDENTITY, ...settings };
}

testChannel(
  syslog,
  async () => {
    const rsyslog = await makeRsyslog('tls', certificates);
    await rsyslog.start();
    let silence: RunningServer | null = null;
    return {
      settings: settingsFor(rsyslog.port),
      to: 'soc',
      behave: {
        takes: () => rsyslog.start(),
        down: () => rsyslog.stop(),
        refuses: 'A receiver of syslog has no way to say anything.',
        gone: 'A receiver of syslog has no way to say anything.',
        async hangs() {
          await rsyslog.stop();
          silence = await startSilence(rsyslog.port);
        },
      },
      taken: async (atLeast) => (await linesOf(rsyslog, atLeast)).map(takenOf),
      async close() {
        await silence?.stop();
        await rsyslog.remove();
      },
    };
  },
  { skip },
);

function linesOf(rsyslog: Rsyslog, atLeast: number): Promise<SyslogLine[]> {
  return until(
    () => rsyslog.lines(),
    (lines) => lines.length >= atLeast,
  );
}

function takenOf(line: SyslogLine) {
  const elements = Object.entries(line.data);
  return {
    identity: line.data[ELEMENT].notice,
    structure: [
      `app ${line.app}`,
      `msgid ${line.msgid}`,
      ...elements.flatMap(([element, values]) => Object.keys(values).map((name) => `${element} ${name}`)),
    ],
  };
}

for (const transport of ['tls', 'tcp', 'udp'] as const) {
  test(`rsyslog reads what was sent over ${transport}, in any language`, { skip }, async () => {
    await using rsyslog = await makeRsyslog(transport, certificates);
    await rsyslog.start();
    const open = await syslog.open(settingsFor(rsyslog.port, { transport }), DEPS);
    const reports = [
      { ...SAMPLE_REPORT, network: { asn: 64_496, asName: '例 "net" [x] \\', country: 'JP' } },
    ];
    const message = { ...SAMPLE_DELIVERY.message, short: '機器が攻撃しています。' };
    const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to: 'soc', reports, message }, NEVER);
    assert.deepEqual(outcome, { kind: 'accepted', reference: null });
    const [line] = await linesOf(rsyslog, 1);
    assert.equal(line.pri, String(16 * 8 + 4));
    assert.equal(line.time, '2026-11-20T03:14:15.000Z');
    assert.equal(line.host, 'yamori.example.org');
    assert.equal(line.message.replace(/^\ufeff/, ''), '機器が攻撃しています。');
    assert.equal(line.data[ELEMENT].asname, '例 "net" [x] \\');
    assert.equal(line.data[ELEMENT].src, '192.0.2.77');
    assert.equal(line.data[ELEMENT].grade, 'corroborated-packets');
  });
}

test('datagrams of a digest all go', { skip }, async () => {
  await using rsyslog = await makeRsyslog('udp', certificates);
  await rsyslog.start();
  const reports = Array.from({ length: 30 }, (_, at) => ({ ...SAMPLE_REPORT, caseId: `Y-${1000 + at}` }));
  const open = await syslog.open(settingsFor(rsyslog.port, { transport: 'udp' }), DEPS);
  assert.equal((await open.deliver({ ...SAMPLE_DELIVERY, reports }, NEVER)).kind, 'accepted');
  assert.equal((await linesOf(rsyslog, 30)).length, 30);
});

test('a receiver whose certificate nobody signed gets nothing', { skip }, async () => {
  await using rsyslog = await makeRsyslog('tls', certificates);
  await rsyslog.start();
  const open = await syslog.open(settingsFor(rsyslog.port, { caFile: null }), DEPS);
  const outcome = await open.deliver(SAMPLE_DELIVERY, NEVER);
  assert.equal(outcome.kind, 'later');
  assert.deepEqual(await rsyslog.lines(), []);
});

test('a digest is a message for each report, all or none on one connection', { skip }, async () => {
  await using rsyslog = await makeRsyslog('tls', certificates);
  await rsyslog.start();
  const open = await syslog.open(settingsFor(rsyslog.port), DEPS);
  const reports = Array.from({ length: 200 }, (_, at) => ({ ...SAMPLE_REPORT, caseId: `Y-${1000 + at}` }));
  await open.deliver({ ...SAMPLE_DELIVERY, kind: 'digest', reports }, NEVER);
  const lines = await linesOf(rsyslog, 200);
  assert.deepEqual(
    lines.map((line) => line.data[ELEMENT].case),
    reports.map((report) => report.caseId),
  );
});

test('certificates that cannot be read are told when the channel is opened', { skip }, async () => {
  for (const caFile of ['/nonexistent/ca.pem', certificates.keyFile]) {
    await assert.rejects(syslog.open(settingsFor(6514, { caFile }), DEPS), { code: 'E_CHANNEL' });
  }
  assert.match(await readFile(certificates.authorityFile, 'utf8'), /BEGIN CERTIFICATE/);
});

/** Header, structured data and text as RFC 5424, section 6, gives their grammar. */
const HEADER =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) ([!-~]{1,255}) yamori - ([!-~]{1,32}) \[/;
const DATA = /^\[yamori@32473(?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")+\](?: \ufeff.*)?$/u;

test('every message, of whatever text, has the form of RFC 5424 and its length', () => {
  for (const delivery of hostileDeliveries(SAMPLE_DELIVERY)) {
    for (const mostBytes of [1024, 2048, 8192]) {
      for (const bytes of syslogMessages(delivery, { ...IDENTITY, mostBytes })) {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        assert.match(text, HEADER);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
        assert.doesNotMatch(text, /[\u0000-\u001f\u007f]/);
        assert.match(text.slice(text.indexOf('[')).trimEnd(), DATA);
        if (mostBytes >= 2048) assert.ok(bytes.length <= mostBytes);
      }
    }
  }
});

test('an escaped parameter is read as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'"\\][= aé') }), (text) => {
      const escaped = escapeParam(text);
      assert.doesNotMatch(escaped.replace(/\\["\\\]]/g, ''), /["\\\]]/);
      assert.equal(escaped.replace(/\\(["\\\]])/g, '$1'), text);
    }),
  );
});
