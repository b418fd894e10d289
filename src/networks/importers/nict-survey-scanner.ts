/** NICT's survey scanners: `surveyscanner_YYYY_NQ.json`, an array of { ip, scanner, last_seen } (read in its lists of 2023 to 2026). */
import { parseCsvList } from './csv-list.ts';
import { entryOf, type Importer, jsonOf, refuse } from './importer.ts';

export const nictSurveyScanner: Importer = {
  name: 'nict-survey-scanner',
  title: "NICT's sources of Internet-wide survey scans, by quarter",
  published: 'https://github.com/nict-csl/survey-scanner (folder surveyscanner)',
  licence: 'no licence stated; asks to be cited (Kasama et al. 2025)',
  namesOrganisations: true,
  // A quarter each; of an address in several the latest sighting counts.
  filesOfFolder: /(^|\/)surveyscanner[^/]*\.json$/,
  parse(text, context) {
    // The same columns are passed on as CSV. `scanorg_*.csv` beside it names no address, and is refused.
    if (!/^\s*[[{]/.test(text)) return parseCsvList(text, context);
    const list = jsonOf(text, context);
    if (!Array.isArray(list)) refuse(context, 'is no array of { ip, scanner, last_seen }');
    return list.map((item: unknown, i) => {
      const { ip, scanner, last_seen: seen } = (item ?? {}) as Record<string, unknown>;
      if (typeof ip !== 'string' || typeof scanner !== 'string' || typeof seen !== 'string')
        return refuse(context, `entry ${i + 1} has not ip, scanner and last_seen`);
      return entryOf(context, `entry ${i + 1}`, ip, scanner, seen);
    });
  },
  examples: [
    {
      text: '[{"ip":"192.0.2.7","scanner":"Example Survey ","last_seen":"2026-03-31"}]',
      entries: [{ prefix: '192.0.2.7', organisation: 'Example Survey', lastSeen: '2026-03-31' }],
    },
    {
      text: 'ip,scanner,last_seen\n192.0.2.7,Example Survey,2026-03-31\n',
      entries: [{ prefix: '192.0.2.7', organisation: 'Example Survey', lastSeen: '2026-03-31' }],
    },
  ],
};
