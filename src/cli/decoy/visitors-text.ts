/** Visitors as a person reads them on a terminal: who, why we say so, and what was done, in the order of time. */
import type { Act, ActKind, LinkKind, Visitor, VisitorKind, VisitorReason } from '../../model/visitor.ts';
import type { Colours } from '../colours.ts';
import { wrap } from '../text-layout.ts';
import { formatCount, formatTime } from '../time-text.ts';

export interface VisitorsTextOptions {
  readonly colours: Colours;
  readonly width: number;
  readonly top: number;
}

const KINDS: Readonly<Record<VisitorKind, string>> = {
  person: 'A person at the keyboard',
  scanner: 'Professional web scanner',
  bot: 'Bot',
  engine: 'Known engine',
  unclear: 'Unclear',
};

const ACTS: Readonly<Record<ActKind, string>> = {
  looked: 'connected, and did nothing',
  scanned: 'ran a scanner',
  'guessed-passwords': 'guessed passwords',
  'logged-in': 'logged in as',
  'used-planted-credential': 'used a planted credential',
  'tried-exploit': 'tried an exploit',
  'dropped-file': 'dropped a file',
  'named-download': 'wanted something fetched (it was not)',
  'read-notes': 'read a planted credential at',
  'queried-database': 'asked the database',
  'made-account': 'made an account',
  'removed-account': 'removed an account',
  'changed-password': 'changed the password of',
  defaced: 'defaced the login page',
  'removed-data-source': 'removed a data source',
  'changed-set-point': 'changed a set-point',
  'switched-machine': 'switched a machine',
  'switched-alarms-off': 'switched alarms off',
  'switched-logs-off': 'switched the log off',
  'cleared-logs': 'cleared the log',
  'moved-camera': 'moved the camera',
  'watched-camera': 'watched the camera',
  'read-registers': 'read registers',
  'wrote-registers': 'wrote registers',
  'typed-commands': 'typed commands',
};

const REASONS: Readonly<Record<VisitorReason, (value: string) => string>> = {
  'known-engine': (value) => `a list names the address: ${value}`,
  'loader-commands': (value) => `${value} lines that only loaders send`,
  dictionary: (value) => `${value} passwords tried`,
  'scanner-marks': (value) => `marks of ${value}`,
  'many-not-found': (value) => `${value} pages asked for that there are not`,
  'too-fast': (value) => `${value} ms between lines`,
  'loads-assets': (value) => `${value} styles and scripts loaded, as a browser does`,
  'reads-pages': (value) => `reads a page for ${value} s`,
  'typing-rhythm': (value) => `types unevenly, ${value} ms between lines`,
  'moves-camera': (value) => `moved the camera ${value} times`,
  'watches-camera': (value) => `watched the camera ${value} times, and did nothing else that tells`,
  'changes-by-hand': (value) => `${value} things changed after they were read`,
  'came-back': (value) => `came on ${value} days`,
  'only-connected': (value) => `${value} connections, nothing more`,
};

const LINKS: Readonly<Record<LinkKind, string>> = {
  lure: 'a planted credential that only this visitor was shown',
  mark: 'a signed cookie or ETag',
  key: 'the same key of SSH',
  engine: 'a list names the same organisation',
  address: 'the same address',
  print: 'the same tool',
  commands: 'the same rare lines typed',
  modbus: 'the same habit on Modbus',
  network: 'the same network within a day',
};

const ORDER: readonly VisitorKind[] = ['person', 'scanner', 'bot', 'engine', 'unclear'];
const LEAST_WIDTH = 60;
const MOST_WIDTH = 120;
const MOST_ACTS = 40;

export function renderVisitors(
  visitors: readonly Visitor[],
  { colours, width, top }: VisitorsTextOptions,
): string {
  const columns = Math.max(LEAST_WIDTH, Math.min(width, MOST_WIDTH));
  const visits = visitors.reduce((sum, visitor) => sum + visitor.visits.length, 0);
  const lines = [
    colours.strong('Visitors of decoys'),
    `  ${formatCount(visits)} visits by ${formatCount(visitors.length)} visitors`,
  ];
  for (const kind of ORDER) {
    const those = visitors.filter((visitor) => visitor.kind === kind);
    if (those.length === 0) continue;
    lines.push('', `${colours.strong(KINDS[kind])}${colours.faint(`  ${formatCount(those.length)}`)}`);
    const shown = those.toSorted(
      (a, b) => b.acts.length - a.acts.length || b.visits.length - a.visits.length,
    );
    for (const visitor of shown.slice(0, top)) lines.push(...visitorLines(visitor, columns, colours));
    if (those.length > top)
      lines.push(colours.faint(`  and ${formatCount(those.length - top)} more (--top, or --json for all)`));
  }
  return `${lines.join('\n')}\n`;
}

function visitorLines(visitor: Visitor, columns: number, colours: Colours): readonly string[] {
  const { id, name, addresses, sensors, from, to, activeDays, longestGapDays, lateral } = visitor;
  const span = (to - from) / 86_400_000;
  const lines = [
    `  ${colours.strong(id)}${name === null ? '' : ` ${inert(name)}`}  ${addresses.slice(0, 4).join(', ')}${addresses.length > 4 ? ` and ${addresses.length - 4} more` : ''}`,
    colours.faint(
      `    ${formatTime(from / 1_000)} to ${formatTime(to / 1_000)}; ${formatCount(visitor.visits.length)} visits on ${formatCount(activeDays)} days` +
        `${span >= 1 ? `, longest gap ${longestGapDays.toFixed(1)} days` : ''}; decoys: ${sensors.join(', ')}`,
    ),
  ];
  const why = visitor.reasons.map(({ reason, value }) => REASONS[reason](inert(value)));
  lines.push(...wrap(`because: ${why.join('; ')}`, columns, '    '));
  const held = new Map<LinkKind, number>();
  for (const { evidence } of visitor.links)
    for (const { kind } of evidence) held.set(kind, (held.get(kind) ?? 0) + 1);
  if (held.size > 0) {
    const together = [...held].map(([kind, times]) => `${LINKS[kind]} (${times})`);
    lines.push(...wrap(`one visitor by ${together.join('; ')}`, columns, '    '));
  }
  for (const { from: planted, to: used, place, username, at } of lateral) {
    lines.push(
      colours.alert(
        `    ${formatTime(at / 1_000)} moved sideways: ${inert(username)}, read in ${place} of ${planted === '' ? 'a decoy' : planted}, used on ${used}`,
      ),
    );
  }
  for (const act of visitor.acts.slice(0, MOST_ACTS)) lines.push(...wrap(actText(act), columns, '    '));
  if (visitor.acts.length > MOST_ACTS)
    lines.push(colours.faint(`    and ${visitor.acts.length - MOST_ACTS} more acts`));
  return lines;
}

export function actText({ kind, at, detail, times }: Act): string {
  const about = detail === '' ? '' : ` ${inert(detail)}`;
  return `${formatTime(at / 1_000)} ${ACTS[kind]}${about}${times > 1 ? ` (${formatCount(times)} times)` : ''}`;
}

/** What a visitor wrote, without anything that a terminal would obey. */
export function inert(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu,
    (letter) => `\\x${(letter.codePointAt(0) ?? 0).toString(16)}`,
  );
}
