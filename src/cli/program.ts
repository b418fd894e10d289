/** The program and its commands, apart from running it. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { registerBackup } from './commands/backup.ts';
import { registerCompare } from './commands/compare.ts';
import { registerData } from './commands/data.ts';
import { registerDecoy } from './commands/decoy.ts';
import { registerDemo } from './commands/demo.ts';
import { registerExplain } from './commands/explain.ts';
import { registerGarden } from './commands/garden.ts';
import { registerGenerate } from './commands/generate.ts';
import { registerHub } from './commands/hub.ts';
import { registerMailIn } from './commands/mail-in.ts';
import { registerRead } from './commands/read.ts';
import { registerScanners } from './commands/scanners.ts';
import { registerVerify } from './commands/verify.ts';
import { registerVisitors } from './commands/visitors.ts';
import { registerWatch } from './commands/watch.ts';

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
  registerScanners(program);
  registerCompare(program);
  registerData(program);
  registerWatch(program);
  registerGenerate(program);
  registerDemo(program);
  registerHub(program);
  registerBackup(program);
  registerGarden(program);
  registerDecoy(program);
  registerVisitors(program);
  registerMailIn(program);
  registerVerify(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}
