/**
 * A visitor who behaves, in a process of his own: again and again he connects, asks one thing, and waits for the whole
 * answer. How long he waits is what a flood may not change much.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { connect } from 'node:net';

export interface VisitOrder {
  readonly address: string;
  readonly port: number;
  readonly from: string;
  /** What is said when `after` has come; the visit is done when `until` has. Both are sought as latin1. */
  readonly steps: readonly { readonly after: string; readonly says: string }[];
  readonly until: string;
}

export interface VisitReport {
  readonly answered: number;
  readonly failed: number;
  readonly waitsMs: readonly number[];
}

export interface GoodVisitor {
  /** Resolves when the first visits were answered: he is known. */
  readonly settled: Promise<void>;
  /** Visits since he settled. */
  stop(): Promise<VisitReport>;
}

const PAUSE_MS = 50;
const PATIENCE_MS = 10_000;
const FIRST_VISITS = 10;

/** `within`: words before his command, such as those of `ip netns exec`. */
export function sendGoodVisitor(order: VisitOrder, within: readonly string[] = []): GoodVisitor {
  const [program = process.execPath, ...words] = [
    ...within,
    ...(within.length > 0 ? [process.execPath] : []),
  ];
  const child: ChildProcess = fork(import.meta.filename, [], { execPath: program, execArgv: words });
  child.send(order);
  const message = () => new Promise<unknown>((resolve) => child.once('message', resolve));
  return {
    settled: message().then(() => {}),
    async stop() {
      const report = message();
      child.send('stop');
      return (await report) as VisitReport;
    },
  };
}

if (import.meta.main) process.once('message', (order: VisitOrder) => void visitOn(order));

async function visitOn(order: VisitOrder): Promise<void> {
  let isGoing = true;
  process.once('message', () => {
    isGoing = false;
  });
  const waitsMs: number[] = [];
  let failed = 0;
  for (let n = 0; isGoing; n++) {
    if (n === FIRST_VISITS) {
      process.send?.('settled');
      waitsMs.length = 0;
      failed = 0;
    }
    const begun = performance.now();
    if (await visit(order)) waitsMs.push(performance.now() - begun);
    else failed++;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const report: VisitReport = { answered: waitsMs.length, failed, waitsMs };
  process.send?.(report, () => process.disconnect?.());
}

function visit({ address, port, from, steps, until }: VisitOrder): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, localAddress: from, noDelay: true });
    const left = [...steps];
    let heard = '';
    let isDone = false;
    const advance = () => {
      while (left.length > 0 && heard.includes(left[0].after)) {
        heard = '';
        socket.write(left[0].says, 'latin1');
        left.shift();
      }
      if (left.length > 0 || !heard.includes(until)) return;
      isDone = true;
      socket.resetAndDestroy();
    };
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('connect', advance);
    socket.on('data', (data: Buffer) => {
      heard += data.toString('latin1');
      advance();
    });
    socket.once('close', () => resolve(isDone));
  });
}
