/** SSH: passwords, then the same shell; what asks to be forwarded is written down and refused. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import ssh2, {
  type AuthContext,
  type Connection,
  type ServerChannel,
  type Session as SshSession,
} from 'ssh2';
import type { DecoyContext, Visit } from '../../persona.ts';
import type { Capture } from '../capture/capture.ts';
import type { Guest } from '../files/visitor-keeper.ts';
import { interact } from '../shell/interact.ts';
import { admits, newShell } from '../terminal/login.ts';
import { OutputQueue, type Way } from '../terminal/output-queue.ts';
import { Session } from '../terminal/session.ts';
import { type Screen, TerminalRecord } from '../terminal/terminal-record.ts';
import { terminalText } from '../terminal/terminal-text.ts';
import type { House } from './house.ts';
import { SshHelloReader } from './ssh-hello.ts';
import { hostKeys } from './ssh-keys.ts';

/**
 * In OpenSSH 7.4's order, as far as the library has them: group exchange and UMAC are missing, as where an owner's
 * `KexAlgorithms` and `MACs` leave them out.
 */
const ALGORITHMS = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  serverHostKey: ['ssh-rsa', 'rsa-sha2-512', 'rsa-sha2-256', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
  cipher: [
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
  compress: ['none', 'zlib@openssh.com'],
} as const;

const MOST_TRIES = 6;
/** What PAM waits after a wrong password. */
const FAILED_MS = 2_000;
/** OpenSSH's MaxSessions. */
const MOST_CHANNELS = 10;
const MOST_COMMAND = 65_536;

interface Stay {
  readonly house: House;
  readonly visit: Visit;
  readonly guest: Guest;
  readonly capture: Capture;
  readonly record: TerminalRecord;
  user: string;
  /** That are open, and that ever were. */
  channels: number;
  screens: number;
}

export function openSshPort(
  house: House,
  context: DecoyContext,
): { connect(socket: Socket, visit: Visit): void } {
  const stays = new WeakMap<object, Stay>();
  const server = new ssh2.Server(
    {
      hostKeys: hostKeys(context.folder),
      ident: house.device.make.ssh,
      algorithms: ALGORITHMS as unknown as ssh2.Algorithms,
      keepaliveInterval: 0,
    },
    (client) => {
      // The library hands over the connection with its socket, and in the same turn in which the socket came.
      const stay = stays.get((client as unknown as { _sock: object })._sock);
      if (stay === undefined) client.end();
      else serve(client, stay);
    },
  );

  return {
    connect(socket, visit) {
      const guest = house.keeper.enter(visit);
      if (house.clock() < guest.state.awayUntil) {
        guest.leave();
        socket.destroy();
        return;
      }
      const capture = house.captureFor(visit, guest);
      const record = new TerminalRecord(visit, house.clock);
      socket.prependOnceListener('close', () => {
        record.end();
        capture.end();
        guest.leave();
      });
      listenToHello(socket, visit);
      stays.set(socket, { house, visit, guest, capture, record, user: 'root', channels: 0, screens: 0 });
      server.injectSocket(socket);
    },
  };
}

function listenToHello(socket: Socket, visit: Visit): void {
  const reader = new SshHelloReader({
    onVersion: (version) => visit.emit('cowrie.client.version', { version }),
    onHello: (hello) => visit.emit('cowrie.client.kex', { ...hello }),
    onOdd(data) {
      visit.refuse('ssh-malformed', data);
      visit.emit('yamori.payload', {
        data: Buffer.from(data.subarray(0, 1_024)).toString('hex'),
        size: data.length,
        name: 'ssh-malformed',
      });
      if (!socket.destroyed) socket.end('Protocol mismatch.\n');
    },
  });
  const listen = (data: Buffer) => {
    if (!reader.read(data)) socket.off('data', listen);
  };
  socket.on('data', listen);
}

function serve(client: Connection, stay: Stay): void {
  const { visit } = stay;
  let tries = 0;
  let hasKeys = false;
  const timers = new Set<NodeJS.Timeout>();
  client.on('handshake', () => {
    hasKeys = true;
  });
  // What breaks the protocol ends the connection: the library has said so to the client.
  client.on('error', () => visit.refuse(hasKeys ? 'ssh-malformed' : 'ssh-handshake-aborted'));
  client.on('authentication', (auth: AuthContext) => {
    const refuse = () => {
      if (++tries >= MOST_TRIES) client.end();
      else auth.reject(['publickey', 'password']);
    };
    if (auth.method === 'password') {
      const username = Buffer.from(auth.username).toString('latin1');
      const password = Buffer.from(auth.password).toString('latin1');
      if (admits(stay.house.device, stay.guest.state, stay.house.lures, visit, username, password)) {
        stay.user = username;
        auth.accept();
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        refuse();
      }, FAILED_MS);
      timers.add(timer);
    } else if (auth.method === 'publickey') {
      const fingerprint = createHash('sha256').update(auth.key.data).digest('base64').replace(/=+$/, '');
      visit.emit('cowrie.login.failed', {
        username: auth.username,
        key: `SHA256:${fingerprint}`,
        type: auth.key.algo,
      });
      refuse();
    } else auth.reject(['publickey', 'password']);
  });
  client.on('close', () => {
    for (const timer of timers) clearTimeout(timer);
  });
  client.on('ready', () => visit.emit('cowrie.session.params', { arch: stay.house.device.make.arch }));
  client.on('session', (accept, reject) => {
    if (stay.channels >= MOST_CHANNELS) {
      visit.refuse('ssh-channels-too-many');
      reject();
      return;
    }
    stay.channels++;
    serveSession(accept(), stay);
  });
  client.on('tcpip', (_accept, reject, { destIP, destPort, srcIP, srcPort }) => {
    visit.emit('cowrie.direct-tcpip.request', {
      dst_name: destIP,
      dst_target_port: destPort,
      orig_name: srcIP,
      orig_port: srcPort,
    });
    reject();
  });
  client.on('openssh.streamlocal', (_accept, reject) => reject());
  client.on('request', (_accept, reject, name, info) => {
    const { bindAddr, bindPort } = info as { bindAddr?: string; bindPort?: number };
    visit.emit('cowrie.direct-tcpip.request', {
      dst_name: bindAddr ?? name,
      dst_target_port: bindPort ?? 0,
      name,
    });
    reject?.();
  });
}

