/** The series of a comparison as CSV: one line a step. */
import type { Comparison } from '../../model/comparison.ts';

const COLUMNS = [
  'from',
  'visits_a',
  'visits_b',
  'address_days_a',
  'address_days_b',
  'ratio',
  'low',
  'high',
] as const;

export function seriesCsv({ series }: Comparison): string {
  const cell = (value: number | null) => (value === null ? '' : String(value));
  const rows = series.map((step) =>
    [
      new Date(step.at * 1000).toISOString(),
      step.a,
      step.b,
      step.addressDaysA,
      step.addressDaysB,
      cell(step.visits.ratio),
      cell(step.visits.low),
      cell(step.visits.high),
    ].join(','),
  );
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
