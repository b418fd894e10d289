/** `npm run bench:systems-speed`: how long it takes to tell the scanning systems of a million sources, and how much memory. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_VERDICTS } from '../src/model/scanning-system.ts';
import type { Run } from './measure-systems.ts';
import { readFlags } from './options.ts';
import { main, run, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatTable } from './table.ts';

const flags = readFlags('Measures how long it takes to tell scanning systems.', {
  sources: { default: 1_000_000, least: 1, about: 'sources, each seen once at least' },
  sightings: { default: 7_000_000, least: 1, about: 'sightings: a source on a service in an hour' },
  days: { default: 90, least: 2, about: 'days they lie in; the last is the daily increment' },
  seed: { default: 1, least: 0, about: 'of the sightings' },
  'no-store': { about: 'leave the run from the embedded store out' },
  json: { about: 'one JSON object in place of the tables' },
});

function text(runs: readonly Run[]): string {
  const seconds = (value: number) => value.toFixed(1);
  return formatTable(
    [
      '',
      'sightings',
      'probes',
      'sources',
      'taking s',
      'finding s',
      'both s',
      'sightings/s',
      'peak MiB',
      ...SYSTEM_VERDICTS,
    ],
    runs.map((run) => [
      run.name,
      formatCount(run.sightings),
      formatCount(run.probes),
      formatCount(run.sources),
      seconds(run.addSeconds),
      seconds(run.findSeconds),
      seconds(run.addSeconds + run.findSeconds),
      formatCount(run.sightings / (run.addSeconds + run.findSeconds)),
      formatCount(run.peakMiB),
      ...SYSTEM_VERDICTS.map((verdict) => formatCount(run.systems[verdict])),
    ]),
  );
}

await main((signal) =>
  withFolder(async (folder) => {
    const { sources, sightings, days, seed } = flags;
    const scans = { sources, sightings, days, seed };
    const runs: Run[] = [];
    for (const part of flags['no-store'] ? ['sensor'] : ['sensor', 'store']) {
      status(`measuring: from the ${part}`);
      const result = join(folder, `${part}.json`);
      const program = join(import.meta.dirname, 'measure-systems.ts');
      await run(process.execPath, [program, part, JSON.stringify(scans), result, folder], signal, true);
      runs.push(...(JSON.parse(readFileSync(result, 'utf8')) as Run[]));
    }
    clearStatus();
    const machine = `${cpus().length} x ${cpus()[0].model}`;
    if (flags.json) process.stdout.write(`${JSON.stringify({ machine, options: flags, runs }, null, 2)}\n`);
    else process.stdout.write(`${machine}; ${days} days\n\n${text(runs)}\n`);
    return 0;
  }),
);
