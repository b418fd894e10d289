/** Homes and carriers' gateways with several infected devices of different families behind one address. */
import { type BotHabits, planBot } from '../bots.ts';
import { miraiForm } from '../forms/mirai-form.ts';
import { drawDeviceForm, stackForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';

const FAMILIES: readonly BotHabits[] = [
  {
    rate: { least: 30, alpha: 0.8, most: 201 },
    medianDays: 4,
    restartDays: 3,
    equip: () => ({ form: miraiForm, ports: [23, 2323], weights: [9, 1] }),
  },
  {
    rate: { least: 4, alpha: 1.1, most: 300 },
    medianDays: 8,
    restartDays: 1,
    equip: () => ({ form: stackForm('windows', 3), ports: [445], weights: [1] }),
  },
  {
    rate: { least: 4, alpha: 1.1, most: 300 },
    medianDays: 8,
    restartDays: 4,
    equip: (draw) => ({ form: drawDeviceForm(draw), ports: [80, 8080, 5555, 7547], weights: [4, 3, 2, 1] }),
  },
];

export const natBots: Make = {
  name: 'nat-bots',
  title: 'Several bots behind one address',
  kind: 'malware',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, background } = plan;
    const gateways = Math.max(2, Math.round(background * 0.004));
    for (let i = 0; i < gateways; i++) {
      const address = internet.home(draw);
      for (let device = draw.between(2, 9); device > 0; device--) {
        planBot(plan, draw.pick(FAMILIES), address);
      }
    }
  },
};
