/** Machines rented for one sweep and given back: each sweep comes from other addresses of the same companies. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import { HOSTING_COMPANIES } from '../hosting-networks.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const rotatingFleet: Make = {
  name: 'rotating-fleet',
  title: 'New addresses for every sweep',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const size = draw.between(4, 16);
    const companies = draw.some(HOSTING_COMPANIES, draw.between(1, 3));
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), broken: 0 });
    const seconds = internetSeconds(draw.logRange(5000, 80_000));
    const every = Math.max(seconds * 1.1, draw.range(4, 12) * 86_400);
    const ports = drawPorts(draw, draw.between(1, 2));
    for (const begin of regularBegins(draw, periodSeconds, every, every * 0.04, 0.03)) {
      const members = plan.sources(internet.serversAt(draw, size, companies));
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
