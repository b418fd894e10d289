/** One run of `bench/mail.ts`, as a process of its own so that its memory is its own: sends mails and says how long it took. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import nodemailer from 'nodemailer';
import type { DeliveryOutcome } from '../src/model/notice.ts';
import { email } from '../src/notices/channels/email.ts';
import { SAMPLE_DELIVERY } from '../src/notices/channels/sample-delivery.ts';

export interface SenderPlan {
  readonly sender: 'yamori' | 'nodemailer';
  readonly port: number;
  readonly mails: number;
  readonly connections: number;
  /** Mails handed in at once; as many as a hub has on its way. */
  readonly atOnce: number;
  /** Null: unsigned. */
  readonly dkimKeyFile: string | null;
  readonly folder: string;
}

export interface SenderRun {
  readonly seconds: number;
  /** User and system of the hub's side and, for Yamori, of its mail process. */
  readonly cpuSeconds: number;
  /** Largest resident set of the process that stands for the hub. */
  readonly hubPeakMiB: number;
  /** Of the mail process; null: there is none. */
  readonly mailProcessPeakMiB: number | null;
}

const [planText, resultFile] = process.argv.slice(2);
const plan = JSON.parse(planText) as SenderPlan;
const from = 'notices@yamori.example.org';
const dkim = { domain: 'yamori.example.org', selector: 'bench' };
const TEXT = `${SAMPLE_DELIVERY.message.text}\n${'A line of a notice as long as most lines are, some dozens of them.\n'.repeat(40)}`;
const MESSAGE = { ...SAMPLE_DELIVERY.message, text: TEXT, html: SAMPLE_DELIVERY.message.html + TEXT };
const idOf = (at: number) => `01J9ZK3QM9TXAB7C4D5${1_000_000 + at}`;

type Send = (at: number) => Promise<void>;

async function openYamori(): Promise<{ send: Send; close: () => Promise<void> }> {
  const settings = email.settings.parse({
    port: plan.port,
    from,
    connections: plan.connections,
    domainConnections: plan.connections,
    domainMessagesPerMinute: 0,
    messagesPerConnection: 100_000,
    dkim: plan.dkimKeyFile === null ? null : { ...dkim, keyFile: plan.dkimKeyFile },
  });
  const channel = await email.open(settings, { clock: Date.now, count: () => {}, folder: plan.folder });
  const never = new AbortController().signal;
  return {
    async send(at) {
      const delivery = { ...SAMPLE_DELIVERY, id: idOf(at), to: 'owner@example.org', message: MESSAGE };
      const outcome: DeliveryOutcome = await channel.deliver(delivery, never);
      if (outcome.kind !== 'accepted') throw new Error(`a mail was not taken: ${outcome.why}`);
    },
    close: () => channel.close(),
  };
}

function openNodemailer(): { send: Send; close: () => Promise<void> } {
  const key = plan.dkimKeyFile === null ? null : readFileSync(plan.dkimKeyFile, 'utf8');
  const transport = nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port: plan.port,
    ignoreTLS: true,
    maxConnections: plan.connections,
    maxMessages: Number.POSITIVE_INFINITY,
    ...(key === null
      ? {}
      : { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: key } }),
  });
  const { message } = SAMPLE_DELIVERY;
  return {
    async send(at) {
      await transport.sendMail({
        from: { name: SAMPLE_DELIVERY.sender.organisation, address: from },
        to: 'owner@example.org',
        replyTo: message.replyTo!,
        subject: message.subject,
        messageId: `<${idOf(at)}@yamori.example.org>`,
        text: MESSAGE.text,
        html: MESSAGE.html,
        headers: { 'Auto-Submitted': 'auto-generated', 'List-Unsubscribe': `<${message.unsubscribe}>` },
      });
    },
    close: async () => transport.close(),
  };
}

const { send, close } = plan.sender === 'yamori' ? await openYamori() : openNodemailer();
// Connections stand and code is warm before time is taken.
await Promise.all(Array.from({ length: plan.atOnce }, (_, at) => send(at)));
const cpuBefore = process.cpuUsage();
const childBefore = childCpuSeconds();
const started = performance.now();
let next = plan.atOnce;
await Promise.all(
  Array.from({ length: plan.atOnce }, async () => {
    while (next < plan.atOnce + plan.mails) await send(next++);
  }),
);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const run: SenderRun = {
  seconds,
  cpuSeconds: (user + system) / 1e6 + childCpuSeconds() - childBefore,
  hubPeakMiB: process.resourceUsage().maxRSS / 1024,
  mailProcessPeakMiB: childPeakMiB(),
};
writeFileSync(resultFile, JSON.stringify(run));
await close();

function children(): string[] {
  return readdirSync(`/proc/${process.pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8').trim().split(' '))
    .filter(Boolean);
}

function childPeakMiB(): number | null {
  const peaks = children().map((pid) =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
  );
  return peaks.length === 0 ? null : Math.max(...peaks) / 1024;
}

/** In ticks of a hundredth of a second, as Linux counts them. */
function childCpuSeconds(): number {
  let ticks = 0;
  for (const pid of children()) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}
