/** `yamori garden`: the walled garden of a gateway, and what its operator puts into nft, dnsmasq and Kea. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parseDocument } from 'yaml';
import { Counts } from '../../base/counts.ts';
import { YamoriError } from '../../base/errors.ts';
import { GARDEN_SETTINGS, type GardenSettings } from '../../notices/garden/garden-settings.ts';

interface Options {
  config: string;
}

const SHOWN = ['rules', 'dnsmasq', 'kea'] as const;
type Shown = (typeof SHOWN)[number];

export function registerGarden(program: Command): void {
  program
    .command('garden')
    .description(
      'run the walled garden of a gateway: held addresses reach the page of their case, and release themselves',
    )
    .argument('[show]', `instead of running, print settings: ${SHOWN.join(', ')}`)
    .requiredOption('--config <file>', 'its settings, YAML; docs/how-to/walled-garden.md')
    .action(run);
}

async function run(show: string | undefined, { config }: Options): Promise<void> {
  const settings = readSettings(config);
  if (show !== undefined) return print(show, settings);
  const { runGarden } = await import('../../notices/garden/run-garden.ts');
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const counts = new Counts();
  try {
    await runGarden({
      settings,
      signal: stopping.signal,
      counts,
      onReady: () => process.stdout.write(`the garden is open: ${settings.portalUrl}\n`),
    });
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    for (const [name, times] of counts) process.stderr.write(`yamori: ${name} ${times}\n`);
  }
}

async function print(show: string, settings: GardenSettings): Promise<void> {
  if (!SHOWN.includes(show as Shown))
    throw new YamoriError(
      'E_USAGE',
      `there is nothing called ${show} to show`,
      `There are: ${SHOWN.join(', ')}.`,
    );
  const [{ gardenRules }, { dnsmasqLines, keaOptions }] = await Promise.all([
    import('../../notices/garden/garden-rules.ts'),
    import('../../notices/garden/dnsmasq-settings.ts'),
  ]);
  const texts: Readonly<Record<Shown, () => string>> = {
    rules: () => gardenRules(settings, []),
    dnsmasq: () => dnsmasqLines(settings),
    kea: () => keaOptions(settings),
  };
  process.stdout.write(texts[show as Shown]());
}

/** Throws E_GARDEN with every problem and its place. */
function readSettings(file: string): GardenSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, [(error as Error).message]);
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw wrong(
      file,
      document.errors.map(({ message }) => message),
    );
  const parsed = GARDEN_SETTINGS.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (parsed.success) return parsed.data;
  throw wrong(
    file,
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
  );
}

function wrong(file: string, problems: readonly string[]): YamoriError {
  return new YamoriError(
    'E_GARDEN',
    `${file}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    'docs/how-to/walled-garden.md shows a whole file.',
  );
}
