/**
 * Masscan's probes (facts as in ../../masscan-probe.ts): the identification ties address, port and cookie together;
 * one source port for a run, unless its user gave a range.
 */
import * as tcp from '../../../wire/tcp.ts';
import { NO_OPTIONS } from '../../packet-writer.ts';
import { hash } from '../../random.ts';
import type { Draw } from '../draw.ts';
import type { Form } from '../form.ts';

const MSS_ALONE = Uint8Array.of(2, 4, 5, 0xb4);

export function masscanForm(isOld: boolean): Form {
  return (outlet, { source, time, target, port, key }) => {
    const address = outlet.view.dark.ipv4(target);
    const cookie = hash(key, address, port);
    outlet.tcp(
      source,
      time,
      target,
      255,
      (address ^ port ^ cookie) & 0xffff,
      0,
      40_000 + (hash(key, 0x706f7274, source) % 20_000),
      port,
      cookie,
      0,
      tcp.SYN,
      isOld ? 1024 : 1025,
      isOld ? NO_OPTIONS : MSS_ALONE,
    );
  };
}

export function drawMasscanForm(draw: Draw): Form {
  return masscanForm(draw.chance(0.7));
}
