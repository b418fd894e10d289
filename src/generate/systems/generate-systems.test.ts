/** A world as a whole. What single makes promise is tested in makes/. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { parsePrefix, prefixHolds, requirePrefix } from '../../base/prefix.ts';
import { MAKES } from './makes/registry.ts';
import { makeWorld } from './world-fixture.ts';

const { file, header, truth, world } = makeWorld({});

interface Record {
  readonly time: number;
  readonly bytes: string;
  readonly to: number;
  readonly from: string;
}

function* records(capture: Buffer): Generator<Record> {
  for (let at = 24; at < capture.length; ) {
    const length = 16 + capture.readUInt32LE(at + 8);
    yield {
      time: capture.readUInt32LE(at) * 1e6 + capture.readUInt32LE(at + 4),
      bytes: capture.toString('latin1', at, at + length),
      to: capture.readUInt32BE(at + 16 + 14 + 16),
      from: capture.subarray(at + 42, at + 46).join('.'),
    };
    at += length;
  }
}

test('every make of the registry appears, as often as it says', () => {
  for (const make of MAKES) {
    const lines = truth.filter((line) => line.make === make.name);
    assert.ok(lines.length >= Math.min(2, make.count[0]) && lines.length <= make.count[1], make.name);
    assert.ok(lines.every((line) => line.kind === make.kind && line.members.length > 0));
  }
  const unknown = new Set(truth.filter((line) => line.kind === 'unknown').map((line) => line.make));
  assert.ok(unknown.size >= 14);
});

test('packets are in order of time, within the period, to the dark space', () => {
  let before = header.start.length > 0 ? Date.parse(header.start) * 1000 : 0;
  const end = before + header.days * 86_400e6;
  for (const { time, to } of records(file)) {
    assert.ok(time >= before && time < end);
    assert.equal(to >>> 10, 0xc6120000 >>> 10);
    before = time;
  }
});

test('the truth counts every packet and every address', () => {
  const senders = new Set<string>();
  let packets = 0;
  for (const { from } of records(file)) {
    senders.add(from);
    packets++;
  }
  assert.equal(header.packets, packets);
  assert.equal(world.written, packets);
  assert.equal(
    truth.reduce((sum, line) => sum + line.packets, 0),
    packets,
  );
  const members = new Set(truth.flatMap((line) => line.members));
  assert.equal(header.sources, members.size);
  assert.deepEqual([...members].sort(), [...senders].sort());
  assert.equal(new Set(truth.map((line) => line.system)).size, truth.length);
});

test('the same seed gives the same bytes and truth, another seed another world', () => {
  const small = { days: 10, darkText: '198.18.0.0/24' };
  const [one, again, other] = [1, 1, 2].map((seed) => makeWorld({ ...small, seed }));
  assert.ok(one.file.equals(again.file));
  assert.deepEqual(one.truth, again.truth);
  assert.equal(one.world.knownList, again.world.knownList);
  const members = (lines: typeof one.truth) =>
    lines.filter((line) => line.kind === 'unknown').flatMap((line) => line.members);
  const before = new Set(members(one.truth));
  assert.ok(before.size > 10 && !members(other.truth).some((member) => before.has(member)));
});

test('a smaller dark space sees of the same world exactly what falls into it', () => {
  const small = makeWorld({ darkText: '198.18.0.0/24' });
  const wanted = [...records(file)].filter(({ to }) => to >>> 8 === 0xc61200).map(({ bytes }) => bytes);
  assert.deepEqual([...records(small.file)].map(({ bytes }) => bytes).sort(), wanted.sort());
  for (const line of small.truth) {
    const whole = truth.find(({ system }) => system === line.system)!;
    const members = new Set(whole.members);
    assert.ok(
      line.members.every((member) => members.has(member)),
      line.system,
    );
    assert.ok(line.packets <= whole.packets);
  }
});

test('dark spaces in pieces, smaller than a /24, are seen as well', () => {
  const pieces = ['198.18.1.16/28', '198.18.2.0/25'].map(requirePrefix);
  const small = makeWorld({ dark: pieces });
  const inPieces = ({ to }: Record) =>
    (to >= 0xc6120110 && to <= 0xc612011f) || (to >= 0xc6120200 && to <= 0xc612027f);
  const all = [...records(small.file)];
  assert.ok(all.length > 1000 && all.every(inPieces));
});

test('without systems there are malware and confusers alone, and nobody is listed', () => {
  const { truth: lines, world: bare } = makeWorld({ onlyNull: true, days: 30 });
  assert.deepEqual([...new Set(lines.map((line) => line.kind))].sort(), ['confuser', 'malware']);
  assert.equal(bare.knownList, 'prefix,organisation,last_seen\n');
});

test('the list knows most addresses of the organisations, not all, and some that are theirs no more', () => {
  const listed = world.knownList
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .map(([prefix, organisation, lastSeen]) => ({ prefix: parsePrefix(prefix)!, organisation, lastSeen }));
  let known = 0;
  let unlisted = 0;
  for (const line of truth.filter(({ kind }) => kind === 'known')) {
    assert.ok(line.name !== null);
    for (const member of line.members) {
      const address = parseAddress(member)!;
      const entry = listed.find(({ prefix }) => prefixHolds(prefix, address));
      if (entry === undefined) unlisted++;
      else known++;
      if (entry !== undefined) assert.equal(entry.organisation, line.name);
    }
  }
  assert.ok(known > 3 * unlisted && unlisted > 0, `${known} listed, ${unlisted} not`);
  const addresses = truth.flatMap((line) => line.members).map((member) => parseAddress(member)!);
  const silent = listed.filter(({ prefix }) => !addresses.some((address) => prefixHolds(prefix, address)));
  assert.ok(silent.some(({ prefix }) => prefix.length === 24));
  assert.ok(listed.some(({ lastSeen }) => Date.parse(lastSeen) < Date.parse(header.start)));
});

test('senders in the dark do not depend on where it lies, but for their own neighbourhood', () => {
  const elsewhere = makeWorld({ darkText: '100.64.0.0/24', days: 5 });
  const all = elsewhere.truth.flatMap((line) => line.members);
  assert.ok(all.length > 100 && all.every((member) => !member.startsWith('100.')));
});

test('what cannot be made is refused with a word on what to do', () => {
  const refused = (overrides: Parameters<typeof makeWorld>[0]) =>
    assert.throws(
      () => makeWorld(overrides),
      (error) => error instanceof YamoriError && error.code === 'E_USAGE' && error.hint.length > 10,
    );
  refused({ darkText: '2001:db8::/64' });
  refused({ darkText: '10.0.0.0/8' });
  refused({ days: 0 });
  refused({ days: 2000 });
  refused({ startSeconds: 2 ** 32 - 86_400 });
});
