/** Plain CSV: prefix, organisation, last_seen (may be empty), with that header; further columns are passed over. */
import { parse as parseCsv } from 'csv-parse/sync';
import { entryOf, type Importer, refuse } from './importer.ts';

export const plainCsv: Importer = {
  name: 'csv',
  title: 'CSV of prefix, organisation, last_seen; the local list of another Yamori is one',
  published: 'your own, or `local-list.csv` of another hub',
  licence: "the list's own",
  namesOrganisations: true,
  parse(text, context) {
    let rows: Record<string, string>[];
    try {
      rows = parseCsv(text, { columns: true, trim: true, skip_empty_lines: true, bom: true }) as never;
    } catch (error) {
      return refuse(context, (error as Error).message);
    }
    return rows.map((row, i) => {
      const place = `line ${i + 2}`;
      if (row.prefix === undefined || row.organisation === undefined)
        return refuse(context, `${place}: the columns prefix and organisation are wanted`);
      // What begins like a formula was defused with an apostrophe by who wrote it.
      const organisation = row.organisation.replace(/^'(?=[=+@-])/, '');
      return entryOf(context, place, row.prefix, organisation, row.last_seen ? row.last_seen : null);
    });
  },
  examples: [
    {
      text: 'prefix,organisation,last_seen,candidate,system,note\n192.0.2.0/29,Example Survey,2026-02-01,yes,s1a2b3c,"seen, twice"\n2001:db8::1,Other,,no,,\n',
      entries: [
        { prefix: '192.0.2.0/29', organisation: 'Example Survey', lastSeen: '2026-02-01' },
        { prefix: '2001:db8::1', organisation: 'Other', lastSeen: null },
      ],
    },
  ],
};
