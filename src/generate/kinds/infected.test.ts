/** Infected machines against the numbers of facts/telescope.md, written here anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCapture, type ReadPacket } from '../capture-fixture.ts';

const SYN = 0x02;
const DAY = 86_400e6;
const N = 4096;

function isStealthSyn(p: ReadPacket): boolean {
  return p.protocol === 6 && p.flags === SYN && p.acknowledgement === 0;
}

/** Groups of packets with the same source port and sequence number to one place: a connect() and its repeats. */
function connections(packets: readonly ReadPacket[]): ReadPacket[][] {
  const groups = new Map<string, ReadPacket[]>();
  for (const p of packets) {
    const key = `${p.source} ${p.sourcePort} ${p.sequence} ${p.destination} ${p.destinationPort}`;
    groups.set(key, [...(groups.get(key) ?? []), p]);
  }
  return [...groups.values()];
}

test('Mirai: sequence number is the destination, 40 bytes, TTL 64 less 5 to 30 hops', () => {
  for (const kind of ['mirai', 'mirai-variant']) {
    const { packets, bySource, truth } = makeCapture({ kind, packets: 6000, sources: 100 });
    for (const p of packets) {
      assert.ok(isStealthSyn(p));
      assert.equal(p.sequence, p.to);
      assert.equal(p.totalLength, 40);
      assert.equal(p.options, '');
      assert.equal(p.fragment, 0);
      assert.ok(p.sourcePort >= 1024);
      assert.ok(p.ttl >= 34 && p.ttl <= 59);
    }
    assert.ok(truth.every((record) => record.class === 'infected-iot' && record.tool === 'mirai'));
    let ports = 0;
    for (const list of bySource.values()) {
      assert.equal(new Set(list.map((p) => p.ttl)).size, 1);
      const processes = new Set(list.map((p) => p.sourcePort)).size;
      // One process each two days of activity, more or less.
      assert.ok(processes <= 25, `${processes} source ports`);
      ports += processes;
    }
    assert.ok(ports > 100, 'no process was ever restarted');
    assert.ok(new Set(packets.map((p) => p.window)).size > 90);
    assert.ok(new Set(packets.map((p) => p.identification)).size > 5000);
  }
});

test('Mirai: one probe in ten to port 2323, the others to 23', () => {
  const { packets } = makeCapture({ kind: 'mirai', packets: 10_000, sources: 100 });
  const second = packets.filter((p) => p.destinationPort === 2323).length;
  assert.ok(packets.every((p) => p.destinationPort === 23 || p.destinationPort === 2323));
  // 1000 +- 4 standard deviations of a binomial.
  assert.ok(Math.abs(second - 1000) < 120, `${second}`);
});

test('Mirai: never an address whose first octet it leaves out', () => {
  const { packets } = makeCapture({ kind: 'mirai', darkText: ['11.0.0.0/24', '12.0.0.0/24'] });
  assert.ok(packets.every((p) => p.destination.startsWith('12.0.0.')));
});

test('Mirai: targets with replacement, so coverage is 1 - e^(-k/N)', () => {
  const { packets } = makeCapture({ kind: 'mirai', packets: 4096, sources: 1 });
  const covered = new Set(packets.map((p) => p.to)).size / N;
  assert.ok(Math.abs(covered - (1 - Math.exp(-1))) < 0.03, `${covered}`);
});

test('Mirai: a Poisson process of rate R N / 2^32 with R about 201 packets/s', () => {
  const { truth, bySource } = makeCapture({ kind: 'mirai', packets: 20_000, sources: 500 });
  const rates = truth.map((record) => record.rate!).sort((a, b) => a - b);
  assert.ok(rates[250] > 130 && rates[250] < 320, `median ${rates[250]}`);
  // Counts in 20 equal parts of the active time: variance = mean.
  let parts = 0;
  let chi = 0;
  for (const list of bySource.values()) {
    if (list.length < 60) continue;
    const [first, last] = [list[0].time, list.at(-1)!.time];
    const counts = new Array<number>(20).fill(0);
    for (const p of list.slice(1, -1))
      counts[Math.min(19, Math.floor(((p.time - first) / (last - first)) * 20))]++;
    const mean = (list.length - 2) / 20;
    for (const count of counts) chi += (count - mean) ** 2 / mean;
    parts += 19;
  }
  assert.ok(parts > 500);
  assert.ok(Math.abs(chi / parts - 1) < 4 * Math.sqrt(2 / parts), `dispersion ${chi / parts}`);
  const lifetimes = [...bySource.values()].map((list) => list.at(-1)!.time - list[0].time);
  assert.ok(Math.max(...lifetimes) > 10 * DAY);
});

