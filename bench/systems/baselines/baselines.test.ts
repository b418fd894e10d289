/** Each baseline on sources of which its rule says plainly what they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePrefix } from '../../../src/base/prefix.ts';
import { DarkSpace } from '../../../src/model/dark-space.ts';
import { emptyFields } from '../../packet-fields.ts';
import type { FoundSystem } from '../labelled-systems.ts';
import { type CaptureActivity, countProbe, type SourceActivity } from '../source-activity.ts';
import type { Baseline } from './baseline.ts';
import { featureDbscan } from './feature-dbscan.ts';
import { meritLargeScanners } from './merit-large-scanners.ts';
import { nicterLargeScanners, nicterScaled } from './nicter-large-scanners.ts';
import { portSetKMeans } from './port-set-k-means.ts';
import { BASELINES } from './registry.ts';

const DARK = new DarkSpace([requirePrefix('198.18.16.0/20')]);
const FIRST_DARK = 0xc612_1000;
const START = 1_790_000_000;
const DAY = 86_400;

interface Sender {
  readonly ipv4: number;
  readonly probes: number;
  readonly ports: readonly number[];
  readonly seconds: number;
  readonly isMarked?: boolean;
  readonly ttl?: number;
  /** Steps and days before the first probe. */
  readonly skip?: number;
  readonly afterDays?: number;
}

/** Each sender walks the dark space in steps of 7, his ports in turn. */
function play(baseline: Baseline, senders: readonly Sender[]): FoundSystem[][] {
  const run = baseline.start(DARK);
  const sources = new Map<number, SourceActivity>();
  for (const {
    ipv4,
    probes,
    ports,
    seconds,
    isMarked = false,
    ttl = 60,
    skip = 0,
    afterDays = 0,
  } of senders) {
    for (let i = 0; i < probes; i++) {
      const dst = FIRST_DARK + ((7 * (skip + i)) % 4096);
      const seq = isMarked ? dst : i;
      const port = ports[i % ports.length];
      const fields = { ...emptyFields(), protocol: 6, tcpFlags: 2, dst, seq, ttl, destinationPort: port };
      const probe = countProbe(sources, ipv4, fields, START + afterDays * DAY + (seconds * i) / probes);
      run.probe?.(probe);
    }
  }
  const activity: CaptureActivity = {
    dark: DARK,
    sources: [...sources.values()],
    seen: new Set(),
    packets: 0,
  };
  return run.answers(activity, activity.sources).map(({ systems }) => [...systems]);
}

const membersOf = (systems: readonly FoundSystem[]) => systems.map(({ members }) => members.toSorted());

test("Merit's rule wants a tenth of the dark space at ten packets a second, and groups by /24", () => {
  const sender = { ports: [443], seconds: DAY };
  const senders = [
    { ...sender, ipv4: 0x0a00_0001, probes: 500 },
    { ...sender, ipv4: 0x0a00_0002, probes: 500 },
    { ...sender, ipv4: 0x0a00_0101, probes: 409 },
    // Two scans with silence between, neither of them large.
    { ...sender, ipv4: 0x0a00_0201, probes: 300 },
    { ...sender, ipv4: 0x0a00_0201, probes: 300, skip: 300, afterDays: 30 },
  ];
  assert.deepEqual(membersOf(play(meritLargeScanners, senders)[0]), [['10.0.0.1', '10.0.0.2']]);
});

test("Merit's rule: slower than ten packets a second is not large", () => {
  // 410 probes within one scan; 9.9 and 10.1 a second to all of IPv4.
  const secondsAt = (rate: number) => (410 * (2 ** 32 / 4096)) / rate;
  const at = (ipv4: number, rate: number) => ({ ipv4, probes: 410, ports: [22], seconds: secondsAt(rate) });
  const systems = play(meritLargeScanners, [at(0x0a00_0001, 9.9), at(0x0b00_0001, 10.1)])[0];
  assert.deepEqual(membersOf(systems), [['11.0.0.1']]);
});

const THIRTY = Array.from({ length: 30 }, (_, i) => 1000 + i);

test("NICTER's rule wants 30 ports and 300,000 packets in one day; scaled, as many a dark address", () => {
  const senders = [
    { ipv4: 0x0a00_0001, probes: 4400, ports: THIRTY, seconds: 1000 },
    { ipv4: 0x0a00_0101, probes: 4400, ports: THIRTY.slice(1), seconds: 1000 },
    { ipv4: 0x0a00_0201, probes: 4380, ports: THIRTY, seconds: 1000 },
    { ipv4: 0x0a00_0301, probes: 8000, ports: THIRTY, seconds: 2 * DAY },
  ];
  assert.deepEqual(membersOf(play(nicterScaled, senders)[0]), [['10.0.0.1']]);
  assert.deepEqual(play(nicterLargeScanners, senders)[0], []);
  const huge = [{ ipv4: 0x0a00_0001, probes: 300_000, ports: THIRTY, seconds: 1000 }];
  assert.deepEqual(membersOf(play(nicterLargeScanners, huge)[0]), [['10.0.0.1']]);
});

test('k-means puts together who asks for the same ports, and calls a marked cluster malware', () => {
  const senders = [0, 1, 2, 3, 4].flatMap((i) => [
    { ipv4: 0x0a00_0001 + i, probes: 20, ports: [23, 2323], seconds: 100, isMarked: true },
    { ipv4: 0x0b00_0001 + i, probes: 20, ports: [443, 8443, 4443], seconds: 100 },
    { ipv4: 0x0c00_0001 + i, probes: 20, ports: [102, 502], seconds: 100 },
  ]);
  const [own] = play(portSetKMeans, senders);
  assert.deepEqual(
    own.map(({ verdict, members }) => `${verdict} ${members.length} ${members[0].slice(0, 3)}`).sort(),
    ['malware 5 10.', 'unknown-systematic 5 11.', 'unknown-systematic 5 12.'],
  );
});

test('DBSCAN puts together who is alike; a large one who is like nobody stands alone', () => {
  const crowd = Array.from({ length: 40 }, (_, i) => ({
    ipv4: 0x0a00_0001 + i,
    probes: 100 + i,
    ports: [443],
    seconds: 5000 + 10 * i,
  }));
  const others = Array.from({ length: 40 }, (_, i) => ({
    ipv4: 0x0b00_0001 + i,
    probes: 30 + i,
    ports: [23, 80, 8080],
    seconds: 50 * DAY + 10 * i,
    ttl: 120,
  }));
  const large = { ipv4: 0x0c00_0001, probes: 4000, ports: THIRTY, seconds: 90 * DAY, ttl: 250 };
  const small = { ipv4: 0x0c00_0002, probes: 12, ports: [7], seconds: 5, ttl: 30 };
  const answers = play(featureDbscan, [...crowd, ...others, large, small]).map(membersOf);
  const whole = answers.find((systems) => systems.some((members) => members.length === 40));
  assert.ok(whole !== undefined, 'no eps found the crowd');
  assert.ok(whole.some((members) => members.length === 1 && members[0] === '12.0.0.1'));
  for (const systems of answers) assert.ok(!systems.flat().includes('12.0.0.2'));
});

test('no baseline trips over a capture without probes', () => {
  for (const baseline of BASELINES) {
    for (const systems of play(baseline, [])) assert.deepEqual(systems, [], baseline.name);
  }
});

test('names of baselines are unique', () => {
  assert.equal(new Set(BASELINES.map(({ name }) => name)).size, BASELINES.length);
});
