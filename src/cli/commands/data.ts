/** `yamori data`: lists of others, imported at run time; nothing of others comes with Yamori. */
import { type Command, Option } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import { IMPORTERS } from '../../networks/importers/registry.ts';
import type { ImportOptions } from '../data/import-list.ts';
import { dataOption } from '../hub/data-option.ts';
import { padEnd } from '../text-layout.ts';

export function registerData(program: Command): void {
  const data = program
    .command('data')
    .description('lists of known scanners: import, list, show, remove; nothing is fetched by itself');
  const folder = () => dataOption('where imported lists are kept, with the data of the hub');
  const kinds = IMPORTERS.map(
    ({ name, title, published }) => `  ${padEnd(name, 30)} ${title}\n  ${padEnd('', 30)} ${published}`,
  );
  data
    .command('import')
    .description('take a list that you have fetched; what cannot be read is refused, and the old one stays')
    .argument('<kind>', `one of ${IMPORTERS.map(({ name }) => name).join(', ')}`)
    .argument('[file]', 'the list; - is standard input; a folder: all files of it that are of the kind')
    .addOption(folder())
    .option('--url <url>', 'fetch it from there, now and once, instead of a file')
    .option(
      '--name <name>',
      'under which it is kept (default: the kind, and the organisation of a list of one)',
    )
    .option('--organisation <name>', 'whose addresses these are, where the list does not say')
    .addOption(new Option('--force', 'also when it is less than half as long as the old one').default(false))
    .addHelpText('after', `\nKinds, and where they are published:\n${kinds.join('\n')}`)
    .action(async (kind: string, file: string | undefined, options: ImportOptions) => {
      const { importList } = await import('../data/import-list.ts');
      process.stdout.write(await importList(kind, file, options, Date.now()));
    });
  data
    .command('list')
    .description(
      'what was imported, when, how old its newest entry is, and where lists contradict each other',
    )
    .addOption(folder())
    .action(async (options: { data: string }) => {
      const { listsText } = await import('../data/lists-text.ts');
      process.stdout.write(await listsText(options.data, Date.now()));
    });
  data
    .command('remove')
    .description('forget an imported list')
    .argument('<name>', 'as `yamori data list` shows it')
    .addOption(folder())
    .action(async (name: string, options: { data: string }) => {
      const { removeList } = await import('../../networks/imported-lists.ts');
      if (!removeList(options.data, name))
        throw new YamoriError('E_USAGE', `there is no list ${name}`, 'yamori data list shows what there is.');
      process.stdout.write(`removed ${name}\n`);
    });
  data
    .command('show')
    .description('who the lists say an address is')
    .argument('<address>')
    .addOption(folder())
    .action(async (address: string, options: { data: string }) => {
      const { addressText } = await import('../data/lists-text.ts');
      process.stdout.write(await addressText(address, options.data, Date.now()));
    });
  for (const command of data.commands) command.exitOverride();
}
