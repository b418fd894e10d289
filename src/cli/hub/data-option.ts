/** `--data`, the same for every command that touches a hub's stores. */
import { Option } from 'commander';
import { defaultDataFolder } from './data-folder.ts';

export function dataOption(about: string): Option {
  return new Option('--data <folder>', about).default(
    defaultDataFolder(process.env),
    '~/.local/share/yamori, or under $XDG_DATA_HOME',
  );
}
