/** The series of a comparison as CSV: one line a step. */
import type { Comparison } from '../../model/comparison.ts';

const COLUMNS = ['from', 'visits_a', 'visits_b', 'ratio', 'low', 'high'] as const;

export function seriesCsv({ series }: Comparison): string {
  const cell = (value: number | null) => (value === null ? '' : String(value));
  const rows = series.map(({ at, a, b, visits }) =>
    [new Date(at * 1000).toISOString(), a, b, cell(visits.ratio), cell(visits.low), cell(visits.high)].join(
      ',',
    ),
  );
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
