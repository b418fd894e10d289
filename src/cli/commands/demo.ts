/** `yamori demo`, which is `npm start`: the main job on a capture that ships with the project. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { requirePrefix } from '../../base/prefix.ts';
import { builtInScanners } from '../../networks/built-in-scanners.ts';
import { createColours, wantsColour } from '../colours.ts';
import { renderReport } from '../report-text.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** sample/README.md says what is in it. */
const INPUTS = [
  'sample/night.pcap.zst',
  'test/traces/mixture.pcap.gz',
  'test/traces/backscatter-tcp.pcap',
  'test/traces/nmap-syn-one-host.pcap',
  'test/traces/masscan-shards.pcap',
];
const OWNERS = 'sample/owners.yaml';
const DARK = ['198.18.0.0/22', '203.0.113.0/24'];

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('read the sample capture that ships with the project')
    .action(async () => {
      const { loadOwners } = await import('../../networks/owners-file.ts');
      const { readCaptures } = await import('../read-captures.ts');
      const colours = createColours(wantsColour(process.stdout, process.env));
      const command = `./yamori read ${INPUTS.join(' ')} --dark ${DARK.join(' ')} --owners ${OWNERS} --home JP`;
      process.stdout.write(
        `${colours.faint('A SAMPLE: packets of real tools recorded in a lab, and generated malware; see sample/README.md')}\n`,
      );
      process.stdout.write(`${colours.faint(`$ ${command}`)}\n\n`);
      const result = await readCaptures({
        inputs: INPUTS.map((name) => join(ROOT, name)),
        dark: DARK.map(requirePrefix),
        owners: (await loadOwners(join(ROOT, OWNERS))).owners,
        knownScanners: builtInScanners(),
        withNetworks: true,
        networkFiles: {},
        homeCountry: 'JP',
        reverseNames: new Map(),
        lanes: 1,
        tableBytes: 64 * 1024 * 1024,
        withRecords: false,
        explain: null,
        onProgress() {},
        signal: new AbortController().signal,
      });
      result.close();
      process.stdout.write(
        renderReport(result.report, { colours, width: process.stdout.columns ?? 100, top: 5, alerts: 3 }),
      );
      process.stdout.write(
        `\n${colours.faint('Next: ./yamori explain ADDRESS FILE --dark PREFIX, ./yamori read YOUR.pcap, ./yamori --help')}\n`,
      );
    });
}
