/** Stolen servers that look for other servers to guess passwords of: 22 above all, fast, for a day or two each. */
import { planBots } from '../bots.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';

export const passwordGuessers: Make = {
  name: 'password-guessers',
  title: 'Stolen servers that guess passwords',
  kind: 'malware',
  count: [1, 1],
  plan(plan) {
    const { draw } = plan;
    const ports = draw.chance(0.5) ? [22] : [22, 2222, ...draw.some([3389, 21, 3306, 1433, 5900, 6379], 2)];
    const weights = ports.map((_, i) => 8 / (i + 1));
    const tool = drawToolForm(draw);
    planBots(plan, 0.03, {
      rate: { least: 30, alpha: 0.9, most: 4000 },
      medianDays: 1.2,
      restartDays: 5,
      equip: (own) => ({ form: own.chance(0.3) ? tool : drawServerForm(own), ports, weights }),
    });
  },
};
