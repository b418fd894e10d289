/** A comparison as a person reads it on a terminal. */
import type {
  Comparison,
  ComparisonConclusion,
  EngineArrival,
  RatioEstimate,
  SideTotals,
} from '../../model/comparison.ts';
import type { Colours } from '../colours.ts';
import { fit, padEnd, wrap } from '../text-layout.ts';
import { formatCount, formatDuration, formatTime } from '../time-text.ts';
import { figure, ratioText } from './ratio-text.ts';
import { seriesLines } from './series-text.ts';

export interface CompareTextOptions {
  readonly colours: Colours;
  /** Columns of the terminal. */
  readonly width: number;
}

const LEAST_WIDTH = 60;
const MOST_WIDTH = 120;

export function renderComparison(comparison: Comparison, { colours, width }: CompareTextOptions): string {
  const columns = columnsOf(width);
  const { before, after, newcomers } = comparison;
  const lines = [colours.strong('What the listing changed'), ''];
  const say = (text: string) => lines.push(...wrap(text, columns, '  '));
  say(effectSentence(comparison));
  say(CONCLUSIONS[comparison.conclusion]);
  lines.push('', ...sideTable(comparison).map((line) => `  ${line}`));
  say(
    `New sources by the side that they came to first, A against B: before ${ratioText(before.sources)}, ` +
      `after ${ratioText(after.sources)} (Clopper-Pearson, 95 %).`,
  );
  if (newcomers.a !== null || newcomers.b !== null) {
    say(
      `Of the sources after the date, never seen before: ${shareText(newcomers.a)} on A, ${shareText(newcomers.b)} on B.`,
    );
  }
  lines.push(
    '',
    `${colours.strong('Over time')}${colours.faint('  visits, ratio A/B an address, 95 % interval')}`,
    ...seriesLines(comparison, columns, colours),
  );
  if (comparison.engines.length > 0) {
    lines.push('', `${colours.strong('Known engines')}${colours.faint('  hour of the first visit (UTC)')}`);
    lines.push(...engineTable(comparison.engines, columns, colours));
  }
  lines.push('', colours.strong('Remarks'));
  say('A visit is one source at one address on one service in one hour, however many packets.');
  say(methodText(comparison));
  for (const { text } of comparison.remarks) say(text);
  return `${lines.join('\n')}\n`;
}

export function columnsOf(width: number): number {
  return Math.max(LEAST_WIDTH, Math.min(width, MOST_WIDTH));
}

const CONCLUSIONS: Record<ComparisonConclusion, string> = {
  more: 'The listing brought more, beyond what chance would make (95 %).',
  less: 'The listing brought less, beyond what chance would make (95 %).',
  'no-difference': 'That is no difference that chance would not make as well (95 %).',
  'not-enough-data': 'There is not enough data to tell a difference from chance.',
};

function methodText({ replicates }: Comparison): string {
  return replicates === 0
    ? 'Intervals are exact ones of the effective number of visits (Korn and Graubard): sources are too few to resample.'
    : `Intervals of before, after and the factor resample whole sources ${formatCount(replicates)} times (BCa); those over time are exact ones of the effective number of visits (Korn and Graubard).`;
}

export function effectSentence({ before, after, effect }: Comparison): string {
  if (after.a.visits + after.b.visits === 0)
    return 'After the date nothing came to either side: there is nothing to compare.';
  const parts = [
    `After the date, A received ${ratioText(after.visits)} times as many visits an address and day as B`,
    before.a.visits + before.b.visits === 0
      ? 'what it was before is not known'
      : `before, ${ratioText(before.visits)} times`,
  ];
  if (isKnown(effect)) parts.push(`a factor of ${ratioText(effect)}`);
  return `${parts.join('; ')}.`;
}

export function isKnown({ ratio, low, high }: RatioEstimate): boolean {
  return ratio !== null || (low ?? 0) > 0 || high !== null;
}

function shareText(share: number | null): string {
  return share === null ? 'unknown' : `${Math.round(share * 100)} %`;
}

function sideTable({ before, after, addressesA, addressesB }: Comparison): string[] {
  const row = (name: string, totals: SideTotals) =>
    padEnd(name, 21) +
    formatCount(totals.visits).padStart(10) +
    formatCount(totals.sources).padStart(10) +
    (totals.rate === null ? '-' : figure(totals.rate)).padStart(17);
  return [
    `${padEnd('', 21)}${'visits'.padStart(10)}${'sources'.padStart(10)}${'/address and day'.padStart(17)}`,
    row(`A before (${formatCount(addressesA)} addr.)`, before.a),
    row(`B before (${formatCount(addressesB)} addr.)`, before.b),
    row('A after', after.a),
    row('B after', after.b),
  ];
}

const HOUR_WIDTH = 18;
const DELAY_WIDTH = 16;

export function engineTable(engines: readonly EngineArrival[], columns: number, colours: Colours): string[] {
  // On a narrow terminal the name has a line of its own.
  const nameWidth = columns - 2 - 2 * HOUR_WIDTH - DELAY_WIDTH;
  const isNarrow = nameWidth < 20;
  const cells = (a: string, b: string, delay: string) =>
    `${padEnd(a, HOUR_WIDTH)}${padEnd(b, HOUR_WIDTH)}${delay}`;
  const head = cells('to A', 'to B', 'after the date');
  const lines = [colours.faint(`${' '.repeat(isNarrow ? 4 : 2 + nameWidth)}${head}`)];
  for (const engine of engines) {
    const row = cells(hourText(engine.firstA), hourText(engine.firstB), delayText(engine));
    if (isNarrow) lines.push(`  ${fit(engine.organisation, columns - 2)}`, `    ${row}`);
    else lines.push(`  ${padEnd(fit(engine.organisation, nameWidth - 1), nameWidth)}${row}`);
  }
  return lines;
}

function hourText(at: number | null): string {
  return at === null ? 'never' : formatTime(at).slice(0, 16);
}

function delayText({ delaySeconds, firstA }: EngineArrival): string {
  if (delaySeconds === null) return firstA === null ? '' : 'had come before';
  return delaySeconds < 3600 ? 'within the hour' : formatDuration(delaySeconds);
}
