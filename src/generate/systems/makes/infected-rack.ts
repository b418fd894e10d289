/** A hosting company's customers with the same hole: neighbours with the same malware, each drawing its own targets. */
import { type BotHabits, planBot } from '../bots.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { POPULAR_PORTS } from '../ports.ts';

export const infectedRack: Make = {
  name: 'infected-rack',
  title: 'Infected neighbours in one /24',
  kind: 'malware',
  count: [1, 3],
  plan(plan) {
    const { draw, internet } = plan;
    const form = draw.chance(0.5) ? drawServerForm(draw) : drawToolForm(draw);
    const ports = draw.some(POPULAR_PORTS, draw.between(1, 3));
    const weights = ports.map(() => draw.range(1, 5));
    const habits: BotHabits = {
      rate: { least: draw.logRange(20, 400), alpha: 1.5, most: 5000 },
      medianDays: draw.range(5, 60),
      restartDays: 20,
      isRented: true,
      equip: () => ({ form, ports, weights }),
    };
    for (const address of internet.serversTogether(draw, draw.between(6, 40))) planBot(plan, habits, address);
  },
};
