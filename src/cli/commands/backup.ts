/** `yamori backup` and `yamori restore`. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openDataFolder } from '../hub/data-folder.ts';
import { dataOption } from '../hub/data-option.ts';

interface Options {
  data: string;
}

export function registerBackup(program: Command): void {
  const data = () => dataOption('where the hub keeps what it knows');
  program
    .command('backup')
    .description('copy the stores of a hub, whether it runs or not')
    .argument('<folder>', 'a new folder for the copy')
    .addOption(data())
    .action(async (folder: string, options: Options) => {
      const { askForBackup } = await import('../hub/control-socket.ts');
      const target = resolve(folder);
      if (!(await askForBackup(options.data, target))) {
        const { backUp } = await import('../hub/backup.ts');
        const { openStores } = await import('../hub/stores.ts');
        const stores = await openStores({
          folder: openDataFolder(options.data),
          factsUrl: undefined,
          stateUrl: undefined,
        });
        try {
          await backUp(stores, target, Date.now());
        } finally {
          await stores.close();
        }
      }
      process.stdout.write(`backed up to ${target}\n`);
    });
  program
    .command('restore')
    .description('fill an empty data folder from a backup')
    .argument('<folder>', 'what `yamori backup` made')
    .addOption(data())
    .action(async (folder: string, options: Options) => {
      const { restore } = await import('../hub/backup.ts');
      await restore(folder, openDataFolder(options.data));
      process.stdout.write(`restored to ${options.data}\n`);
    });
}