test('IoT connect(): Linux options, the same SYN again after 1, 3 and 7 seconds', () => {
  const { packets, truth } = makeCapture({ kind: 'iot-connect', packets: 6000, sources: 200 });
  assert.ok(truth.every((record) => record.class === 'infected-iot' && record.tool === 'os-stack'));
  for (const p of packets) {
    assert.ok(isStealthSyn(p));
    assert.match(p.options, /^020405b40402080a[0-9a-f]{8}00000000010303(01|04|07|0a)$/);
    assert.equal(p.fragment, 0x4000);
    assert.ok(p.ttl >= 34 && p.ttl <= 59);
  }
  const delays = new Set<number>();
  for (const group of connections(packets)) {
    assert.ok(group.length <= 4);
    for (const p of group) {
      const seconds = (p.time - group[0].time) / 1e6;
      delays.add(Math.round(seconds));
      const clocks =
        (Number.parseInt(p.options.slice(16, 24), 16) -
          Number.parseInt(group[0].options.slice(16, 24), 16)) >>>
        0;
      assert.ok(
        Math.abs(clocks - seconds * 1000) <= 1,
        `${clocks} ms on the clock, ${seconds} s on the wire`,
      );
    }
  }
  assert.deepEqual(
    [...delays].sort((a, b) => a - b),
    [0, 1, 3, 7],
  );
});

test('IoT raw: a bare SYN that carries no mark', () => {
  const { packets, bySource } = makeCapture({ kind: 'iot-raw', packets: 4000, sources: 100 });
  for (const p of packets) {
    assert.ok(isStealthSyn(p));
    assert.equal(p.options, '');
    assert.ok(p.ttl <= 59);
  }
  // Chance leaves a few in 65,536.
  assert.ok(packets.filter((p) => p.sequence === p.to).length === 0);
  assert.ok(packets.filter((p) => p.identification === 54_321).length <= 2);
  const masscan = packets.filter(
    (p) => p.identification === ((p.to ^ p.destinationPort ^ p.sequence) & 0xffff),
  );
  assert.ok(masscan.length <= 2);
  for (const list of bySource.values())
    assert.ok(list.length === 1 || new Set(list.map((p) => p.sourcePort)).size > 1);
});

test('Windows worms: TTL 128, DF, Windows options, the same SYN at 0, 3 and 9 seconds', () => {
  for (const kind of ['windows-worm', 'windows-sequential']) {
    const { packets, truth } = makeCapture({ kind, packets: 6000, sources: 200 });
    assert.ok(truth.every((record) => record.class === 'infected-pc' && record.tool === 'os-stack'));
    for (const p of packets) {
      assert.ok(isStealthSyn(p));
      assert.equal(p.options, '020405b40103030801010402');
      assert.equal(p.fragment, 0x4000);
      assert.ok(p.ttl >= 98 && p.ttl <= 123);
      assert.ok([445, 139, 1433, 3389, 135].includes(p.destinationPort));
    }
    const groups = connections(packets);
    const delays = new Set(
      groups.flatMap((group) => group.map((p) => Math.round((p.time - group[0].time) / 1e5) / 10)),
    );
    assert.deepEqual(
      [...delays].sort((a, b) => a - b),
      [0, 3, 9],
    );
    const whole = groups.filter((group) => group.length === 3).length;
    assert.ok(whole > groups.length * 0.8);
  }
});

test('the sequential worm steps by one address', () => {
  const { bySource } = makeCapture({ kind: 'windows-sequential', packets: 6000, sources: 20 });
  let steps = 0;
  let unit = 0;
  for (const list of bySource.values()) {
    const firsts = connections(list).map((group) => group[0]);
    for (let i = 1; i < firsts.length; i++) {
      steps++;
      if (firsts[i].to === firsts[i - 1].to + 1) unit++;
    }
  }
  assert.ok(unit / steps > 0.9, `${unit} of ${steps}`);
});
