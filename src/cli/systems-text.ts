/** Scanning systems as a person reads them on a terminal. */
import type { ScanningSystem, SystemsReport, SystemVerdict } from '../model/scanning-system.ts';
import { SYSTEM_VERDICTS } from '../model/scanning-system.ts';
import type { Colours } from './colours.ts';
import { fit, padEnd, wrap } from './text-layout.ts';
import { formatCount, formatDuration, formatTime } from './time-text.ts';

export interface SystemsTextOptions {
  readonly colours: Colours;
  /** Columns of the terminal. */
  readonly width: number;
  /** Systems of each verdict. */
  readonly top: number;
}

const TITLES: Record<SystemVerdict, string> = {
  'unknown-systematic': 'Unknown, but systematic',
  known: 'Known',
  malware: 'Malware: targets at random',
  'not-enough-data': 'Not enough data',
};

/** Evidence is told of these only; the others are as their title says. */
const TOLD: ReadonlySet<SystemVerdict> = new Set(['unknown-systematic']);
const MOST_EVIDENCE = 4;
const LEAST_WIDTH = 60;
const MOST_WIDTH = 120;

export function renderSystems(report: SystemsReport, { colours, width, top }: SystemsTextOptions): string {
  const columns = Math.max(LEAST_WIDTH, Math.min(width, MOST_WIDTH));
  const lines: string[] = [colours.strong('Scanning systems')];
  if (report.period !== null) {
    lines.push(
      `  ${formatTime(report.period.first)} to ${formatTime(report.period.last)} ` +
        colours.faint(`(${report.telescope.observedDays} days watched)`),
    );
  }
  lines.push(
    `  ${formatCount(report.sources)} sources sent probes; ${formatCount(report.sourcesInSystems)} are in ` +
      `${formatCount(report.systems.length)} systems; ${formatCount(report.tested)} hypotheses at a false-discovery rate of ` +
      `${report.falseDiscoveryRate * 100} %`,
  );
  lines.push(...wrap(powerText(report), columns, '  ').map(colours.faint));
  for (const verdict of SYSTEM_VERDICTS) {
    const systems = report.systems.filter((system) => system.verdict === verdict);
    if (systems.length === 0) continue;
    lines.push('', `${colours.strong(TITLES[verdict])}${colours.faint(`  ${formatCount(systems.length)}`)}`);
    lines.push(colours.faint(headLine(columns)));
    for (const system of systems.slice(0, top)) lines.push(...systemLines(system, columns, colours));
    const more = systems.length - top;
    if (more > 0) lines.push(colours.faint(`  and ${formatCount(more)} more (--top, or --json for all)`));
  }
  if (report.remarks.length > 0) {
    lines.push('', colours.strong('Remarks'));
    for (const remark of report.remarks) lines.push(...wrap(remark, columns, '  '));
  }
  return `${lines.join('\n')}\n`;
}

function powerText({ telescope }: SystemsReport): string {
  const { darkSize, probesNeeded, slowestRate, faintestRate } = telescope;
  if (!Number.isFinite(slowestRate)) return 'No IPv4 dark space: coverage has no meaning here.';
  return (
    `${formatCount(darkSize)} dark addresses: a lone scanner shows its plan from ${formatCount(probesNeeded)} probes on ` +
    `(${formatRate(slowestRate)} to all of IPv4 over this time); one slower than ${formatRate(faintestRate)} may not be seen at all.`
  );
}

function formatRate(rate: number): string {
  return `${rate >= 10 ? formatCount(Math.round(rate)) : Number(rate.toPrecision(2))} packets/s`;
}

const NUMBERS_WIDTH = 46;

function headLine(columns: number): string {
  const name = padEnd('  system', Math.max(18, columns - NUMBERS_WIDTH));
  return `${name}${'sources'.padStart(8)}${'sweeps/day'.padStart(12)}${'coverage'.padStart(10)}${'days'.padStart(8)}${'conf.'.padStart(7)}`;
}

function systemLines(system: ScanningSystem, columns: number, colours: Colours): string[] {
  const nameWidth = Math.max(18, columns - NUMBERS_WIDTH);
  // Who draws at random makes no sweeps.
  const isRandom = system.order === 'random';
  const numbers =
    formatCount(system.members.length).padStart(8) +
    (isRandom ? '-' : frequencyText(system.frequency)).padStart(12) +
    (isRandom ? '-' : shareText(system.coverage)).padStart(10) +
    `${system.activeDays}/${system.observedDays}`.padStart(8) +
    system.confidence.toFixed(2).padStart(7);
  const lines = [`${padEnd(fit(`  ${system.name}`, nameWidth - 1), nameWidth)}${numbers}`];
  const more = detailText(system);
  lines.push(...wrap(more, columns, '      ').map(colours.faint));
  if (!TOLD.has(system.verdict)) return lines;
  for (const { text } of system.evidence.slice(0, MOST_EVIDENCE)) {
    lines.push(...wrap(`- ${text}`, columns, '      '));
  }
  return lines;
}

function detailText(system: ScanningSystem): string {
  const services = system.services
    .slice(0, 4)
    .map(({ service, periodSeconds }) =>
      periodSeconds === null ? service : `${service} every ${formatDuration(periodSeconds)}`,
    );
  if (system.services.length > 4) services.push(`and ${system.services.length - 4} more`);
  const addresses = system.members.slice(0, 3).map(({ address }) => address);
  if (system.members.length > 3) addresses.push(`and ${formatCount(system.members.length - 3)} more`);
  return `${services.join(', ')}; ${system.order}; ${addresses.join(', ')}; ${system.id}`;
}

function frequencyText(frequency: number): string {
  return frequency >= 10 ? formatCount(Math.round(frequency)) : String(Number(frequency.toPrecision(2)));
}

function shareText(share: number): string {
  return share >= 0.1 ? `${Math.round(share * 100)} %` : `${Number((share * 100).toPrecision(2))} %`;
}
