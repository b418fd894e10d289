/** A worm of Windows machines on 445: random addresses, and now and then a whole neighbourhood one by one. */
import { LocalRun } from '../activities/local-run.ts';
import { planBots } from '../bots.ts';
import { type StackName, stackForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';

const STACKS: readonly StackName[] = ['windows', 'windows-old', 'windows-old'];
/** Of the worm's probes, those of its runs along an address range. */
const RUNS = { least: 20, most: 400 } as const;

export const windowsWorm: Make = {
  name: 'windows-worm',
  title: 'A Windows worm on 445, partly sequential',
  kind: 'malware',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds, background } = plan;
    planBots(plan, 0.12, {
      rate: { least: draw.logRange(2, 8), alpha: draw.range(0.9, 1.3), most: 400 },
      medianDays: 6,
      restartDays: 0.8,
      equip: (own) => ({ form: stackForm(own.pick(STACKS), own.between(2, 3)), ports: [445], weights: [1] }),
    });
    const runners = Math.round(background * 0.03);
    for (let i = 0; i < runners; i++) {
      const seconds = Math.min(draw.lognormal(6, 1.3) * 86_400, periodSeconds * 2);
      plan.does(
        new LocalRun({
          begin: draw.range(-seconds, periodSeconds),
          seconds,
          key: draw.key(),
          source: plan.source(internet.home(draw)),
          rate: draw.logRange(RUNS.least, RUNS.most),
          port: 445,
          form: stackForm(draw.pick(STACKS), draw.between(1, 2)),
        }),
      );
    }
  },
};
