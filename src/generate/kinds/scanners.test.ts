/** Scanners against the numbers and vectors of facts/telescope.md, written here anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCapture, type ReadPacket, START_SECONDS } from '../capture-fixture.ts';

const N = 4096;
const DAY = 86_400e6;

function scan(kind: string, packets = 6000, sources = 4) {
  const capture = makeCapture({ kind, packets, sources });
  assert.ok(capture.truth.every((record) => record.class === 'scanner' && record.kind === kind));
  return capture;
}

function initialTtl(p: ReadPacket, initial: number): boolean {
  return p.ttl >= initial - 30 && p.ttl <= initial - 5;
}

/** No address twice before every one has come once, in the order of time. */
function assertSweeps(packets: readonly ReadPacket[], size: number): void {
  for (let at = 0; at < packets.length; at += size) {
    const sweep = packets.slice(at, at + size).map((p) => `${p.to}:${p.destinationPort}`);
    assert.equal(new Set(sweep).size, sweep.length, 'an address came twice in a sweep');
  }
}

const ZMAP_OPTIONS: Record<string, RegExp> = {
  'zmap-2': /^$/,
  'zmap-3': /^020405b4$/,
  'zmap-4': /^020405b40103030801010402$/,
  'zmap-4-linux': /^020405b40402080a[0-9a-f]{8}0000000001030307$/,
  'zmap-4-bsd': /^020405b4010303060101080a[0-9a-f]{8}0000000004020000$/,
};

test('ZMap: identification, window, TTL, ports and options of each version', () => {
  for (const [kind, options] of Object.entries(ZMAP_OPTIONS)) {
    const { packets, truth } = scan(kind);
    assert.ok(truth.every((record) => record.tool === 'zmap'));
    const old = kind === 'zmap-2' || kind === 'zmap-3';
    const ids = new Set(packets.map((p) => p.identification));
    assert.equal(ids.size === 1 && ids.has(54_321), old);
    for (const p of packets) {
      assert.equal(p.flags, 2);
      assert.equal(p.window, 65_535);
      assert.equal(p.fragment, 0);
      assert.match(p.options, options);
      assert.ok(initialTtl(p, old ? 255 : 64));
      assert.ok(p.sourcePort >= 32_768 && p.sourcePort <= 61_000);
      const clock = /080a([0-9a-f]{8})/.exec(p.options)?.[1];
      if (clock === undefined) continue;
      assert.ok(Math.abs(Number.parseInt(clock, 16) - START_SECONDS - p.time / 1e6) <= 5);
    }
    if (kind === 'zmap-4') assert.ok(packets.every((p) => p.totalLength === 52));
  }
});

test('ZMap and Masscan visit every address once a sweep, and again in another order', () => {
  for (const kind of ['zmap-2', 'zmap-4', 'masscan-old', 'masscan-udp', 'unicornscan']) {
    const { packets } = scan(kind, 3 * N, 1);
    assertSweeps(packets, N);
    const first = packets.slice(0, N).map((p) => p.to);
    assert.equal(new Set(first).size, N);
    assert.notDeepEqual(
      first,
      packets.slice(N, 2 * N).map((p) => p.to),
    );
    const ascents = first.filter((to, i) => i > 0 && to > first[i - 1]).length;
    assert.ok(Math.abs(ascents - N / 2) < 80, `${kind}: ${ascents} ascents`);
  }
  assertSweeps(scan('masscan', 4 * N, 1).packets, 4 * N);
});

test('a sweep takes 2^32 / R seconds, and the truth says R', () => {
  const { packets, truth } = scan('zmap-2', N, 1);
  const seconds = (packets.at(-1)!.time - packets[0].time) / 1e6;
  const rate = (N / seconds) * (2 ** 32 / N);
  assert.ok(Math.abs(rate / truth[0].rate! - 1) < 0.02, `${rate} and ${truth[0].rate}`);
});

