/**
 * What visits from an owner's own address come to: the alert that tells him. A visit is worth more than packets in the dark:
 * a connection was established, so nobody forged the address; who signed in or left something behind is past doubt.
 */

import { type Alert, type Evidence, GRADES, type Grade, type VerdictKind } from '../../model/verdict.ts';
import type { ActKind, Visitor, VisitorKind, VisitRecord } from '../../model/visitor.ts';
import type { DecoyEvidenceCode } from './evidence-codes.ts';
import { findVisitors } from './find-visitors.ts';

export interface AccusedAddress {
  /** Canonical text. */
  readonly address: string;
  /** All that are known from it, earliest first; at least one. */
  readonly visits: readonly VisitRecord[];
  readonly owner: Pick<Alert, 'owner' | 'contact' | 'language' | 'critical'>;
  /** Whether a decoy stands in the owner's own network. */
  readonly isInside: (decoy: string) => boolean;
}

/** An act that leaves something behind, or changes something. */
const DELIVERS: ReadonlySet<ActKind> = new Set<ActKind>([
  'tried-exploit',
  'dropped-file',
  'named-download',
  'queried-database',
  'made-account',
  'removed-account',
  'changed-password',
  'defaced',
  'removed-data-source',
  'changed-set-point',
  'switched-machine',
  'switched-alarms-off',
  'switched-logs-off',
  'cleared-logs',
  'wrote-registers',
]);

/** Several visitors behind one address may be several troubles; of one trouble, the one who asks for most is told of. */
interface Opinion {
  readonly verdict: VerdictKind;
  readonly confidence: number;
  readonly weight: number;
}

const OPINIONS: Readonly<Record<VisitorKind, Opinion>> = {
  bot: { verdict: 'infected', confidence: 0.97, weight: 3 },
  scanner: { verdict: 'scanner', confidence: 0.95, weight: 2 },
  engine: { verdict: 'scanner', confidence: 0.95, weight: 2 },
  person: { verdict: 'unknown', confidence: 0.9, weight: 1 },
  unclear: { verdict: 'unknown', confidence: 0.6, weight: 0 },
};

export interface Accusation {
  readonly alert: Alert;
  /** `intrusion`: somebody worked by hand, or moved from decoy to decoy. Null: what the verdict says. */
  readonly cause: 'intrusion' | null;
}
const MOST_SHOWN = 3;
const MOST_TEXT = 120;
/** Datagrams alone: anybody could have sent them. */
const DATAGRAMS: ReadonlySet<string> = new Set(['onvif-discovery', 'ssdp']);

/** One for what programs did and one for what persons did, as far as there is either. */
export function accuseVisitor(accused: AccusedAddress): readonly Accusation[] {
  const visitors = findVisitors(accused.visits, { engineOf: () => null });
  const [persons, others] = [true, false].map((isPerson) =>
    visitors.filter((visitor) => isIntruder(visitor, accused.visits) === isPerson),
  );
  const accusations: Accusation[] = [];
  if (others.length > 0) accusations.push({ alert: alertOf(accused, others), cause: null });
  if (persons.length > 0) accusations.push({ alert: alertOf(accused, persons), cause: 'intrusion' });
  return accusations;
}

/** Who only looked around has broken into nothing. */
function isIntruder({ kind, lateral, visits: ids }: Visitor, visits: readonly VisitRecord[]): boolean {
  if (lateral.length > 0) return true;
  return kind === 'person' && visits.some((visit) => ids.includes(visit.id) && INTRUDES.has(gradeOf(visit)));
}

const INTRUDES: ReadonlySet<Grade> = new Set<Grade>(['login', 'payload']);

function alertOf({ address, visits, owner, isInside }: AccusedAddress, visitors: readonly Visitor[]): Alert {
  const best = visitors.reduce((a, b) => (OPINIONS[b.kind].weight > OPINIONS[a.kind].weight ? b : a));
  const own = visits.filter(({ id }) => best.visits.includes(id));
  const { verdict, confidence } = OPINIONS[best.kind];
  const grade = own
    .map(gradeOf)
    .reduce((a, b) => (GRADES.indexOf(b) > GRADES.indexOf(a) ? b : a), 'spoofable-packet');
  const inside = own.some(({ sensor }) => isInside(sensor));
  const outside = own.some(({ sensor }) => !isInside(sensor));
  return {
    ...owner,
    address,
    verdict,
    device: verdict === 'infected' ? 'iot' : null,
    confidence,
    tool: null,
    grade,
    observation: inside && outside ? 'both' : inside ? 'internal' : 'external',
    packets: own.reduce((sum, { events }) => sum + events, 0),
    first: Math.min(...own.map(({ from }) => from)) / 1_000,
    last: Math.max(...own.map(({ to }) => to)) / 1_000,
    evidence: evidenceOf(own),
  };
}

