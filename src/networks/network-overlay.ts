/**
 * Two lists of ranges that agree about no bounds -> one disjoint list.
 *
 * First each list is made disjoint by itself: where ranges overlap (the published AS data of 2026-06-17 has
 * one such pair), an address belongs to the range that starts last, and of equal starts to the shorter one;
 * where ranges nest that is the most specific. Then both are walked together, from bound to bound.
 */
import type { Ranges } from './network-source.ts';

/** Half-open, disjoint, sorted; neighbours that say the same are one. 0 means none, never both. */
export interface Overlay<Value> {
  readonly starts: Value[];
  readonly untils: Value[];
  readonly asns: number[];
  readonly countries: number[];
}

export function overlay<Value extends number | bigint>(
  asnRanges: Ranges<Value>,
  countryRanges: Ranges<Value>,
): Overlay<Value> {
  const asns = disjoint(asnRanges);
  const countries = disjoint(countryRanges);
  const out: Overlay<Value> = { starts: [], untils: [], asns: [], countries: [] };
  let a = 0;
  let c = 0;
  let at: Value | null = null;
  while (a < asns.starts.length || c < countries.starts.length) {
    const start: Value = least(nextStart(asns, a, at), nextStart(countries, c, at));
    const asn = asns.starts[a] <= start ? asns.marks[a] : 0;
    const country = countries.starts[c] <= start ? countries.marks[c] : 0;
    const until: Value = least(nextBound(asns, a, start), nextBound(countries, c, start));
    append(out, start, until, asn, country);
    if (asns.untils[a] === until) a++;
    if (countries.untils[c] === until) c++;
    at = until;
  }
  return out;
}

/** Where range i, or what is left of it from `at`, starts; null behind the last. */
function nextStart<Value extends number | bigint>(
  ranges: Ranges<Value>,
  i: number,
  at: Value | null,
): Value | null {
  if (i >= ranges.starts.length) return null;
  return at === null || ranges.starts[i] > at ? ranges.starts[i] : at;
}

/** The first bound of range i behind `start`; null behind the last. */
function nextBound<Value extends number | bigint>(
  ranges: Ranges<Value>,
  i: number,
  start: Value,
): Value | null {
  if (i >= ranges.starts.length) return null;
  return ranges.starts[i] > start ? ranges.starts[i] : ranges.untils[i];
}

/** At most one of the two is null. */
function least<Value extends number | bigint>(a: Value | null, b: Value | null): Value {
  if (a === null) return b!;
  return b === null || a < b ? a : b;
}

function append<Value extends number | bigint>(
  out: Overlay<Value>,
  start: Value,
  until: Value,
  asn: number,
  country: number,
): void {
  if (asn === 0 && country === 0) return;
  const before = out.starts.length - 1;
  if (out.untils[before] === start && out.asns[before] === asn && out.countries[before] === country) {
    out.untils[before] = until;
    return;
  }
  out.starts.push(start);
  out.untils.push(until);
  out.asns.push(asn);
  out.countries.push(country);
}

/** Sorted and without overlaps. */
function disjoint<Value extends number | bigint>(ranges: Ranges<Value>): Ranges<Value> {
  const { starts, untils, marks } = ranges;
  let isDisjoint = true;
  for (let i = 1; i < starts.length && isDisjoint; i++) isDisjoint = untils[i - 1] <= starts[i];
  if (isDisjoint) return ranges;
  const order = starts.map((_, i) => i);
  order.sort((a, b) => {
    if (starts[a] !== starts[b]) return starts[a] < starts[b] ? -1 : 1;
    return untils[a] === untils[b] ? 0 : untils[a] > untils[b] ? -1 : 1;
  });
  const out: Ranges<Value> = { starts: [], untils: [], marks: [] };
  // The ranges that cover `at`, the one that counts on top.
  const open: number[] = [];
  let at: Value = starts[order[0]];
  const coverUntil = (limit: Value) => {
    while (open.length > 0 && at < limit) {
      const top = open.at(-1)!;
      const until = untils[top] < limit ? untils[top] : limit;
      if (until > at) {
        out.starts.push(at);
        out.untils.push(until);
        out.marks.push(marks[top]);
        at = until;
      }
      if (untils[top] <= at) open.pop();
    }
    at = limit;
  };
  for (const i of order) {
    coverUntil(starts[i]);
    open.push(i);
  }
  let end = at;
  for (const until of untils) if (until > end) end = until;
  coverUntil(end);
  return out;
}