test('Masscan: the identification is dst ^ dport ^ seq', () => {
  // The three vectors of facts/telescope.md hold the formula of this test itself.
  const formula = (dst: number, port: number, seq: number) => (dst ^ port ^ seq) & 0xffff;
  assert.equal(formula(0xc0000201, 80, 0x12345678), 21_545);
  assert.equal(formula(0xcb00714d, 23, 0xdeadbeef), 53_173);
  assert.equal(formula(0xc63364ff, 65_535, 0), 39_680);
  for (const [kind, window, options] of [
    ['masscan-old', 1024, ''],
    ['masscan', 1025, '020405b4'],
  ] as const) {
    const { packets, bySource } = scan(kind);
    for (const p of packets) {
      assert.equal(p.identification, formula(p.to, p.destinationPort, p.sequence));
      assert.equal(p.flags, 2);
      assert.equal(p.window, window);
      assert.equal(p.options, options);
      assert.equal(p.fragment, 0);
      assert.ok(initialTtl(p, 255));
    }
    for (const list of bySource.values()) {
      assert.equal(
        new Set(list.map((p) => p.sourcePort)).size,
        Math.ceil(list.length / (kind === 'masscan' ? 4 * N : N)),
      );
    }
  }
});

test('Masscan by UDP: one cookie for a destination, TTL 255, DNS and SNMP', () => {
  const { packets } = scan('masscan-udp', 2 * N, 1);
  for (const p of packets) {
    assert.equal(p.protocol, 17);
    assert.ok(p.destinationPort === 53 || p.destinationPort === 161);
    assert.ok(initialTtl(p, 255));
    assert.equal(p.fragment, 0);
    // The first two bytes of its DNS questions are the cookie's upper half; the lower half is in the identification.
    assert.equal(p.transport.length, p.destinationPort === 53 ? 8 + 30 : 8 + 40);
  }
  assert.ok(new Set(packets.map((p) => p.identification)).size > 3500);
});

test('Unicornscan: K is constant in a run', () => {
  const swap = (x: number) =>
    Number.parseInt(x.toString(16).padStart(8, '0').match(/../g)!.reverse().join(''), 16);
  const key = (dst: number, dport: number, sport: number, seq: number) =>
    (seq ^ swap(dst) ^ ((dport << 16) + sport)) >>> 0;
  assert.equal(key(0xc0000201, 80, 0x8765, 0xa4f72200), 0xa5a5a5a5);
  assert.equal(key(0xc00002c8, 443, 0x1234, 0x6c1cb751), 0xa5a5a5a5);
  const { packets } = scan('unicornscan', 2 * N, 1);
  const keys = packets.map((p) => key(p.to, p.destinationPort, p.sourcePort, p.sequence));
  assert.equal(new Set(keys.slice(0, N)).size, 1);
  assert.equal(new Set(keys).size, 2);
  for (const p of packets) {
    assert.equal(p.window, 4128);
    assert.ok(initialTtl(p, 255));
  }
});

test('Nmap: the two halves of seq differ alike, window 1024, MSS alone, TTL 37..59 at the sender', () => {
  for (const kind of ['nmap-ports', 'nmap-sweep']) {
    const { bySource, truth } = scan(kind, 4000, 3);
    assert.ok(truth.every((record) => record.tool === 'nmap'));
    for (const list of bySource.values()) {
      const runs = new Map<number, ReadPacket[]>();
      for (const p of list) {
        assert.equal(p.window, 1024);
        assert.equal(p.options, '020405b4');
        assert.equal(p.fragment, 0);
        assert.ok(p.ttl >= 37 - 30 && p.ttl <= 59 - 5);
        const run = p.sequence & 0xfff8fff8;
        runs.set(run, [...(runs.get(run) ?? []), p]);
      }
      assert.ok(runs.size <= 3);
      for (const run of runs.values()) {
        for (const p of run) {
          const x = (p.sequence ^ run[0].sequence) >>> 0;
          assert.equal(x >>> 16, x & 0xffff);
          assert.ok((x & 0xffff) <= 0xff);
        }
      }
    }
  }
});

