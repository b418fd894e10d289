/** A comparison of decoys as a person reads it on a terminal. */
import type { ComparisonConclusion } from '../../model/comparison.ts';
import type { ComparedMeasure, DecoyComparison, DecoyMeasure } from '../../model/decoy-comparison.ts';
import { padEnd, wrap } from '../text-layout.ts';
import { formatCount, formatTime } from '../time-text.ts';
import { type CompareTextOptions, columnsOf, engineTable, isKnown } from './compare-text.ts';
import { figure, ratioText } from './ratio-text.ts';
import { seriesLines } from './series-text.ts';

const MEASURES: Readonly<Record<DecoyMeasure, string>> = {
  visits: 'visits',
  visitors: 'visitors (addresses a day)',
  'login-attempts': 'logins tried',
  logins: 'logins that got in',
  requests: 'requests',
};

const CONCLUSIONS: Readonly<Record<ComparisonConclusion, string>> = {
  more: 'more',
  less: 'less',
  'no-difference': 'no difference',
  'not-enough-data': 'not enough data',
};

export function renderDecoyComparison(
  comparison: DecoyComparison,
  { colours, width }: CompareTextOptions,
): string {
  const columns = columnsOf(width);
  const { decoys, listedAt, changes, measures, before, after } = comparison;
  const lines = [colours.strong('What the change did'), ''];
  const say = (text: string) => lines.push(...wrap(text, columns, '  '));
  say(
    `A is ${decoys.a.join(', ')}, B ${decoys.b.join(', ')}; the date is ${formatTime(listedAt)}. ` +
      `Watched, in days of a decoy: before ${figure(before.a.addressDays)} and ${figure(before.b.addressDays)}, ` +
      `after ${figure(after.a.addressDays)} and ${figure(after.b.addressDays)}.`,
  );
  lines.push(
    '',
    colours.faint(
      `  ${' '.repeat(8)}${['A', '/day', 'B', '/day'].map((name) => name.padStart(10)).join('')}  A/B (95 %)`,
    ),
  );
  for (const [index, measure] of measures.entries())
    lines.push(...(index === 0 ? [] : ['']), ...measureLines(measure, columns));
  lines.push(
    '',
    `${colours.strong('Over time')}${colours.faint('  visits, ratio A/B a decoy, 95 % interval')}`,
    ...seriesLines(comparison, columns, colours),
  );
  if (comparison.engines.length > 0) {
    lines.push('', `${colours.strong('Known engines')}${colours.faint('  first visit (UTC)')}`);
    lines.push(...engineTable(comparison.engines, columns, colours));
  }
  if (changes.length > 0) {
    lines.push('', colours.strong('Changes on record'));
    for (const { at, decoy, change, subject, previous, resulting } of changes)
      say(`${formatTime(at)}  ${decoy}: ${change} ${subject}, ${previous} → ${resulting}`);
  }
  lines.push('', colours.strong('Remarks'));
  say(
    'Intervals are exact ones of the effective number of visits (Korn and Graubard), by visitors: addresses that are held to be one visitor (yamori visitors), and all of a known organisation, count as one who came or did not.',
  );
  for (const { text } of [...comparison.remarks, ...comparison.decoyRemarks]) say(text);
  return `${lines.join('\n')}\n`;
}

function measureLines({ measure, before, after, effect, conclusion }: ComparedMeasure, columns: number) {
  const cell = (rate: number | null) => (rate === null ? '-' : figure(rate));
  const row = (name: string, one: ComparedMeasure['before']) =>
    `  ${padEnd(name, 8)}${[one.a, one.b]
      .map(({ visits, rate }) => `${formatCount(visits).padStart(10)}${cell(rate).padStart(10)}`)
      .join('')}  ${ratioText(one.visits)}`;
  const factor = isKnown(effect) ? `a factor of ${ratioText(effect)}` : 'the factor is not known';
  return [
    ...wrap(`${MEASURES[measure]}: ${factor}; ${CONCLUSIONS[conclusion]}`, columns, '  '),
    row('before', before),
    row('after', after),
  ];
}
