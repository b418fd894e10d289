/** Files that visitors brought, each once, by what they hold; never run, never opened. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecoyContext, Visit } from '../../persona.ts';

export interface UploadStore {
  /** Relative to the decoy's folder; null: not kept, since a share or the disk is full. */
  keep(content: string, visit: Visit): { readonly sha256: string; readonly file: string | null };
}

/** Over all restarts. */
const MOST_BYTES = 2 ** 30;

/** `folder` must exist, and is `name` within the decoy's folder. */
export function createUploadStore(
  folder: string,
  name: string,
  { count, onTrouble }: DecoyContext,
): UploadStore {
  let bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  return {
    keep(content, visit) {
      const data = Buffer.from(content, 'latin1');
      const sha256 = createHash('sha256').update(data).digest('hex');
      const file = join(folder, sha256);
      const said = { sha256, file: `${name}/${sha256}` };
      if (existsSync(file)) return said;
      if (bytes + data.length > MOST_BYTES || !visit.take('disk', data.length)) {
        count('upload-not-kept');
        return { sha256, file: null };
      }
      try {
        writeFileSync(`${file}.new`, data, { mode: 0o600 });
        renameSync(`${file}.new`, file);
        bytes += data.length;
        return said;
      } catch (error) {
        count('upload-not-kept');
        onTrouble(error);
        return { sha256, file: null };
      }
    },
  };
}
