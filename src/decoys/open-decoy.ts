/** A decoy on its sockets: each connection becomes a visit with a beginning, an end, limits, and a journal. */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { YamoriError } from '../base/errors.ts';
import type { DecoyFields } from '../model/decoy-event.ts';
import { openEventJournal } from './events/event-journal.ts';
import { createVisitLog, dataFields, type VisitLog } from './events/visit-log.ts';
import { experimentSeed } from './experiments/experiment-seed.ts';
import { twinLures } from './experiments/twin-lures.ts';
import { type ArrivalLimits, createArrivalBudget, USUAL_ARRIVALS } from './limits/arrival-budget.ts';
import { createVisitorShares, type ShareLimits, USUAL_LIMITS } from './limits/visitor-shares.ts';
import type { MouthAnswer, MouthOrder, MouthReport } from './listen/datagram-mouth.ts';
import { openDoor, plainAddress } from './listen/open-door.ts';
import { createLures } from './lures/lures.ts';
import type { OpenDecoy, Persona, Visit } from './persona.ts';
import { openSeed } from './seed.ts';

export interface DecoyOptions {
  readonly persona: Persona;
  readonly seed: string;
  /** Of the planted credentials, where decoys with different seeds should know each other's; else `seed`. */
  readonly lureSeed?: string;
  /** In an experiment: which of the twins with this seed it is. */
  readonly twin?: string;
  /** In an experiment: what was set on it, as `checkSetting` took it. */
  readonly set?: Readonly<Record<string, string>>;
  /** What the operator calls it: the events' `sensor`. */
  readonly name: string;
  /** Address to listen on. */
  readonly address: string;
  /** Further ports, for a persona that takes any. */
  readonly also?: readonly { readonly transport: 'tcp' | 'udp'; readonly port: number }[];
  /** Added to each port of the persona. */
  readonly portBase: number;
  /** Events file. */
  readonly events: string;
  /** Folder of what survives a restart; must exist. */
  readonly folder: string;
  readonly mostEventBytes: number;
  readonly limits?: ShareLimits;
  readonly arrivals?: ArrivalLimits;
  /** Whom the part that sends datagrams becomes once it listens; null: it stays who it is. */
  readonly user: MouthOrder['user'];
  /** Called when all ports are bound and before the device makes files: the moment to give up privileges. */
  readonly whenBound?: () => void;
  readonly clock: () => number;
  readonly count: (name: string, by?: number) => void;
  readonly onTrouble: (error: unknown) => void;
}

export interface RunningDecoy {
  readonly ports: readonly {
    readonly name: string;
    readonly transport: 'tcp' | 'udp';
    readonly port: number;
  }[];
  readonly identity: DecoyFields;
  /** Ends visits, writes what must survive, and closes the journal. */
  close(): Promise<void>;
}

/** What a decoy answers to at once waits in the kernel: a burst of connections is not lost before it is seen. */
const BACKLOG = 4_096;
/** A decoy that was killed may leave its sockets behind for a moment. */
const LISTEN_FOR_MS = 3_000;
const LISTEN_AGAIN_MS = 100;
const MOST_DATAGRAM_VISITS = 10_000;

