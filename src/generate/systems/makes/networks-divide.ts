/** Servers rented at five companies that divide one permutation, so that no network sees much of any of them. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const networksDivide: Make = {
  name: 'networks-divide',
  title: 'A group over five ASes that divides one permutation',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversOver(draw, draw.between(5, 24), 5));
    const campaign = drawCampaign(plan, {
      form: drawToolForm(draw),
      division: draw.pick(['shards', 'shards', 'ranges'] as const),
      broken: 0,
    });
    const seconds = internetSeconds(draw.logRange(2000, 50_000));
    const every = seconds * draw.range(1.02, 4);
    const ports = drawPorts(draw, draw.between(1, 3));
    for (const begin of regularBegins(draw, periodSeconds, Math.max(every, 2 * 86_400), 7200, 0.05)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
