/**
 * Three network namespaces for the garden: a client, a gateway with a real dnsmasq, and an "Internet" of one machine.
 * Nothing leads out of them. `yamori-garden-*-PID` are their names, removed at the end.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GardenEvent, Hold } from '../src/model/hold.ts';
import { dnsmasqLines } from '../src/notices/garden/dnsmasq-settings.ts';
import { GARDEN_SETTINGS } from '../src/notices/garden/garden-settings.ts';

const CLIENT = '10.77.0.50';
const CLIENT6 = '2001:db8:77::50';
const GATEWAY = '10.77.0.1';
export const INTERNET = '198.51.100.10';
export const INTERNET6 = '2001:db8:99::10';
const EXCEPTION = '198.51.100.112';
/** What the name `update.example` stands for, an exception by its name. */
export const UPDATES = '198.51.100.113';
export const PORTAL = 'http://portal.garden.example:8080';

const PROGRAMS = ['ip', 'nft', 'dnsmasq', 'udhcpc', 'curl', 'chromium'];
const CHILD = join(import.meta.dirname, 'garden-child.ts');

/** Why the lab cannot be built here; false: it can. */
export function whyNoLab(): string | false {
  const missing = PROGRAMS.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  const name = `yamori-garden-try-${process.pid}`;
  const isAllowed = missing.length === 0 && spawnSync('ip', ['netns', 'add', name]).status === 0;
  if (isAllowed) execFileSync('ip', ['netns', 'del', name]);
  if (isAllowed) return false;
  const why =
    missing.length > 0
      ? `not installed: ${missing.join(', ')}`
      : 'network namespaces may not be made (not root)';
  process.stderr.write(`\n*** THE WALLED GARDEN IS NOT TESTED: ${why} ***\n\n`);
  return why;
}

export interface Lab {
  readonly folder: string;
  /** Path of a program that starts the browser inside the client's namespace. */
  readonly browser: string;
  /** As the hub shall answer from now on. */
  setHolds(holds: readonly Hold[]): void;
  events(): GardenEvent[];
  /** `program`: how it is started and what its first line is; without it, in this test's own words. */
  startGarden(program?: {
    readonly command: readonly string[];
    readonly says: RegExp;
  }): Promise<ChildProcess>;
  /** Resolves at its first line, which must be as expected; ended with the lab. */
  startInGateway(says: RegExp, program: string, ...parameters: string[]): Promise<ChildProcess>;
  stop(child: ChildProcess): Promise<void>;
  /** File of the garden's settings, and the one with its token. */
  readonly files: { readonly settings: string; readonly token: string };
  inClient(program: string, ...parameters: string[]): { status: number | null; stdout: string };
  inGateway(program: string, ...parameters: string[]): string;
  /** What the client reaches at an address, by kind. */
  probe(address: string): Record<'web' | 'other' | 'datagram' | 'dns' | 'dnsTcp', boolean>;
  /** Environment of the DHCP client's script: what the lease said. */
  lease(): Record<string, string>;
  close(): Promise<void>;
}

export interface LabOptions {
  /** False: the story brings a hub of its own to port 8642 of the gateway. */
  readonly hasHub: boolean;
}

