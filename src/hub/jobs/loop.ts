/** Something that is done again and again, one after the other, and ends cleanly. */

export interface Loop {
  start(everyMs: number): void;
  /** Resolves when what runs has come to its end. */
  stop(): Promise<void>;
}

/** What goes wrong is told, and tried again the next time. */
export function createLoop(work: () => Promise<unknown>, onTrouble: (error: unknown) => void): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  return {
    start(everyMs) {
      const turn = (): void => {
        running = work()
          .then(() => {}, onTrouble)
          .then(() => {
            if (!isStopped) timer = setTimeout(turn, everyMs);
          });
      };
      turn();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
