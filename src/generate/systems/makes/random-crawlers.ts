/** A few servers that connect to random addresses and ports from a long list, day and night, for months. */
import { Wandering } from '../activities/wandering.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';

export const randomCrawlers: Make = {
  name: 'random-crawlers',
  title: 'Crawlers without an order, always on',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const size = draw.between(2, 12);
    const addresses = draw.chance(0.5)
      ? internet.serversTogether(draw, size)
      : internet.serversOver(draw, size, draw.between(2, 4));
    const form = draw.chance(0.6) ? drawServerForm(draw) : drawToolForm(draw);
    const ports = drawPorts(draw, draw.between(15, 150));
    const weights = ports.map(() => draw.pareto(1, 1, 30));
    const rate = draw.logRange(60, 600);
    for (const source of plan.sources(addresses)) {
      plan.does(
        new Wandering({
          begin: 0,
          seconds: periodSeconds,
          key: draw.key(),
          source,
          rate: rate * draw.range(0.7, 1.3),
          rhythm: 0,
          busiestSecond: 0,
          ports,
          weights,
          form,
        }),
      );
    }
  },
};
