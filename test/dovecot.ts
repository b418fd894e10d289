/** A real IMAP server for tests: Dovecot on loopback with a configuration and a mailbox of its own, without privileges. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type CertificateFiles, makeCertificates } from '../src/notices/channels/certificate-fixture.ts';
import { freePort } from '../src/notices/channels/child-fixture.ts';

const PROGRAM = '/usr/sbin/dovecot';
const START_MS = 20_000;
/** When the test runs as root: `nobody`, as Debian numbers it. */
const NOBODY = 65_534;

export const MAILBOX_USER = 'replies';
export const MAILBOX_PASSWORD = 'correct horse';

export interface Dovecot {
  readonly port: number;
  readonly tlsPort: number;
  readonly certificates: CertificateFiles;
  /** Puts a mail into the inbox, as a mail server would. */
  deliver(raw: Buffer): void;
  /** Names of the mails in a folder, of which the inbox is ''. */
  mailsIn(folder: string): string[];
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

export async function startDovecot(): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-dovecot-'));
  const mail = join(folder, 'mail');
  const certificates = await makeCertificates();
  const [port, tlsPort] = [await freePort(), await freePort()];
  const isRoot = process.getuid?.() === 0;
  for (const part of ['run', 'state', 'mail', 'mail/new', 'mail/cur', 'mail/tmp'])
    mkdirSync(join(folder, part));
  writeFileSync(join(folder, 'key.pem'), certificates.key, { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), certificates.certificate);
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, port, tlsPort, isRoot));
  writeFileSync(join(folder, 'users'), `${MAILBOX_USER}:{PLAIN}${MAILBOX_PASSWORD}\n`);
  if (isRoot) giveAway(folder);
  chmodSync(folder, 0o755);
  let child: ChildProcess | null = null;
  let number = 0;
  const dovecot: Dovecot = {
    port,
    tlsPort,
    certificates,
    deliver(raw) {
      const name = `${Date.now()}.${process.pid}_${number++}.test`;
      const path = join(mail, 'new', name);
      writeFileSync(path, raw);
      if (isRoot) chownSync(path, NOBODY, NOBODY);
    },
    mailsIn: (name) =>
      ['new', 'cur'].flatMap((part) => {
        try {
          return readdirSync(join(mail, name === '' ? '' : `.${name}`, part));
        } catch {
          return [];
        }
      }),
    async start() {
      child = spawn(PROGRAM, ['-F', '-c', join(folder, 'dovecot.conf')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
      });
      let errors = '';
      child.stderr!.on('data', (text: Buffer) => {
        errors += text.toString();
      });
      for (const end = Date.now() + START_MS; !(await answers(port)); await wait(20)) {
        if (child.exitCode !== null || Date.now() > end)
          throw new Error(`dovecot did not start: ${errors} ${log(folder)}`);
      }
    },
    async stop() {
      const running = child;
      child = null;
      if (running === null || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('close', resolve));
      running.kill('SIGTERM');
      await ended;
    },
    async remove() {
      await dovecot.stop();
      await certificates.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await dovecot.start();
  return dovecot;
}

function configuration(folder: string, port: number, tlsPort: number, isRoot: boolean): string {
  const user = isRoot ? 'nobody' : execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const group = isRoot ? 'nogroup' : execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
mail_location = maildir:${folder}/mail
mail_max_userip_connections = 100
first_valid_uid = 1
auth_mechanisms = plain login
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = home=${folder}/mail
}
service anvil {
  chroot =
  # No penalty for wrong passwords: tests give some.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service stats {
  chroot =
}
`;
}

function giveAway(folder: string): void {
  chownSync(folder, NOBODY, NOBODY);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    chownSync(join(entry.parentPath, entry.name), NOBODY, NOBODY);
}

function log(folder: string): string {
  try {
    return readFileSync(join(folder, 'log'), 'utf8').slice(-2_000);
  } catch {
    return '';
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.on('data', () => finish(true)).on('error', () => finish(false));
    socket.setTimeout(2_000, () => finish(false));
  });
}
