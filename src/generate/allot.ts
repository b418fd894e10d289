/** Shares of a whole number by weight, so that the parts are whole and their sum is exact. */

/** Largest remainder (Hamilton): the sum of the parts is `total`. All weights 0: all to the first. */
export function allot(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, i) => (i === 0 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((_, i) => i)
    .filter((i) => weights[i] > 0)
    .sort((a, b) => exact[b] - parts[b] - (exact[a] - parts[a]) || a - b);
  for (let i = 0; i < left; i++) parts[byRemainder[i % byRemainder.length]]++;
  return parts;
}

/** As `allot`, and each with a weight gets at least one while there is enough for all; the largest parts give. */
export function allotAtLeastOne(total: number, weights: readonly number[]): number[] {
  const parts = allot(total, weights);
  const wanting = weights.flatMap((weight, i) => (weight > 0 && parts[i] === 0 ? [i] : []));
  const granted = weights.filter((weight) => weight > 0).length;
  if (total < granted * 2) return parts;
  for (const i of wanting) {
    parts[parts.indexOf(Math.max(...parts))]--;
    parts[i] = 1;
  }
  return parts;
}