function serveSession(session: SshSession, stay: Stay): void {
  const { visit } = stay;
  let hasTerminal = false;
  let hasProgram = false;
  session.on('pty', (accept, _reject, { cols, rows }) => {
    hasTerminal = true;
    visit.emit('cowrie.client.size', { width: cols, height: rows });
    accept?.();
  });
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    visit.emit('cowrie.client.size', { width: cols, height: rows });
    accept?.();
  });
  session.on('env', (accept, _reject, { key, val }) => {
    visit.emit('cowrie.client.var', { name: key, value: val });
    accept?.();
  });
  session.on('signal', (accept) => accept?.());
  session.on('x11', (_accept, reject) => reject?.());
  session.on('auth-agent', (_accept, reject) => reject?.());
  session.on('subsystem', (_accept, reject, { name }) => {
    visit.emit('cowrie.command.failed', { input: `subsystem ${name}` });
    reject?.();
  });
  session.once('close', () => {
    stay.channels--;
  });
  session.on('shell', (accept, reject) => {
    if (hasProgram) reject?.();
    else {
      hasProgram = true;
      run(accept(), stay, hasTerminal, null);
    }
  });
  session.on('exec', (accept, reject, { command }) => {
    if (hasProgram) reject?.();
    else {
      hasProgram = true;
      run(accept(), stay, hasTerminal, Buffer.from(command).toString('latin1').slice(0, MOST_COMMAND));
    }
  });
}

/** `command` null: a login shell. */
function run(channel: ServerChannel, stay: Stay, isTerminal: boolean, command: string | null): void {
  const { house, visit, guest, capture, record } = stay;
  const screen: Screen = { channel: stay.screens++, tty: isTerminal };
  record.heard();
  const way: Way = {
    shown: isTerminal ? terminalText : (text) => text,
    encode: (shown) => Buffer.from(shown, 'latin1'),
    record: (shown, isEcho) => record.show(shown, screen, isEcho),
    onDropped: () => visit.refuse('output-not-taken'),
  };
  const session = new Session({
    device: house.device,
    visit,
    guest,
    capture,
    output: new OutputQueue(channel, way),
    errors: isTerminal ? null : new OutputQueue(channel.stderr, way),
    isTerminal,
    clock: house.clock,
    onPressure: (isHigh) => (isHigh ? channel.pause() : channel.resume()),
    onFinish: (status) => {
      if (channel.writable) channel.exit(status);
    },
  });
  session.user = stay.user;
  channel.on('data', (data: Buffer) => {
    if (!session.isOver) session.type(data.toString('latin1'));
  });
  channel.on('end', () => session.typeEnd());
  channel.on('error', () => visit.refuse('ssh-malformed'));
  channel.once('close', () => session.close());
  const shell = newShell(session, command === null ? '-sh' : 'sh');
  const { in: input, out, err } = session;
  const channels = { in: input, out, err };
  if (command === null) {
    if (isTerminal) out.write(house.device.make.motd);
    session.start(interact(shell, channels));
  } else {
    session.onLine(command);
    session.start(shell.endsAlone(command, channels));
  }
}
