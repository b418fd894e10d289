/**
 * Two network namespaces joined by one cable, for recording real tools without touching any network.
 *
 *     scanner  lab0 -------------------- lab0  dark
 *     192.0.2.x, 2001:db8:5ca::x               owns the dark prefixes, sends nothing unless allowed
 *
 * Neither side has a default route or a second interface that is up, and `openLab` refuses to go on if one has.
 * Every command runs under timeout(1); closing the lab ends what still runs, by pid, and removes both namespaces.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export const cable = 'lab0';
const scannerMac = '02:00:00:00:00:0a';
/** What zmap calls the gateway and masscan the router. */
export const darkMac = '02:00:00:00:00:0b';
const scannerAddresses = ['192.0.2.1/24', '2001:db8:5ca::1/64'];
const darkAddresses = ['192.0.2.254/24', '2001:db8:5ca::fe/64'];

/** What the operator has to put right; the message says how. */
export class LabError extends Error {
  readonly code: 'not-linux-root' | 'tools-missing' | 'not-isolated' | 'command-failed';

  constructor(code: LabError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const packageOf: Record<string, string> = {
  ip: 'iproute2',
  nft: 'nftables',
  sysctl: 'procps',
  timeout: 'coreutils',
  logger: 'bsdutils',
};

/** What keeps a lab from opening here, or null. `programs` are names as one would type them. */
export async function obstacle(programs: string[]): Promise<LabError | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return new LabError('not-linux-root', 'network namespaces need Linux and root');
  }
  const missing: string[] = [];
  for (const program of ['ip', 'nft', 'sysctl', 'timeout', ...programs]) {
    const found = await exec('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`]).catch(
      () => null,
    );
    if (!found) missing.push(program);
  }
  if (missing.length > 0) {
    const packages = new Set(missing.map((program) => packageOf[program] ?? program));
    return new LabError(
      'tools-missing',
      `missing: ${missing.join(', ')}; apt-get install ${[...packages].join(' ')}`,
    );
  }
  const probe = `yamori-probe-${process.pid}`;
  try {
    await exec('ip', ['netns', 'add', probe]);
    await exec('ip', ['netns', 'del', probe]);
  } catch {
    return new LabError(
      'not-linux-root',
      'this root may not make network namespaces (a container without leave?)',
    );
  }
  return null;
}

interface LabOptions {
  dark: string[];
  /** Further addresses of the scanner. */
  addresses: string[];
  /** Commands to run in the scanner's namespace before anything else. */
  setup: string[];
  /** nft statements for packets that the dark side may send; all others are dropped. */
  allow: string[];
  signal: AbortSignal;
}

type Side = 'scanner' | 'dark';

export class Lab implements AsyncDisposable {
  readonly namespaces: Record<Side, string>;
  readonly #signal: AbortSignal;
  readonly #children = new Set<ChildProcess>();

  constructor(signal: AbortSignal) {
    // A process may open several labs one after the other, and two processes never share a name.
    this.namespaces = { scanner: `yamori-scan-${process.pid}`, dark: `yamori-dark-${process.pid}` };
    this.#signal = signal;
  }

  /** Starts a command that `timeout` ends after so many seconds at the latest. */
  start(side: Side, command: string, timeoutSeconds: number, env: Record<string, string> = {}): ChildProcess {
    this.#signal.throwIfAborted();
    const inNamespace = ['netns', 'exec', this.namespaces[side]];
    const bounded = ['timeout', '-k', '2', String(timeoutSeconds), 'sh', '-c', command];
    const child = spawn('ip', [...inNamespace, ...bounded], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, ...env },
    });
    this.#children.add(child);
    const onAbort = () => child.kill('SIGTERM');
    this.#signal.addEventListener('abort', onAbort);
    child.once('close', () => {
      this.#children.delete(child);
      this.#signal.removeEventListener('abort', onAbort);
    });
    return child;
  }

  /** Runs a command to its end. hping3 may end with 1: so it says that nobody answered, as it must be here. */
  async run(
    side: Side,
    command: string,
    timeoutSeconds: number,
    env: Record<string, string> = {},
  ): Promise<void> {
    const child = this.start(side, command, timeoutSeconds, env);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('latin1')).slice(-2000);
      });
    }
    const [code, killedBy] = await once(child, 'close');
    this.#signal.throwIfAborted();
    const ended = code === 0 || (code === 1 && command.startsWith('hping3 '));
    if (!ended) {
      throw new LabError(
        'command-failed',
        `${command}: exit ${code ?? killedBy}${code === 124 ? ' (timeout)' : ''}\n${said}`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    for (const name of Object.values(this.namespaces))
      await exec('ip', ['netns', 'del', name]).catch(() => {});
  }
}

