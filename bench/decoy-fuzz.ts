/**
 * `npm run bench:decoy-fuzz -- --seconds 60`: wrong input on each port of each decoy for so long. It ends with 1 where a
 * decoy ended, grew beyond its bounds, counted what has no name, met a fault of its own, or serves nobody afterwards.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PERSONAS } from '../src/decoys/registry.ts';
import { fuzzPersona } from './fuzz/fuzz-persona.ts';
import { FUZZ_KINDS } from './fuzz/fuzz-service.ts';
import { readFlags } from './options.ts';
import { CannotRun, main, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatTable } from './table.ts';

const MIB = 2 ** 20;
const flags = readFlags('Says wrong things on each port of each decoy, and looks how it bears that.', {
  seconds: { default: 60, least: 1, about: 'how long, for each port' },
  seed: { default: 0, least: 0, about: 'what is said follows from it; 0: one is drawn and printed' },
  'endless-mebibytes': {
    default: 256,
    least: 1,
    about: 'of what has no end, sent at most on one connection',
  },
  'port-base': { default: 12_000, least: 1, about: 'added to the ports of the decoys' },
  only: { text: '', about: 'one persona' },
  json: { about: 'one JSON object in place of the tables' },
});

await main((signal) =>
  withFolder(async (folder) => {
    const seed = flags.seed === 0 ? randomInt(1, 2 ** 31) : flags.seed;
    const personas = PERSONAS.map(({ name }) => name).filter(
      (name) => flags.only === '' || name === flags.only,
    );
    if (personas.length === 0) throw new CannotRun(`there is no persona ${flags.only}`);
    const verdicts = [];
    for (const persona of personas) {
      const own = join(folder, persona);
      mkdirSync(own);
      const verdict = await fuzzPersona({
        persona,
        address: '127.0.0.1',
        portBase: flags['port-base'],
        folder: own,
        seed,
        secondsEach: flags.seconds,
        mostEndlessBytes: flags['endless-mebibytes'] * MIB,
        onService: (name) => status(`${name}: ${flags.seconds} s`),
        isStopped: () => signal.aborted,
      });
      verdicts.push({ persona, ...verdict });
    }
    clearStatus();
    const faults = verdicts.flatMap((verdict) =>
      verdict.faults.map((fault) => `${verdict.persona}: ${fault}`),
    );
    const say = (text: string) => process.stdout.write(`${text}\n`);
    if (flags.json) say(JSON.stringify({ seed, options: flags, verdicts }, null, 2));
    else {
      const head = ['', ...FUZZ_KINDS, 'MiB sent', 'most taken MiB', 'resident MiB', 'good client'];
      const cells = verdicts.flatMap(({ persona, services }) =>
        services.map((service) => [
          `${persona} ${service.name}`,
          ...FUZZ_KINDS.map((kind) => formatCount(service.connections[kind])),
          (service.sentBytes / MIB).toFixed(1),
          (service.mostTakenBytes / MIB).toFixed(1),
          service.residentMiB.toFixed(0),
          service.servesGood === null ? '' : service.servesGood ? 'served' : 'NOT SERVED',
        ]),
      );
      say(`seed ${seed}\n\n${formatTable(head, cells)}\n`);
      for (const { persona, peakMiB, counts } of verdicts) {
        say(`${persona}: peak ${peakMiB.toFixed(0)} MiB; counted:`);
        const rows = Object.entries(counts).map(([name, times]) => [`  ${name}`, formatCount(times)]);
        say(formatTable(['', ''], rows).trimStart());
      }
      say(faults.length === 0 ? '\nno faults' : `\n${faults.join('\n')}`);
    }
    return faults.length === 0 ? 0 : 1;
  }),
);
