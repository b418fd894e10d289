/** The decoys of the sample: one of each persona on loopback, to be looked at; with seeds of their own, made once. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { YamoriError } from '../../base/errors.ts';
import { PERSONAS } from '../../decoys/registry.ts';
import { type StartedDecoy, startDecoy } from '../decoy/start-decoy.ts';

export interface SampleDecoys {
  /** Files of their events. */
  readonly journals: readonly string[];
  close(): Promise<void>;
}

/** Real ports plus this; the highest one of a persona still fits. */
const PORT_BASE = 10_000;
const FIRST_ADDRESS = 21;
const MOST_EVENT_BYTES = 100_000_000;
const CONNECTIONS = 1_000;

/** One coherent device an address, also on loopback. What cannot listen is said and left out. */
export async function startSampleDecoys(
  dataFolder: string,
  say: (line: string) => void,
): Promise<SampleDecoys> {
  const folder = join(dataFolder, 'decoys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lureSeed = seedOf(folder, 'lures');
  const running: StartedDecoy[] = [];
  const journals: string[] = [];
  for (const [index, { name, ports }] of PERSONAS.entries()) {
    const address = `127.0.0.${FIRST_ADDRESS + index}`;
    const events = join(folder, `${name}.ndjson`);
    try {
      const decoy = await startDecoy(
        {
          persona: name,
          name: `sample-${name}`,
          seed: seedOf(folder, name),
          lureSeed,
          address,
          portBase: PORT_BASE,
          also: [],
          events,
          folder: join(folder, `${name}.state`),
          mostEventBytes: MOST_EVENT_BYTES,
          connections: CONNECTIONS,
          user: 'nobody',
        },
        (message) => say(`decoy ${name}: ${message}`),
      );
      running.push(decoy);
      journals.push(events);
      const places = ports.map(({ name: port, port: real }) => `${port} ${real + PORT_BASE}`);
      say(`decoy ${name}: ${address}, ${places.join(', ')}`);
    } catch (error) {
      if (!(error instanceof YamoriError)) throw error;
      say(`decoy ${name} is left out: ${error.message}`);
    }
  }
  if (running.length > 0) say(`who came to them: ./yamori visitors ${join(folder, '*.ndjson')}`);
  return {
    journals,
    async close() {
      await Promise.all(running.map((decoy) => decoy.stop()));
    },
  };
}

function seedOf(folder: string, name: string): string {
  const file = join(folder, `${name}.seed`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const seed = randomBytes(16).toString('hex');
  writeFileSync(file, `${seed}\n`, { mode: 0o600 });
  return seed;
}