export async function openLab({ hasHub }: LabOptions = { hasHub: true }): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-garden-'));
  const [client, gateway, internet] = ['client', 'gateway', 'internet'].map(
    (name) => `yamori-garden-${name}-${process.pid}`,
  );
  const children: ChildProcess[] = [];
  const ip = (...parameters: string[]) =>
    execFileSync('ip', parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  const resolver = join('/etc/netns', client);

  async function startSaying(expected: RegExp, namespace: string, program: string, ...parameters: string[]) {
    const child = spawn('ip', ['netns', 'exec', namespace, program, ...parameters], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface({ input: child.stdout! });
    const [said] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['ended'])]);
    if (!expected.test(said)) throw new Error(`${program} ${parameters[1] ?? ''}: ${said}`);
    return child;
  }
  const start = (namespace: string, program: string, ...parameters: string[]) =>
    startSaying(/^ready$/, namespace, program, ...parameters);

  function startNameServer(namespace: string, ...parameters: string[]): void {
    const all = ['netns', 'exec', namespace, 'dnsmasq', '--keep-in-foreground', '--pid-file', ...parameters];
    children.push(spawn('ip', all, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }

  async function stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async function close(): Promise<void> {
    for (const child of children) await stop(child);
    for (const name of [client, gateway, internet]) spawnSync('ip', ['netns', 'del', name]);
    rmSync(resolver, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    for (const name of [client, gateway, internet]) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.default.accept_dad=0']);
    }
    ip('-n', client, 'link', 'add', 'c0', 'type', 'veth', 'peer', 'name', 'lan0', 'netns', gateway);
    ip('-n', internet, 'link', 'add', 'i0', 'type', 'veth', 'peer', 'name', 'wan0', 'netns', gateway);
    for (const [name, device] of [
      [client, 'c0'],
      [gateway, 'lan0'],
      [gateway, 'wan0'],
      [internet, 'i0'],
    ]) {
      ip('-n', name, 'link', 'set', device, 'up');
    }
    ip('-n', gateway, 'addr', 'add', `${GATEWAY}/24`, 'dev', 'lan0');
    ip('-n', gateway, 'addr', 'add', '2001:db8:77::1/64', 'dev', 'lan0', 'nodad');
    ip('-n', gateway, 'addr', 'add', '198.51.100.1/24', 'dev', 'wan0');
    ip('-n', gateway, 'addr', 'add', '2001:db8:99::1/64', 'dev', 'wan0', 'nodad');
    for (const address of [INTERNET, EXCEPTION, UPDATES])
      ip('-n', internet, 'addr', 'add', `${address}/24`, 'dev', 'i0');
    ip('-n', internet, 'addr', 'add', `${INTERNET6}/64`, 'dev', 'i0', 'nodad');
    ip('-n', internet, 'route', 'add', '10.77.0.0/24', 'via', '198.51.100.1');
    ip('-n', internet, '-6', 'route', 'add', '2001:db8:77::/64', 'via', '2001:db8:99::1');
    ip('-n', client, 'addr', 'add', `${CLIENT6}/64`, 'dev', 'c0', 'nodad');
    ip('-n', client, '-6', 'route', 'add', 'default', 'via', '2001:db8:77::1');
    execFileSync('ip', [
      ...[
        'netns',
        'exec',
        gateway,
        'sysctl',
        '-qw',
        'net.ipv4.ip_forward=1',
        'net.ipv6.conf.all.forwarding=1',
      ],
    ]);
    mkdirSync(resolver, { recursive: true });
    writeFileSync(join(resolver, 'resolv.conf'), `nameserver ${GATEWAY}\n`);

    const files = {
      holds: join(folder, 'holds.json'),
      events: join(folder, 'events.jsonl'),
      settings: join(folder, 'settings.json'),
      token: join(folder, 'token'),
      lease: join(folder, 'lease'),
      script: join(folder, 'udhcpc-script'),
      browser: join(folder, 'browser'),
      dnsmasq: join(folder, 'dnsmasq.conf'),
    };
    const setHolds = (holds: readonly Hold[]) => writeFileSync(files.holds, JSON.stringify({ holds }));
    setHolds([]);
    writeFileSync(files.events, '');
    writeFileSync(files.token, 'garden-token\n', { mode: 0o600 });
    const settings = GARDEN_SETTINGS.parse({
      hubUrl: 'http://127.0.0.1:8642',
      tokenFile: files.token,
      stateFolder: join(folder, 'state'),
      inside: 'lan0',
      portalAddress: GATEWAY,
      portalAddress6: '2001:db8:77::1',
      portalUrl: PORTAL,
      exceptions: [EXCEPTION],
      exceptionNames: ['update.example'],
      pollSeconds: 1,
    });
    writeFileSync(files.settings, JSON.stringify(settings));
    writeFileSync(
      files.script,
      `#!/bin/sh\n[ "$1" = bound ] || exit 0\nenv > ${files.lease}\nip addr replace "$ip/$mask" dev "$interface"\nip route replace default via "$router"\n`,
    );
    chmodSync(files.script, 0o755);
    writeFileSync(files.browser, `#!/bin/sh\nexec ip netns exec ${client} chromium "$@"\n`);
    chmodSync(files.browser, 0o755);

    await start(internet, process.execPath, CHILD, 'internet');
    if (hasHub) await start(gateway, process.execPath, CHILD, 'hub', files.holds, files.events);
    const startGarden = () => start(gateway, process.execPath, CHILD, 'garden', files.settings);
    const startDnsmasq = () => {
      writeFileSync(
        files.dnsmasq,
        [
          'interface=lan0',
          'bind-interfaces',
          'no-resolv',
          'no-hosts',
          'user=root',
          `dhcp-leasefile=${join(folder, 'leases')}`,
          `dhcp-range=${CLIENT},${CLIENT},1h`,
          `address=/internet.example/${INTERNET}`,
          `server=/update.example/${INTERNET}#5353`,
          dnsmasqLines(settings),
        ].join('\n'),
      );
      // dnsmasq fills a set from answers that it forwards, so the name is told by another one, beyond the gateway.
      startNameServer(gateway, `--conf-file=${files.dnsmasq}`);
      startNameServer(
        internet,
        '--conf-file=/dev/null',
        '--port=5353',
        '--no-resolv',
        '--user=root',
        `--address=/update.example/${UPDATES}`,
      );
    };
    return {
      folder,
      browser: files.browser,
      setHolds,
      events: () =>
        readFileSync(files.events, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as GardenEvent),
      files,
      stop,
      startInGateway: (says, program, ...parameters) => startSaying(says, gateway, program, ...parameters),
      async startGarden(program) {
        const garden =
          program === undefined
            ? await startGarden()
            : await startSaying(program.says, gateway, ...(program.command as [string, ...string[]]));
        if (!existsSync(files.dnsmasq)) {
          startDnsmasq();
          const leased = spawnSync('ip', [
            ...['netns', 'exec', client, 'udhcpc', '-i', 'c0', '-f', '-n', '-q', '-t', '10', '-T', '1'],
            ...['-O', '114', '-s', files.script],
          ]);
          if (leased.status !== 0) throw new Error(`no lease: ${leased.stderr}`);
        }
        return garden;
      },
      inClient(program, ...parameters) {
        const { status, stdout } = spawnSync('ip', ['netns', 'exec', client, program, ...parameters], {
          encoding: 'utf8',
        });
        return { status, stdout };
      },
      inGateway: (program, ...parameters) =>
        execFileSync('ip', ['netns', 'exec', gateway, program, ...parameters], { encoding: 'utf8' }),
      probe: (address) =>
        JSON.parse(
          execFileSync('ip', ['netns', 'exec', client, process.execPath, CHILD, 'probe', address], {
            encoding: 'utf8',
          }),
        ),
      lease: () =>
        Object.fromEntries(
          readFileSync(files.lease, 'utf8')
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
        ),
      close,
    };
  } catch (trouble) {
    await close();
    throw trouble;
  }
}
