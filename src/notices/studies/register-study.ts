/** Checks the plan of a study and seals it with a hash before its first draw, so that no later change goes unseen. */
import { createHash } from 'node:crypto';
import { YamoriError } from '../../base/errors.ts';
import {
  COVARIATES,
  EXEMPT_ARM,
  PRIMARY_OUTCOMES,
  STRATIFICATIONS,
  type Study,
  type StudyPlan,
} from '../../model/study.ts';
import { VARIANTS } from '../wording/notice-input.ts';

const MOST_ARMS = 8;
/** A control that waits longer would be "no notice", which nobody is to get. */
const LONGEST_DELAY_HOURS = 30 * 24;
const LARGEST_WEIGHT = 16;

export function registerStudy(plan: StudyPlan, now: number): Study {
  check(plan, now);
  const sealed = structuredClone(plan);
  return { ...sealed, registeredAt: now, planHash: planHash(sealed, now) };
}

/** False: the plan is not the one that was registered. */
export function isAsRegistered(study: Study): boolean {
  const { registeredAt, planHash: sealed, ...plan } = study;
  return planHash(plan, registeredAt) === sealed;
}

function planHash(plan: StudyPlan, registeredAt: number): string {
  return createHash('sha256')
    .update(canonicalJson({ ...plan, registeredAt }))
    .digest('hex');
}

/** Keys in order of their code units and no space, as RFC 8785 has it. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

function check(plan: StudyPlan, now: number): void {
  const { arms } = plan;
  const names = new Set(arms.map((arm) => arm.name));
  const controls = arms.filter((arm) => arm.isControl);
  const variants = VARIANTS as readonly string[];
  const delays = arms.map((arm) => arm.delayHours);
  if (plan.id === '' || plan.name === '' || plan.question === '')
    refuse('has no id, name or question', 'Give all three: the question is what the study is held to.');
  if (arms.length < 2 || arms.length > MOST_ARMS)
    refuse(`has ${arms.length} arms`, `Give it 2 to ${MOST_ARMS}.`);
  if (names.size !== arms.length || names.has('')) refuse('has arms of the same name', 'Name each arm once.');
  if (names.has(EXEMPT_ARM))
    refuse(`has an arm named ${EXEMPT_ARM}`, 'Choose another name: cases that are left out bear this one.');
  if (controls.length !== 1)
    refuse(
      `has ${controls.length} controls`,
      'Mark one arm as the control: most infections end by themselves.',
    );
  if (delays.some((hours) => !(hours >= 0 && hours <= LONGEST_DELAY_HOURS)))
    refuse(
      'has an arm whose delay cannot be',
      `Say 0 to ${LONGEST_DELAY_HOURS} hours; every owner is told in the end.`,
    );
  const untold = arms.find(({ template }) => template !== null && !variants.includes(template));
  if (untold !== undefined)
    refuse(`has the wording ${untold.template}, which there is not`, `Say one of: ${variants.join(', ')}.`);
  if (arms.some((arm) => arm.channels !== null && arm.channels.length === 0))
    refuse('has an arm that is never told', 'Give it a channel, and a delay if it is to be told late.');
  if (arms.some(({ weight }) => !Number.isInteger(weight) || weight < 1 || weight > LARGEST_WEIGHT))
    refuse('has an arm whose weight cannot be', `Say a whole number from 1 to ${LARGEST_WEIGHT}.`);
  checkMeasures(plan);
  if (!(plan.stopAt.subjects >= arms.length) || !(plan.stopAt.epochMs > now))
    refuse('ends before it begins', 'Say how many subjects it takes at most, and a time to come.');
  if (!(plan.followDays >= 1 && plan.followDays <= 730))
    refuse('follows its cases too short or too long', 'Say 1 to 730 days.');
  if (plan.primaryOutcome === 'clean-within-14-days' && plan.followDays < 14)
    refuse('ends before its outcome', 'Follow each case for 14 days at least.');
}

/** Plans come from people, as JSON: what the compiler holds elsewhere is looked at here. */
function checkMeasures({ covariates, stratifyBy, primaryOutcome, expected, costs }: StudyPlan): void {
  const unknown = covariates.find((name) => !COVARIATES.includes(name));
  if (unknown !== undefined)
    refuse(`has the covariate ${unknown}, which there is not`, `Say some of: ${COVARIATES.join(', ')}.`);
  if (new Set(covariates).size !== covariates.length)
    refuse('has a covariate twice', 'Name each covariate once.');
  if (!STRATIFICATIONS.includes(stratifyBy))
    refuse(
      `is stratified by ${stratifyBy}, which there is not`,
      `Say one of: ${STRATIFICATIONS.join(', ')}.`,
    );
  if (!PRIMARY_OUTCOMES.includes(primaryOutcome))
    refuse(`has the outcome ${primaryOutcome}`, `Say one of: ${PRIMARY_OUTCOMES.join(', ')}.`);
  const shares = [expected.controlShare, expected.armShare];
  if (shares.some((share) => !(share > 0 && share < 1)) || shares[0] === shares[1])
    refuse(
      'expects no difference that can be planned for',
      'Say two different shares between 0 and 1 that are clean within 14 days, told and untold.',
    );
  if (costs.perNotice.some(({ each }) => !(each >= 0 && each <= 1e9)))
    refuse('has a cost that cannot be', 'Say what one message costs, from 0.');
  if (new Set(costs.perNotice.map(({ channel }) => channel)).size !== costs.perNotice.length)
    refuse('has two costs for a channel', 'Name each channel once.');
}

function refuse(what: string, hint: string): never {
  throw new YamoriError('E_STUDY', `The study ${what}.`, hint);
}
