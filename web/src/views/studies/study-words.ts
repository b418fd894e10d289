/** Figures of a study in words: spans, shares, costs, and what the whole says. */
import type { StudyDetail, StudyView } from '../../../../src/model/api.ts';
import type { Estimate, MedianEstimate } from '../../../../src/model/study.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { Messages } from '../../messages/catalogue.ts';

export type StudyState = keyof Messages['studies']['state'];

export function studyState({ isEnrolling, endedAt }: Pick<StudyView, 'isEnrolling' | 'endedAt'>): StudyState {
  if (endedAt !== null) return 'ended';
  return isEnrolling ? 'enrolling' : 'following';
}

/** `0.42 (0.35–0.49)` as per cent. */
export function shareSpan({ value, low, high }: Estimate, format: Formatter): string {
  return `${format.percent(value)} (${format.percent(low)}–${format.percent(high)})`;
}

export function ratioSpan({ low, high }: Estimate, format: Formatter): string {
  return `${format.ratio(low)}–${format.ratio(high)}`;
}

/** Ends that the data do not reach are an open dash. */
export function medianText({ days, lowDays, highDays }: MedianEstimate, format: Formatter): string {
  if (days === null) return '–';
  const end = (value: number | null) => (value === null ? '' : format.rough(value));
  return `${format.rough(days)} (${end(lowDays)}–${end(highDays)})`;
}

export function money(value: number, currency: string, language: 'ja' | 'en'): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(value);
}

/** What can be said, in one sentence and what stands behind it. */
export function answerOf(
  { study, result }: StudyDetail,
  messages: Messages,
  format: Formatter,
): readonly string[] {
  const m = messages.studies.answer;
  const subjects = result.arms.reduce((sum, arm) => sum + arm.subjects, 0);
  const clean = result.arms.reduce((sum, arm) => sum + arm.clean, 0);
  if (subjects === 0) return [m.noCases];
  if (clean === 0) return [m.noClean(format.count(subjects))];
  const { cox, comparedUntilDays, detectableHazardRatio } = result;
  if (cox.outcome === 'collinear') return [m.collinear];
  if (cox.outcome === 'monotone') return [m.monotone];
  const control = study.plan.arms.find(({ isControl }) => isControl)?.name ?? '';
  const arms = new Set(study.plan.arms.map(({ name }) => name));
  const sentences = cox.terms
    .filter(({ name }) => arms.has(name))
    .map(({ name, hazardRatio }) => {
      const said = m.sooner(name, control, format.ratio(hazardRatio.value), ratioSpan(hazardRatio, format));
      if (hazardRatio.low > 1) return `${said} ${m.shows}`;
      if (hazardRatio.high < 1) return `${said} ${m.showsSlower}`;
      const more =
        detectableHazardRatio === null ? '' : m.openDetectable(format.ratio(detectableHazardRatio));
      return `${said} ${m.open} ${more}`.trim();
    });
  if (comparedUntilDays !== null) sentences.push(m.until(format.days(comparedUntilDays)));
  return sentences;
}
