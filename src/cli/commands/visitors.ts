/** `yamori visitors`: who came to decoys, told from the events that they wrote. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { parseAddress } from '../../base/address.ts';
import { Counts } from '../../base/counts.ts';
import { YamoriError } from '../../base/errors.ts';
import { DECOY_EVENTS, type DecoyEvent } from '../../model/decoy-event.ts';
import { createColours, wantsColour } from '../colours.ts';
import { wholeNumber } from '../common-options.ts';
import { dataOption } from '../hub/data-option.ts';
import { openOutput } from '../output.ts';

const EXPORTS = ['cowrie', 'ecs', 'stix', 'indicators'] as const;
type ExportName = (typeof EXPORTS)[number];

interface Options {
  json: boolean;
  export?: ExportName;
  out?: string;
  top: number;
  organisation: string;
  scanners: string[];
  data: string;
}

const MOST_LINE = 1_000_000;

export function registerVisitors(program: Command): void {
  program
    .command('visitors')
    .description('say who came to decoys, over many visits and addresses, from the events that they wrote')
    .argument('<file...>', 'events of decoys, one object of JSON a line; - is standard input')
    .option('--json', 'one JSON object on standard output: the contract for scripts', false)
    .addOption(
      program
        .createOption('--export <form>', 'events or indicators in the form of others')
        .choices([...EXPORTS]),
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
  const counts = new Counts();
  const output = openOutput(options.out);
  try {
    if (options.export !== undefined) await exportEvents(files, options, counts, output.write);
    else await tell(files, options, counts, output.write);
    await output.finish();
  } catch (error) {
    output.abandon();
    throw error;
  }
  for (const [name, times] of counts) process.stderr.write(`yamori: ${name} ${times}\n`);
}

type Write = (text: string) => Promise<void>;

async function tell(files: readonly string[], options: Options, counts: Counts, write: Write): Promise<void> {
  const [{ createVisitReader }, { findVisitors }, { renderVisitors }] = await Promise.all([
    import('../../decoys/visitors/read-visits.ts'),
    import('../../decoys/visitors/find-visitors.ts'),
    import('../decoy/visitors-text.ts'),
  ]);
  const reader = createVisitReader((name) => counts.add(name));
  for (const file of files) for await (const event of readEvents(file, counts)) reader.add(event);
  const visits = reader.visits();
  const visitors = findVisitors(visits, { engineOf: await engines(options) });
  if (options.json) {
    const body = { visits: visits.length, counts: counts.toObject(), visitors };
    return write(`${JSON.stringify(body, null, 1)}\n`);
  }
  const colours = createColours(options.out === undefined && wantsColour(process.stdout, process.env));
  return write(renderVisitors(visitors, { colours, width: process.stdout.columns ?? 100, top: options.top }));
}

async function exportEvents(
  files: readonly string[],
  options: Options,
  counts: Counts,
  write: Write,
): Promise<void> {
  const [{ toEcs }, { toStix }, { createIndicatorList }] = await Promise.all([
    import('../../decoys/exports/ecs.ts'),
    import('../../decoys/exports/stix.ts'),
    import('../../decoys/exports/indicators.ts'),
  ]);
  const list = createIndicatorList();
  for (const file of files) {
    for await (const event of readEvents(file, counts)) {
      if (options.export === 'cowrie' && event.eventid.startsWith('cowrie.'))
        await write(`${JSON.stringify(event)}\n`);
      else if (options.export === 'ecs') await write(`${JSON.stringify(toEcs(event))}\n`);
      else list.add(event);
    }
  }
  if (options.export === 'stix')
    await write(`${JSON.stringify(toStix(list.list(), options.organisation, Date.now()), null, 1)}\n`);
  if (options.export === 'indicators') {
    const cell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await write('kind,value,first,last,times,sources\r\n');
    for (const { kind, value, first, last, times, sources } of list.list())
      await write(`${kind},${cell(value)},${first},${last},${times},${sources}\r\n`);
  }
}

/** Lines that are no event are counted: the last one of a decoy that was killed may be half a line. */
async function* readEvents(file: string, counts: Counts): AsyncGenerator<DecoyEvent> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failure = new Promise<never>((_resolve, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new YamoriError(
          error.code === 'ENOENT' ? 'E_INPUT_MISSING' : 'E_INPUT_READ',
          `${file}: ${error.message}`,
          'Name the file that a decoy writes, as its --events says.',
        ),
      ),
    );
  });
  failure.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failure]);
    if (next.done === true) return;
    const event = readEvent(next.value);
    if (event === null) counts.add('event-line-unreadable');
    else yield event;
  }
}

function readEvent(line: string): DecoyEvent | null {
  if (line.length > MOST_LINE) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const event = value as Record<string, unknown>;
  const isWhole =
    ['timestamp', 'session', 'src_ip', 'protocol', 'sensor', 'persona'].every(
      (name) => typeof event[name] === 'string',
    ) &&
    Object.hasOwn(DECOY_EVENTS, String(event.eventid)) &&
    !Number.isNaN(Date.parse(String(event.timestamp)));
  return isWhole ? (value as DecoyEvent) : null;
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
