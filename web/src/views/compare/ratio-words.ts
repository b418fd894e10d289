/** Ratios with their intervals in words, where an end may be missing. */
import type { Comparison, RatioEstimate } from '../../../../src/model/comparison.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { Messages } from '../../messages/catalogue.ts';

/** Three digits that count below a thousand. */
export function figure(value: number, format: Formatter): string {
  return value >= 1_000 ? format.count(Math.round(value)) : format.ratio(value);
}

/** Visits are known by the hour: seconds would say more than is known. */
export function hourText(epochSeconds: number, format: Formatter): string {
  const ms = epochSeconds * 1000;
  return `${format.date(ms)} ${format.minute(ms).slice(-5)}`;
}

/** `14.2 (9.8 to 21)`, or what there is of it. */
export function ratioText(estimate: RatioEstimate, messages: Messages, format: Formatter): string {
  const m = messages.compare.ratio;
  const { ratio } = estimate;
  const span = spanText(estimate, messages, format);
  if (span === null) return ratio === null ? m.none : `${figure(ratio, format)} (${m.anything})`;
  return ratio === null || (ratio === 0 && isBelow(estimate)) ? span : `${figure(ratio, format)} (${span})`;
}

function isBelow({ low, high }: RatioEstimate): boolean {
  return (low === null || low === 0) && high !== null;
}

function spanText({ low, high }: RatioEstimate, messages: Messages, format: Formatter): string | null {
  const m = messages.compare.ratio;
  const hasLow = low !== null && low > 0;
  if (high === null) return hasLow ? m.above(figure(low, format)) : null;
  return hasLow ? m.span(figure(low, format), figure(high, format)) : m.below(figure(high, format));
}

function isKnown({ ratio, low, high }: RatioEstimate): boolean {
  return ratio !== null || (low ?? 0) > 0 || high !== null;
}

export function effectSentence(comparison: Comparison, messages: Messages, format: Formatter): string {
  const m = messages.compare;
  const { before, after, effect } = comparison;
  if (after.a.visits + after.b.visits === 0) return m.nothing;
  const text = (estimate: RatioEstimate) => ratioText(estimate, messages, format);
  const parts = [
    m.after(isKnown(after.visits) ? text(after.visits) : m.ratio.unknown),
    isKnown(before.visits) ? m.before(text(before.visits)) : m.beforeUnknown,
  ];
  if (isKnown(effect)) parts.push(m.factor(text(effect)));
  return m.sentence(parts);
}