/** Of one visit. */
export function gradeOf(visit: VisitRecord): Grade {
  if (DATAGRAMS.has(visit.protocol)) return 'spoofable-packet';
  if (visit.acts.some(({ kind }) => DELIVERS.has(kind))) return 'payload';
  return visit.loginsDone > 0 || visit.used.length > 0 ? 'login' : 'handshake';
}

function evidenceOf(visits: readonly VisitRecord[]): Evidence[] {
  const found: (Evidence & { readonly code: DecoyEvidenceCode })[] = [];
  const say = (code: DecoyEvidenceCode, text: string) => found.push({ code, text, formula: null });
  const decoys = [...new Set(visits.map(({ sensor, persona }) => `${sensor} (${persona})`))];
  const protocols = [...new Set(visits.map(({ protocol }) => protocol))];
  say(
    'decoy-visit',
    `${counted(visits.length, 'visit')} to ${counted(decoys.length, 'decoy')}, ${shown(decoys)}, over ${shown(protocols)}. Nobody has a reason to go there.`,
  );
  const logins = sum(visits, ({ loginsDone }) => loginsDone);
  const failed = sum(visits, ({ loginsFailed }) => loginsFailed);
  if (logins + failed > 0)
    say(
      'decoy-login',
      `It tried ${counted(logins + failed, 'password')}, and ${logins === 0 ? 'none opened' : `signed in ${counted(logins, 'time')}`}.`,
    );
  const commands = visits.flatMap((visit) => visit.commands);
  if (commands.length > 0)
    say('decoy-commands', `It sent ${counted(commands.length, 'line')}, such as ${quoted(commands)}.`);
  const exploits = [...new Set(visits.flatMap((visit) => visit.exploits))];
  if (exploits.length > 0) say('decoy-exploit', `It tried known exploits: ${shown(exploits)}.`);
  const indicators = [...new Set(visits.flatMap((visit) => visit.indicators))];
  const files = [...new Set(visits.flatMap((visit) => visit.files))];
  if (indicators.length > 0)
    say('decoy-download', `It wanted the decoy to fetch ${quoted(indicators)}; nothing was fetched.`);
  if (files.length > 0)
    say('decoy-file', `It left ${counted(files.length, 'file')} behind (SHA-256 ${shown(files)}).`);
  const changes = visits.flatMap(({ acts }) => acts).filter(({ kind }) => DELIVERS.has(kind));
  const byHand = changes.filter(
    ({ kind }) => !['tried-exploit', 'dropped-file', 'named-download'].includes(kind),
  );
  if (byHand.length > 0)
    say(
      'decoy-change',
      `It changed the decoy: ${shown(byHand.map(({ kind, detail }) => `${kind} ${detail}`.trim()))}.`,
    );
  const used = visits.flatMap((visit) => visit.used);
  if (used.length > 0)
    say(
      'decoy-lateral',
      `It used a credential that was planted for one visitor alone (${shown(used.map(({ place }) => place))}).`,
    );
  if (visits.some((visit) => gradeOf(visit) !== 'spoofable-packet'))
    say('decoy-connection', 'Connections were established, so the address is not forged.');
  return found;
}

function sum(visits: readonly VisitRecord[], of: (visit: VisitRecord) => number): number {
  return visits.reduce((total, visit) => total + of(visit), 0);
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function shown(texts: readonly string[]): string {
  const some = texts.slice(0, MOST_SHOWN).map(plain).join(', ');
  return texts.length > MOST_SHOWN ? `${some} and ${texts.length - MOST_SHOWN} more` : some;
}

function quoted(texts: readonly string[]): string {
  return shown(texts.map((text) => `“${plain(text)}”`));
}

/** What an attacker wrote stands in mails and on pages: one line, of letters that only show. */
function plain(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e\u00a1-\u200a\u2010-\u2027\u2030-\u205f\u2070-\ud7ff\uf900-\ufffd]/g, '·')
    .slice(0, MOST_TEXT);
}
