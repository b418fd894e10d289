/**
 * Records the traces of this folder with the real tools inside a lab without a way out (see lab.ts).
 *
 *     node test/traces/record.ts                 all scenarios, into this folder
 *     node test/traces/record.ts zmap-syn mix    those whose name begins so
 *     node test/traces/record.ts --list
 */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { countSources, type SourceCount } from './count.ts';
import { cable, type Lab, LabError, obstacle, openLab } from './lab.ts';
import { programEnv } from './programs.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import type { Truth, TruthSource } from './truth.ts';

const listedServices = 32;
const timeoutSeconds = 60;

/** What a scenario needs to be installed. */
export function programsOf(scenario: Scenario): string[] {
  return ['tcpdump', 'tshark', ...scenario.programs];
}

/** Records one scenario: NAME.pcap (or compressed) and NAME.truth.json in `folder`. */
export async function record(scenario: Scenario, folder: string, signal: AbortSignal): Promise<Truth> {
  const recorded = new Date().toISOString();
  const scratch = mkdtempSync(join(tmpdir(), 'yamori-trace-'));
  try {
    const capture = join(scratch, 'capture.pcap');
    await perform(scenario, capture, signal);
    const sources = castWith(scenario, await countSources(capture));
    const ending = { none: '.pcap', gzip: '.pcap.gz', zstd: '.pcap.zst' }[scenario.compress ?? 'none'];
    const truth: Truth = {
      trace: scenario.name + ending,
      title: scenario.title,
      licence: 'Apache-2.0',
      recorded,
      dark: scenario.dark,
      linkType: scenario.anyInterface ? 'LINUX_SLL2' : 'EN10MB',
      packets: sources.reduce((sum, source) => sum + source.packets, 0),
      sources,
      origin: {
        recorder: 'test/traces/record.ts',
        commands: scenario.steps,
        servers: scenario.servers ?? [],
        setup: [
          ...(scenario.setup ?? []),
          ...(scenario.allow ?? []).map((statement) => `dark side may send: ${statement}`),
        ],
        versions: await versionsOf(scenario),
      },
    };
    const bytes = readFileSync(capture);
    const packed = {
      none: () => bytes,
      gzip: () => gzipSync(bytes, { level: 9 }),
      zstd: () => zstdCompressSync(bytes),
    };
    writeFileSync(join(folder, truth.trace), packed[scenario.compress ?? 'none']());
    writeFileSync(join(folder, `${scenario.name}.truth.json`), `${JSON.stringify(truth, null, 2)}\n`);
    return truth;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Lays the lab, lets the scenario run and leaves what came to the dark prefixes in `capture`. */
async function perform(scenario: Scenario, capture: string, signal: AbortSignal): Promise<void> {
  const { dark, cast, setup = [], allow = [], servers = [] } = scenario;
  const addresses = cast.flatMap(({ address }) =>
    address === null || address === '192.0.2.1' ? [] : [address],
  );
  await using lab = await openLab({ dark, addresses, setup, allow, signal });
  for (const command of servers) {
    await firstLine(lab.start('scanner', command, timeoutSeconds, programEnv).stdout, 'ready');
  }
  const stop = await startCapture(lab, scenario, capture);
  for (const group of scenario.steps) {
    await Promise.all(
      group.map((command) => lab.run(scenario.stepsFrom ?? 'scanner', command, timeoutSeconds, programEnv)),
    );
  }
  await sleep(scenario.lingerMs ?? 200, undefined, { signal });
  await stop();
}

/** Starts tcpdump on the dark side, incoming direction only, and returns what ends it and checks that it lost nothing. */
async function startCapture(lab: Lab, scenario: Scenario, capture: string): Promise<() => Promise<void>> {
  const where = scenario.anyInterface ? '-i any -y LINUX_SLL2' : `-i ${cable}`;
  const precision = scenario.nanoseconds ? '--time-stamp-precision=nano' : '';
  const only = scenario.dark.map((prefix) => `dst net ${prefix}`).join(' or ');
  // exec: the signal that ends the capture has to reach tcpdump itself, not a shell before it.
  const command = `exec tcpdump ${where} ${precision} -Q in -n -B 16384 --immediate-mode -Z root -w ${capture} '${only}'`;
  const tcpdump = lab.start('dark', command, 5 * timeoutSeconds);
  const said: string[] = [];
  await firstLine(tcpdump.stderr, 'listening on', said);
  return async () => {
    tcpdump.kill('SIGINT');
    await once(tcpdump, 'close');
    const summary = said.join('\n');
    if (!/\b0 packets dropped by kernel/.test(summary))
      throw new LabError('command-failed', `tcpdump: ${summary}`);
  };
}

/** Resolves at the first line that begins with `opening`; goes on collecting lines afterwards. */
async function firstLine(
  stream: NodeJS.ReadableStream | null,
  opening: string,
  said: string[] = [],
): Promise<void> {
  if (!stream) throw new Error('a child without a pipe');
  const lines = createInterface({ input: stream });
  await new Promise<void>((ready, fail) => {
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes(opening)) ready();
    });
    lines.once('close', () =>
      fail(new LabError('command-failed', `ended without "${opening}": ${said.join('\n')}`)),
    );
  });
}

