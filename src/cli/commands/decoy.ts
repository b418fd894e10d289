/** `yamori decoy`: things that pretend, each in a process that can reach nothing. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import type { Persona } from '../../decoys/persona.ts';
import { wholeNumber } from '../common-options.ts';
import type { DecoyPlans } from '../decoy/decoy-config.ts';
import { parsePort } from '../decoy/parse-port.ts';
import type { DecoyPlan } from '../decoy/start-decoy.ts';

interface Options {
  list: boolean;
  json: boolean;
  config?: string;
  seed?: string;
  seedFile?: string;
  lureSeed?: string;
  listen: string;
  portBase: number;
  also: DecoyPlan['also'];
  events?: string;
  state?: string;
  label?: string;
  user: string;
  connections: number;
  namespace?: string;
  check: boolean;
  namespaceRules: boolean;
  eventMegabytes: number;
}

const MEGABYTE = 1_000_000;

export function registerDecoy(program: Command): void {
  program
    .command('decoy')
    .description('pretend to be a device that nobody should touch, and write down who does')
    .argument('[persona]', 'what to be; --list shows what there is')
    .option('--list', 'show the personas with their ports', false)
    .option('--json', 'with --list: as one object', false)
    .option('--config <file>', 'several at once: a YAML file with a list `decoys`, or `experiments`')
    .option(
      '--seed <text>',
      'secret that makes this device unlike every other (others see it in the process list)',
    )
    .option('--seed-file <file>', 'file with the seed')
    .option(
      '--lure-seed <text>',
      'secret of planted credentials, shared with other decoys (default: the seed)',
    )
    .option('--listen <address>', 'address of its own to listen on', '127.0.0.1')
    .option(
      '--port-base <n>',
      'added to each port of the device; 0: its real ports',
      wholeNumber(0, 65_000),
      0,
    )
    .option(
      '--also <port>',
      'of `generic`: a further port, tcp/9200 or udp/5060; repeatable',
      (text: string, before: DecoyPlan['also']) => [...before, portFrom(text)],
      [],
    )
    .option('--events <file>', 'file that events are appended to, one object of JSON a line')
    .option(
      '--state <folder>',
      'where it keeps what survives a restart (default: FILE of --events, with .state)',
    )
    .option('--label <name>', 'what you call it; `sensor` of its events (default: the persona)')
    .option('--user <name>', 'whom it becomes where it is started as root', 'nobody')
    .option(
      '--connections <n>',
      'open connections at most; one address has half of them',
      wholeNumber(2, 200_000),
      16_384,
    )
    .option(
      '--event-megabytes <n>',
      'the events file moves to FILE.1 when it is so large',
      wholeNumber(1, 100_000),
      1_000,
    )
    .option('--namespace <name>', 'run it in this network namespace, which must let out nothing but answers')
    .option('--check', 'with --namespace: only look whether that is so', false)
    .option('--namespace-rules', 'print rules for nft that let out nothing but answers', false)
    .action(run);
}

async function run(persona: string | undefined, options: Options): Promise<void> {
  if (options.namespaceRules || options.check) return tellNamespace(options);
  const { PERSONAS } = await import('../../decoys/registry.ts');
  if (options.list) return list(PERSONAS, options);
  const plans =
    options.config === undefined
      ? { decoys: [planOf(persona, options, PERSONAS)], experiments: [] }
      : await readPlans(options, PERSONAS);
  const [{ createDecoyFleet }, { openExperiments }] = await Promise.all([
    import('../decoy/decoy-fleet.ts'),
    import('../decoy/run-experiments.ts'),
  ]);
  const experiments = await openExperiments(plans.experiments, Date.now);
  const fleet = createDecoyFleet({
    onListening(plan, { ports }) {
      const lines = ports.map(
        ({ name, transport, port }) => `${plan.name} ${name} ${transport} ${plan.address} ${port}\n`,
      );
      // At once: who reads the first line may go on.
      process.stdout.write(lines.join(''));
    },
    onTrouble: (plan, message) => process.stderr.write(`yamori: ${plan.name}: ${message}\n`),
  });
  // Who read the first lines may be gone when a decoy of a schedule starts, weeks later.
  process.stdout.on('error', () => {});
  const stopping = new AbortController();
  const stopped = new Promise<void>((done) => stopping.signal.addEventListener('abort', () => done()));
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let carriedOut: Promise<void> = Promise.resolve();
  try {
    for (const plan of [...plans.decoys, ...experiments.plans]) {
      if (stopping.signal.aborted) break;
      await fleet.start(plan);
    }
    if (!stopping.signal.aborted) {
      carriedOut = experiments.run(fleet, stopping.signal);
      // A schedule that fails ends all, and so does one that has stopped the last decoy.
      const over = carriedOut.then(() => (fleet.isEmpty ? undefined : stopped));
      // A decoy that ends by itself is a bug; the others are not left half watched.
      const unasked = fleet.unasked.then(({ status }) => {
        throw new Error(`a decoy ended by itself with status ${status}`);
      });
      await Promise.race([stopped, over, unasked]);
    }
  } finally {
    stopping.abort();
    // A change that is under way ends first, or it would start what was just stopped.
    await carriedOut.catch(() => {});
    await fleet.stopAll();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    for (const [name, counts] of fleet.counts()) {
      if (counts.size === 0) continue;
      const said = [...counts].map(([count, times]) => `${count} ${times}`);
      process.stderr.write(`yamori: ${name}: ${said.join(', ')}\n`);
    }
  }
}

async function tellNamespace({ namespace, namespaceRules }: Options): Promise<void> {
  const { NAMESPACE_RULES, checkNamespace } = await import('../decoy/decoy-namespace.ts');
  if (namespaceRules) {
    process.stdout.write(NAMESPACE_RULES);
    return;
  }
  if (namespace === undefined)
    throw new YamoriError('E_USAGE', 'no namespace is named', 'Name the one to look at with --namespace.');
  checkNamespace(namespace);
  process.stdout.write(`${namespace}: nothing but answers leaves it\n`);
}

function list(personas: readonly Persona[], { json, portBase }: Options): void {
  const rows = personas.map(({ name, title, description, ports }) => ({
    name,
    title: title.en,
    description,
    ports: ports.map((port) => ({
      name: port.name,
      transport: port.transport,
      port: port.port,
      listens: port.port + portBase,
    })),
  }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ personas: rows }, null, 2)}\n`);
    return;
  }
  for (const { name, description, ports } of rows) {
    process.stdout.write(`${name}\n  ${description}\n`);
    for (const port of ports)
      process.stdout.write(`  ${port.transport} ${String(port.listens).padStart(5)}  ${port.name}\n`);
  }
}

function planOf(persona: string | undefined, options: Options, personas: readonly Persona[]): DecoyPlan {
  if (persona === undefined || !personas.some(({ name }) => name === persona)) {
    throw new YamoriError(
      'E_USAGE',
      persona === undefined ? 'no persona is named' : `there is no persona ${persona}`,
      `There are: ${personas.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (options.events === undefined) {
    throw new YamoriError('E_USAGE', 'no file for events is named', 'Name one with --events FILE.');
  }
  const { events, state, listen, portBase, also, user, connections, namespace } = options;
  const seed = seedOf(options);
  return {
    persona,
    seed,
    lureSeed: options.lureSeed ?? seed,
    name: options.label ?? persona,
    address: listen,
    portBase,
    also,
    events: resolve(events),
    folder: resolve(state ?? `${events}.state`),
    mostEventBytes: options.eventMegabytes * MEGABYTE,
    connections,
    user,
    namespace,
  };
}

function portFrom(text: string): DecoyPlan['also'][number] {
  const port = parsePort(text);
  if (port === null) throw new InvalidArgumentError('a transport and port is wanted, such as tcp/9200');
  return port;
}

function seedOf({ seed, seedFile }: Pick<Options, 'seed' | 'seedFile'>): string {
  if (seed !== undefined) return seed;
  if (seedFile !== undefined) return readSeed(seedFile);
  throw new YamoriError(
    'E_DECOY_SEED',
    'a decoy needs a seed that nobody else has',
    'Make one with `openssl rand -hex 16 > seed`, and name it with --seed-file.',
  );
}

function readSeed(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new YamoriError(
      'E_DECOY_SEED',
      `${file}: ${(error as Error).message}`,
      'Name a file that you may read.',
    );
  }
}

async function readPlans({ config }: Options, personas: readonly Persona[]): Promise<DecoyPlans> {
  const { readDecoyConfig } = await import('../decoy/decoy-config.ts');
  return readDecoyConfig(
    config as string,
    personas.map(({ name }) => name),
    readSeed,
  );
}