export async function openLab(options: LabOptions): Promise<Lab> {
  const lab = new Lab(options.signal);
  try {
    await lay(lab, options);
    await assertIsolated(lab);
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

async function lay(lab: Lab, { dark: prefixes, addresses, setup, allow }: LabOptions): Promise<void> {
  const { scanner, dark } = lab.namespaces;
  const ip = (line: string) => exec('ip', line.split(' '));
  const inside = (name: string, ...line: string[]) => exec('ip', ['netns', 'exec', name, ...line]);

  await ip(`netns add ${scanner}`);
  await ip(`netns add ${dark}`);
  await ip(
    `link add ${cable} netns ${scanner} address ${scannerMac} type veth peer name ${cable} netns ${dark} address ${darkMac}`,
  );
  for (const [name, own] of [
    [scanner, [...scannerAddresses, ...addresses]],
    [dark, darkAddresses],
  ] as const) {
    for (const address of own) {
      const wanted = address.includes('/') ? address : `${address}/${address.includes(':') ? 64 : 24}`;
      await ip(`-n ${name} address add ${wanted} dev ${cable}${address.includes(':') ? ' nodad' : ''}`);
    }
    await ip(`-n ${name} link set lo up`);
    await ip(`-n ${name} link set ${cable} up`);
    // Without this the capture shows checksums that the kernel left to a network card that is not there.
    await inside(
      name,
      'ethtool',
      '-K',
      cable,
      'tx',
      'off',
      'rx',
      'off',
      'tso',
      'off',
      'gso',
      'off',
      'gro',
      'off',
    ).catch(() => {});
  }
  await ip(`-n ${scanner} neigh replace 192.0.2.254 lladdr ${darkMac} dev ${cable} nud permanent`);
  await ip(`-n ${scanner} neigh replace 2001:db8:5ca::fe lladdr ${darkMac} dev ${cable} nud permanent`);
  for (const address of ['192.0.2.1', '2001:db8:5ca::1', ...addresses]) {
    await ip(`-n ${dark} neigh replace ${address} lladdr ${scannerMac} dev ${cable} nud permanent`);
  }
  for (const prefix of prefixes) {
    await ip(`-n ${dark} route add local ${prefix} dev lo`);
    const gateway = prefix.includes(':') ? '2001:db8:5ca::fe' : '192.0.2.254';
    await ip(`-n ${scanner} route add ${prefix} via ${gateway} dev ${cable}`);
  }
  const drop = [
    'add table inet dark',
    'add chain inet dark out { type filter hook output priority 0; policy drop; }',
  ];
  const accept = allow.map((match) => `add rule inet dark out ${match} accept`);
  await inside(dark, 'nft', [...drop, ...accept].join('\n'));
  for (const line of setup) await inside(scanner, 'sh', '-c', line);
}

/** Throws unless the cable is the only way between the two and there is no way to anywhere else. */
async function assertIsolated(lab: Lab): Promise<void> {
  for (const name of Object.values(lab.namespaces)) {
    // `up`: some kernels put tunnel devices that are down into every new namespace.
    const { stdout: listed } = await exec('ip', ['-n', name, '-j', 'link', 'show', 'up']);
    const links = JSON.parse(listed) as { ifname: string }[];
    const strangers = links
      .map(({ ifname }) => ifname)
      .filter((ifname) => ifname !== 'lo' && ifname !== cable);
    if (strangers.length > 0) {
      throw new LabError('not-isolated', `${name} has other interfaces: ${strangers.join(', ')}`);
    }
    for (const family of ['-4', '-6']) {
      const { stdout } = await exec('ip', ['-n', name, family, 'route', 'show', 'default']);
      if (stdout.trim() !== '')
        throw new LabError('not-isolated', `${name} has a default route: ${stdout.trim()}`);
    }
  }
}
