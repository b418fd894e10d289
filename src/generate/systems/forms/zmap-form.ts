/**
 * ZMap's probes by version (facts as in ../../zmap-probe.ts): identification and options of each, and a source port,
 * sequence and identification that follow from the run's secret and the target, so that a repeat is the same packet.
 */
import { write32 } from '../../../wire/big-endian.ts';
import * as tcp from '../../../wire/tcp.ts';
import { NO_OPTIONS } from '../../packet-writer.ts';
import { hash, toBelow } from '../../random.ts';
import type { Draw } from '../draw.ts';
import type { Form } from '../form.ts';

interface Version {
  readonly fixedId: boolean;
  readonly ttl: number;
  readonly options: Uint8Array;
  /** Where in the options Unix seconds go; 0: nowhere. */
  readonly timestampAt: number;
}

const VERSIONS = {
  'zmap-2': { fixedId: true, ttl: 255, options: NO_OPTIONS, timestampAt: 0 },
  'zmap-3': { fixedId: true, ttl: 255, options: Uint8Array.of(2, 4, 5, 0xb4), timestampAt: 0 },
  'zmap-4': {
    fixedId: false,
    ttl: 64,
    options: Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2),
    timestampAt: 0,
  },
  'zmap-4-linux': {
    fixedId: false,
    ttl: 64,
    options: Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7),
    timestampAt: 8,
  },
} as const satisfies Record<string, Version>;

export type ZmapVersion = keyof typeof VERSIONS;

const ZMAP_ID = 54_321;
const FIRST_PORT = 32_768;
const PORTS = 61_000 - FIRST_PORT + 1;

export function zmapForm(name: ZmapVersion): Form {
  const version: Version = VERSIONS[name];
  const options = Uint8Array.from(version.options);
  return (outlet, { source, time, target, port, key }) => {
    const cookie = hash(key, outlet.view.dark.ipv4(target), port);
    if (version.timestampAt > 0) {
      write32(options, version.timestampAt, outlet.startSeconds + Math.floor(time));
    }
    outlet.tcp(
      source,
      time,
      target,
      version.ttl,
      version.fixedId ? ZMAP_ID : hash(cookie, 1) & 0xffff,
      0,
      FIRST_PORT + toBelow(hash(cookie, 2), PORTS),
      port,
      cookie,
      0,
      tcp.SYN,
      0xffff,
      options,
    );
  };
}

/** Packages of distributions are old: every version is about. */
export function drawZmapVersion(draw: Draw): ZmapVersion {
  return draw.pick(['zmap-2', 'zmap-2', 'zmap-3', 'zmap-3', 'zmap-4', 'zmap-4-linux'] as const);
}
