/** A PostgreSQL server of a test's own: in a folder of its own, on a socket in it, as a user who is not root. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
/** Debian keeps them out of the path, by major version. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const USER = 'postgres';

export interface PostgresServer {
  readonly process: ChildProcess;
  /** Makes an empty database and returns its address. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** The folder with `initdb` and `postgres`; null when they are not installed. */
export function postgresFolder(): string | null {
  const debian = existsSync(DEBIAN_FOLDER)
    ? readdirSync(DEBIAN_FOLDER)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN_FOLDER, version, 'bin'))
    : [];
  const folders = [...debian, ...(process.env.PATH ?? '').split(delimiter)];
  return (
    folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ??
    null
  );
}

export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-pg-'));
  const as = await unprivileged(folder);
  const data = join(folder, 'data');
  const [initdb, ...options] = [
    ...as,
    join(binaries, 'initdb'),
    ...['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
  ];
  await run(initdb, options, { cwd: folder });
  const [server, ...rest] = [
    ...as,
    join(binaries, 'postgres'),
    ...['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'max_connections=300'],
  ];
  const child = spawn(server, rest, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const urlOf = (name: string) => `postgres://${USER}@localhost/${name}?host=${encodeURIComponent(folder)}`;
  await readiness(child);
  let databases = 0;
  return {
    process: child,
    async createDatabase() {
      const name = `state${databases++}`;
      const client = new pg.Client(urlOf('postgres'));
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return urlOf(name);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        // A fast shutdown: clients are not waited for.
        child.kill('SIGINT');
        await exit;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. `setpriv` becomes the command, so that its process id is the server's. */
async function unprivileged(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (of) => (await run('id', [of, USER])).stdout.trim()),
  );
  chownSync(folder, Number(uid), Number(gid));
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
}

async function readiness(child: ChildProcess): Promise<void> {
  let said = '';
  for await (const text of child.stderr?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    said += text;
    if (said.includes('ready to accept connections')) {
      child.stderr?.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start: ${said}`);
}
