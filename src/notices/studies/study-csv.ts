/** Curves and subjects of a study as CSV (RFC 4180) that a spreadsheet opens without running anything. */
import type { StudyResult, StudySubject } from '../../model/study.ts';

type Cell = string | number | boolean | null;

export function curvesCsv(result: StudyResult): string {
  const head = [
    'arm',
    'timeDays',
    'atRisk',
    'events',
    'censored',
    'survival',
    'standardError',
    'low',
    'high',
  ];
  const rows = result.arms.flatMap(({ name, curve }) =>
    curve.points.map((point): Cell[] => [
      name,
      point.timeDays,
      point.atRisk,
      point.events,
      point.censored,
      point.survival,
      point.standardError,
      point.low,
      point.high,
    ]),
  );
  return csv(head, rows);
}

/** Without owners or addresses: what is handed on says nothing of who it was. */
export function subjectsCsv(subjects: readonly StudySubject[], covariates: readonly string[]): string {
  const head = [
    ...['caseId', 'arm', 'stratum', 'openedAt', 'timeDays', 'isClean', 'censoredBy', 'reinfectedDays'],
    ...['followedCleanDays', 'cost', ...covariates],
  ];
  const rows = subjects.map((one): Cell[] => [
    one.caseId,
    one.arm,
    one.stratum,
    new Date(one.openedAt).toISOString(),
    one.timeDays,
    one.isClean,
    one.censoredBy,
    one.reinfectedDays.join(' '),
    one.followedCleanDays,
    one.cost,
    ...one.covariates,
  ]);
  return csv(head, rows);
}

function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(format).join(',')}\r\n`).join('');
}

/** Numbers are ours; a text that begins like a formula gets a '. */
function format(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
