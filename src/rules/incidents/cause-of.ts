/** Verdict -> cause of an incident: what the owner is told is wrong. */
import type { Cause } from '../../model/incident.ts';
import type { VerdictKind } from '../../model/verdict.ts';

const CAUSE_OF: Readonly<Record<VerdictKind, Cause>> = {
  infected: 'infected',
  scanner: 'scanning',
  backscatter: 'dos-victim',
  misconfigured: 'misconfigured',
  spoofed: 'spoofed',
  unknown: 'unexplained',
};

export function causeOf(verdict: VerdictKind): Cause {
  return CAUSE_OF[verdict];
}
