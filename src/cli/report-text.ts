/** The report that a person reads on a terminal. */
import { CATEGORIES, type Category, type ReadReport, type TopEntry } from '../model/report.ts';
import type { Alert } from '../model/verdict.ts';
import type { Colours } from './colours.ts';
import { serviceMeaning } from './service-meaning.ts';
import { bar, fit, padEnd, wrap } from './text-layout.ts';
import { formatCount, formatDuration, formatShare, formatTime } from './time-text.ts';

const TITLES: Record<Category, string> = {
  'infected-iot': 'IoT malware',
  'infected-pc': 'PC malware',
  'scanner-known': 'scanners, known',
  scanner: 'scanners',
  backscatter: 'DoS backscatter',
  misconfigured: 'misconfigured',
  spoofed: 'spoofed',
  unknown: 'unknown',
};

/** A letter beside each colour, for those to whom the colour says nothing. */
export const SIGNS: Record<Category, string> = {
  'infected-iot': 'I',
  'infected-pc': 'P',
  'scanner-known': 'K',
  scanner: 'S',
  backscatter: 'B',
  misconfigured: 'M',
  spoofed: 'F',
  unknown: '?',
};

export interface TextOptions {
  readonly colours: Colours;
  /** Columns of the terminal, at least 60. */
  readonly width: number;
  /** Lines of each top list. */
  readonly top: number;
  /** Alerts printed in full; the rest is counted. */
  readonly alerts: number;
}

export function renderReport(report: ReadReport, options: TextOptions): string {
  const { colours } = options;
  const width = Math.max(60, Math.min(options.width, 120));
  const lines: string[] = [];
  const section = (title: string, note = '') => {
    lines.push('', colours.strong(title) + (note === '' ? '' : colours.faint(`  ${note}`)));
  };

  lines.push(...renderHead(report, width, colours));

  section('Who sends', 'share of sources');
  for (const category of CATEGORIES) {
    const { sources, packets } = report.categories[category];
    if (sources === 0) continue;
    const label = `  ${colours.verdict(category, SIGNS[category])} ${padEnd(TITLES[category], 16)}`;
    const numbers = `${formatCount(sources).padStart(11)} ${formatShare(sources, report.sources).padStart(7)}`;
    const barText = colours.verdict(category, bar(sources, report.sources, Math.max(8, width - 70)));
    lines.push(`${label}${numbers}  ${barText} ${formatCount(packets).padStart(12)} packets`);
  }
  const tools = Object.entries(report.tools).sort(([, a], [, b]) => b.sources - a.sources);
  if (tools.length > 0) {
    const text = tools.map(([tool, tally]) => `${tool} ${formatCount(tally.sources)}`).join(', ');
    lines.push(...wrap(`marks (sources): ${text}`, width, '    ').map(colours.faint));
  }

  const list = (title: string, entries: readonly TopEntry[], name: (entry: TopEntry) => string) => {
    if (entries.length === 0) return;
    section(title, 'by sources');
    const nameWidth = Math.max(20, width - 48);
    for (const entry of entries.slice(0, options.top)) {
      const numbers = `${formatCount(entry.sources).padStart(11)} ${formatShare(entry.sources, report.sources).padStart(7)}`;
      lines.push(
        `  ${padEnd(fit(name(entry), nameWidth), nameWidth)}${numbers} ${formatCount(entry.packets).padStart(12)} packets`,
      );
    }
    const rest = entries.length - options.top;
    if (rest > 0) lines.push(colours.faint(`  and ${formatCount(rest)} more`));
  };
  list('Services', report.services, (entry) => `${padEnd(entry.key, 12)} ${serviceMeaning(entry.key)}`);
  list(
    'Countries',
    report.countries,
    (entry) => `${entry.key === '' ? 'not known' : entry.key} ${entry.name}`,
  );
  list('Networks', report.networks, (entry) => `${padEnd(entry.key, 10)} ${entry.name}`);
  list('Kinds of network', report.kinds, (entry) => entry.key);
  if (report.home !== null) {
    const { country, total, kinds } = report.home;
    const parts = kinds.map((kind) => `${kind.key} ${formatCount(kind.sources)}`).join(', ');
    section(`From ${country}`);
    lines.push(
      ...wrap(
        `${formatCount(total.sources)} sources, ${formatCount(total.packets)} packets: ${parts === '' ? 'none' : parts}`,
        width,
        '  ',
      ),
    );
  }
  if (report.networkData !== null) {
    const text = `AS and country: data of ${report.networkData.date}, ${report.networkData.licence}`;
    lines.push(...wrap(text, width, '  ').map(colours.faint));
  }

  section('Alerts', 'your own addresses among the senders');
  if (report.alerts.length === 0) lines.push('  none');
  for (const alert of report.alerts.slice(0, options.alerts))
    lines.push(...renderAlert(alert, width, colours));
  const more = report.alerts.length - options.alerts;
  if (more > 0) lines.push(colours.faint(`  and ${formatCount(more)} more: --alerts N or --json shows them`));

  lines.push(...renderLosses(report, width, colours));
  return `${lines.join('\n')}\n`;
}

