/** Kaplan-Meier, log-rank, Cox and Andersen-Gill against printed results; R 4.2.2 with survival 3.5-3 where it says R. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fitCox } from './cox.ts';
import { kaplanMeier, medianOf, survivalAt } from './kaplan-meier.ts';
import { LEUKAEMIA } from './leukaemia-fixture.ts';
import { logRank } from './log-rank.ts';
import { fitRates } from './recurrent.ts';

function near(actual: number, expected: number, digits: number): void {
  assert.equal(actual.toFixed(digits), expected.toFixed(digits));
}

const rows = LEUKAEMIA.map((one) => ({ ...one, covariates: [one.arm === 'placebo' ? 1 : 0] }));

test('the curve of 6-MP is that of Kalbfleisch and Prentice and of R', () => {
  // summary(survfit(Surv(time, status) ~ arm, gehan, conf.type = "log-log"))
  const curve = kaplanMeier(LEUKAEMIA.filter((one) => one.arm === '6-MP'));
  const printed = [
    [6, 21, 3, 0.857, 0.0764, 0.62, 0.952],
    [7, 17, 1, 0.807, 0.0869, 0.563, 0.923],
    [10, 15, 1, 0.753, 0.0963, 0.503, 0.889],
    [13, 12, 1, 0.69, 0.1068, 0.432, 0.849],
    [16, 11, 1, 0.627, 0.1141, 0.368, 0.805],
    [22, 7, 1, 0.538, 0.1282, 0.268, 0.747],
    [23, 6, 1, 0.448, 0.1346, 0.188, 0.68],
  ];
  const points = curve.points.filter((point) => point.events > 0);
  assert.equal(points.length, printed.length);
  points.forEach((point, i) => {
    const [time, atRisk, events, survival, error, low, high] = printed[i];
    assert.deepEqual([point.timeDays, point.atRisk, point.events], [time, atRisk, events]);
    near(point.survival, survival, 3);
    near(point.standardError, error, 4);
    near(point.low, low, 3);
    near(point.high, high, 3);
  });
  assert.deepEqual(medianOf(curve), { days: 23, lowDays: 13, highDays: null });
  near(survivalAt(curve, 14)!.value, 0.69, 3);
  assert.equal(survivalAt(curve, 36), null);
});

test('the median of the placebo arm has an interval that R prints', () => {
  const curve = kaplanMeier(LEUKAEMIA.filter((one) => one.arm === 'placebo'));
  assert.deepEqual(medianOf(curve), { days: 8, lowDays: 4, highDays: 11 });
});

test('log-rank of 6-MP is 16.79 (survdiff), stratified by every second child 16.13', () => {
  const plain = logRank(LEUKAEMIA);
  near(plain.chiSquare, 16.79294099, 7);
  near(plain.arms[0].expected, 19.3, 1);
  const strata = LEUKAEMIA.map((one, i) => ({ ...one, stratum: String(i % 2) }));
  near(logRank(strata).chiSquare, 16.13043752, 7);
});

test('Cox of 6-MP with both ways of ties is what coxph prints', () => {
  const efron = fitCox(rows, ['placebo']).terms[0];
  near(efron.coefficient, 1.5721, 4);
  near(efron.standardError, 0.4124, 4);
  near(efron.hazardRatio.low, 2.147, 3);
  near(efron.hazardRatio.high, 10.81, 2);
  const breslow = fitCox(rows, ['placebo'], { ties: 'breslow' }).terms[0];
  near(breslow.coefficient, 1.5092, 4);
  near(breslow.standardError, 0.4096, 4);
});

/** Edmunson et al. 1979: survival::ovarian as futime, fustat, age, rx. */
const OVARIAN = [
  '59 1 72.3315 1,115 1 74.4932 1,156 1 66.4658 1,421 0 53.3644 2,431 1 50.3397 1,448 0 56.4301 1,464 1 56.937 2',
  '475 1 59.8548 2,477 0 64.1753 1,563 1 55.1781 2,638 1 56.7562 1,744 0 50.1096 2,769 0 59.6301 2',
  '770 0 57.0521 2,803 0 39.2712 1,855 0 43.1233 1,1040 0 38.8932 1,1106 0 44.6 1,1129 0 53.9068 2',
  '1206 0 44.2055 2,1227 0 59.589 2,268 1 74.5041 1,329 1 43.137 1,353 1 63.2192 2,365 1 64.4247 2,377 0 58.3096 2',
].flatMap((line) => line.split(',').map((row) => row.split(' ').map(Number)));

test('Cox with two covariates is coxph(Surv(futime, fustat) ~ age + rx, ovarian)', () => {
  const data = OVARIAN.map(([timeDays, status, age, rx]) => ({
    timeDays,
    isEvent: status === 1,
    covariates: [age, rx],
    arm: String(rx),
  }));
  const fit = fitCox(data, ['age', 'rx']);
  near(fit.terms[0].coefficient, 0.1473265955, 8);
  near(fit.terms[1].coefficient, -0.8039730127, 8);
  near(fit.terms[0].standardError, 0.04614704774, 7);
  near(fit.terms[1].standardError, 0.63204937188, 7);
  near(fit.nullLogLikelihood, -34.98494037, 7);
  near(fit.logLikelihood, -27.04189886, 7);
  near(logRank(data).chiSquare, 1.062739861, 7);
});

test('Andersen-Gill with robust errors is coxph(... + cluster(id), ties = "breslow")', () => {
  const figures: [string, number, number[], number][] = [
    ['1', 20, [3, 7], 1],
    ['2', 18, [5], 1],
    ['3', 15, [], 1],
    ['4', 16, [2], 0],
    ['5', 12, [], 0],
    ['6', 11, [6], 0],
  ];
  const subjects = figures.map(([id, followedDays, eventDays, x]) => ({
    id,
    followedDays,
    eventDays,
    covariates: [x],
  }));
  const [term] = fitRates(subjects, ['x']).terms;
  near(term.coefficient, 0.4054651081, 8);
  near(term.standardError, 0.6236095645, 7);
});

const hasR = spawnSync('Rscript', ['-e', 'library(survival)']).status === 0;
if (!hasR) process.stderr.write('SKIPPED: no R with survival (apt-get install r-cran-survival)\n');

test('R, run now, says the same of the same data', { skip: !hasR }, () => {
  const code = `library(survival); d <- read.csv(file("stdin")); options(digits = 12)
    m <- coxph(Surv(t, e) ~ x, d); s <- summary(survfit(Surv(t, e) ~ 1, d, conf.type = "log-log"), times = 14)
    cat(coef(m), sqrt(vcov(m)), survdiff(Surv(t, e) ~ x, d)$chisq, s$surv, s$lower, s$upper)`;
  const input = `t,e,x\n${rows.map((one) => `${one.timeDays},${Number(one.isEvent)},${one.covariates[0]}`).join('\n')}\n`;
  const run = spawnSync('Rscript', ['-e', code], { input, encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const [term] = fitCox(rows, ['x']).terms;
  const at = survivalAt(kaplanMeier(rows), 14)!;
  const ours = [
    term.coefficient,
    term.standardError,
    logRank(LEUKAEMIA).chiSquare,
    at.value,
    at.low,
    at.high,
  ];
  const theirs = run.stdout.trim().split(/\s+/).map(Number);
  assert.equal(theirs.length, ours.length);
  for (let i = 0; i < ours.length; i++) near(ours[i], theirs[i], 7);
});
