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

/** As `allot`, and each with a weight gets at least one while there is enough for all. */
export function allotAtLeastOne(total: number, weights: readonly number[]): number[] {
  const wanting = weights.filter((weight) => weight > 0).length;
  if (total < wanting * 2) return allot(total, weights);
  const rest = allot(total - wanting, weights);
  return rest.map((part, i) => part + (weights[i] > 0 ? 1 : 0));
}
