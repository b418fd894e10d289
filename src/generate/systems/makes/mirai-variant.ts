/** Mirai's scanner with other exploits: the mark is the same, the ports are not. */
import { planBots } from '../bots.ts';
import { miraiForm } from '../forms/mirai-form.ts';
import type { Make } from '../make.ts';
import { DEVICE_PORTS } from '../ports.ts';

export const miraiVariant: Make = {
  name: 'mirai-variant',
  title: 'A Mirai with other ports',
  kind: 'malware',
  count: [1, 2],
  plan(plan) {
    const { draw } = plan;
    const ports = draw.some(DEVICE_PORTS, draw.between(1, 5));
    const weights = ports.map(() => draw.range(1, 10));
    planBots(plan, 0.1, {
      rate: { least: draw.logRange(10, 60), alpha: draw.range(0.8, 1.4), most: 1500 },
      medianDays: draw.range(1, 5),
      restartDays: draw.range(1, 4),
      equip: () => ({ form: miraiForm, ports, weights }),
    });
  },
};
