/** Standard input on disk, for when it must be read twice. */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface SpooledInputs {
  /** The inputs with `-` replaced by a file. */
  readonly inputs: readonly string[];
  close(): void;
}

export async function spoolStandardInput(inputs: readonly string[]): Promise<SpooledInputs> {
  if (!inputs.includes('-')) return { inputs, close() {} };
  const folder = mkdtempSync(join(tmpdir(), 'yamori-input-'));
  const file = join(folder, 'standard-input');
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    close();
    throw error;
  }
  return { inputs: inputs.map((input) => (input === '-' ? file : input)), close };
}
