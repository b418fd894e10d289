/** Merging by hand-made pieces; against the kernel it is tested in telescope/drain-sightings.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DestinationSet } from './destination-set.ts';
import { mergeSightings, profileOf } from './merge-sightings.ts';
import { ALL_DIFFERING, DIFFERING, type Sighting } from './sighting.ts';

const HOUR = 490_000;
const START = HOUR * 3600;

interface Probe {
  /** Seconds after START. */
  readonly at: number;
  readonly destination: number;
  readonly isRepeat: boolean;
  readonly isRequest: boolean;
  readonly header?: Header;
}

type Header = Pick<Sighting, 'shape' | 'sequence' | 'ipId' | 'window'>;
const NO_HEADER: Header = { shape: 0, sequence: 0, ipId: 0, window: 0 };
const SAME_HEADER: Header = { shape: 7, sequence: 8, ipId: 9, window: 10 };

/** Which of DIFFERING take more than one value. */
function differingOf(probes: readonly Probe[]): number {
  const headers = probes.map(({ header = SAME_HEADER, destination }) => [
    header.shape,
    header.sequence,
    (header.sequence ^ destination) >>> 0,
    header.ipId,
    header.window,
  ]);
  const values = DIFFERING.map((_, i) => new Set(headers.map((header) => header[i])));
  return values.reduce((bits, { size }, i) => bits | (Number(size > 1) << i), 0);
}

/** The sighting of these probes, counted the plain way. */
function sightingOf(probes: readonly Probe[], more: Partial<Sighting> = {}): Sighting {
  const requests = probes.filter(({ isRequest }) => isRequest);
  const first = requests.filter(({ isRepeat }) => !isRepeat);
  const steps = first.slice(1).map((probe, i) => [first[i].destination, probe.destination]);
  const minutes = new Map<number, number>();
  for (const { at } of probes) minutes.set(Math.floor(at / 60), (minutes.get(Math.floor(at / 60)) ?? 0) + 1);
  const inMinuteOf = (probe: Probe) => minutes.get(Math.floor(probe.at / 60))!;
  const destinations = probes.map(({ destination }) => destination);
  return {
    hour: HOUR,
    source: '192.0.2.1',
    protocol: 6,
    port: 23,
    response: false,
    packets: probes.length,
    bytes: probes.length * 60,
    requests: requests.length,
    retransmissions: requests.length - first.length,
    first: START + probes[0].at,
    last: START + probes.at(-1)!.at,
    minuteFirst: inMinuteOf(probes[0]),
    minutePeak: Math.max(...minutes.values()),
    minuteLast: inMinuteOf(probes.at(-1)!),
    destinations: new Set(destinations).size,
    firstDestination: (first[0] ?? probes[0]).destination,
    lastDestination: (first.at(-1) ?? probes[0]).destination,
    destinationSet: DestinationSet.of(destinations).encode(),
    ttlMin: 40,
    ttlMax: 50,
    tcpFlags: 2,
    sourcePortMin: 1,
    sourcePortMax: 2,
    lengthMin: 40,
    lengthMax: 44,
    unitUp: steps.filter(([from, to]) => to - from === 1).length,
    unitDown: steps.filter(([from, to]) => from - to === 1).length,
    ascents: steps.filter(([from, to]) => to > from).length,
    reversedAscents: steps.filter(([from, to]) => reversed(to) > reversed(from)).length,
    marks: [probes.length, 0, 0, 0, 0, 0, 0],
    strongMarks: 0,
    ...(first.length === 0 ? NO_HEADER : (first[0].header ?? SAME_HEADER)),
    differing: differingOf(first),
    ...more,
  };
}

function reversed(address: number): number {
  return Buffer.from([
    address & 255,
    (address >>> 8) & 255,
    (address >>> 16) & 255,
    address >>> 24,
  ]).readUInt32BE();
}

const probes = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 1, 7, 29, 61),
      destination: fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 0xffff_ffff })),
      isRepeat: fc.boolean(),
      isRequest: fc.boolean(),
      // Often all the same, so that each bit is seen both ways.
      header: fc.record({
        shape: fc.constantFrom(1, 1, 1, 1, 1, 0xffff_ffff),
        sequence: fc.oneof(fc.constantFrom(1, 1, 1, 0xffff_ffff), fc.nat(20)),
        ipId: fc.constantFrom(0, 0, 0, 0, 54_321),
        window: fc.constantFrom(0, 0, 0, 0, 65_535),
      }),
    }),
    { minLength: 2, maxLength: 50 },
  )
  .map((list) => {
    let at = 0;
    let seen = false;
    return list.map(({ gap, isRepeat, ...probe }): Probe => {
      at += gap;
      // What repeats has something to repeat.
      const repeats = isRepeat && seen && probe.isRequest;
      seen ||= probe.isRequest;
      return { at, isRepeat: repeats, ...probe };
    });
  });

