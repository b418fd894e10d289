/** A comparison as a person reads it on a terminal. */
import type { Comparison, ComparisonStep, RatioEstimate, SideTotals } from '../../model/comparison.ts';
import type { Colours } from '../colours.ts';
import { padEnd, wrap } from '../text-layout.ts';
import { formatCount, formatDuration, formatTime } from '../time-text.ts';

export interface CompareTextOptions {
  readonly colours: Colours;
  /** Columns of the terminal. */
  readonly width: number;
}

const LEAST_WIDTH = 60;
const MOST_WIDTH = 120;

export function renderComparison(comparison: Comparison, { colours, width }: CompareTextOptions): string {
  const columns = Math.max(LEAST_WIDTH, Math.min(width, MOST_WIDTH));
  const { before, after } = comparison;
  const lines = [colours.strong('What the listing changed'), ''];
  lines.push(...wrap(effectSentence(comparison), columns, '  '));
  lines.push('', ...sideTable(comparison).map((line) => `  ${line}`));
  lines.push(
    ...wrap(
      `New sources by the side that they came to first, A against B: before ${ratioText(before.sources)}, ` +
        `after ${ratioText(after.sources)} (Clopper-Pearson, 95 %).`,
      columns,
      '  ',
    ),
  );
  if (comparison.newcomers.a !== null || comparison.newcomers.b !== null) {
    lines.push(
      ...wrap(
        `Of the sources after the date, never seen before: ${shareText(comparison.newcomers.a)} on A, ` +
          `${shareText(comparison.newcomers.b)} on B.`,
        columns,
        '  ',
      ),
    );
  }
  lines.push(
    '',
    `${colours.strong('Over time')}${colours.faint('  visits, ratio A/B an address, 95 % interval')}`,
  );
  lines.push(...seriesLines(comparison, columns, colours));
  if (comparison.engines.length > 0) {
    lines.push('', `${colours.strong('Known engines')}${colours.faint('  first visit to A, to B')}`);
    for (const engine of comparison.engines) {
      const delay =
        engine.delaySeconds !== null
          ? `after ${formatDuration(engine.delaySeconds)}`
          : engine.firstA === null
            ? ''
            : 'before the date';
      lines.push(
        `  ${padEnd(engine.organisation, 26)} ${padEnd(timeText(engine.firstA), 24)} ${padEnd(timeText(engine.firstB), 24)} ${delay}`,
      );
    }
  }
  lines.push('', colours.strong('Remarks'));
  for (const remark of [
    'A visit is one source at one address on one service in one hour, however many packets.',
    `Intervals by visits resample whole sources, ${formatCount(comparison.replicates)} times.`,
    ...comparison.remarks,
  ])
    lines.push(...wrap(remark, columns, '  '));
  return `${lines.join('\n')}\n`;
}

export function effectSentence({ before, after, effect }: Comparison): string {
  if (after.visits.ratio === null && after.visits.low === null && after.visits.high === null)
    return 'After the date nothing came to either side: there is nothing to compare.';
  const parts = [
    `After the date, A received ${ratioText(after.visits)} times as many visits per address as B`,
  ];
  parts.push(
    before.visits.ratio === null
      ? 'what it was before is not known'
      : `before, ${ratioText(before.visits)} times`,
  );
  if (effect.ratio !== null || (effect.low ?? 0) > 0) parts.push(`a factor of ${ratioText(effect)}`);
  return `${parts.join('; ')}.`;
}

/** `14.2 (9.8 to 21)`, or what there is of it. */
export function ratioText({ ratio, low, high }: RatioEstimate): string {
  if (ratio === null && low === null && high === null) return 'unknown';
  if (ratio === null) return `more than ${figure(low ?? 0)}`;
  return `${figure(ratio)} (${figure(low ?? 0)} to ${high === null ? 'any' : figure(high)})`;
}

function figure(value: number): string {
  return value >= 1_000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function shareText(share: number | null): string {
  return share === null ? 'unknown' : `${Math.round(share * 100)} %`;
}

function timeText(at: number | null): string {
  return at === null ? 'never' : formatTime(at);
}

function sideTable({ before, after, addressesA, addressesB }: Comparison): string[] {
  const row = (name: string, totals: SideTotals) =>
    padEnd(name, 22) +
    formatCount(totals.visits).padStart(10) +
    formatCount(totals.sources).padStart(10) +
    (totals.rate === null ? '-' : figure(totals.rate)).padStart(20);
  return [
    `${padEnd('', 22)}${'visits'.padStart(10)}${'sources'.padStart(10)}${'an address and day'.padStart(20)}`,
    row(`A before (${formatCount(addressesA)} addr.)`, before.a),
    row(`B before (${formatCount(addressesB)} addr.)`, before.b),
    row('A after', after.a),
    row('B after', after.b),
  ];
}

const BAR_DECADES = 2;

/** A mark on a log axis from 1/100 to 100, with its interval; the date is a line between. */
function seriesLines(comparison: Comparison, columns: number, colours: Colours): string[] {
  const { series, listedAt, stepSeconds } = comparison;
  const axis = Math.max(21, columns - 62);
  const at = (ratio: number) =>
    Math.max(
      0,
      Math.min(axis - 1, Math.round(((Math.log10(ratio) + BAR_DECADES) / (2 * BAR_DECADES)) * (axis - 1))),
    );
  const lines: string[] = [];
  for (const step of series) {
    if (step.at === listedAt) lines.push(colours.faint(`  ${'-'.repeat(18)} listed ${'-'.repeat(8)}`));
    lines.push(
      `  ${padEnd(dayText(step.at), 21)}${formatCount(step.a).padStart(8)}${formatCount(step.b).padStart(8)}  ` +
        `${intervalBar(step, axis, at)}  ${ratioText(step.visits)}`,
    );
  }
  lines.push(
    colours.faint(`  steps of ${formatDuration(stepSeconds)}; the axis goes from 1/100 to 100, | is 1`),
  );
  return lines;
}

function dayText(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function intervalBar({ visits }: ComparisonStep, axis: number, at: (ratio: number) => number): string {
  const cells = new Array<string>(axis).fill(' ');
  cells[at(1)] = '|';
  if (visits.ratio === null && visits.low === null) return cells.join('');
  const low = visits.low === null || visits.low === 0 ? 0 : at(visits.low);
  const high = visits.high === null ? axis - 1 : at(visits.high);
  for (let i = low; i <= high; i++) cells[i] = '─';
  if (visits.ratio !== null && visits.ratio > 0) cells[at(visits.ratio)] = '●';
  return cells.join('');
}
