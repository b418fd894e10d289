/**
 * Mirai's probe (facts as in ../../mirai-probe.ts): seq == dst, initial TTL 64, no options; source port and window of
 * the process.
 */
import * as tcp from '../../../wire/tcp.ts';
import { NO_OPTIONS } from '../../packet-writer.ts';
import { hash } from '../../random.ts';
import type { Form } from '../form.ts';

export const miraiForm: Form = (outlet, { source, time, target, port, key, nth }) => {
  const address = outlet.view.dark.ipv4(target);
  const process = hash(key, source, 0x6d72);
  outlet.tcp(
    source,
    time,
    target,
    64,
    hash(key, address, nth) & 0xffff,
    0,
    1024 + ((process & 0xffff) % 64_512),
    port,
    address,
    0,
    tcp.SYN,
    process >>> 16,
    NO_OPTIONS,
  );
};
