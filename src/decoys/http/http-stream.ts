/** An answer without an end, as of a camera: what a visitor does not take in time is dropped, never kept. */
import type { Socket } from 'node:net';

export interface HttpStream {
  /** False: the visitor has not taken what was sent before, so this was dropped. The bytes must not change afterwards. */
  send(bytes: Uint8Array): boolean;
  readonly isOpen: boolean;
  /** At once if it is closed already. */
  onClose(run: () => void): void;
  end(): void;
}

/** `close` ends the connection in good order. */
export function streamOf(socket: Socket, close: () => void): HttpStream {
  return {
    send(bytes) {
      // One frame in hand at most: what the kernel has not taken yet is where the visitor is behind.
      if (socket.destroyed || socket.writableEnded || socket.writableLength > 0) return false;
      socket.write(bytes);
      return true;
    },
    get isOpen() {
      return !socket.destroyed && !socket.writableEnded;
    },
    onClose(run) {
      if (socket.closed) run();
      else socket.once('close', run);
    },
    end: close,
  };
}
