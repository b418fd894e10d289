/** The ratio over time on a terminal: one line a step, its interval on a logarithmic axis. */
import type { Comparison, ComparisonStep, RatioEstimate } from '../../model/comparison.ts';
import type { Colours } from '../colours.ts';
import { padEnd } from '../text-layout.ts';
import { formatCount, formatDuration, formatTime } from '../time-text.ts';
import { ratioText } from './ratio-text.ts';

const LEAST_AXIS = 13;
const DECADES = { least: 1, most: 4 } as const;
const TEXT_WIDTH = 24;
const WIDE = 84;

export function seriesLines(comparison: Comparison, columns: number, colours: Colours): string[] {
  const { series, listedAt, stepSeconds } = comparison;
  const dates = columns >= WIDE ? 'YYYY-MM-DD hh:mm UTC'.length : 'YYYY-MM-DD hh:mm'.length;
  const counts = columns >= WIDE ? 9 : 7;
  const axis = Math.max(LEAST_AXIS, columns - 2 - dates - 2 * counts - 2 - TEXT_WIDTH);
  const decades = decadesOf(series);
  const at = (ratio: number) =>
    Math.max(0, Math.min(axis - 1, Math.round(((Math.log10(ratio) + decades) / (2 * decades)) * (axis - 1))));
  const lines: string[] = [];
  let isListed = false;
  for (const step of series) {
    if (!isListed && step.at >= listedAt) {
      isListed = true;
      lines.push(colours.faint(`  --- listed ${formatTime(listedAt)} ---`));
    }
    const isWatched = step.addressDaysA > 0 && step.addressDaysB > 0;
    lines.push(
      `  ${formatTime(step.at)
        .replace(/:\d\d UTC$/, ' UTC')
        .slice(0, dates)}` +
        `${formatCount(step.a).padStart(counts)}${formatCount(step.b).padStart(counts)}  ` +
        (isWatched
          ? `${padEnd(intervalBar(step.visits, axis, at), axis)}  ${ratioText(step.visits)}`
          : 'nobody watched'),
    );
  }
  const edge = formatCount(10 ** decades);
  lines.push(
    colours.faint(`  A, B; steps of ${formatDuration(stepSeconds)}; axis from 1/${edge} to ${edge}, | is 1`),
  );
  return lines;
}

/** Powers of ten that the ratios reach, up or down. */
function decadesOf(series: readonly ComparisonStep[]): number {
  const reached = series.map(({ visits: { ratio, low, high } }) =>
    Math.abs(Math.log10((ratio ?? 0) > 0 ? ratio! : (low ?? 0) > 0 ? low! : (high ?? 1))),
  );
  return Math.min(DECADES.most, Math.max(DECADES.least, Math.ceil(Math.max(0, ...reached) + 0.1)));
}

function intervalBar(
  { ratio, low, high }: RatioEstimate,
  axis: number,
  at: (ratio: number) => number,
): string {
  const cells = new Array<string>(axis).fill(' ');
  if (ratio !== null || low !== null || high !== null) {
    const from = low === null || low === 0 ? 0 : at(low);
    const to = high === null ? axis - 1 : at(high);
    for (let i = from; i <= to; i++) cells[i] = '─';
  }
  cells[at(1)] = cells[at(1)] === ' ' ? '|' : '┼';
  if (ratio !== null && ratio > 0) cells[at(ratio)] = '●';
  return cells.join('').trimEnd();
}
