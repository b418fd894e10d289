/** Host keys of one device, made when it is first opened and the same afterwards: clients remember them. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';

const FILE = 'ssh-host-keys.json';

/** RSA, ECDSA, Ed25519, in OpenSSH's form. */
export function hostKeys(folder: string): string[] {
  const file = join(folder, FILE);
  try {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (
      Array.isArray(keys) &&
      keys.length === 3 &&
      keys.every((key) => !(ssh2.utils.parseKey(key) instanceof Error))
    )
      return keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
  }
  const keys = [
    made(() => ssh2.utils.generateKeyPairSync('rsa', { bits: 2_048 }).private),
    made(() => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private),
    made(() => ssh2.utils.generateKeyPairSync('ed25519').private),
  ];
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}

/** The library writes one key in some hundred so that it cannot read it itself: a number whose first byte is 0. */
function made(make: () => string): string {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const key = make();
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
  throw new Error(`none of ${MOST_TRIES} keys could be read again`);
}

const MOST_TRIES = 20;
