/** What is known about a recorded trace without asking the detector: NAME.truth.json beside NAME.pcap. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type SourceClass = 'scanner' | 'backscatter' | 'misconfigured' | 'spoofed';
type Tool = 'zmap' | 'masscan' | 'nmap' | 'hping' | 'os-stack';

/** One address that sent, or (address null) a crowd of forged addresses that one process sent from. */
export interface TruthSource {
  address: string | null;
  class: SourceClass;
  /** What built the packets; null where the question has no sense (a victim that answers). */
  tool: Tool | null;
  packets: number;
  /** For a crowd: how many addresses it has. */
  count?: number;
  /** Destination services by packets, most first: `tcp/80`, `udp/53`, `icmp/8` (the type). At most 32 of them. */
  services: string[];
  /** How many destination services there are in all. */
  serviceCount: number;
  note: string;
}

export interface Truth {
  trace: string;
  title: string;
  licence: 'Apache-2.0';
  /** When the recording began, ISO 8601. */
  recorded: string;
  dark: string[];
  linkType: 'EN10MB' | 'LINUX_SLL2';
  packets: number;
  sources: TruthSource[];
  origin: {
    recorder: string;
    /** Command lines as they ran, in groups: groups follow one another, the commands of a group run at once. */
    commands: string[][];
    /** Programs that stood on the scanner's side and answered. */
    servers: string[];
    /** Preparation of the scanner's namespace and what the dark one was allowed to send. */
    setup: string[];
    versions: Record<string, string>;
  };
}

export const traceEndings = ['.pcap', '.pcap.gz', '.pcap.zst'];

/** Every truth of a folder, in the order of the names. */
export function readTruths(folder = import.meta.dirname): Truth[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.truth.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Truth);
}
