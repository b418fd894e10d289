/** Thousands of devices were shipped with one server address, and that address is dark now: they ask it for ever. */

import { DNS_QUESTION, NTP_REQUEST } from '../../payloads.ts';
import { Repeating } from '../activities/repeating.ts';
import { udpForm } from '../forms/udp-form.ts';
import type { Make } from '../make.ts';

const SERVICES = [
  { port: 123, data: NTP_REQUEST, keepsPort: 123, isNumbered: false, intervals: [64_000, 200_000] },
  { port: 53, data: DNS_QUESTION, keepsPort: null, isNumbered: true, intervals: [20_000, 300_000] },
] as const;

export const popularMisconfiguration: Make = {
  name: 'popular-misconfiguration',
  title: 'Thousands of clients of one server that is not there',
  kind: 'confuser',
  count: [2, 2],
  plan(plan) {
    const { draw, internet, periodSeconds, background, landmark, nth } = plan;
    const service = SERVICES[nth];
    // Within the first /24, so that every view of a world has it.
    const addresses = Array.from({ length: draw.between(1, 2) }, () => landmark + draw.between(3, 250));
    const clients = Math.max(20, Math.round(background * draw.range(0.05, 0.15)));
    for (let i = 0; i < clients; i++) {
      const life = Math.min(draw.lognormal(30, 1.2), 400) * 86_400;
      plan.does(
        new Repeating({
          begin: draw.range(-life, periodSeconds),
          seconds: life,
          key: draw.key(),
          source: plan.source(internet.home(draw)),
          addresses,
          port: service.port,
          intervalSeconds: draw.logRange(service.intervals[0], service.intervals[1]),
          jitter: draw.range(0, 0.1),
          onHours: draw.chance(0.5) ? 24 : draw.range(3, 16),
          form: udpForm({
            ttl: draw.pick([64, 64, 128]),
            sourcePort: service.keepsPort,
            data: service.data,
            isNumbered: service.isNumbered,
          }),
        }),
      );
    }
  },
};
