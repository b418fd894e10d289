/** A botnet with a SYN scanner of its own, on servers as well as on devices: no known mark, random targets. */
import { planBots } from '../bots.ts';
import { drawRawForm } from '../forms/raw-form.ts';
import type { Make } from '../make.ts';
import { DEVICE_PORTS, drawPorts } from '../ports.ts';

export const rawBots: Make = {
  name: 'raw-bots',
  title: 'A botnet with raw SYNs of its own',
  kind: 'malware',
  count: [1, 2],
  plan(plan) {
    const { draw } = plan;
    const form = drawRawForm(draw);
    const ports = draw.chance(0.5)
      ? draw.some(DEVICE_PORTS, draw.between(1, 6))
      : drawPorts(draw, draw.between(1, 6));
    const weights = ports.map(() => draw.range(1, 10));
    planBots(plan, 0.06, {
      rate: { least: draw.logRange(5, 60), alpha: draw.range(0.8, 1.4), most: 6000 },
      medianDays: draw.range(1, 8),
      restartDays: draw.range(1, 8),
      equip: () => ({ form, ports, weights }),
    });
  },
};
