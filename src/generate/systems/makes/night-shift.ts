/** A line that is free at night: one long sweep after the other, some hours of work a day and then rest. */
import { drawCampaign, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { nightPace } from '../pace.ts';
import { drawPorts } from '../ports.ts';

const DAY_SECONDS = 86_400;

export const nightShift: Make = {
  name: 'night-shift',
  title: 'Sweeps that go on in the nights alone',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 4])));
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), lengthSpread: 0, broken: 0 });
    const nights = draw.between(3, 20);
    const { pace, seconds } = nightPace(nights, draw.range(3, 10));
    const ports = drawPorts(draw, draw.between(1, 3));
    const evening = draw.unit() * DAY_SECONDS;
    const firstNight = -draw.below(nights);
    for (let night = firstNight; night * DAY_SECONDS < periodSeconds; night += nights + draw.between(0, 3)) {
      const begin = night * DAY_SECONDS + evening + draw.range(0, 900);
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)], pace });
    }
  },
};
