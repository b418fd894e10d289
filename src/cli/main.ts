/** The command line: parses, runs one command, turns what went wrong into words and an exit status. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, YamoriError } from '../base/errors.ts';
import { registerDemo } from './commands/demo.ts';
import { registerExplain } from './commands/explain.ts';
import { registerGenerate } from './commands/generate.ts';
import { registerRead } from './commands/read.ts';
import { registerWatch } from './commands/watch.ts';
import { spreadDark } from './common-options.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export function createProgram(): Command {
  const program = new Command('yamori')
    .description('From a packet in the dark to a device made safe.')
    .version(version)
    .showHelpAfterError('(yamori COMMAND --help shows the options)')
    .exitOverride();
  // One line a command.
  registerRead(program);
  registerExplain(program);
  registerWatch(program);
  registerGenerate(program);
  registerDemo(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}

async function main(): Promise<void> {
  try {
    await createProgram().parseAsync(spreadDark(process.argv));
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
      return;
    }
    if (error instanceof YamoriError) {
      process.stderr.write(`yamori: ${error.message} [${error.code}]\n        ${error.hint}\n`);
      process.exitCode = error.exitStatus;
      return;
    }
    // A bug: say where, and stop.
    process.stderr.write(`yamori: this is a bug, please report it\n${(error as Error).stack ?? error}\n`);
    process.exitCode = EXIT.bug;
  }
}

await main();
