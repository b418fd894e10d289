/** The published Mirai and what was built from it unchanged: telnet, one probe in ten to its second port. */

import { miraiAimsAt, STOCK_RATE } from '../../mirai-probe.ts';
import { planBots } from '../bots.ts';
import { miraiForm } from '../forms/mirai-form.ts';
import type { Make } from '../make.ts';

export const mirai: Make = {
  name: 'mirai',
  title: 'Mirai as published',
  kind: 'malware',
  count: [1, 1],
  plan(plan) {
    planBots(plan, 0.3, {
      // Weak devices do not reach what the source code asks for.
      rate: { least: 60, alpha: 0.7, most: STOCK_RATE },
      medianDays: 2,
      restartDays: 2,
      equip: () => ({ form: miraiForm, ports: [23, 2323], weights: [9, 1] }),
      aimsAt: miraiAimsAt,
    });
  },
};
