/** The ids of a user of this machine, for a process that gives up being root. */
import { readFileSync } from 'node:fs';
import { YamoriError } from '../../base/errors.ts';

/** Throws E_DECOY_USER. */
export function findUser(name: string): { readonly uid: number; readonly gid: number } {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user !== name) continue;
    if (Number(uid) === 0) break;
    return { uid: Number(uid), gid: Number(gid) };
  }
  throw new YamoriError(
    'E_DECOY_USER',
    `there is no user ${name} without privileges on this machine`,
    'A decoy does not run as root: name another user with --user.',
  );
}
