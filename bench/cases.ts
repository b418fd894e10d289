/** `npm run bench:cases`: a hundred thousand open cases: what a pass over all of them takes, and how much memory. */
import { join } from 'node:path';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import { createHubNotices } from '../src/cli/hub/hub-notices.ts';
import { HubEvents } from '../src/hub/hub-events.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import { sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { anIncident, anOwner, opened } from '../src/store/state/state-fixture.ts';
import { readFlags } from './options.ts';
import { main, Stopped, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatTable } from './table.ts';

const flags = readFlags('Measures passes over open cases.', {
  cases: { default: 100_000, least: 100, about: 'open cases' },
  owners: { default: 2_000, least: 1, about: 'owners, each with as many of them' },
  days: { default: 14, least: 1, about: 'days for which each address was seen, once every six hours' },
  json: { about: 'one JSON object in place of the table' },
});

const HOUR_MS = 3_600_000;
const START_HOUR = 490_896;
const DARK = ['203.0.112.0/20'];
const NOWHERE = { asn: null, asName: null, country: null };

function addressOf(index: number): string {
  return `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
}

main(async (signal) => {
  await withFolder(async (folder) => {
    let hour = START_HOUR + flags.days * 24;
    const clock = () => hour * HOUR_MS;
    const facts = await openDuckdbFacts(folder);
    const state = await openSqliteState(join(folder, 'state.sqlite'), { clock });
    const notices = await createHubNotices({
      stores: { facts, state },
      events: new HubEvents(),
      config: hubConfig.parse({
        notices: {
          sender: { organisation: 'Bench', contact: 'bench@example.org' },
          policy: {
            quietHours: null,
            businessDays: null,
            ladder: [{ channel: 'letter' }, { channel: 'letter', after: '3d' }],
          },
          channels: { letter: {} },
        },
      }).notices!,
      site: 'https://yamori.example.org',
      zone: 'UTC',
      hubId: 'this',
      folder: join(folder, 'notices'),
      locate: () => NOWHERE,
      clock,
      count: () => {},
      onTrouble(error) {
        throw error;
      },
    });
    try {
      const owners: string[] = [];
      for (let n = 0; n < flags.owners; n++)
        owners.push(
          (
            await state.createOwner({
              ...anOwner(`owner ${n}`),
              prefixes: [`10.${n >> 8}.${n & 255}.0/24`],
              dark: [],
            })
          ).id,
        );
      for (let from = 0; from < flags.cases; from += 500) {
        status(`incidents ${((100 * from) / flags.cases).toFixed(0)} %`);
        const some = Array.from({ length: Math.min(500, flags.cases - from) }, (_, at) => from + at);
        await state.changeIncidents(
          some.map((n) =>
            opened(
              anIncident(owners[n % owners.length], {
                address: addressOf(n),
                openedAt: clock(),
                firstSeen: START_HOUR * HOUR_MS,
                lastSeen: clock() - HOUR_MS,
              }),
            ),
          ),
        );
      }
      const ingest = async (at: number, sources: readonly number[]) => {
        for (let from = 0; from < sources.length; from += 20_000) {
          const rows = sources
            .slice(from, from + 20_000)
            .map((n) => sighting({ source: addressOf(n), hour: at, destinationSet: '' }));
          await facts.ingest(
            'sensor',
            sightingBatch(rows, { dark: DARK, covered: { from: at * 3600, to: (at + 1) * 3600 } }),
            { locate: () => NOWHERE, keepPacketsOf: () => false },
          );
        }
      };
      const all = Array.from({ length: flags.cases }, (_, n) => n);
      for (let at = START_HOUR; at < hour; at++) {
        if (signal.aborted) throw new Stopped();
        status(`sightings ${((100 * (at - START_HOUR)) / (flags.days * 24)).toFixed(0)} %`);
        await ingest(
          at,
          all.filter((n) => (n + at) % 6 === 0),
        );
      }
      const rows: { name: string; seconds: number; judged: number; queued: number; peakMiB: number }[] = [];
      const pass = async (name: string) => {
        status(name);
        const before = performance.now();
        let [judged, queued] = [0, 0];
        // New cases are opened so many a pass: until all are.
        for (let opened = 1; opened > 0; ) {
          const passed = (await notices.cases.runWhole())!;
          opened = passed.opened;
          judged += passed.judged;
          queued += passed.queued;
        }
        const peakMiB = process.memoryUsage().rss / 2 ** 20;
        rows.push({
          name,
          seconds: (performance.now() - before) / 1000,
          judged,
          queued,
          peakMiB,
        });
      };
      await pass('all opened, judged and told');
      await pass('nothing new');
      hour++;
      await ingest(
        hour - 1,
        all.filter((n) => n % 100 === 0),
      );
      await pass('an hour later: all judged again');
      await ingest(
        hour - 1,
        all.filter((n) => n % 100 === 1),
      );
      await pass('one in a hundred sent again');
      hour += 3 * 24 + 1;
      await ingest(hour - 1, all);
      await pass('all sent, and the next step is due');
      clearStatus();
      const head = ['pass', 'seconds', 'judged', 'notices', 'MiB after it'];
      process.stdout.write(
        flags.json
          ? `${JSON.stringify({ cases: flags.cases, rows }, null, 2)}\n`
          : `${formatCount(flags.cases)} open cases of ${formatCount(flags.owners)} owners, ${flags.days} days of sightings\n\n${formatTable(
              head,
              rows.map((row) => [
                row.name,
                row.seconds.toFixed(1),
                formatCount(row.judged),
                formatCount(row.queued),
                formatCount(row.peakMiB),
              ]),
            )}\n`,
      );
    } finally {
      await notices.close();
      await facts.close();
      await state.close();
    }
  });
  return 0;
});
