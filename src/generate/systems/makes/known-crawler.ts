/** A search engine whose crawlers connect to a random port of a random address, all day, for years. */
import { Wandering } from '../activities/wandering.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import type { Make } from '../make.ts';
import { foundOrganisation } from '../organisation.ts';
import { drawPorts } from '../ports.ts';

export const knownCrawler: Make = {
  name: 'known-crawler',
  title: 'Crawlers that connect to random addresses and ports',
  kind: 'known',
  count: [1, 1],
  plan(plan) {
    const { draw, periodSeconds } = plan;
    const addresses = foundOrganisation(plan, 'Northbeam Search', draw.between(3, 6), draw.between(10, 30));
    const form = drawServerForm(draw);
    const ports = drawPorts(draw, draw.between(60, 300));
    const weights = ports.map(() => draw.pareto(1, 1, 50));
    const rate = draw.logRange(40, 250);
    for (const source of plan.sources(addresses)) {
      plan.does(
        new Wandering({
          begin: 0,
          seconds: periodSeconds,
          key: draw.key(),
          source,
          rate: rate * draw.range(0.8, 1.2),
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
