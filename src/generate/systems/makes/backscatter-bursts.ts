/** Victims of floods with forged sources: their answers come from one address to everywhere, for minutes or hours. */
import { Burst } from '../activities/burst.ts';
import { drawAnswerForm } from '../forms/answer-form.ts';
import type { Make } from '../make.ts';

/** What victims answer on. */
const ATTACKED_PORTS = [80, 443, 443, 80, 25_565, 22, 53, 3074, 30_120, 8080] as const;

export const backscatterBursts: Make = {
  name: 'backscatter-bursts',
  title: 'Answers of victims of denial of service',
  kind: 'confuser',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const victims = Math.round((draw.between(150, 400) * periodSeconds) / (90 * 86_400)) + 3;
    for (let i = 0; i < victims; i++) {
      const source = plan.source(draw.chance(0.7) ? internet.server(draw) : internet.home(draw));
      const attacks = draw.pick([1, 1, 1, 2, 3, 6]);
      let at = draw.range(0, periodSeconds);
      const form = drawAnswerForm(draw, draw.pick(ATTACKED_PORTS));
      for (let attack = 0; attack < attacks; attack++) {
        const seconds = Math.min(draw.lognormal(1200, 1.3), 2 * 86_400);
        plan.does(
          new Burst({
            begin: at,
            seconds,
            key: draw.key(),
            source,
            rate: draw.pareto(8000, 0.8, 3_000_000),
            form,
          }),
        );
        at += seconds + draw.exponential(86_400);
      }
    }
  },
};
