/**
 * The process of one decoy. Once it listens it gives away what it does not need any more: its user, and by Node's
 * permission model every connection outwards, children, threads, and all files but those of its own folder.
 */
import { Counts } from '../../base/counts.ts';
import { YamoriError } from '../../base/errors.ts';
import { USUAL_LIMITS } from '../../decoys/limits/visitor-shares.ts';
import { openDecoy, type RunningDecoy } from '../../decoys/open-decoy.ts';
import { PERSONAS } from '../../decoys/registry.ts';
import type { DecoyOrder, DecoyReport } from './decoy-messages.ts';

const COUNTS_EVERY_MS = 2_000;

process.once('message', (order: DecoyOrder) => {
  run(order).catch((error: unknown) => {
    if (!(error instanceof YamoriError)) throw error;
    report({ kind: 'refused', code: error.code, message: error.message, hint: error.hint });
    process.exitCode = 1;
    if (process.connected) process.disconnect?.();
  });
});
// A signal to the whole group: the parent says when to end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

async function run(order: DecoyOrder): Promise<void> {
  const persona = PERSONAS.find(({ name }) => name === order.persona);
  if (persona === undefined) throw new Error(`there is no persona ${order.persona}`);
  const counts = new Counts();
  let isChanged = false;
  // The folder may lie where the other user could not go by its whole path.
  process.chdir(order.folder);
  const decoy = await openDecoy({
    ...order,
    persona,
    folder: '.',
    limits: { ...USUAL_LIMITS, connections: order.connections },
    whenBound: () => becomeUser(order.user),
    clock: Date.now,
    count(name, by) {
      counts.add(name, by);
      isChanged = true;
    },
    onTrouble: (error) =>
      report({ kind: 'trouble', message: error instanceof Error ? error.message : String(error) }),
  });
  giveAway(order);
  report({ kind: 'listens', ports: decoy.ports, identity: decoy.identity });
  const tell = () => {
    if (isChanged) report({ kind: 'counts', counts: counts.toObject() });
    isChanged = false;
  };
  const timer = setInterval(tell, COUNTS_EVERY_MS);
  // Also where the parent was killed.
  process.once('disconnect', () => {
    clearInterval(timer);
    end(decoy);
  });
  process.once('message', () => {
    tell();
    process.disconnect?.();
  });
}

function becomeUser(user: DecoyOrder['user']): void {
  if (user === null) return;
  process.setgroups?.([]);
  process.setgid?.(user.gid);
  process.setuid?.(user.uid);
}

function giveAway({ readOnlyAtStart }: DecoyOrder): void {
  for (const scope of ['net', 'child', 'worker', 'addon']) process.permission.drop(scope);
  for (const path of readOnlyAtStart) process.permission.drop('fs.read', path);
}

function end(decoy: RunningDecoy): void {
  decoy.close().then(
    () => process.exit(),
    (error: unknown) => {
      throw error;
    },
  );
}

function report(message: DecoyReport): void {
  if (process.connected) process.send?.(message);
}
