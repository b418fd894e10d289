/** A group in which every member has ports of its own and sweeps the whole Internet for them. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const ownPorts: Make = {
  name: 'own-ports',
  title: 'A group, each member with its own ports',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const size = draw.between(3, 10);
    const together = draw.chance(0.7);
    const addresses = together ? internet.serversTogether(draw, size) : internet.serversOver(draw, size, 2);
    const members = plan.sources(addresses);
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), broken: 0 });
    const seconds = internetSeconds(draw.logRange(5000, 80_000));
    const every = Math.max(seconds * 1.05, draw.range(12, 30) * 86_400);
    const isInStep = draw.chance(0.6);
    const shared = regularBegins(draw, periodSeconds, every, 600, 0.03);
    const perMember = draw.pick([1, 1, 2]);
    const ports = drawPorts(draw, size * perMember);
    for (const [i, member] of members.entries()) {
      const begins = isInStep ? shared : regularBegins(draw, periodSeconds, every, 600, 0.03);
      const own = ports.slice(i * perMember, (i + 1) * perMember);
      for (const begin of begins) {
        sweep(plan, campaign, {
          begin: begin + draw.range(0, 120),
          seconds,
          members: [member],
          ports: [draw.pick(own)],
        });
      }
    }
  },
};
