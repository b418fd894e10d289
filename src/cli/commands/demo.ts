/** `yamori demo`, which is `npm start`: the main job on a capture that ships with the project. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { requirePrefix } from '../../base/prefix.ts';
import { builtInScanners } from '../../networks/built-in-scanners.ts';
import { createColours, wantsColour } from '../colours.ts';
import { renderReport } from '../report-text.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../../sample');

/** The sample's dark space; sample/README.md says what is in it. */
export const SAMPLE = {
  inputs: [join(FOLDER, 'night.pcap.zst')],
  owners: join(FOLDER, 'owners.yaml'),
  dark: ['198.18.0.0/22', '203.0.113.0/24'],
};

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('read the sample capture that ships with the project')
    .action(async () => {
      const { loadOwners } = await import('../../networks/owners-file.ts');
      const { readCaptures } = await import('../read-captures.ts');
      const colours = createColours(wantsColour(process.stdout, process.env));
      const files = `yamori read sample/night.pcap.zst --dark ${SAMPLE.dark.join(' ')} --owners sample/owners.yaml --home JP`;
      process.stdout.write(
        `${colours.faint('A SAMPLE: packets of real tools in a lab and of generated malware; see sample/README.md')}\n`,
      );
      process.stdout.write(`${colours.faint(`$ ./${files}`)}\n\n`);
      const result = await readCaptures({
        inputs: SAMPLE.inputs,
        dark: SAMPLE.dark.map(requirePrefix),
        owners: (await loadOwners(SAMPLE.owners)).owners,
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
        renderReport(result.report, { colours, width: process.stdout.columns ?? 100, top: 6, alerts: 4 }),
      );
      process.stdout.write(
        `\n${colours.faint('Next: ./yamori explain ADDRESS FILE --dark PREFIX, ./yamori read YOUR.pcap, ./yamori --help')}\n`,
      );
    });
}
