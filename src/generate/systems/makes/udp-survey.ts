/** Questions over UDP to the whole Internet: who lends himself to amplification, who answers at all. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { UDP_QUESTIONS, udpForm } from '../forms/udp-form.ts';
import type { Make } from '../make.ts';
import { regularBegins } from '../schedule.ts';

export const udpSurvey: Make = {
  name: 'udp-survey',
  title: 'UDP questions to everybody',
  kind: 'unknown',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 2, 3])));
    const form = udpForm({
      ttl: draw.pick([64, 255]),
      sourcePort: draw.chance(0.5) ? draw.between(1024, 65_000) : null,
      isNumbered: draw.chance(0.3),
    });
    const campaign = drawCampaign(plan, { form });
    const seconds = internetSeconds(draw.logRange(5000, 100_000));
    const ports = draw.some([...UDP_QUESTIONS.keys()], draw.between(1, 4));
    const every = Math.max(seconds * 1.1, draw.range(4, 12) * 86_400);
    for (const begin of regularBegins(draw, periodSeconds, every, every * 0.1, 0.05)) {
      sweep(plan, campaign, { begin, seconds, members, ports: [draw.pick(ports)] });
    }
  },
};
