/** What `yamori data list` and `yamori data show` print. */
import { join } from 'node:path';
import { formatAddress, parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { formatPrefix, prefixHolds } from '../../base/prefix.ts';
import { allClaims, allKnownScanners } from '../../networks/all-known-scanners.ts';
import { type ImportedList, listFolder, readLists } from '../../networks/imported-lists.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { normaliseOrganisation } from '../../networks/organisation-name.ts';
import { type Dispute, disputesOf } from '../../networks/weigh-claims.ts';
import { countText } from '../count-text.ts';
import { padEnd } from '../text-layout.ts';
import { formatCount } from '../time-text.ts';

/** Disputes are told by a few of them: the operator looks into his lists for the rest. */
const MOST_DISPUTES = 10;

/** What there is, how old, where it lies; then where the lists contradict each other. */
export async function listsText(dataFolder: string, now: number): Promise<string> {
  const lists = readLists(dataFolder);
  if (lists.length === 0)
    return 'no list was imported; yamori data import --help tells where they are published\n';
  const disputes = disputesOf(await allClaims({ files: [], dataFolder }));
  return lists.map((list) => listText(list, dataFolder, now)).join('') + disputesText(disputes);
}

function listText(list: ImportedList, dataFolder: string, now: number): string {
  const { name, kind, entries, importedAt, licence, from } = list;
  const newest = entries.reduce(
    (best, { lastSeen }) => (lastSeen !== null && lastSeen > best ? lastSeen : best),
    '',
  );
  const organisations = new Set(entries.map(({ organisation }) => normaliseOrganisation(organisation))).size;
  const indent = padEnd('', 30);
  return (
    `${padEnd(name, 30)} ${formatCount(entries.length).padStart(9)} ${padEnd(entries.length === 1 ? 'entry' : 'entries', 7)} ${formatCount(organisations).padStart(5)} ${padEnd(organisations === 1 ? 'organisation' : 'organisations', 13)}  ` +
    `newest ${newest === '' ? 'undated' : `${newest} (${ageText(newest, now)})`}, ` +
    `imported ${importedAt.slice(0, 16).replace('T', ' ')} UTC (${ageText(importedAt, now)})\n` +
    `${indent} ${kind} from ${from}; licence: ${licence}\n` +
    `${indent} ${join(listFolder(dataFolder), `${name}.json`)}\n`
  );
}

function ageText(date: string, now: number): string {
  const days = Math.floor((now - Date.parse(date)) / 86_400_000);
  if (days < 1) return 'today';
  return days === 1 ? '1 day old' : `${formatCount(days)} days old`;
}

function disputesText(disputes: readonly Dispute[]): string {
  if (disputes.length === 0) return '';
  const lines = disputes
    .slice(0, MOST_DISPUTES)
    .map(
      ({ entry, against }) =>
        `  ${formatPrefix(entry.prefix)} is ${entry.organisation} (${entry.source}), and in ` +
        `${formatPrefix(against.prefix)} ${against.organisation} (${against.source})\n`,
    );
  const more = disputes.length - lines.length;
  return (
    `${countText(disputes.length, 'entry is', 'entries are')} of two organisations; the more specific, then the surer counts:\n` +
    lines.join('') +
    (more === 0 ? '' : `  and ${formatCount(more)} more\n`)
  );
}

/** Who the lists say an address is, the one that counts first, and every other entry that holds it. */
export async function addressText(text: string, dataFolder: string, now: number): Promise<string> {
  const address = parseAddress(text);
  if (address === null)
    throw new YamoriError('E_USAGE', `"${text}" is no address`, 'Write 192.0.2.1 or 2001:db8::1.');
  const sources = { files: [], dataFolder };
  const found = new KnownScanners(await allKnownScanners(sources), { at: now / 1000 }).find(address);
  if (found === undefined) return `${formatAddress(address)}: in no list\n`;
  const stale = found.stale ? ', stale: the address may be somebody else\u2019s by now' : '';
  const others = (await allClaims(sources))
    .filter(({ prefix }) => prefixHolds(prefix, address))
    .filter(
      ({ prefix, organisation }) =>
        organisation !== found.organisation || formatPrefix(prefix) !== formatPrefix(found.prefix),
    )
    .map(
      ({ organisation, prefix, source, asOf }) =>
        `  also ${formatPrefix(prefix)} ${organisation} (${source}, as of ${asOf ?? 'no date'})\n`,
    );
  return (
    `${formatAddress(address)}: ${found.organisation} (${found.source}, ${formatPrefix(found.prefix)}, as of ${found.asOf ?? 'no date'}, ` +
    `confidence ${found.confidence.toFixed(2)}${stale})\n${others.join('')}`
  );
}
