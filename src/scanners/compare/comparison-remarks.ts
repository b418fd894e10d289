/** What a comparison rests on, and what is too little, in words and as codes that a page can translate. */
import type { ComparedTime, ComparisonRemark, ComparisonRemarkCode } from '../../model/comparison.ts';

/** On a side: fewer say little of how sources differ. */
export const FEW_SOURCES = 10;
const MUCH_OVERDISPERSION = 10;
/** Of the longer of the times for which an address of each side was watched. */
const EVEN_SHARE = 0.9;

export interface Remarked {
  readonly listedAt: number;
  readonly grainSeconds: number;
  readonly before: ComparedTime;
  readonly after: ComparedTime;
  readonly addressesA: number;
  readonly addressesB: number;
  readonly hoursUnwatched: number;
  readonly sampledShare: number;
}

export function remark(
  code: ComparisonRemarkCode,
  text: string,
  value = 0,
  when: ComparisonRemark['when'] = null,
): ComparisonRemark {
  return { code, when, value, text };
}

export function remarksOn(compared: Remarked): ComparisonRemark[] {
  const { listedAt, grainSeconds, hoursUnwatched, sampledShare } = compared;
  const remarks: ComparisonRemark[] = [];
  if (listedAt % grainSeconds !== 0) {
    const text = 'Visits are known by the hour: all of the hour in which the date lies count as before it.';
    remarks.push(remark('within-hour', text));
  }
  for (const when of ['before', 'after'] as const) remarks.push(...remarksOnTime(when, compared[when]));
  if (hoursUnwatched > 0) {
    const text = `In ${hoursUnwatched} hours nobody watched one of the sides: they count neither as silence nor as time.`;
    remarks.push(remark('hours-unwatched', text, hoursUnwatched));
  }
  remarks.push(...remarkOnUnevenness(compared));
  if (sampledShare < 1) {
    const text = `Sources are too many to keep: 1 in ${1 / sampledShare} of them, drawn by chance, stands for all.`;
    remarks.push(remark('sampled', text, 1 / sampledShare));
  }
  return remarks;
}

function remarksOnTime(when: 'before' | 'after', time: ComparedTime): ComparisonRemark[] {
  const { a, b, overdispersion } = time;
  if (a.addressDays === 0 || b.addressDays === 0) {
    const text = `Nobody watched one of the sides ${when} the date: how the two compared then is not known.`;
    return [remark('nothing-watched', text, 0, when)];
  }
  const remarks: ComparisonRemark[] = [];
  const few = Math.min(a.sources, b.sources);
  if (few < FEW_SOURCES) {
    const text =
      `Only ${few} source${few === 1 ? '' : 's'} came to one of the sides ${when} the date: ` +
      'so few say little of how much sources differ, and another day may look otherwise.';
    remarks.push(remark('few-sources', text, few, when));
  }
  if (overdispersion !== null && overdispersion > MUCH_OVERDISPERSION) {
    const value = Math.round(overdispersion);
    const text = `Few sources make most of the visits ${when} the date (overdispersion ${value}): the interval is that of sources, not of visits.`;
    remarks.push(remark('few-make-most', text, value, when));
  }
  return remarks;
}

/** What befalls both sides cancels out only while both are watched. */
function remarkOnUnevenness({ before, after, addressesA, addressesB }: Remarked): ComparisonRemark[] {
  const daysA = (before.a.addressDays + after.a.addressDays) / addressesA;
  const daysB = (before.b.addressDays + after.b.addressDays) / addressesB;
  const share = Math.min(daysA, daysB) / Math.max(daysA, daysB);
  if (!(share > 0) || share >= EVEN_SHARE) return [];
  const percent = Math.round(share * 100);
  const text = `One side was watched for ${percent} % of the time of the other: what befell both then is not taken out.`;
  return [remark('watched-unevenly', text, percent)];
}
