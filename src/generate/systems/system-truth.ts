/**
 * The truth about a world of systems: newline-delimited JSON, `SystemsTruthHeader` and then a `SystemTruth` a line.
 * The packets of all lines together are those of the file. A system that the dark saw nothing of has no line.
 */
import type { SystemKind } from './make.ts';
import { PROTOCOL_ICMP, PROTOCOL_UDP } from './outlet.ts';
import type { PlannedSystem } from './world-plan.ts';

export interface SystemsTruthHeader {
  /** The version of this format. */
  readonly systemsTruth: 1;
  readonly dark: readonly string[];
  readonly start: string;
  readonly days: number;
  readonly seed: number;
  readonly packets: number;
  /** Different addresses in the file. */
  readonly sources: number;
}

export interface SystemTruth {
  readonly system: string;
  readonly kind: SystemKind;
  /** Name of the file in makes/. */
  readonly make: string;
  /** The organisation, where it is one that is listed. */
  readonly name: string | null;
  /** Addresses that sent at least one packet into the dark space. */
  readonly members: readonly string[];
  /** As 443/tcp, most packets first; the first MOST_SERVICES of them. */
  readonly services: readonly string[];
  readonly packets: number;
}

/** Answers of victims go to ports that the attacker drew: a list of all of them says nothing. */
const MOST_SERVICES = 256;

function serviceText(service: number): string {
  const protocol = service >>> 16;
  if (protocol === PROTOCOL_ICMP) return 'icmp';
  return `${service & 0xffff}/${protocol === PROTOCOL_UDP ? 'udp' : 'tcp'}`;
}

export function systemTruth(system: PlannedSystem, members: readonly string[]): SystemTruth {
  const services = [...system.services].sort(([a, n], [b, m]) => m - n || a - b);
  return {
    system: system.id,
    kind: system.make.kind,
    make: system.make.name,
    name: system.name,
    members,
    services: services.slice(0, MOST_SERVICES).map(([service]) => serviceText(service)),
    packets: system.packets,
  };
}
