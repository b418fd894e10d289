/** UDP probes and requests: a service's question from a port that the sender keeps, or from another each time. */
import { write16 } from '../../../wire/big-endian.ts';
import { DNS_VERSION_QUESTION, NTP_REQUEST, SIP_REGISTER, SNMP_GET } from '../../payloads.ts';
import { hash } from '../../random.ts';
import type { Form } from '../form.ts';

/** RFC 6762's question for all services; enough for a device to say what it is. */
const SERVICE_QUESTION = Uint8Array.from(
  Buffer.from(
    '000000000001000000000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c0001',
    'hex',
  ),
);
/** RFC 7252: GET /.well-known/core */
const COAP_GET = Uint8Array.from(Buffer.from('40017d70bb2e77656c6c2d6b6e6f776e04636f7265', 'hex'));
const SEARCH = new TextEncoder().encode(
  'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n',
);

/** What survey scanners ask, by port. */
export const UDP_QUESTIONS: ReadonlyMap<number, Uint8Array> = new Map([
  [53, DNS_VERSION_QUESTION],
  [123, NTP_REQUEST],
  [161, SNMP_GET],
  [1900, SEARCH],
  [5060, SIP_REGISTER],
  [5353, SERVICE_QUESTION],
  [5683, COAP_GET],
]);

export interface UdpHabits {
  readonly ttl: number;
  /** The same source port for a run; null: another each time. */
  readonly sourcePort: number | null;
  /** Overrides UDP_QUESTIONS. */
  readonly data?: Uint8Array;
  /** A transaction number stands in the first two bytes. */
  readonly isNumbered: boolean;
}

export function udpForm(habits: UdpHabits): Form {
  const questions = new Map([...UDP_QUESTIONS].map(([port, data]) => [port, Uint8Array.from(data)]));
  const own = habits.data === undefined ? undefined : Uint8Array.from(habits.data);
  const silence = new Uint8Array(8);
  return (outlet, { source, time, target, port, key, nth }) => {
    const data = own ?? questions.get(port) ?? silence;
    const chance = hash(hash(key, outlet.view.dark.ipv4(target), port), nth, source);
    if (habits.isNumbered) write16(data, 0, chance & 0xffff);
    const sourcePort = habits.sourcePort ?? 1024 + (hash(chance, 1) % 64_000);
    outlet.udp(source, time, target, habits.ttl, hash(chance, 2) & 0xffff, sourcePort, port, data);
  };
}