test('Nmap: many ports of few hosts, and many hosts of few ports', () => {
  const ports = scan('nmap-ports', 6000, 1).packets;
  assert.ok(new Set(ports.map((p) => p.to)).size <= 3);
  assert.equal(new Set(ports.map((p) => p.destinationPort)).size, 1000);
  const sweep = scan('nmap-sweep', 8192, 1).packets;
  assert.equal(new Set(sweep.map((p) => p.to)).size, N);
  assert.equal(new Set(sweep.map((p) => p.destinationPort)).size, 1);
});

test('Nmap: host discovery asks by echo, SYN 443, ACK 80 and timestamp', () => {
  const { packets } = scan('nmap-discovery', 4 * N, 1);
  const names = packets.map((p) =>
    p.protocol === 1 ? `icmp ${p.icmpType}` : `${p.flags === 2 ? 'SYN' : 'ACK'} ${p.destinationPort}`,
  );
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries(counts), { 'icmp 8': N, 'SYN 443': N, 'ACK 80': N, 'icmp 13': N });
  assert.equal(new Set(packets.map((p) => p.to)).size, N);
});

test('hping: a SYN with an ack number, window 512, no options, source ports that count up', () => {
  const { bySource } = scan('hping', 2000, 3);
  for (const list of bySource.values()) {
    for (const [i, p] of list.entries()) {
      assert.equal(p.flags, 2);
      assert.notEqual(p.acknowledgement, 0);
      assert.equal(p.window, 512);
      assert.equal(p.options, '');
      assert.ok(initialTtl(p, 64));
      if (i > 0) assert.equal(p.sourcePort, list[i - 1].sourcePort + 1);
    }
  }
});

test('connect() scanners repeat a SYN once, and sweep', () => {
  const { packets } = scan('connect-scanner', 2 * N, 1);
  const firsts = new Map<string, number>();
  for (const p of packets) {
    const key = `${p.to} ${p.sourcePort} ${p.sequence}`;
    firsts.set(key, (firsts.get(key) ?? 0) + 1);
    assert.match(p.options, /^020405b40402080a/);
  }
  assert.equal(firsts.size, N);
  assert.ok([...firsts.values()].every((count) => count === 2));
});

test('slow surveys keep time over the whole period', () => {
  const { bySource } = scan('survey-slow', 600, 4);
  for (const list of bySource.values()) {
    const gaps = list.slice(1).map((p, i) => p.time - list[i].time);
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((a, b) => a + (b - mean) ** 2, 0) / gaps.length);
    assert.ok(deviation / mean < 0.05, `coefficient of variation ${deviation / mean}`);
    assert.ok(list.at(-1)!.time - list[0].time > 27 * DAY);
    assert.equal(new Set(list.map((p) => p.to)).size, list.length);
  }
});

test('a survey’s machines are neighbours in a /24, each on its port', () => {
  const { truth, bySource } = scan('survey-organisation', 24 * 500, 24);
  assert.equal(new Set(truth.map((record) => record.group)).size, 1);
  assert.equal(new Set(truth.map((record) => record.address!.replace(/\.\d+$/, ''))).size, 1);
  for (const list of bySource.values()) assert.equal(new Set(list.map((p) => p.destinationPort)).size, 1);
});

test('a distributed system divides one permutation: together no address twice', () => {
  for (const [kind, members, networks] of [
    ['distributed-zmap', 16, 4],
    ['distributed-raw', 32, 1],
  ] as const) {
    const { packets, truth } = scan(kind, 4000, members);
    assert.equal(new Set(truth.map((record) => record.group)).size, 1);
    assert.equal(new Set(packets.map((p) => p.to)).size, 4000);
    assert.equal(new Set(packets.map((p) => p.destinationPort)).size, 1);
    const bits = networks === 1 ? /\.\d+$/ : /\.\d+\.\d+$/;
    assert.equal(new Set(truth.map((record) => record.address!.replace(bits, ''))).size, networks);
    const times = truth.map((record) => packets.find((p) => p.source === record.address)!.time);
    assert.ok(Math.max(...times) - Math.min(...times) < (packets.at(-1)!.time - packets[0].time) / 2);
  }
});
