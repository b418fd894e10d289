/** What a study adjusts for, read from a case: nothing of it depends on the arm. */
import type { CaseRecord } from '../../model/case.ts';
import type { CovariateName } from '../../model/study.ts';
import { GRADES } from '../../model/verdict.ts';

type Measured = Pick<CaseRecord, 'critical' | 'grade' | 'proof'>;

/** Of one arrival or none: as if it came once in a month. */
const LEAST_PER_DAY = 1 / 30;

const MEASURES: Record<CovariateName, (record: Measured) => number> = {
  'log-rate': ({ proof }) => Math.log(Math.max(LEAST_PER_DAY, proof.ratePerDay ?? 0)),
  'hard-evidence': ({ grade }) => Number(GRADES.indexOf(grade) >= GRADES.indexOf('handshake')),
  'medium-importance': ({ critical }) => Number(critical !== 'low'),
};

export function covariatesOf(names: readonly CovariateName[], record: Measured): number[] {
  return names.map((name) => MEASURES[name](record));
}
