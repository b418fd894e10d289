/** What victims of forged packets send back; `port` of the probe is the port that was forged. */
import * as ipv4 from '../../../wire/ipv4.ts';
import * as tcp from '../../../wire/tcp.ts';
import { NO_OPTIONS } from '../../packet-writer.ts';
import { DNS_REFUSAL } from '../../payloads.ts';
import { hash } from '../../random.ts';
import type { Draw } from '../draw.ts';
import type { Form } from '../form.ts';

const MSS_ALONE = Uint8Array.of(2, 4, 5, 0xb4);
const ECHO_REPLY = 0;
const ECHO_DATA = new Uint8Array(32);

/** `service` is the port that was attacked. */
export function drawAnswerForm(draw: Draw, service: number): Form {
  const ttl = draw.pick([64, 64, 128, 255]);
  const window = draw.pick([64_240, 65_535, 29_200, 8192]);
  const kind = service === 53 ? 'refusal' : draw.pick(['syn-ack', 'syn-ack', 'rst', 'echo'] as const);
  return (outlet, { source, time, target, port, key }) => {
    const address = outlet.view.dark.ipv4(target);
    const chance = hash(hash(key, address, port), Math.floor(time * 1e6) >>> 0);
    if (kind === 'refusal') {
      outlet.udp(source, time, target, ttl, chance & 0xffff, service, port, DNS_REFUSAL);
    } else if (kind === 'echo') {
      outlet.icmp(source, time, target, ttl, chance & 0xffff, ECHO_REPLY, 0, hash(chance, 3), ECHO_DATA);
    } else {
      const flags = kind === 'rst' ? tcp.RST | tcp.ACK : tcp.SYN | tcp.ACK;
      const sequence = kind === 'rst' ? 0 : hash(chance, 1);
      const options = kind === 'rst' ? NO_OPTIONS : MSS_ALONE;
      const size = kind === 'rst' ? 0 : window;
      const fragment = ipv4.DONT_FRAGMENT;
      outlet.tcp(
        source,
        time,
        target,
        ttl,
        0,
        fragment,
        service,
        port,
        sequence,
        hash(chance, 2),
        flags,
        size,
        options,
      );
    }
  };
}
