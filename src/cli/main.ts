/** The command line: parses, runs one command, turns what went wrong into words and an exit status. */
import { CommanderError } from 'commander';
import { EXIT, YamoriError } from '../base/errors.ts';
import { spreadDark } from './common-options.ts';
import { createProgram } from './program.ts';

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
