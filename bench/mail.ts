/** `npm run bench:mail`: mails a minute to a local relay, beside nodemailer's own pool, which keeps no journal. */
import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { SenderPlan, SenderRun } from './mail-sender.ts';
import { readFlags } from './options.ts';
import { CannotRun, main, run, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatSpread, median, spreadOf } from './table.ts';

const flags = readFlags('Measures how many mails a minute go out.', {
  mails: { default: 4_000, least: 10, about: 'mails of a run' },
  runs: { default: 5, least: 1, about: 'runs of each, in turn' },
  connections: { default: [1, 4, 16], about: 'connections to the relay' },
  'answer-ms': { default: [0, 20], about: 'how long the relay takes to answer a mail' },
  json: { about: 'one JSON object in place of the table' },
});

const AT_ONCE = 200;
const SENDERS = ['yamori', 'nodemailer'] as const;

interface Row {
  readonly connections: number;
  readonly answerMs: number;
  readonly isSigned: boolean;
  readonly runs: Readonly<Record<(typeof SENDERS)[number], SenderRun[]>>;
}

const perMinute = (one: SenderRun) => (60 * flags.mails) / one.seconds;

function cells({ connections, answerMs, isSigned, runs }: Row): string[] {
  const ratios = runs.yamori.map((one, at) => perMinute(one) / perMinute(runs.nodemailer[at]));
  const mailProcess = Math.max(...runs.yamori.map((one) => one.mailProcessPeakMiB ?? 0));
  const hub = (of: readonly SenderRun[]) => formatCount(Math.max(...of.map((one) => one.hubPeakMiB)));
  const cpu = (of: readonly SenderRun[]) =>
    ((1e6 * median(of.map((one) => one.cpuSeconds))) / flags.mails).toFixed(0);
  return [
    String(connections),
    String(answerMs),
    isSigned ? 'yes' : 'no',
    formatCount(median(runs.yamori.map(perMinute))),
    formatCount(median(runs.nodemailer.map(perMinute))),
    formatSpread(spreadOf(ratios), 2),
    cpu(runs.yamori),
    cpu(runs.nodemailer),
    `${hub(runs.yamori)} + ${formatCount(mailProcess)}`,
    hub(runs.nodemailer),
  ];
}

const HEAD = [
  'connections',
  'relay answers after ms',
  'DKIM',
  'yamori mails/min',
  'nodemailer mails/min',
  'ratio (least .. most)',
  'yamori CPU µs/mail',
  'nodemailer CPU µs/mail',
  'yamori peak MiB, hub + mail process',
  'nodemailer peak MiB',
];

function markdown(rows: readonly Row[]): string {
  const lines = [HEAD, HEAD.map(() => '---:'), ...rows.map(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

async function startRelay(answerMs: number): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 'mail-relay.ts'), [String(answerMs)]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('exit', (code) => reject(new CannotRun(`the relay ended with ${code}`)));
  });
  return { child, port };
}

await main((signal) =>
  withFolder(async (folder) => {
    const dkimKeyFile = join(folder, 'dkim.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(dkimKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const rows: Row[] = [];
    for (const answerMs of flags['answer-ms']) {
      const relay = await startRelay(answerMs);
      try {
        for (const connections of flags.connections)
          for (const isSigned of [true, false]) {
            const row: Row = { connections, answerMs, isSigned, runs: { yamori: [], nodemailer: [] } };
            for (let round = 0; round < flags.runs; round++)
              for (const sender of SENDERS) {
                status(
                  `${sender}: ${connections} connections, ${answerMs} ms, ${isSigned ? 'signed' : 'unsigned'}`,
                );
                const result = join(folder, 'run.json');
                const plan: SenderPlan = {
                  sender,
                  port: relay.port,
                  mails: flags.mails,
                  connections,
                  atOnce: AT_ONCE,
                  dkimKeyFile: isSigned ? dkimKeyFile : null,
                  folder: join(folder, `${answerMs}-${connections}-${isSigned}-${round}`),
                };
                const program = join(import.meta.dirname, 'mail-sender.ts');
                await run(process.execPath, [program, JSON.stringify(plan), result], signal);
                row.runs[sender].push(JSON.parse(readFileSync(result, 'utf8')) as SenderRun);
              }
            rows.push(row);
          }
      } finally {
        relay.child.kill();
      }
    }
    clearStatus();
    const machine = `${cpus().length} x ${cpus()[0].model}`;
    if (flags.json) process.stdout.write(`${JSON.stringify({ machine, options: flags, rows }, null, 2)}\n`);
    else
      process.stdout.write(
        `${machine}; ${formatCount(flags.mails)} mails a run, ${flags.runs} runs, the relay on the same machine\n\n${markdown(rows)}\n`,
      );
    return 0;
  }),
);
