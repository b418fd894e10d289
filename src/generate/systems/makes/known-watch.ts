/** A foundation that warns owners: the ports of misused services, TCP and UDP, each on its day of the week. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawRawForm } from '../forms/raw-form.ts';
import { UDP_QUESTIONS, udpForm } from '../forms/udp-form.ts';
import type { Make } from '../make.ts';
import { foundOrganisation } from '../organisation.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

export const knownWatch: Make = {
  name: 'known-watch',
  title: 'A watch over misused services, weekly',
  kind: 'known',
  count: [1, 1],
  plan(plan) {
    const { draw, periodSeconds } = plan;
    const addresses = foundOrganisation(plan, 'Harbour Exposure Watch', 1, draw.between(3, 16));
    const members = plan.sources(addresses);
    const tcp = drawCampaign(plan, { form: drawRawForm(draw), share: 1, broken: 0 });
    const udp = {
      ...tcp,
      form: udpForm({ ttl: 255, sourcePort: draw.between(30_000, 60_000), isNumbered: false }),
    };
    const seconds = internetSeconds(draw.logRange(50_000, 200_000));
    const jobs = [
      ...drawPorts(draw, draw.between(1, 2)).map((port) => ({ port, campaign: tcp })),
      ...draw.some([...UDP_QUESTIONS.keys()], draw.between(1, 2)).map((port) => ({ port, campaign: udp })),
    ];
    for (const { port, campaign } of jobs) {
      const crew = draw.some(members, draw.between(1, 3));
      for (const begin of regularBegins(draw, periodSeconds, 7 * 86_400, 300, 0.02)) {
        sweep(plan, campaign, { begin, seconds, members: crew, ports: [port] });
      }
    }
  },
};
