/** `yamori read`: captures in, a report out. */
import { type Command, Option } from 'commander';
import { EXIT, YamoriError } from '../../base/errors.ts';
import type { ReadReport, SourceRecord } from '../../model/report.ts';
import { createColours, wantsColour } from '../colours.ts';
import { addCommonOptions, type CommonOptions, readOptionsFrom, wholeNumber } from '../common-options.ts';
import { addHubOptions, type HubOptions, type HubTarget, hubTargetOf } from '../hub/hub-options.ts';
import { type Output, openOutput } from '../output.ts';
import { createProgress } from '../progress.ts';
import type { ReadResult } from '../read-captures.ts';
import { renderReport } from '../report-text.ts';
import { formatCount, isoTime } from '../time-text.ts';

type Format = 'text' | 'json' | 'csv' | 'parquet' | 'shadowserver';

interface Options extends CommonOptions, HubOptions {
  json?: boolean;
  csv?: boolean;
  parquet?: boolean;
  shadowserver?: boolean;
  out?: string;
  top: number;
  alerts: number;
  exitAlerts: boolean;
}

export function registerRead(program: Command): void {
  const formats = ['json', 'csv', 'parquet', 'shadowserver'];
  const format = (name: string, text: string) =>
    new Option(`--${name}`, text).conflicts(formats.filter((other) => other !== name));
  const command = addCommonOptions(
    program
      .command('read')
      .description('read captures and say who sends into the dark')
      .argument('<file...>', 'pcap or pcapng, also gzip, zstd or xz; - is standard input'),
  );
  addHubOptions(command, [...formats, 'out', 'exitAlerts', 'owners'])
    .addOption(format('json', 'one JSON object on standard output: the contract for scripts'))
    .addOption(format('csv', 'one line of CSV for each source'))
    .addOption(format('parquet', 'one row of Parquet for each source'))
    .addOption(
      format(
        'shadowserver',
        "infected sources and scanners in the columns of Shadowserver's event4_honeypot_darknet",
      ),
    )
    .option('--out <file>', 'write there instead of to standard output')
    .option('--top <n>', 'lines of each list of the report', wholeNumber(1, 1000), 8)
    .option('--alerts <n>', 'alerts that the report prints in full', wholeNumber(0, 100_000), 10)
    .option('--exit-alerts', `exit with status ${EXIT.alerts} when there are alerts`, false)
    .action(async (files: string[], options: Options) => {
      const target = await hubTargetOf(options, 'read');
      if (target !== null) return post(files, options, target);
      const { readCaptures } = await import('../read-captures.ts');
      const chosen = (formats.find((name) => options[name as keyof Options] === true) ?? 'text') as Format;
      if (chosen === 'parquet' && options.out === undefined && process.stdout.isTTY) {
        throw new YamoriError(
          'E_USAGE',
          'Parquet is no text for a terminal',
          'Add --out FILE, or redirect standard output.',
        );
      }
      const run = await readOptionsFrom(files, options, { withRecords: chosen !== 'text', explain: null });
      let result: ReadResult | null = null;
      const output = openOutput(options.out);
      try {
        result = await readCaptures(run.options);
        await write(result, chosen, output, options);
        await output.finish();
        if (chosen !== 'text' && !options.quiet) {
          for (const remark of result.report.remarks) process.stderr.write(`yamori: ${remark}\n`);
        }
        if (options.exitAlerts && result.report.alerts.length > 0) process.exitCode = EXIT.alerts;
      } catch (error) {
        output.abandon();
        throw error;
      } finally {
        result?.close();
        run.done();
      }
    });
}

