/**
 * How `yamori backup` asks a hub that runs: the embedded stores belong to one process. A socket in the data
 * folder, which only its user can enter; one line of JSON each way.
 */
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { YamoriError } from '../../base/errors.ts';

const MOST_REQUEST_BYTES = 8_192;

interface Request {
  readonly backup: string;
}

interface Answer {
  readonly error: { readonly message: string; readonly hint: string } | null;
}

function socketOf(dataFolder: string): string {
  return join(dataFolder, 'control.sock');
}

/** Resolves once it listens. `backUp` writes to the folder it is given. */
export async function openControlSocket(
  dataFolder: string,
  backUp: (folder: string) => Promise<void>,
): Promise<Server> {
  const path = socketOf(dataFolder);
  // The stores are locked by us: what lies there is left over.
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length > MOST_REQUEST_BYTES) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', async () => {
      let answer: Answer = { error: null };
      try {
        await backUp((JSON.parse(text) as Request).backup);
      } catch (error) {
        const hint = error instanceof YamoriError ? error.hint : 'See the log of the hub.';
        answer = { error: { message: (error as Error).message, hint } };
      }
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
  return server;
}

/** False when no hub runs there. Throws E_BACKUP with what it said. */
export async function askForBackup(dataFolder: string, folder: string): Promise<boolean> {
  const socket = connect({ path: socketOf(dataFolder), allowHalfOpen: true });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  if (!isOpen) return false;
  socket.end(JSON.stringify({ backup: folder } satisfies Request));
  let text = '';
  for await (const part of socket.setEncoding('utf8')) text += part;
  if (text === '') throw new YamoriError('E_BACKUP', 'the hub ended before the copy was whole', 'Try again.');
  const { error } = JSON.parse(text) as Answer;
  if (error !== null) throw new YamoriError('E_BACKUP', error.message, error.hint);
  return true;
}