test('pieces of any sizes, merged from the left or from the right, give the whole', () => {
  fc.assert(
    fc.property(probes, fc.array(fc.nat(49)), (all, cuts) => {
      const ends = [...new Set([...cuts.filter((cut) => cut > 0 && cut < all.length), all.length])].sort(
        (a, b) => a - b,
      );
      const pieces = ends.map((end, i) => sightingOf(all.slice(ends[i - 1] ?? 0, end)));
      const whole = sightingOf(all);
      assert.deepEqual(pieces.reduce(mergeSightings), whole);
      assert.deepEqual(
        pieces.reduceRight((later, earlier) => mergeSightings(earlier, later)),
        whole,
      );
      const { services, ...profile } = profileOf(pieces);
      assert.deepEqual({ services, ...profile }, profileOf([whole]));
    }),
    { numRuns: 500 },
  );
});

test('sequences that follow the destinations have one key, whatever is cut', () => {
  const headerOf = (destination: number, key: number) => ({
    ...SAME_HEADER,
    sequence: (destination ^ key) >>> 0,
  });
  const destinations = fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(destinations, fc.integer({ min: 0, max: 0xffff_ffff }), (list, key) => {
      const pieces = list.map((destination) =>
        sightingOf([
          {
            at: 1,
            destination,
            isRepeat: false,
            isRequest: true,
            header: headerOf(destination, key),
          },
        ]),
      );
      const { differing } = pieces.reduce(mergeSightings);
      assert.equal(differing, new Set(list).size > 1 ? 0b00010 : 0);
    }),
  );
});

test('what was not recorded stays so, and takes nothing from a piece without requests', () => {
  const asking = [{ at: 1, destination: 9, isRepeat: false, isRequest: true }];
  const recorded = sightingOf(asking);
  const unrecorded = sightingOf(asking, { ...NO_HEADER, differing: ALL_DIFFERING });
  assert.equal(mergeSightings(recorded, unrecorded).differing, ALL_DIFFERING);
  assert.equal(mergeSightings(unrecorded, recorded).differing, ALL_DIFFERING);
  assert.equal(mergeSightings(recorded, unrecorded).shape, SAME_HEADER.shape);
  const silent = sightingOf([{ ...asking[0], isRequest: false }], { differing: ALL_DIFFERING });
  for (const merged of [mergeSightings(silent, recorded), mergeSightings(recorded, silent)]) {
    assert.deepEqual([merged.shape, merged.differing], [SAME_HEADER.shape, 0]);
  }
});

test('merging leaves its pieces as they are', () => {
  const piece = sightingOf([{ at: 1, destination: 9, isRepeat: false, isRequest: true }]);
  const before = structuredClone(piece);
  mergeSightings(piece, piece);
  profileOf([piece, piece]);
  assert.deepEqual(piece, before);
});

test('marks and bytes too many for their columns, and a set that nobody can read, still merge', () => {
  const many: Partial<Sighting> = {
    packets: 50_000,
    requests: 50_000,
    bytes: 2 ** 45,
    minuteFirst: 50_000,
    minutePeak: 50_000,
    minuteLast: 50_000,
    marks: [50_000, 0, 0, 0, 0, 0, 0],
    strongMarks: 0x81,
  };
  const piece = (more: Partial<Sighting>) =>
    sightingOf([{ at: 1, destination: 9, isRepeat: false, isRequest: true }], { ...many, ...more });
  const merged = mergeSightings(piece({}), piece({ destinations: 30, destinationSet: '!' }));
  assert.equal(merged.bytes, 2 ** 46);
  assert.equal(merged.marks[0], 65_535);
  assert.equal(merged.minutePeak, 65_535);
  assert.equal(merged.destinations, 30);
  assert.equal(merged.destinationSet, '');
  const later = { hour: HOUR + 1, first: START + 3600, last: START + 3601 };
  const { services } = profileOf([piece({}), piece(later)]);
  assert.equal(services[0].marks[0], 100_000, 'a full counter reads as all requests');
  assert.equal(services[0].marks[7], 1);
  assert.equal(services[0].activeHours, 2);
});

test('a profile joins hours and services, whatever order the hours come in; the busiest service first', () => {
  const one = [{ at: 0, destination: 9, isRepeat: false, isRequest: true }];
  const two = [...one, { at: 5, destination: 10, isRepeat: false, isRequest: true }];
  const later = { hour: HOUR + 2, first: START + 7200, last: START + 7205 };
  const pieces = [sightingOf(two, later), sightingOf(one, { port: 80 }), sightingOf(one)];
  const profile = profileOf(pieces);
  assert.equal(profile.family, 4);
  assert.equal(profile.ipv4, 0xc0000201);
  assert.equal(Buffer.from(profile.bytes).toString('hex'), '00000000000000000000ffffc0000201');
  assert.equal(profile.packets, 4);
  assert.equal(profile.first, START);
  assert.equal(profile.last, START + 7205);
  assert.deepEqual(
    profile.services.map(({ port, packets, activeHours, destinations }) => ({
      port,
      packets,
      activeHours,
      destinations,
    })),
    [
      { port: 23, packets: 3, activeHours: 2, destinations: 2 },
      { port: 80, packets: 1, activeHours: 1, destinations: 1 },
    ],
  );
  const six = profileOf([sightingOf(one, { source: '2001:db8::1' })]);
  assert.equal(six.family, 6);
  assert.equal(Buffer.from(six.bytes).toString('hex'), '20010db8000000000000000000000001');
});