/** Throws E_DECOY_SEED, E_DECOY_LISTEN, E_OUTPUT. */
export async function openDecoy(options: DecoyOptions): Promise<RunningDecoy> {
  const { address, portBase, folder, clock, count, onTrouble } = options;
  const persona = withPorts(options.persona, options.also ?? []);
  const seed = openSeed(options.seed);
  const ports = portsOf(persona, portBase);
  const shares = createVisitorShares(options.limits ?? USUAL_LIMITS);
  const journal = openEventJournal(options.events, {
    mostBytes: options.mostEventBytes,
    count,
    onTrouble,
  });
  const log = createVisitLog({
    sensor: options.name,
    persona: persona.name,
    address,
    journal,
    shares,
    clock,
    count,
  });
  const arrivals = createArrivalBudget(options.arrivals ?? USUAL_ARRIVALS, clock);
  const door = openDoor({ address, log, shares, arrivals, clock, count });
  const servers: Server[] = [];
  let mouth: DatagramMouth | null = null;
  let decoy: OpenDecoy | null = null;

  const close = async () => {
    const closing = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    await door.close();
    await mouth?.close();
    await Promise.all(closing);
    await decoy?.close();
    if (decoy !== null) log.note('yamori.decoy.stopped', {});
    journal.close();
  };

  const opening = Promise.withResolvers<OpenDecoy>();
  // Whoever comes before the device is ready waits in his own silence; that it never gets ready is told below.
  opening.promise.catch(() => {});
  try {
    for (const spec of persona.ports.filter(({ transport }) => transport === 'tcp')) {
      const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
        const visit = door.admit(socket, spec, spec.port + portBase);
        if (visit === null) return;
        if (decoy !== null) decoy.connect(spec.name, socket, visit);
        else
          opening.promise.then(
            (opened) => opened.connect(spec.name, socket, visit),
            () => socket.destroy(),
          );
      });
      await listen(server, spec.port + portBase, address);
      servers.push(server);
    }
    const datagramPorts = ports.filter(({ transport }) => transport === 'udp');
    if (datagramPorts.length > 0) {
      const visits = createDatagramVisits(persona, log, options, portBase);
      mouth = await openMouth(
        {
          address,
          ports: datagramPorts.map(({ name, port }) => ({ name, port, group: groupOf(persona, name) })),
          user: options.user,
        },
        (name, datagram, from, port) => {
          const visit = visits.of(name, from, port);
          const answer = decoy?.receive?.(name, datagram, visit) ?? null;
          visit.emit('yamori.datagram', { ...dataFields(datagram), answered: answer?.length ?? 0 });
          return answer;
        },
        count,
      );
    }
    options.whenBound?.();
    const lures = createLures(openSeed(options.lureSeed ?? options.seed).branch('lures'));
    decoy = await persona.open({
      seed: experimentSeed(seed, persona.name, { twin: options.twin ?? null, set: options.set ?? {} }),
      lures: options.twin === undefined ? lures : twinLures(lures, options.twin),
      name: options.name,
      folder,
      address,
      portOf: (name) => ports.find((port) => port.name === name)?.port ?? unknownPort(persona, name),
      clock,
      note: log.note,
      count,
      onTrouble,
    });
    opening.resolve(decoy);
  } catch (error) {
    opening.reject(error);
    await close();
    throw ofFolder(error, folder) ?? error;
  }
  log.note('yamori.decoy.started', { ports: ports.map((port) => ({ ...port })), identity: decoy.identity });
  return { ports, identity: decoy.identity, close };
}

/** Of files: the device cannot keep what has to survive a restart. Null: of something else. */
function ofFolder(error: unknown, folder: string): YamoriError | null {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !FILE_CALLS.has(syscall ?? '')) return null;
  return new YamoriError(
    'E_OUTPUT',
    `${resolve(folder)}: ${message}`,
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Make room on this disk, or name another folder with --state.'
      : 'Name a folder that you may write, with --state.',
  );
}

const FILE_CALLS = new Set(['open', 'write', 'mkdir', 'rename', 'fsync', 'fdatasync', 'ftruncate', 'unlink']);

function withPorts(persona: Persona, also: NonNullable<DecoyOptions['also']>): Persona {
  const { anyPort } = persona;
  if (anyPort === undefined || also.length === 0) return persona;
  return {
    ...persona,
    ports: [...persona.ports, ...also.map(({ transport, port }) => anyPort(transport, port))],
  };
}

function portsOf(persona: Persona, portBase: number): RunningDecoy['ports'] {
  return persona.ports.map(({ name, transport, port }) => {
    if (port + portBase > 65_535) {
      throw new YamoriError(
        'E_DECOY_LISTEN',
        `${persona.name} has port ${port}, and with the base ${portBase} that is beyond 65535`,
        `Give a port base of at most ${65_535 - Math.max(...persona.ports.map((one) => one.port))}.`,
      );
    }
    return { name, transport, port: port + portBase };
  });
}

