/** Reports of every kind, with whatever text a stranger may have put into them. */
import fc from 'fast-check';
import { CAUSES } from '../../model/incident.ts';
import { MARKS } from '../../model/marks.ts';
import type { NoticeReport, NoticeSender } from '../../model/notice.ts';
import { GRADES, VERDICTS } from '../../model/verdict.ts';
import { HOSTILE_TEXTS } from '../channels/hostile-deliveries.ts';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...HOSTILE_TEXTS));
const time = fc.oneof(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.double());
const port = fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(-1, 65_536, 1.5, Number.NaN));
const address = fc.oneof(fc.ipV4(), fc.ipV6());
const orNull = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: null });

/** As the hub makes them, but for texts; `address` is one. */
export const arbitraryReport: fc.Arbitrary<NoticeReport> = fc.record({
  caseId: text,
  token: text,
  state: fc.constantFrom('new', 'update', 'closed'),
  address,
  sourcePort: orNull(port),
  portAt: orNull(time),
  protocol: fc.constantFrom('tcp', 'udp', 'icmp', null),
  destinationPorts: fc.array(port, { maxLength: 30 }),
  destination: orNull(fc.oneof(address, text)),
  firstSeen: time,
  lastSeen: time,
  packets: fc.oneof(fc.nat(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 53)),
  sensors: fc.nat(),
  cause: fc.constantFrom(...CAUSES),
  verdict: fc.constantFrom(...VERDICTS),
  device: fc.constantFrom('iot', 'pc', null),
  tool: fc.constantFrom(...MARKS.filter((mark) => mark !== 'irregular'), null),
  confidence: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(Number.NaN, -1, 2)),
  grade: fc.constantFrom(...GRADES),
  evidence: fc.array(fc.record({ code: text, text, formula: orNull(text) }), { maxLength: 60 }),
  network: fc.record({
    asn: orNull(fc.integer({ min: 0, max: 2 ** 32 })),
    asName: orNull(text),
    country: orNull(text),
  }),
});

/** As an operator writes himself: his names may hold anything, his addresses are addresses. */
export const arbitrarySender: fc.Arbitrary<NoticeSender> = fc.record({
  organisation: text,
  contact: fc.emailAddress(),
  domain: fc.domain(),
  site: fc.webUrl(),
});
