import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecoyEvent, DecoyFields } from '../../model/decoy-event.ts';
import type { Alert } from '../../model/verdict.ts';
import { type Accusation, accuseVisitor } from './accuse-visitor.ts';
import { DECOY_EVIDENCE_CODES } from './evidence-codes.ts';
import { createVisitReader } from './read-visits.ts';

const AT = Date.UTC(2026, 3, 1);
const OWNER = { owner: 'School', contact: 'csirt@school.example', language: 'ja', critical: 'high' } as const;

function visitsOf(events: readonly DecoyFields[]) {
  const reader = createVisitReader((name) => assert.fail(name));
  for (const [i, fields] of events.entries())
    reader.add({
      timestamp: new Date(AT + i * 1_000).toISOString(),
      session: 'a00000000001',
      src_ip: '192.0.2.9',
      src_port: 40_000,
      dst_ip: '203.0.113.5',
      dst_port: 23,
      protocol: 'telnet',
      sensor: 'shell-1',
      persona: 'iot-shell',
      ...fields,
    } as unknown as DecoyEvent);
  return reader.visits();
}

function accusationsOf(
  events: readonly DecoyFields[],
  isInside = (_decoy: string) => false,
): readonly Accusation[] {
  return accuseVisitor({ address: '192.0.2.9', visits: visitsOf(events), owner: OWNER, isInside });
}

/** Where there is one. */
function accuse(events: readonly DecoyFields[], isInside?: (decoy: string) => boolean): Alert {
  const accusations = accusationsOf(events, isInside);
  assert.equal(accusations.length, 1);
  return accusations[0].alert;
}

const CONNECT = { eventid: 'cowrie.session.connect' };
const LOGIN = { eventid: 'cowrie.login.success', username: 'root', password: 'x' };
const command = (input: string) => ({ eventid: 'cowrie.command.input', input, typed_ms: 30 });

test('the grade is that of the strongest thing it did, and datagrams alone can be forged', () => {
  const grades = [
    [{ ...CONNECT, protocol: 'ssdp' }],
    [CONNECT],
    [CONNECT, LOGIN],
    [
      CONNECT,
      LOGIN,
      command('/bin/busybox ECCHI'),
      { eventid: 'cowrie.session.file_download', url: 'http://192.0.2.66/x', destfile: 'x', tool: 'wget' },
    ],
  ].map((events) => accuse(events).grade);
  assert.deepEqual(grades, ['spoofable-packet', 'handshake', 'login', 'payload']);
});

test('a loader is an infected thing; who only connected is nobody yet', () => {
  const loader = accuse([
    CONNECT,
    LOGIN,
    command('/bin/busybox ECCHI'),
    command('cat /proc/mounts; dd if=/bin/echo'),
  ]);
  assert.deepEqual([loader.verdict, loader.device], ['infected', 'iot']);
  const passer = accuse([CONNECT]);
  assert.deepEqual([passer.verdict, passer.device], ['unknown', null]);
  assert.ok(passer.confidence < loader.confidence);
});

test('who moves sideways is an intrusion; a bot behind the same address stays what it is', () => {
  const lure = { place: 'note', username: 'u', password: 'p' };
  const bot = [CONNECT, LOGIN, command('/bin/busybox ECCHI'), command('cat /proc/mounts; dd if=/bin/echo')];
  const person = [
    { ...CONNECT, sensor: 'plant', protocol: 'http', persona: 'water-plant' },
    { eventid: 'yamori.lure.planted', ...lure, sensor: 'plant', protocol: 'http', persona: 'water-plant' },
  ].map((event) => ({ ...event, session: 'b00000000001', src_ip: '192.0.2.9' }));
  const used = [CONNECT, { eventid: 'yamori.lure.used', ...lure }].map((event) => ({
    ...event,
    session: 'b00000000002',
  }));
  const accusations = accusationsOf([...person, ...used]);
  assert.deepEqual(
    accusations.map(({ cause, alert }) => [cause, alert.grade, alert.verdict]),
    [['intrusion', 'login', 'unknown']],
  );
  assert.ok(accusations[0].alert.evidence.some(({ code }) => code === 'decoy-lateral'));
  assert.deepEqual(
    accusationsOf(bot).map(({ cause }) => cause),
    [null],
  );
});

test('whose decoy it was tells inside from outside', () => {
  const two = [CONNECT, { ...CONNECT, session: 'a00000000002', sensor: 'shell-2' }];
  assert.equal(accuse(two).observation, 'external');
  assert.equal(accuse(two, () => true).observation, 'internal');
  assert.equal(accuse(two, (decoy) => decoy === 'shell-2').observation, 'both');
});

test('what an attacker wrote is one line of letters in the evidence, and bounded', () => {
  const hostile = `\u001b]0;pwned\u0007\n<b>\u202e${'x'.repeat(5_000)}`;
  const { evidence } = accuse([
    CONNECT,
    LOGIN,
    command(hostile),
    { eventid: 'yamori.indicator', url: `http://192.0.2.66/${hostile}`, kind: 'url' },
  ]);
  for (const { text } of evidence) {
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
    assert.ok(text.length < 700, text);
  }
  assert.ok(evidence.some(({ text }) => text.includes('pwned')));
});

test('every code that is given is listed', () => {
  const { evidence } = accuse([
    CONNECT,
    { eventid: 'cowrie.login.failed', username: 'a', password: 'b' },
    LOGIN,
    command('id'),
    { eventid: 'yamori.exploit', name: 'something', cve: '', data: '' },
    { eventid: 'yamori.indicator', url: 'http://192.0.2.66/x', kind: 'url' },
    { eventid: 'cowrie.session.file_upload', filename: 'x', shasum: 'ab', size: 1, outfile: 'x' },
    {
      eventid: 'yamori.plant.write',
      face: 'hmi',
      point: 'chlorine',
      previous_value: 1,
      requested_value: 9,
      resulting_value: 9,
    },
    { eventid: 'yamori.lure.used', place: 'note', username: 'u', password: 'p' },
  ]);
  assert.deepEqual(
    evidence.map(({ code }) => code),
    Object.keys(DECOY_EVIDENCE_CODES),
  );
});
