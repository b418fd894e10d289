/** Starts the process of one decoy, with leave to little more than its own folder, and watches over it. */
import { type ChildProcess, fork } from 'node:child_process';
import { chownSync, close, fdatasync, mkdirSync, open, readdirSync, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, YamoriError } from '../../base/errors.ts';
import type { DecoyFields } from '../../model/decoy-event.ts';
import type { DecoyOrder, DecoyReport, ListeningPort } from './decoy-messages.ts';
import { checkNamespace, inNamespace } from './decoy-namespace.ts';
import { findUser } from './find-user.ts';

export interface DecoyPlan {
  readonly persona: string;
  readonly seed: string;
  readonly lureSeed: string;
  /** In an experiment: which of the twins with this seed it is, and what was set on it. */
  readonly twin?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly name: string;
  readonly address: string;
  readonly portBase: number;
  readonly also: readonly { readonly transport: 'tcp' | 'udp'; readonly port: number }[];
  readonly events: string;
  readonly folder: string;
  readonly mostEventBytes: number;
  readonly connections: number;
  /** Whom it becomes where it is started as root. */
  readonly user: string;
  /** Network namespace that it runs in; without it, the one of this process. */
  readonly namespace?: string | undefined;
}

export interface StartedDecoy {
  readonly ports: readonly ListeningPort[];
  readonly identity: DecoyFields;
  readonly pid: number;
  /** Name -> how often since it began. */
  counts(): Readonly<Record<string, number>>;
  /** Resolves with the exit status when the process ended, for whatever reason. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Of the project, what a decoy reads while it starts. */
const CODE = ['src', 'node_modules', 'package.json'] as const;
const ROOT_ID = 0;
const SYNC_EVERY_MS = 1_000;

/** Throws E_DECOY_SEED, E_DECOY_LISTEN, E_DECOY_USER, E_DECOY_NAMESPACE, E_OUTPUT. */
export async function startDecoy(
  plan: DecoyPlan,
  onTrouble: (message: string) => void,
): Promise<StartedDecoy> {
  if (plan.namespace !== undefined) checkNamespace(plan.namespace);
  const [program, ...before] =
    plan.namespace === undefined ? [process.execPath] : [...inNamespace(plan.namespace), process.execPath];
  const user = userInfo().uid === ROOT_ID ? findUser(plan.user) : null;
  const folder = ownFolder(plan.folder, user);
  const events = join(ownFolder(dirname(resolve(plan.events)), null), basename(plan.events));
  // Not all of the project: its state may lie within, and Node takes back a path with all that is below.
  const code = CODE.map((name) => join(realpathSync(ROOT), name));
  const order: DecoyOrder = { ...plan, events, folder, user, readOnlyAtStart: code };
  const child = fork(fileURLToPath(new URL('./decoy-process.ts', import.meta.url)), [], {
    execPath: program,
    execArgv: [
      ...before,
      '--disable-warning=ExperimentalWarning',
      // Both leaves end once it listens.
      '--disable-warning=PERM0001',
      '--disable-warning=PERM0002',
      '--permission',
      '--allow-net',
      '--allow-child-process',
      '--allow-addons',
      ...code.map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-read=${folder}`,
      `--allow-fs-write=${folder}`,
      `--allow-fs-write=${events}`,
      `--allow-fs-write=${events}.1`,
      `--allow-fs-read=${events}`,
    ],
    // Nothing of the operator's surroundings: no proxy, no token, no cache.
    env: { PATH: process.env.PATH, TZ: process.env.TZ },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  let counts: Readonly<Record<string, number>> = {};
  const { ports, identity } = await firstReport(child, order);
  const syncing = setInterval(() => keepOnDisk(events, onTrouble), SYNC_EVERY_MS);
  void ended.then(() => clearInterval(syncing));
  child.on('message', (message) => {
    const report = message as DecoyReport;
    if (report.kind === 'trouble') onTrouble(report.message);
    if (report.kind === 'counts') counts = report.counts;
  });
  return {
    ports,
    identity,
    pid: child.pid ?? 0,
    counts: () => counts,
    ended,
    async stop() {
      if (child.connected) child.send('stop');
      await ended;
    },
  };
}

async function firstReport(
  child: ChildProcess,
  order: DecoyOrder,
): Promise<Extract<DecoyReport, { kind: 'listens' }>> {
  return new Promise((resolveListening, reject) => {
    const onExit = () => reject(new Error(`the process of the decoy ${order.name} ended before it listened`));
    child.once('error', reject);
    child.once('exit', onExit);
    child.on('message', function first(message) {
      const report = message as DecoyReport;
      if (report.kind !== 'listens' && report.kind !== 'refused') return;
      child.off('message', first);
      child.off('exit', onExit);
      if (report.kind === 'listens') resolveListening(report);
      else reject(new YamoriError(report.code as ErrorCode, report.message, report.hint));
    });
    child.send(order);
  });
}

function keepOnDisk(file: string, onTrouble: (message: string) => void): void {
  open(file, 'r+', (openError, handle) => {
    if (openError !== null) return onTrouble(openError.message);
    fdatasync(handle, (error) => {
      if (error !== null) onTrouble(error.message);
      close(handle, () => {});
    });
  });
}

/** Made where it is missing, and given to `owner` while it is empty; without links, as Node's flags must name it. Throws E_OUTPUT. */
function ownFolder(path: string, owner: DecoyOrder['user']): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (owner !== null && readdirSync(path).length === 0) chownSync(path, owner.uid, owner.gid);
    return realpathSync(path);
  } catch (error) {
    throw new YamoriError(
      'E_OUTPUT',
      `${path}: ${(error as Error).message}`,
      'Name a folder that you may write, with --state, and a file for events, with --events.',
    );
  }
}
