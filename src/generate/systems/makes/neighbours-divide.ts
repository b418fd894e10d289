/** A rack of servers in one /24 that divides one permutation of the Internet. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const neighboursDivide: Make = {
  name: 'neighbours-divide',
  title: 'A group in one /24 that divides one permutation',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const addresses = internet.serversTogether(draw, Math.round(draw.logRange(4, 48)));
    const members = plan.sources(addresses);
    const campaign = drawCampaign(plan, {
      form: drawToolForm(draw),
      division: draw.pick(['shards', 'shards', 'chunks'] as const),
    });
    const seconds = internetSeconds(draw.logRange(1500, 60_000));
    const ports = drawPorts(draw, draw.between(1, 3));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(1, 12) * 86_400)) {
      // A machine is down now and then; the others take its part.
      const up = members.filter(() => !draw.chance(0.04));
      sweep(plan, campaign, {
        begin,
        seconds,
        members: up.length > 0 ? up : members,
        ports: [draw.pick(ports)],
      });
    }
  },
};