function renderHead(report: ReadReport, width: number, colours: Colours): string[] {
  const lines: string[] = [];
  const field = (name: string, text: string) => {
    const [first = '', ...rest] = wrap(text, width - 11, '');
    lines.push(`${colours.faint(padEnd(name, 11))}${first}`, ...rest.map((line) => ' '.repeat(11) + line));
  };
  if (report.period !== null) {
    const { first, last } = report.period;
    field('period', `${formatTime(first)} to ${formatTime(last)} (${formatDuration(last - first)})`);
  }
  const { prefixes, addressesIpv4, inferred } = report.dark;
  const shown =
    prefixes.slice(0, 6).join(', ') + (prefixes.length > 6 ? ` and ${prefixes.length - 6} more` : '');
  const size = addressesIpv4 > 0 ? ` (${formatCount(addressesIpv4)} IPv4 addresses)` : '';
  field(
    'dark space',
    prefixes.length === 0
      ? 'none found: name it with --dark PREFIX'
      : `${shown}${size}${inferred ? ', inferred from the capture: name it with --dark to be sure' : ''}`,
  );
  field('packets', `${formatCount(report.counted)} to the dark space of ${formatCount(report.packets)} read`);
  field('sources', formatCount(report.sources));
  return lines;
}

const VERDICT_WORDS: Record<Alert['verdict'], string> = {
  infected: 'looks infected',
  scanner: 'scans',
  backscatter: 'answers forged packets: it is under a DoS attack, not infected',
  misconfigured: 'keeps asking an unused address: a wrong setting',
  spoofed: 'was probably forged as a sender',
  unknown: 'sends into the dark for a reason that the packets do not show',
};

const OBSERVATION_WORDS: Record<Alert['observation'], string> = {
  internal: 'seen in its owner’s own unused addresses',
  external: 'seen in dark space elsewhere',
  both: 'seen in its owner’s own unused addresses and elsewhere',
};

function categoryOfAlert(alert: Alert): Category {
  if (alert.verdict === 'infected') return alert.device === 'pc' ? 'infected-pc' : 'infected-iot';
  return alert.verdict;
}

export function renderAlert(alert: Alert, width: number, colours: Colours): string[] {
  const category = categoryOfAlert(alert);
  const device = alert.device === 'pc' ? ' (PC)' : alert.device === 'iot' ? ' (IoT device)' : '';
  const head = `${alert.owner}: ${alert.address} ${VERDICT_WORDS[alert.verdict]}${device}`;
  const [first = '', ...rest] = wrap(head, width - 4, '');
  const sign =
    alert.verdict === 'infected' ? colours.alert('警') : ` ${colours.verdict(category, SIGNS[category])}`;
  const lines = ['', `${sign} ${colours.strong(first)}`, ...rest.map((line) => `   ${colours.strong(line)}`)];
  const facts = [
    `confidence ${(alert.confidence * 100).toFixed(0)} %`,
    `evidence: ${alert.grade.replaceAll('-', ' ')}`,
    OBSERVATION_WORDS[alert.observation],
    `${formatCount(alert.packets)} packets, ${formatTime(alert.first)} to ${formatTime(alert.last)}`,
    ...(alert.tool === null ? [] : [`mark: ${alert.tool}`]),
    `contact: ${alert.contact} (${alert.language})`,
    `importance: ${alert.critical}`,
  ];
  lines.push(...wrap(facts.join(' · '), width, '   ').map(colours.faint));
  for (const evidence of alert.evidence) {
    const [start = '', ...others] = wrap(evidence.text, width - 5, '');
    lines.push(`   - ${start}`, ...others.map((line) => `     ${line}`));
    if (evidence.formula !== null) {
      lines.push(...wrap(evidence.formula, width, '     ').map(colours.faint));
    }
  }
  return lines;
}

function renderLosses(report: ReadReport, width: number, colours: Colours): string[] {
  const lines: string[] = [];
  const counts = (record: Record<string, number>) =>
    Object.entries(record)
      .map(([name, n]) => `${name} ${formatCount(n)}`)
      .join(', ');
  if (Object.keys(report.skipped).length > 0) {
    lines.push('', ...wrap(`not counted: ${counts(report.skipped)}`, width, '').map(colours.faint));
  }
  if (Object.keys(report.notes).length > 0) {
    lines.push(...wrap(`counted, but odd: ${counts(report.notes)}`, width, '').map(colours.faint));
  }
  for (const remark of report.remarks) lines.push(...wrap(`note: ${remark}`, width, ''));
  return lines;
}