/** Gives every member of the cast its counts. A packet from nobody, or a member without packets, is an error. */
function castWith(scenario: Scenario, counts: Map<string, SourceCount>): TruthSource[] {
  const left = new Map(counts);
  const alone = scenario.cast.map((member): TruthSource => {
    if (member.address === null) return { ...member, packets: 0, services: [], serviceCount: 0 };
    const count = left.get(member.address);
    if (!count) throw new LabError('command-failed', `${scenario.name}: nothing came from ${member.address}`);
    left.delete(member.address);
    return { ...member, ...listed(count) };
  });
  const crowd = alone.find((member) => member.address === null);
  if (!crowd && left.size > 0) {
    throw new LabError('command-failed', `${scenario.name}: not in the cast: ${[...left.keys()].join(', ')}`);
  }
  if (crowd) {
    const sum: SourceCount = { packets: 0, services: new Map() };
    for (const { packets, services } of left.values()) {
      sum.packets += packets;
      for (const [service, n] of services) sum.services.set(service, (sum.services.get(service) ?? 0) + n);
    }
    Object.assign(crowd, listed(sum), { count: left.size });
  }
  return alone;
}

function listed({
  packets,
  services,
}: SourceCount): Pick<TruthSource, 'packets' | 'services' | 'serviceCount'> {
  const byPackets = [...services].sort(([, a], [, b]) => b - a).map(([service]) => service);
  return { packets, services: byPackets.slice(0, listedServices), serviceCount: services.size };
}

async function versionsOf(scenario: Scenario): Promise<Record<string, string>> {
  const versions: Record<string, string> = { linux: release(), node: process.version };
  for (const program of programsOf(scenario)) {
    const debian = program === 'logger' ? 'bsdutils' : program;
    const asked = await promisify(execFile)('dpkg-query', ['-W', debian]).catch(() => null);
    versions[program] = asked ? `Debian ${asked.stdout.trim().split('\t')[1]}` : 'not from Debian';
  }
  return versions;
}

async function main(wanted: string[]): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  const chosen = scenarios.filter(
    ({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)),
  );
  if (wanted.includes('--list') || chosen.length === 0) {
    for (const { name, title } of scenarios) console.log(`${name.padEnd(26)} ${title}`);
    return;
  }
  const inTheWay = await obstacle([...new Set(chosen.flatMap(programsOf))]);
  if (inTheWay) throw inTheWay;
  for (const scenario of chosen) {
    const truth = await record(scenario, import.meta.dirname, stop.signal);
    console.log(`${truth.trace.padEnd(32)} ${truth.packets} packets of ${truth.sources.length} sources`);
  }
  // The project's formatter has the last word on JSON, too.
  const biome = join(import.meta.dirname, '../../node_modules/.bin/biome');
  await promisify(execFile)(biome, ['format', '--write', import.meta.dirname]);
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
