/** Malware of devices that calls connect(): the device's own stack, no mark at all. */
import { planBots } from '../bots.ts';
import { drawDeviceForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';
import { DEVICE_PORTS } from '../ports.ts';

export const iotConnect: Make = {
  name: 'iot-connect',
  title: 'Malware of devices with kernel stacks',
  kind: 'malware',
  count: [1, 2],
  plan(plan) {
    const { draw } = plan;
    const ports = draw.some(DEVICE_PORTS, draw.between(2, 8));
    const weights = ports.map(() => draw.range(1, 10));
    planBots(plan, 0.13, {
      rate: { least: draw.logRange(2, 12), alpha: draw.range(0.9, 1.4), most: 600 },
      medianDays: draw.range(2, 6),
      restartDays: draw.range(2, 6),
      equip: (own) => ({ form: drawDeviceForm(own), ports, weights }),
    });
  },
};
