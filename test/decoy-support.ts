/** A decoy as people run it: the command, in processes of its own, on loopback. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DecoyEvent } from '../src/model/decoy-event.ts';
import type { Visitor } from '../src/model/visitor.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');
export const SEED = 'a-seed-for-tests-0001';

export interface DecoyRun {
  readonly folder: string;
  readonly events: string;
  /** Of the command; the decoy is its child. */
  readonly pid: number;
  /** What it listens on, by name. */
  readonly ports: Readonly<Record<string, number>>;
  read(): readonly DecoyEvent[];
  /** Waits until an event is there for which `holds`. */
  until(holds: (event: DecoyEvent) => boolean): Promise<DecoyEvent>;
  visitors(): Promise<readonly Visitor[]>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again with the same state. */
  again(): Promise<DecoyRun>;
  remove(): Promise<void>;
}

const PATIENCE_MS = 30_000;

export async function startDecoy(
  persona: string,
  portBase: number,
  folder = mkdtempSync(join(tmpdir(), 'yamori-decoy-')),
): Promise<DecoyRun> {
  const events = join(folder, 'events.ndjson');
  const child = spawn(
    process.execPath,
    [
      MAIN,
      'decoy',
      persona,
      '--seed',
      SEED,
      '--listen',
      '127.0.0.1',
      '--port-base',
      String(portBase),
      '--events',
      events,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ports = await listening(child);
  const read = () =>
    readFileSync(events, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as DecoyEvent);
  const run: DecoyRun = {
    folder,
    events,
    pid: child.pid as number,
    ports,
    read,
    async until(holds) {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = read().find(holds);
        if (found !== undefined) return found;
        if (Date.now() > end) assert.fail('the event never came');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async visitors() {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [MAIN, 'visitors', events, '--json', '--data', folder],
        { maxBuffer: 1e8 },
      );
      return (JSON.parse(stdout) as { visitors: readonly Visitor[] }).visitors;
    },
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
    again: () => startDecoy(persona, portBase, folder),
    async remove() {
      await run.kill('SIGTERM');
      // After a kill of the command its child ends a moment later, and may still write.
      await new Promise((resolve) => setTimeout(resolve, 300));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return run;
}

async function listening(child: ChildProcess): Promise<Readonly<Record<string, number>>> {
  const ports: Record<string, number> = {};
  let troubles = '';
  child.stderr?.on('data', (data) => {
    troubles += data;
  });
  const ended = once(child, 'exit').then(() => assert.fail(`the decoy ended: ${troubles}`));
  ended.catch(() => {});
  let said = '';
  const stdout = child.stdout as NonNullable<ChildProcess['stdout']>;
  for (;;) {
    const [data] = (await Promise.race([once(stdout, 'data'), ended])) as [Buffer];
    said += data;
    for (const [, name, port] of said.matchAll(/^\S+ (\S+) (?:tcp|udp) \S+ (\d+)$/gm))
      ports[name] = Number(port);
    // All lines come at once, when everything listens.
    if (said.endsWith('\n')) return ports;
  }
}
