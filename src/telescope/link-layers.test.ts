/** Every link type and tunnel header the kernel decodes, and what it does with what it cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ipv4Bytes, observe, type RawPacket, type TestPacket } from './telescope-fixture.ts';

const START = Date.UTC(2026, 5, 1);
const SYN: TestPacket = {
  time: START,
  source: 0xc0000201,
  destination: 0x0a140005,
  destinationPort: 2323,
  sourcePort: 4000,
  seq: 0x0a140005,
};
const DARK = { darkPrefixes: ['10.20.0.0/20', '2001:db8:da4c::/48'] };

function bytes(...parts: (number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A SYN over IPv6 to port 443, with extension headers between. */
function ipv6Syn(extensions: number[] = [], firstHeader = 6): Uint8Array {
  const tcp = [0x9c, 0x40, 1, 187, 0, 0, 0, 9, 0, 0, 0, 0, 0x50, 2, 4, 0, 0, 0, 0, 0];
  const length = extensions.length + tcp.length;
  const source = [0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  const destination = [0x20, 1, 0xd, 0xb8, 0xda, 0x4c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
  return bytes(
    [0x60, 0, 0, 0, length >> 8, length & 255, firstHeader, 60],
    source,
    destination,
    extensions,
    tcp,
  );
}

const four = ipv4Bytes(SYN);
const six = ipv6Syn();
const MACS = new Array<number>(12).fill(2);

/** Name, link type, bytes in front of an IPv4 packet, and in front of an IPv6 one (null: not possible). */
const WRAPPINGS: [string, number, number[], number[] | null][] = [
  ['Ethernet', 1, [...MACS, 8, 0], [...MACS, 0x86, 0xdd]],
  ['Ethernet with 802.1Q', 1, [...MACS, 0x81, 0, 0, 5, 8, 0], [...MACS, 0x81, 0, 0, 5, 0x86, 0xdd]],
  ['Ethernet with QinQ', 1, [...MACS, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0], null],
  ['Ethernet with three tags', 1, [...MACS, 0x91, 0, 0, 5, 0x81, 0, 0, 5, 0x81, 0, 0, 6, 8, 0], null],
  [
    'Ethernet with MPLS',
    1,
    [...MACS, 0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64],
    [...MACS, 0x88, 0x47, 0, 2, 1, 64],
  ],
  [
    'Ethernet with PPPoE',
    1,
    [...MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 42, 0, 0x21],
    [...MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 62, 0, 0x57],
  ],
  ['VLAN, then PPPoE', 1, [...MACS, 0x81, 0, 0, 7, 0x88, 0x64, 0x11, 0, 0, 1, 0, 42, 0, 0x21], null],
  ['802.3 with LLC and SNAP', 1, [...MACS, 0, 48, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0], null],
  [
    'LINUX_SLL',
    113,
    [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0],
    [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x86, 0xdd],
  ],
  [
    'LINUX_SLL2',
    276,
    [8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0],
    [0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0],
  ],
  ['RAW', 101, [], []],
  ['RAW by its number in OpenBSD files', 14, [], []],
  ['RAW by its number elsewhere', 12, [], []],
  ['IPV4', 228, [], null],
  ['NULL, little-endian', 0, [2, 0, 0, 0], [30, 0, 0, 0]],
  ['NULL, big-endian', 0, [0, 0, 0, 2], [0, 0, 0, 24]],
  ['LOOP', 108, [0, 0, 0, 2], [0, 0, 0, 28]],
  ['PPP', 9, [0xff, 3, 0, 0x21], [0xff, 3, 0, 0x57]],
  ['PPP without address and control', 9, [0, 0x21], [0, 0x57]],
  ['PPP with compressed protocol', 9, [0x21], [0x57]],
  ['PPP_SERIAL', 50, [0xff, 3, 0, 0x21], null],
  ['PPP_SERIAL with Cisco framing', 50, [0x0f, 0, 8, 0], [0x8f, 0, 0x86, 0xdd]],
  ['C_HDLC', 104, [0x0f, 0, 8, 0], [0x0f, 0, 0x86, 0xdd]],
];

for (const [name, linkType, before4, before6] of WRAPPINGS) {
  test(`${name} is decoded`, async () => {
    const packets: RawPacket[] = [{ time: START, linkType, bytes: bytes(before4, four) }];
    if (before6 !== null) packets.push({ time: START + 1, linkType, bytes: bytes(before6, six) });
    const { profiles, totals } = await observe(packets, DARK);
    assert.deepEqual(totals.skipped.toObject(), {});
    const ipv4 = profiles.find((profile) => profile.source.endsWith('ffffc0000201'));
    assert.equal(ipv4?.services[0].port, 2323);
    assert.equal(ipv4?.services[0].marks[0], 1, 'the Mirai mark needs sequence number and destination');
    if (before6 !== null) {
      const ipv6 = profiles.find((profile) => profile.source.startsWith('20010db8'));
      assert.equal(ipv6?.services[0].port, 443);
      assert.equal(ipv6?.services[0].ttlMin, 60);
    }
  });
}

test('IPV6 as a link type', async () => {
  const { profiles } = await observe([{ time: START, linkType: 229, bytes: six }], DARK);
  assert.equal(profiles[0].services[0].port, 443);
});

test('extension headers lead to the transport, whatever their order', async () => {
  const hop = [60, 0, 1, 4, 0, 0, 0, 0]; // hop-by-hop, then destination options
  const destination = [43, 0, 1, 4, 0, 0, 0, 0]; // then routing
  const routing = [51, 0, 0, 0, 0, 0, 0, 0]; // then authentication, 12 bytes
  const authentication = [6, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
  const whole = ipv6Syn([...hop, ...destination, ...routing, ...authentication], 0);
  const { profiles } = await observe([{ time: START, linkType: 101, bytes: whole }], DARK);
  assert.equal(profiles[0].services[0].protocol, 6);
  assert.equal(profiles[0].services[0].port, 443);
});

test('a first fragment has ports, a later one has none and is counted by its protocol', async () => {
  const first = ipv6Syn([6, 0, 0, 1, 0, 0, 0, 9], 44);
  const later = ipv6Syn([6, 0, 1, 0, 0, 0, 0, 9], 44);
  const later4 = four.slice();
  later4[6] = 0x00;
  later4[7] = 0x20;
  const { profiles, totals } = await observe(
    [first, later, later4].map((data, i) => ({ time: START + i, linkType: 101, bytes: data })),
    DARK,
  );
  assert.equal(totals.notes.get('fragment'), 3);
  const ports = profiles.flatMap((profile) => profile.services.map((service) => service.port)).sort();
  assert.deepEqual(ports, [0, 0, 443]);
});

test('a packet cut by the snap length gives what it holds', async () => {
  const cut = (length: number) => ({
    time: START,
    linkType: 101,
    bytes: four.slice(0, length),
    originalLength: 40,
  });
  const ports = await observe([cut(24)], DARK);
  assert.equal(ports.profiles[0].services[0].port, 2323);
  assert.equal(ports.profiles[0].services[0].bytes, 40);
  assert.equal(ports.totals.notes.get('truncated-transport'), 1);
  const address = await observe([cut(20)], DARK);
  assert.equal(address.profiles[0].services[0].port, 0);
  assert.equal(address.profiles[0].packets, 1);
  const nothing = await observe([cut(19)], DARK);
  assert.equal(nothing.profiles.length, 0);
  assert.equal(nothing.totals.skipped.get('truncated-ip'), 1);
});

test('what is not decoded is counted under its name', async () => {
  const packets: RawPacket[] = [
    { time: START, linkType: 105, bytes: four },
    { time: START, linkType: 105, bytes: four },
    { time: START, linkType: 1, bytes: bytes(MACS, [8, 6], new Array<number>(28).fill(0)) },
    { time: START, linkType: 1, bytes: bytes(MACS, [0x88, 0xcc], [0, 0]) },
    { time: START, linkType: 1, bytes: bytes(MACS) },
    { time: START, linkType: 228, bytes: bytes([0x43], four.slice(1)) },
    { time: START, linkType: 101, bytes: ipv4Bytes({ ...SYN, destination: 0x08080808 }) },
    { time: START, linkType: 101, bytes: ipv4Bytes({ ...SYN, source: 0x0a140009, destination: 0x08080808 }) },
  ];
  const { profiles, totals } = await observe(packets, DARK);
  assert.equal(profiles.length, 0);
  const skipped = totals.skipped.toObject();
  assert.deepEqual(
    Object.fromEntries(Object.entries(skipped).filter(([name]) => !name.startsWith('link-type:'))),
    { arp: 1, 'not-ip': 1, 'truncated-link': 1, 'malformed-ip': 1, 'outside-dark': 1, 'from-dark': 1 },
  );
  const links = Object.entries(skipped).filter(([name]) => name.startsWith('link-type:'));
  assert.equal(links.length, 1);
  assert.equal(links[0][1], 2);
});

test('answers are told from questions', async () => {
  const tcp = (flags: number, i: number): TestPacket => ({
    ...SYN,
    source: 0xc0000200 + i,
    flags,
    sourcePort: 80,
  });
  const udp = (
    sourcePort: number,
    destinationPort: number,
    i: number,
    payload: number[] = [],
  ): TestPacket => ({
    ...SYN,
    protocol: 17,
    source: 0xc0000300 + i,
    sourcePort,
    destinationPort,
    payload,
  });
  const icmp = (type: number, i: number): TestPacket => ({
    ...SYN,
    protocol: 1,
    source: 0xc0000400 + i,
    sourcePort: type * 256,
  });
  const answers = [
    ...[0x12, 0x04, 0x14, 0x52].map(tcp),
    udp(53, 40000, 1),
    udp(53, 40000, 2, [0, 1, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0]),
    udp(123, 40000, 3),
    ...[0, 3, 4, 5, 11, 12, 14, 16, 18].map(icmp),
  ];
  const questions = [
    ...[0x02, 0x00, 0x01, 0x29, 0xc2].map((flags, i) => tcp(flags, i + 20)),
    udp(40000, 53, 21),
    udp(53, 53, 22, [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ...[8, 13, 17].map((type, i) => icmp(type, i + 20)),
  ];
  const kinds = async (packets: TestPacket[]) =>
    (
      await observe(
        packets.map((packet) => ({ time: START, linkType: 101, bytes: ipv4Bytes(packet) })),
        DARK,
      )
    ).profiles
      .flatMap((profile) => profile.services)
      .map((service) => `${service.response} ${service.requests} ${service.responses}`);
  assert.deepEqual(new Set(await kinds(answers)), new Set(['true 0 1']));
  assert.deepEqual(new Set(await kinds(questions)), new Set(['false 1 0']));
});

test('no bytes of any link type make the kernel stop, and every packet is accounted for', async () => {
  const linkTypes = [...new Set(WRAPPINGS.map(([, linkType]) => linkType)), 229, 77, 65535];
  const wrapped = fc
    .tuple(
      fc.constantFrom(...WRAPPINGS),
      fc.nat(80),
      fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { maxLength: 4 }),
    )
    .map(([[, linkType, before], length, flips]) => {
      const data = bytes(before, four).slice(0, length);
      for (const [at, value] of flips) if (at < data.length) data[at] = value;
      return { time: START, linkType, bytes: data };
    });
  const noise = fc
    .tuple(fc.constantFrom(...linkTypes), fc.uint8Array({ maxLength: 90 }))
    .map(([linkType, data]) => ({ time: START, linkType, bytes: data }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(wrapped, noise), { minLength: 1, maxLength: 80 }), async (packets) => {
      const { profiles, totals } = await observe(packets, { darkPrefixes: ['0.0.0.0/0', '::/0'] });
      const counted = profiles.reduce((sum, profile) => sum + profile.packets, 0);
      const skipped = [...totals.skipped].reduce((sum, [, n]) => sum + n, 0);
      assert.equal(counted + skipped, packets.length);
    }),
    { numRuns: 150 },
  );
});
