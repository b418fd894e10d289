/** Tails and quantiles of the distributions that the rules need: gamma, Poisson, binomial, normal, order. */

// Lanczos, g = 7, n = 9 (Godfrey's coefficients): 15 digits for every positive argument.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Gamma(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = LANCZOS[0];
  for (let i = 1; i < 9; i++) sum += LANCZOS[i] / (y + i);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

// Beyond this shape the cube-root normal approximation (Wilson and Hilferty 1931) is good to 6 digits,
// and the series would need thousands of terms.
const LARGE_SHAPE = 1e6;

/** P(a, x), the lower regularised incomplete gamma function (Numerical Recipes 6.2). a > 0. */
export function gammaLower(a: number, x: number): number {
  if (x <= 0) return 0;
  if (a > LARGE_SHAPE) return normalLower(wilsonHilferty(a, x));
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Q(a, x) = 1 - P(a, x), without the loss of digits where it is small. */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1;
  if (a > LARGE_SHAPE) return normalLower(-wilsonHilferty(a, x));
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function wilsonHilferty(a: number, x: number): number {
  return (Math.cbrt(x / a) - (1 - 1 / (9 * a))) * 3 * Math.sqrt(a);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 20_000; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-16) break;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function gammaFraction(a: number, x: number): number {
  // Lentz's method.
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 20_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < 1e-300) d = 1e-300;
    c = b + an / c;
    if (Math.abs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return h * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** x with P(a, x) = p, 0 < p < 1, by bisection: the slow path only. */
export function gammaQuantile(a: number, p: number): number {
  let low = 0;
  let high = a + 10 * Math.sqrt(a) + 50;
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (gammaLower(a, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X >= k) for X ~ Poisson(mean). */
export function poissonUpperTail(k: number, mean: number): number {
  if (k <= 0) return 1;
  return mean <= 0 ? 0 : gammaLower(k, mean);
}

/** P(X <= k) for X ~ Poisson(mean). */
export function poissonLowerTail(k: number, mean: number): number {
  if (k < 0) return 0;
  return mean <= 0 ? 1 : gammaUpper(k + 1, mean);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The exact interval for the mean of a Poisson count (Garwood 1936); 95 % unless told otherwise. */
export function poissonInterval(k: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return { low: k <= 0 ? 0 : gammaQuantile(k, tail), high: gammaQuantile(k + 1, 1 - tail) };
}

/**
 * The lower end of that interval without a search (Wilson and Hilferty): within 1.5 % from k = 2 on, for
 * the path that runs once a source.
 */
export function poissonLowQuick(k: number): number {
  if (k <= 0) return 0;
  if (k === 1) return 0.0253;
  const root = 1 - 1 / (9 * k) - 1.959964 / (3 * Math.sqrt(k));
  return k * root * root * root;
}

/** P(X >= k) for X ~ Binomial(n, p): the incomplete beta function I_p(k, n - k + 1). */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  return p >= 1 ? 1 : incompleteBeta(p, k, n - k + 1);
}

/** P(X <= k) for X ~ Binomial(n, p). */
export function binomialLowerTail(k: number, n: number, p: number): number {
  return binomialUpperTail(n - k, n, 1 - p);
}

/** I_x(a, b), the regularised incomplete beta function (Numerical Recipes 6.4). */
export function incompleteBeta(x: number, a: number, b: number): number {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = guard(1 - ((a + b) * x) / (a + 1));
  d = 1 / d;
  let h = d;
  for (let m = 1; m < 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-15) break;
  }
  return h;
}

function guard(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** P(Z <= z), standard normal; erfc by the incomplete gamma function, exact in both tails. */
export function normalLower(z: number): number {
  if (z === 0) return 0.5;
  const half = (z * z) / 2;
  return z < 0 ? gammaUpper(0.5, half) / 2 : 1 - gammaUpper(0.5, half) / 2;
}

const IRWIN_HALL_EXACT = 20;
const FACTORIALS = [1];
for (let i = 1; i <= IRWIN_HALL_EXACT; i++) FACTORIALS.push(FACTORIALS[i - 1] * i);

/**
 * P(at least `ascents` of `steps` steps go up) when the order is random.
 *
 * The steps of a random order are not independent coins: two ascents in a row make a third less likely, so
 * the binomial with 1/2 is far too wide (all of 9 steps up: 1/512 by it, 1/10! in truth). The number of
 * ascents of n = steps + 1 random values is Eulerian, and P(ascents >= a) = P(U1 + ... + Un >= a) for n
 * uniform numbers (Stanley 1977): exact for n <= 20, its normal approximation (n/2, n/12) above.
 */
export function ascentsUpperTail(ascents: number, steps: number): number {
  const n = steps + 1;
  const below = n - ascents;
  if (ascents <= 0 || steps < 1) return 1;
  if (n > IRWIN_HALL_EXACT) return normalLower((below - n / 2) / Math.sqrt(n / 12));
  // By symmetry P(S >= a) = P(S <= n - a), the Irwin-Hall distribution function.
  let sum = 0;
  for (let k = 0; k < below; k++) {
    const term = (below - k) ** n / (FACTORIALS[k] * FACTORIALS[n - k]);
    sum += k % 2 === 0 ? term : -term;
  }
  return Math.min(1, Math.max(0, sum));
}