function groupOf(persona: Persona, name: string): string | null {
  return persona.ports.find((port) => port.name === name)?.group ?? null;
}

function unknownPort(persona: Persona, name: string): never {
  throw new Error(`${persona.name} has no port ${name}`);
}

async function listen(server: Server, port: number, address: string): Promise<void> {
  const until = Date.now() + LISTEN_FOR_MS;
  for (;;) {
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      const settle = (error: NodeJS.ErrnoException | null) => {
        server.off('error', settle).off('listening', listens);
        resolve(error);
      };
      const listens = () => settle(null);
      server.on('error', settle).on('listening', listens);
      server.listen({ port, host: address, backlog: BACKLOG });
    });
    if (failure === null) return;
    if (failure.code !== 'EADDRINUSE' || Date.now() > until) throw cannotListen(address, port, failure.code);
    await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS));
  }
}

function cannotListen(address: string, port: number, code: string | undefined): YamoriError {
  return new YamoriError(
    'E_DECOY_LISTEN',
    `cannot listen on ${address} port ${port} (${code ?? 'unknown'})`,
    'Name an address of this machine with --listen, and ports that are free with --port-base; ports below 1024 need root.',
  );
}

/** Datagrams of one address and port to one service are one visit, until nothing came for its idle time. */
function createDatagramVisits(
  persona: Persona,
  log: VisitLog,
  { address, clock, count }: DecoyOptions,
  portBase: number,
) {
  interface Known {
    readonly visit: Visit;
    lastAt: number;
  }
  const known = new Map<string, Known>();
  const specs = new Map(persona.ports.map((port) => [port.name, port]));
  return {
    of(name: string, from: string, port: number): Visit {
      const spec = specs.get(name) ?? unknownPort(persona, name);
      const key = `${name} ${from} ${port}`;
      const now = clock();
      const before = known.get(key);
      if (before !== undefined && now - before.lastAt < spec.idleMs) {
        before.lastAt = now;
        return before.visit;
      }
      if (known.size >= MOST_DATAGRAM_VISITS) {
        count('datagram-visits-full');
        known.delete(known.keys().next().value as string);
      }
      const visit = log.begin({
        address: plainAddress(from),
        port,
        localAddress: address,
        localPort: spec.port + portBase,
        protocol: name,
      });
      known.delete(key);
      known.set(key, { visit, lastAt: now });
      visit.emit('cowrie.session.connect');
      return visit;
    },
  };
}

interface DatagramMouth {
  close(): Promise<void>;
}

type Answer = (name: string, datagram: Uint8Array, from: string, port: number) => Uint8Array | null;

async function openMouth(
  order: MouthOrder,
  answer: Answer,
  count: DecoyOptions['count'],
): Promise<DatagramMouth> {
  const file = fileURLToPath(new URL('./listen/datagram-mouth.ts', import.meta.url));
  const child: ChildProcess = fork(file, [], {
    serialization: 'advanced',
    // Node's permission model warns of the leaves that the decoy still has; both end once it listens.
    execArgv: ['ExperimentalWarning', 'PERM0001', 'PERM0002'].map((name) => `--disable-warning=${name}`),
    env: {},
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the part that takes datagrams ended')));
    child.on('message', (message) => {
      const report = message as MouthReport;
      if (report.kind === 'ready') resolve();
      else if (report.kind === 'failed') reject(cannotListen(order.address, report.port, report.code));
      else if (report.kind === 'count') count(report.name, report.by);
      else {
        const { id, name, data, address, port } = report;
        const said = answer(name, data, address, port);
        if (said !== null) child.send({ id, data: said } satisfies MouthAnswer);
      }
    });
    child.send(order);
  });
  return {
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
