/**
 * Run by tests as a process of its own to be killed: a hub in small, whose outbox is a number of ids and a file of
 * those that are done. Arguments: folder, port of the relay, how many mails, how many at once,
 * how long its mail process may outlive it in milliseconds.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { email } from '../src/notices/channels/email.ts';
import { SAMPLE_DELIVERY } from '../src/notices/channels/sample-delivery.ts';

const [folder, port, mails, atOnce, lingerMs = '20000'] = process.argv.slice(2);
const doneFile = join(folder, 'done');
const done = new Set(existsSync(doneFile) ? readFileSync(doneFile, 'utf8').split('\n') : []);
const file = openSync(doneFile, 'a');
const settings = email.settings.parse({
  port: Number(port),
  from: 'notices@yamori.example.org',
  connections: 8,
  domainConnections: 8,
  domainMessagesPerMinute: 0,
  lingerMs: Number(lingerMs),
});
const channel = await email.open(settings, {
  clock: Date.now,
  count: (name) => process.stdout.write(`count ${name}\n`),
  folder: join(folder, 'channel'),
});
process.stdout.write('opened\n');

const waiting = Array.from(
  { length: Number(mails) },
  (_, at) => `01J9ZK3QM9TXAB7C4D5E${100_000 + at}`,
).filter((id) => !done.has(id));
const never = new AbortController().signal;

async function work(): Promise<void> {
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (;;) {
      const delivery = { ...SAMPLE_DELIVERY, id, to: `owner-${id.slice(-4)}@example.org` };
      const outcome = await channel.deliver(delivery, never);
      if (outcome.kind === 'accepted') break;
      if (outcome.kind === 'refused') throw new Error(outcome.why);
      await wait(50);
    }
    writeSync(file, `${id}\n`);
    fsyncSync(file);
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, work));
closeSync(file);
await channel.close();
process.stdout.write('finished\n');
