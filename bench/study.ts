/** Simulated studies with a known effect: do intervals hold what they promise, and is the power what was predicted? */
import { generateInfections, type Infection } from '../src/generate/infections/generate-infections.ts';
import { INFECTION_OPTIONS } from '../src/generate/infections/infection-options.ts';
import { fitCox } from '../src/notices/studies/cox.ts';
import { kaplanMeier, medianOf, survivalAt } from '../src/notices/studies/kaplan-meier.ts';
import { logRank } from '../src/notices/studies/log-rank.ts';
import { powerForHazardRatio } from '../src/notices/studies/power.ts';
import { readFlags } from './options.ts';

const flags = readFlags('Coverage, bias and power of the study statistics over simulated years.', {
  replications: { default: 200, least: 1, about: 'simulated studies' },
  subjects: { default: 400, least: 20, about: 'infections in each' },
  'ratio-percent': { default: 160, least: 1, about: 'hazard ratio put in, in percent' },
  'check-hours': { default: 1, least: 1, about: 'a case is looked at so often' },
  json: { about: 'print JSON' },
});

/** Days from the start, and whether it got clean then or was lost from sight. */
type Observe = (infection: Infection) => { readonly event: boolean; readonly at: number };

const RATIO = flags['ratio-percent'] / 100;
const DELAY_DAYS = 30;
const OPTIONS = {
  ...INFECTION_OPTIONS,
  count: flags.subjects,
  // Two of a household are not independent, and this bench has no clusters.
  sharedShare: 0,
  arms: [
    { name: 'garden', weight: 1, delayDays: 0, hazardRatio: RATIO },
    { name: 'late', weight: 1, delayDays: DELAY_DAYS, hazardRatio: RATIO },
  ],
};

/** True times, seen at the next look; lost at the move, the end of the year, or when the control is told. */
const observeTruth: Observe = (infection) => {
  const lookDays = flags['check-hours'] / 24;
  const clean = Math.ceil((infection.cleanDay - infection.startDay) / lookDays) * lookDays;
  const moved = (infection.movedDays[0] ?? Number.POSITIVE_INFINITY) - infection.startDay;
  const lost = Math.min(DELAY_DAYS, moved, OPTIONS.days - infection.startDay);
  return clean <= lost ? { event: true, at: clean } : { event: false, at: lost };
};

class Measure {
  readonly name: string;
  readonly truth: number;
  readonly #values: number[] = [];
  #covered = 0;
  #told = 0;

  constructor(name: string, truth: number) {
    this.name = name;
    this.truth = truth;
  }

  add(value: number | null, low: number | null, high: number | null): void {
    if (value === null) return;
    this.#values.push(value);
    this.#told++;
    if ((low ?? 0) <= this.truth && this.truth <= (high ?? Number.POSITIVE_INFINITY)) this.#covered++;
  }

  result() {
    const mean = this.#values.reduce((sum, value) => sum + value, 0) / this.#told;
    const { name, truth } = this;
    return {
      name,
      truth,
      mean,
      bias: mean - truth,
      coverage: this.#covered / this.#told,
      studies: this.#told,
    };
  }
}

function run(observe: Observe) {
  const perDay = -Math.log(1 - OPTIONS.naturalShare14Days) / 14;
  const ratio = new Measure('hazard ratio', RATIO);
  const arms = [
    { name: 'garden', hazard: perDay * RATIO },
    { name: 'late', hazard: perDay },
  ].map(({ name, hazard }) => ({
    name,
    survival: new Measure(`S(14 d), ${name}`, Math.exp(-14 * hazard)),
    median: new Measure(`median days, ${name}`, Math.LN2 / hazard),
  }));
  let found = 0;
  let predicted = 0;
  for (let seed = 1; seed <= flags.replications; seed++) {
    const followed = [...generateInfections({ ...OPTIONS, seed })].map((infection) => {
      const { event, at } = observe(infection);
      const covariates = [Number(infection.arm === 'garden')];
      return { arm: infection.arm, timeDays: at, isEvent: event, covariates };
    });
    const [term] = fitCox(followed, ['garden']).terms;
    if (term !== undefined) ratio.add(term.hazardRatio.value, term.hazardRatio.low, term.hazardRatio.high);
    for (const { name, survival, median } of arms) {
      const curve = kaplanMeier(followed.filter((one) => one.arm === name));
      const at = survivalAt(curve, 14);
      survival.add(at?.value ?? null, at?.low ?? null, at?.high ?? null);
      const { days, lowDays, highDays } = medianOf(curve);
      median.add(days, lowDays, highDays);
    }
    if (logRank(followed).p < 0.05) found++;
    predicted += powerForHazardRatio(RATIO, followed.filter((one) => one.isEvent).length);
  }
  return {
    measures: [ratio, ...arms.flatMap(({ survival, median }) => [survival, median])].map((one) =>
      one.result(),
    ),
    power: { reached: found / flags.replications, predicted: predicted / flags.replications },
  };
}

const { measures, power } = run(observeTruth);
if (flags.json) {
  process.stdout.write(`${JSON.stringify({ ...flags, measures, power }, null, 2)}\n`);
} else {
  const rows = measures.map(
    ({ name, truth, mean, bias, coverage, studies }) =>
      `| ${name} | ${truth.toFixed(3)} | ${mean.toFixed(3)} | ${bias.toFixed(3)} | ${(100 * coverage).toFixed(1)} % | ${studies} |`,
  );
  const head =
    '| | put in | mean found | bias | 95 % intervals that hold it | studies |\n|---|---|---|---|---|---|';
  process.stdout.write(
    `${head}\n${rows.join('\n')}\n\nPower of the log-rank test: reached ${(100 * power.reached).toFixed(1)} %, predicted ${(100 * power.predicted).toFixed(1)} %\n`,
  );
}
