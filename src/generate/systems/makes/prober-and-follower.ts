/** Two sources: one probes, the other comes to the same targets a little later, with a kernel's SYN. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawServerForm } from '../forms/stack-form.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { chainedBegins } from '../schedule.ts';

export const proberAndFollower: Make = {
  name: 'prober-and-follower',
  title: 'A prober, and one that follows it',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const first = internet.server(draw);
    const second = draw.chance(0.5) ? internet.neighbour(draw, first) : internet.server(draw);
    const members = plan.sources([first, second]);
    const seconds = internetSeconds(draw.logRange(4000, 60_000));
    const lag = draw.logRange(1, 7200);
    const prober = drawCampaign(plan, { form: drawToolForm(draw), lengthSpread: 0, broken: 0 });
    // The same order at the same pace: of what the prober lists, the follower takes all or some.
    const follower = {
      ...prober,
      form: drawServerForm(draw),
      excluded: prober.excluded + draw.range(0, 0.2),
    };
    const steady = { wobble: 0, pauses: 0, pauseShare: 0 };
    const ports = drawPorts(draw, draw.between(1, 2));
    for (const begin of chainedBegins(draw, periodSeconds, seconds, draw.logRange(2, 12) * 86_400)) {
      const call = { seconds, ports: [draw.pick(ports)], key: draw.key() };
      sweep(plan, { ...prober, unsteadiness: steady }, { ...call, begin, members: [members[0]] });
      const late = begin + lag * draw.range(0.9, 1.1);
      sweep(plan, { ...follower, unsteadiness: steady }, { ...call, begin: late, members: [members[1]] });
    }
  },
};
