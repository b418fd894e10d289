/** `yamori mail-in`: what a local mail server pipes answers and bounces into. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { dataOption } from '../hub/data-option.ts';

interface Options {
  data: string;
  recipient?: string;
}

export function registerMailIn(program: Command): void {
  program
    .command('mail-in')
    .description('take one mail from standard input for the hub: answers to notices, and bounces')
    .addOption(dataOption('data folder of the hub'))
    .option('--recipient <address>', 'whom the mail server had it for, as it names him to a pipe')
    .action(run);
}

async function run({ data, recipient }: Options): Promise<void> {
  const [{ storeIncoming }, { incomingFolder }] = await Promise.all([
    import('../../notices/inbox/store-incoming.ts'),
    import('../hub/hub-inbox.ts'),
  ]);
  // The mail server keeps the mail and tries again where this is not 0.
  process.exitCode = await storeIncoming(
    process.stdin,
    incomingFolder(join(data, 'notices')),
    { recipient: recipient ?? null },
    (line) => process.stderr.write(`yamori: ${line}\n`),
  );
}
