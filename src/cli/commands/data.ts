/** `yamori data`: lists of others, imported at run time; nothing of others comes with Yamori. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { allKnownScanners } from '../../networks/all-known-scanners.ts';
import { readLists, removeList, storeList } from '../../networks/imported-lists.ts';
import { type Importer, MOST_ENTRIES, MOST_LIST_BYTES } from '../../networks/importers/importer.ts';
import { IMPORTERS } from '../../networks/importers/registry.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { dataOption } from '../hub/data-option.ts';
import { padEnd } from '../text-layout.ts';
import { formatCount } from '../time-text.ts';

interface ImportOptions {
  data: string;
  name?: string;
  organisation?: string;
  force: boolean;
}

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
    .argument('<file>', 'the list; - is standard input')
    .addOption(folder())
    .option('--name <name>', 'under which it is kept, where there are several of a kind (default: the kind)')
    .option('--organisation <name>', 'whose addresses these are, where the list does not say')
    .addOption(new Option('--force', 'also when it is less than half as long as the old one').default(false))
    .addHelpText('after', `\nKinds, and where they are published:\n${kinds.join('\n')}`)
    .action(importList);
  data
    .command('list')
    .description('what was imported, when, and how old its newest entry is')
    .addOption(folder())
    .action((options: { data: string }) => {
      process.stdout.write(listText(options.data));
    });
  data
    .command('remove')
    .description('forget an imported list')
    .argument('<name>', 'as `yamori data list` shows it')
    .addOption(folder())
    .action((name: string, options: { data: string }) => {
      if (!removeList(options.data, name))
        throw new YamoriError('E_USAGE', `there is no list ${name}`, 'yamori data list shows what there is.');
      process.stdout.write(`removed ${name}\n`);
    });
  data
    .command('show')
    .description('who the lists say an address is')
    .argument('<address>')
    .addOption(folder())
    .action(show);
  for (const command of data.commands) command.exitOverride();
}

function importerOf(kind: string): Importer {
  const importer = IMPORTERS.find(({ name }) => name === kind);
  if (importer === undefined) {
    throw new YamoriError(
      'E_USAGE',
      `"${kind}" is no kind of list`,
      `Use one of ${IMPORTERS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return importer;
}

async function importList(kind: string, file: string, options: ImportOptions): Promise<void> {
  const importer = importerOf(kind);
  const context = {
    file: file === '-' ? 'standard input' : basename(file),
    organisation: options.organisation ?? null,
  };
  const entries = importer.parse(await read(file), context);
  if (entries.length > MOST_ENTRIES) {
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${context.file} has more than ${formatCount(MOST_ENTRIES)} entries`,
      'Nothing was imported. No list of scanners is that long.',
    );
  }
  const name = options.name ?? importer.name;
  storeList(
    options.data,
    {
      format: 1,
      kind: importer.name,
      name,
      importedAt: new Date().toISOString(),
      from: context.file,
      licence: importer.licence,
      entries,
    },
    options.force,
  );
  const organisations = new Set(entries.map(({ organisation }) => organisation)).size;
  process.stdout.write(
    `${name}: ${formatCount(entries.length)} entries of ${formatCount(organisations)} organisations imported\n`,
  );
}

async function read(file: string): Promise<string> {
  if (file === '-') return textOf(process.stdin);
  try {
    if (statSync(file).size > MOST_LIST_BYTES) throw new Error(`more than ${MOST_LIST_BYTES / 2 ** 20} MiB`);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${file} cannot be read: ${(cause as Error).message}`,
      'Nothing was imported, and what was imported before stays.',
      { cause },
    );
  }
}

function listText(dataFolder: string): string {
  const lists = readLists(dataFolder);
  if (lists.length === 0)
    return 'no list was imported; yamori data import --help tells where they are published\n';
  const lines = lists.map(({ name, entries, importedAt, licence, from }) => {
    const newest = entries.reduce(
      (best, { lastSeen }) => (lastSeen !== null && lastSeen > best ? lastSeen : best),
      '',
    );
    const organisations = new Set(entries.map(({ organisation }) => organisation)).size;
    return (
      `${padEnd(name, 30)} ${formatCount(entries.length).padStart(9)} entries ${formatCount(organisations).padStart(5)} organisations  ` +
      `newest ${newest === '' ? 'undated   ' : newest}  imported ${importedAt.slice(0, 16).replace('T', ' ')} UTC\n` +
      `${padEnd('', 30)} from ${from}; licence: ${licence}`
    );
  });
  return `${lines.join('\n')}\n`;
}

async function show(text: string, options: { data: string }): Promise<void> {
  const address = parseAddress(text);
  if (address === null)
    throw new YamoriError('E_USAGE', `"${text}" is no address`, 'Write 192.0.2.1 or 2001:db8::1.');
  const entries = await allKnownScanners({ files: [], dataFolder: options.data });
  const found = new KnownScanners(entries, { at: Date.now() / 1000 }).find(address);
  if (found === undefined) {
    process.stdout.write(`${text}: in no list\n`);
    return;
  }
  process.stdout.write(
    `${text}: ${found.organisation} (${found.source}, as of ${found.asOf ?? 'no date'}, confidence ${found.confidence.toFixed(2)}${found.stale ? ', stale: the address may be somebody else’s by now' : ''})\n`,
  );
}
