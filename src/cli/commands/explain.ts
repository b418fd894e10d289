/** `yamori explain`: the packets and formulas behind one verdict. */
import type { Command } from 'commander';
import { formatAddress, parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { prefixAround } from '../../base/prefix.ts';
import { createColours, wantsColour } from '../colours.ts';
import { addCommonOptions, type CommonOptions, readOptionsFrom } from '../common-options.ts';

interface Options extends CommonOptions {
  json: boolean;
}

export function registerExplain(program: Command): void {
  addCommonOptions(
    program
      .command('explain')
      .description('show the packets and the formulas behind the verdict on one source')
      .argument('<source>', 'IPv4 or IPv6 address')
      .argument('<file...>', 'the captures, as for `yamori read`'),
  )
    .option('--json', 'one JSON object on standard output', false)
    .action(async (source: string, files: string[], options: Options) => {
      const { readCaptures } = await import('../read-captures.ts');
      const { renderExplanation } = await import('../explain-text.ts');
      const address = parseAddress(source);
      if (address === null) {
        throw new YamoriError(
          'E_USAGE',
          `"${source}" is no address`,
          'The address comes first: yamori explain ADDRESS FILE...',
        );
      }
      const text = formatAddress(address);
      const prefix = prefixAround(address, address.family === 4 ? 32 : 128);
      const run = await readOptionsFrom(files, options, { withRecords: false, explain: { text, prefix } });
      try {
        const result = await readCaptures(run.options);
        result.close();
        if (result.explained === null) {
          throw new YamoriError(
            'E_SOURCE_UNSEEN',
            `${text} sent nothing to the dark space (${result.report.dark.prefixes.join(', ') || 'none'})`,
            'Check the address and --dark; `yamori read --csv` lists all sources.',
          );
        }
        if (options.json) {
          const packets = result.explained.packets.map((packet) => ({
            time: new Date(packet.time * 1000).toISOString(),
            originalLength: packet.originalLength,
            hex: Buffer.from(packet.bytes).toString('hex'),
          }));
          process.stdout.write(`${JSON.stringify({ ...result.explained.record, packets })}\n`);
          return;
        }
        process.stdout.write(
          renderExplanation(result.explained, result.report, {
            colours: createColours(wantsColour(process.stdout, process.env)),
            width: Math.min(process.stdout.columns ?? 100, 120),
          }),
        );
      } finally {
        run.done();
      }
    });
}
