/** `yamori visitors`: who came to decoys, told from the events that they wrote. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { parseAddress } from '../../base/address.ts';
import { Counts } from '../../base/counts.ts';
import { YamoriError } from '../../base/errors.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import { VISIT_EXPORTS, type VisitExport } from '../../model/decoy-view.ts';
import { createColours, wantsColour } from '../colours.ts';
import { wholeNumber } from '../common-options.ts';
import { readEvents } from '../decoy/read-events.ts';
import { dataOption } from '../hub/data-option.ts';
import { addHubOptions, type HubOptions, type HubTarget, hubTargetOf } from '../hub/hub-options.ts';
import { openOutput } from '../output.ts';
import { formatCount, formatTime } from '../time-text.ts';

interface Options extends HubOptions {
  json: boolean;
  export?: VisitExport;
  out?: string;
  top: number;
  organisation: string;
  scanners: string[];
  data: string;
  follow: boolean;
}

export function registerVisitors(program: Command): void {
  const command = program
    .command('visitors')
    .description('say who came to decoys, over many visits and addresses, from the events that they wrote');
  addHubOptions(command, ['json', 'export', 'out'])
    .option('--follow', 'with --hub: go on as decoys write more, until a signal ends it', false)
    .argument('<file...>', 'events of decoys, one object of JSON a line; - is standard input')
    .option('--json', 'one JSON object on standard output: the contract for scripts', false)
    .addOption(
      program
        .createOption('--export <form>', 'events or indicators in the form of others')
        .choices([...VISIT_EXPORTS]),
    )
    .option('--organisation <name>', 'with --export stix: who says so', 'Yamori')
    .option(
      '--scanners <file>',
      'file of known scanning engines, as in `yamori read`; repeatable',
      (value: string, before: string[]) => [...before, value],
      [] as string[],
    )
    .addOption(dataOption('data folder with the lists that `yamori data` imported'))
    .option('--out <file>', 'write there instead of to standard output')
    .option('--top <n>', 'visitors of each kind that the report prints', wholeNumber(1, 10_000), 10)
    .action(run);
}

async function run(files: string[], options: Options): Promise<void> {
  const target = await hubTargetOf(options, 'visits');
  if (target !== null) return bring(files, options, target);
  if (options.follow)
    throw new YamoriError('E_USAGE', '--follow belongs to --hub', 'Name the hub with --hub URL.');
  const counts = new Counts();
  const output = openOutput(options.out);
  try {
    if (options.export !== undefined) await exportAll(files, options.export, options, counts, output.write);
    else await tell(files, options, counts, output.write);
    await output.finish();
  } catch (error) {
    output.abandon();
    throw error;
  }
  for (const [name, times] of counts) process.stderr.write(`yamori: ${name} ${times}\n`);
}

async function bring(
  files: readonly string[],
  { follow }: Options,
  { hub, spoolFolder }: HubTarget,
): Promise<void> {
  const missing = follow ? undefined : files.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new YamoriError(
      'E_INPUT_MISSING',
      `${missing} does not exist`,
      'Name the file that a decoy writes, or wait for it with --follow.',
    );
  const { postVisits } = await import('../../sensor/visits/visit-poster.ts');
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const say = (text: string) => process.stderr.write(`${formatTime(Date.now() / 1_000)}  ${text}\n`);
  let events = 0;
  await postVisits({
    files,
    hub,
    folder: spoolFolder,
    signal: ending.signal,
    follow,
    onEvent(event) {
      if (event.kind === 'posted') events += event.events;
      else if (event.kind === 'away') say(`the hub is away, and is asked again: ${event.words}`);
      else if (event.kind === 'back') say('the hub is back');
      else say(`the hub refused a piece of ${event.file}: ${event.words}`);
    },
  });
  say(`${formatCount(events)} events are at the hub`);
}

type Write = (text: string) => Promise<void>;

async function tell(files: readonly string[], options: Options, counts: Counts, write: Write): Promise<void> {
  const [{ createVisitReader }, { findVisitors }, { renderVisitors }] = await Promise.all([
    import('../../decoys/visitors/read-visits.ts'),
    import('../../decoys/visitors/find-visitors.ts'),
    import('../decoy/visitors-text.ts'),
  ]);
  const reader = createVisitReader((name) => counts.add(name));
  for (const file of files)
    for await (const event of readEvents(file, (name) => counts.add(name))) reader.add(event);
  const visits = reader.visits();
  const visitors = findVisitors(visits, { engineOf: await engines(options) });
  if (options.json) {
    const body = { visits: visits.length, counts: counts.toObject(), visitors };
    return write(`${JSON.stringify(body, null, 1)}\n`);
  }
  const colours = createColours(options.out === undefined && wantsColour(process.stdout, process.env));
  return write(renderVisitors(visitors, { colours, width: process.stdout.columns ?? 100, top: options.top }));
}

async function exportAll(
  files: readonly string[],
  form: VisitExport,
  { organisation }: Options,
  counts: Counts,
  write: Write,
): Promise<void> {
  const { exportEvents } = await import('../decoy/export-events.ts');
  async function* all(): AsyncGenerator<readonly DecoyEvent[]> {
    for (const file of files)
      for await (const event of readEvents(file, (name) => counts.add(name))) yield [event];
  }
  for await (const text of exportEvents(form, all(), { organisation, now: Date.now() })) await write(text);
}

/** Built-in, imported by `yamori data`, and the operator's own. */
async function engines({ scanners, data }: Options): Promise<(address: string) => string | null> {
  const [{ allKnownScanners }, { KnownScanners }] = await Promise.all([
    import('../../networks/all-known-scanners.ts'),
    import('../../networks/known-scanners.ts'),
  ]);
  const entries = await allKnownScanners({ files: scanners, dataFolder: data });
  const known = new KnownScanners(entries, { at: Date.now() / 1_000 });
  return (text) => {
    const address = parseAddress(text);
    return address === null ? null : (known.find(address)?.organisation ?? null);
  };
}