/** Sends the sightings of the captures to a hub instead of judging them here. */
async function post(files: readonly string[], options: Options, target: HubTarget): Promise<void> {
  if (options.dark.length === 0) {
    throw new YamoriError(
      'E_DARK_UNKNOWN',
      'a hub adds up what many captures tell, so all of them need the same dark space',
      'Name the dark space with --dark PREFIX.',
    );
  }
  const { postCaptures } = await import('../hub/post-captures.ts');
  const run = await readOptionsFrom(files, options, { withRecords: false, explain: null });
  const note = (text: string) => {
    if (!options.quiet) process.stderr.write(`yamori: ${text}\n`);
  };
  const posting = createProgress(process.stderr, 'sending', Date.now);
  try {
    const posted = await postCaptures({
      inputs: files,
      dark: run.options.dark,
      spoolFolder: target.spoolFolder,
      spoolBytes: target.spoolBytes,
      hubUrl: target.hub.url.href,
      token: target.hub.token,
      lanes: run.options.lanes,
      tableBytes: run.options.tableBytes,
      signal: run.options.signal,
      onNote: note,
      onProgress(progress) {
        if (progress.stage === 'counting') {
          run.options.onProgress('counting', progress.bytes, progress.bytesTotal, progress.packets);
        } else if (!options.quiet) {
          posting.update(progress.posted, progress.posted + progress.waiting, progress.posted);
        }
      },
    });
    for (const remark of posted.remarks) note(remark);
    process.stdout.write(
      `${formatCount(posted.packets)} packets read; ${formatCount(posted.sightings)} sightings ` +
        `in ${formatCount(posted.batches)} batches are on the hub\n`,
    );
  } finally {
    posting.clear();
    run.release();
  }
}

async function write(result: ReadResult, format: Format, output: Output, options: Options): Promise<void> {
  switch (format) {
    case 'text':
      return output.write(
        renderReport(result.report, {
          colours: createColours(options.out === undefined && wantsColour(process.stdout, process.env)),
          width: process.stdout.columns ?? 100,
          top: options.top,
          alerts: options.alerts,
        }),
      );
    case 'json':
      return writeJson(result, output);
    case 'csv': {
      const { sourceCsv, sourceCsvHeader } = await import('../exports/csv.ts');
      await output.write(sourceCsvHeader());
      for await (const record of parsed(result)) await output.write(sourceCsv(record));
      return;
    }
    case 'shadowserver': {
      const { shadowserverHeader, shadowserverLines } = await import('../exports/shadowserver.ts');
      await output.write(shadowserverHeader());
      for await (const record of parsed(result)) await output.write(shadowserverLines(record));
      return;
    }
    case 'parquet': {
      const { writeParquet } = await import('../exports/parquet.ts');
      return writeParquet(parsed(result), (bytes) => output.write(bytes));
    }
  }
}

async function* parsed(result: ReadResult): AsyncGenerator<SourceRecord> {
  for (const text of result.records()) yield JSON.parse(text) as SourceRecord;
}

/** The contract for scripts; docs/reference/json.md. Sources are streamed, so that their number is no matter. */
async function writeJson(result: ReadResult, output: Output): Promise<void> {
  const head = JSON.stringify(jsonHead(result.report));
  await output.write(`${head.slice(0, -1)},"sources":[`);
  let first = true;
  for (const text of result.records()) {
    await output.write(`${first ? '\n' : ',\n'}${jsonSource(text)}`);
    first = false;
  }
  const alerts = result.report.alerts.map((alert) => ({
    ...alert,
    first: isoTime(alert.first),
    last: isoTime(alert.last),
  }));
  await output.write(`],\n"alerts":${JSON.stringify(alerts)}}\n`);
}

function jsonSource(text: string): string {
  const record = JSON.parse(text) as SourceRecord;
  return JSON.stringify({ ...record, first: isoTime(record.first), last: isoTime(record.last) });
}

function jsonHead(report: ReadReport): object {
  const { alerts: _, sources, period, ...rest } = report;
  return {
    ...rest,
    sourceCount: sources,
    period:
      period === null
        ? null
        : { first: isoTime(period.first), last: isoTime(period.last), seconds: period.last - period.first },
  };
}
