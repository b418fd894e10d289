/** `yamori hub`, which is also `npm start`: sensors in, incidents and the page out. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import { allKnownScanners } from '../../networks/all-known-scanners.ts';
import { wholeNumber } from '../common-options.ts';
import { dataOption } from '../hub/data-option.ts';

interface Options {
  data: string;
  listen: string;
  port: number;
  empty: boolean;
  decoys: boolean;
  factsUrl?: string;
  stateUrl?: string;
  tlsCert?: string;
  tlsKey?: string;
  trustProxy: string[];
  publicUrl?: string;
  scanners: string[];
  lists: boolean;
  zone: string;
  page: boolean;
  config?: string;
}

const JUDGE_EVERY_MS = 5_000;

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function origin(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new InvalidArgumentError('a URL is wanted, such as https://yamori.example.org');
  return new URL(value).origin;
}

function timeZone(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('an IANA time zone is wanted, such as Asia/Tokyo');
  }
}

export function registerHub(program: Command): void {
  program
    .command('hub')
    .description('run the hub: sensors in, incidents and the page out')
    .addOption(dataOption('where it keeps what it knows'))
    .option(
      '--listen <address>',
      'address to listen on; others than loopback want TLS or a proxy',
      '127.0.0.1',
    )
    .option('--port <n>', 'port to listen on; 0 takes one that is free', wholeNumber(0, 65_535), 8642)
    .option('--empty', 'without the labelled sample; removes it if it is there', false)
    .option('--decoys', 'with the sample: its decoys too, each on a loopback address of its own', false)
    .option('--facts-url <url>', 'ClickHouse for the facts, instead of DuckDB in the data folder')
    .option('--state-url <url>', 'PostgreSQL for the state, instead of SQLite in the data folder')
    .option('--tls-cert <file>', 'certificate chain (PEM)')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--trust-proxy <address>', 'a proxy that speaks TLS in front of the hub; repeatable', collect, [])
    .option('--public-url <url>', 'where people reach it, such as https://yamori.example.org', origin)
    .option('--scanners <file>', 'known scanners, CSV or YAML; repeatable', collect, [])
    .option('--no-lists', 'leave out the lists of scanners that `yamori data` has imported')
    .addOption(
      new Option('--zone <name>', 'time zone of the page, such as Asia/Tokyo')
        .argParser(timeZone)
        .default(Intl.DateTimeFormat().resolvedOptions().timeZone, 'that of the machine'),
    )
    .option(
      '--config <file>',
      'configuration (YAML): who sends notices, by which channels, when; who is asked for names',
    )
    .option('--no-page', 'the API alone')
    .action(run);
}

async function run(options: Options): Promise<void> {
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) {
    throw new YamoriError('E_USAGE', '--tls-cert and --tls-key belong together', 'Give both.');
  }
  const say = (text: string) => process.stderr.write(`yamori: ${text}\n`);
  const { runHub } = await import('../hub/run-hub.ts');
  const { buildPage } = await import('../hub/build-page.ts');
  const { hubConfig, readHubConfig } = await import('../hub/hub-config.ts');
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const hub = await runHub({
    data: options.data,
    listen: options.listen,
    port: options.port,
    withSample: !options.empty,
    withDecoys: options.decoys,
    factsUrl: options.factsUrl,
    stateUrl: options.stateUrl,
    tls: options.tlsCert === undefined ? null : { certFile: options.tlsCert, keyFile: options.tlsKey! },
    trustProxy: options.trustProxy,
    publicUrl: options.publicUrl ?? null,
    knownScanners: await allKnownScanners({
      files: options.scanners,
      dataFolder: options.lists ? options.data : null,
    }),
    version: versionOfPackage(),
    zone: options.zone,
    config: options.config === undefined ? hubConfig.parse({}) : readHubConfig(options.config),
    webFolder: options.page ? await buildPage(() => say('building the page, once ...')) : null,
    judgeEveryMs: JUDGE_EVERY_MS,
    signal: stopping.signal,
    say,
  });
  process.stdout.write(`Yamori hub: ${hub.url}\n`);
  if (hub.setupCode !== null) {
    process.stdout.write(`first run:  ${hub.url}/setup#code=${hub.setupCode}\n`);
    process.stdout.write(`            (set-up code ${hub.setupCode}; it makes the first administrator)\n`);
  }
  if (!options.empty)
    process.stdout.write(
      'with a labelled sample: generated packets, invented owners. Without: ./yamori hub --empty\n',
    );
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve();
    else stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  say('stopping ...');
  await hub.close();
}

function versionOfPackage(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
