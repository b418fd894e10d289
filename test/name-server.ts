/** A real name server (dnsmasq) on loopback, with the records of a test and no others. */
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

/** For `skip`: why there is none, or false. */
export function missingNameServer(): string | false {
  const { error } = spawnSync('dnsmasq', ['--version'], { env: ENVIRONMENT });
  return error === undefined ? false : 'dnsmasq is not installed (Debian: dnsmasq-base)';
}

export interface NameServer {
  /** ADDRESS:PORT. */
  readonly address: string;
  stop(): Promise<void>;
}

/** `records` are dnsmasq's own options: `--host-record=NAME,ADDRESS`, `--ptr-record=NAME,NAME`. */
export async function startNameServer(records: readonly string[]): Promise<NameServer> {
  // Between finding a free port and dnsmasq's taking it, another process may have taken it.
  for (let attempt = 0; attempt < 5; attempt++) {
    const server = await startAt(await freePort(), records);
    if (server !== null) return server;
  }
  throw new Error('dnsmasq does not answer');
}

async function startAt(port: number, records: readonly string[]): Promise<NameServer | null> {
  const child = spawn(
    'dnsmasq',
    [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-resolv',
      '--no-hosts',
      '--pid-file=',
      '--user=',
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      `--port=${port}`,
      '--local=/org/io/net/example/arpa/',
      '--host-record=ready.example,127.0.0.1',
      ...records,
    ],
    { stdio: 'ignore', env: ENVIRONMENT },
  );
  const address = `127.0.0.1:${port}`;
  const resolver = new Resolver({ timeout: 300, tries: 1 });
  resolver.setServers([address]);
  for (let i = 0; i < 50 && child.exitCode === null; i++) {
    const answer = await resolver.resolve4('ready.example').catch(() => []);
    if (answer.length > 0) {
      return {
        address,
        async stop() {
          child.kill();
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        },
      };
    }
    await sleep(100);
  }
  child.kill();
  return null;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
