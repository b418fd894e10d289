/** Plain CSV: prefix, organisation, last_seen (may be empty), with that header or without one. */
import { parseCsvList } from './csv-list.ts';
import type { Importer } from './importer.ts';

export const plainCsv: Importer = {
  name: 'csv',
  title: 'CSV of prefix, organisation, last_seen; further columns are passed over',
  published: 'your own',
  licence: "the list's own",
  namesOrganisations: true,
  filesOfFolder: /\.csv$/,
  parse: parseCsvList,
  examples: [
    {
      text: 'prefix,organisation,last_seen,candidate,system,note\n192.0.2.0/29,Example Survey,2026-02-01,yes,s1a2b3c,"seen, twice"\n2001:db8::1,Other,,no,,\n',
      entries: [
        { prefix: '192.0.2.0/29', organisation: 'Example Survey', lastSeen: '2026-02-01', candidate: true },
        { prefix: '2001:db8::1', organisation: 'Other', lastSeen: null },
      ],
    },
    {
      text: '# a comment\r\nAddress,Organization,Last-Seen\r\n192.0.2.1,"\'=Example",2026-02-28\r\n',
      entries: [{ prefix: '192.0.2.1', organisation: '=Example', lastSeen: '2026-02-28' }],
    },
    {
      text: '192.0.2.1,Example Survey\n192.0.2.2,Other #2\n',
      entries: [
        { prefix: '192.0.2.1', organisation: 'Example Survey', lastSeen: null },
        { prefix: '192.0.2.2', organisation: 'Other #2', lastSeen: null },
      ],
    },
  ],
};
