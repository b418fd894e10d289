/** Real servers of Debian as children of a test: started until they listen, ended by their own id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** Debian keeps servers where only root looks. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** Why a test of these is skipped; false: they are here. On a machine of CI they must be. */
export function whyMissing(...commands: readonly string[]): string | false {
  const missing = commands.filter(
    (name) => !PATH.split(':').some((folder) => existsSync(join(folder, name))),
  );
  return missing.length === 0 || process.env.CI === 'true' ? false : `not installed: ${missing.join(', ')}`;
}

export interface RunningServer {
  stop(): Promise<void>;
}

/** Resolves once it takes connections on that port of loopback; rejects with what it said if it ends before. */
export async function startServer(
  command: string,
  words: readonly string[],
  port: number,
): Promise<RunningServer> {
  const child: ChildProcess = spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH },
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (piece) => {
      said = `${said}${piece}`.slice(-4000);
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      said += error.message;
      resolve();
    });
  });
  for (let tries = 0; tries < 3000; tries++) {
    const isOver = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    if (isOver) throw new Error(`${command} ended: ${said}`);
    if (await answers(port)) return { stop: () => stopChild(child, ended) };
    await sleep(20);
  }
  await stopChild(child, ended);
  throw new Error(`${command} does not listen on port ${port}: ${said}`);
}

/** A listener that takes connections and never says a word. */
export async function startSilence(port: number): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port of loopback that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Asks until it is so; a bug shows as its last answer and not as a hanging suite. */
export async function until<Value>(
  ask: () => Promise<Value> | Value,
  isSo: (value: Value) => boolean,
): Promise<Value> {
  let value = await ask();
  for (let tries = 0; tries < 1500 && !isSo(value); tries++) {
    await sleep(20);
    value = await ask();
  }
  return value;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(force);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
