/** Host names that somebody looked up: CSV of address and name. Yamori itself asks no resolver. */
import { formatAddress, parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { readOperatorFile } from './operator-file.ts';

function refuse(path: string, what: string): never {
  throw new YamoriError(
    'E_NAMES_FILE',
    `${path}: ${what}`,
    'A line has an address and its host name, separated by a comma.',
  );
}

/** Address (as formatAddress writes it) -> host name. A first line that begins with no address is a header. */
export function loadReverseNames(path: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [i, line] of readOperatorFile(path, refuse)
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const [text, name] = line.split(',', 2).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const address = parseAddress(text);
    if (address === null || name === undefined || name === '') {
      if (i === 0) continue;
      refuse(path, `line ${i + 1} is no address and name`);
    }
    names.set(formatAddress(address), name);
  }
  return names;
}
