/** Peers that remember a dark address from some table: a few packets to a few addresses on one odd port, from all over. */

import { DHT_PING } from '../../payloads.ts';
import { Repeating } from '../activities/repeating.ts';
import { udpForm } from '../forms/udp-form.ts';
import type { Make } from '../make.ts';

export const strayP2p: Make = {
  name: 'stray-p2p',
  title: 'Peers that look for a peer who is gone',
  kind: 'confuser',
  count: [1, 1],
  plan(plan) {
    const { draw, internet, periodSeconds, background, landmark } = plan;
    const remembered = Array.from({ length: draw.between(4, 40) }, (_, i) => ({
      // One in the first /24, so that every view of a world has some.
      address: landmark + draw.below(i === 0 ? 255 : 4096),
      port: draw.between(1024, 65_535),
    }));
    const peers = Math.round(background * 0.06);
    for (let i = 0; i < peers; i++) {
      const peer = draw.pick(remembered);
      const life = draw.lognormal(2, 1.5) * 86_400;
      plan.does(
        new Repeating({
          begin: draw.range(-life, periodSeconds),
          seconds: life,
          key: draw.key(),
          source: plan.source(internet.home(draw)),
          addresses: [peer.address],
          port: peer.port,
          intervalSeconds: draw.logRange(900, 100_000),
          jitter: 0.8,
          onHours: draw.range(4, 24),
          form: udpForm({
            ttl: draw.pick([64, 128]),
            sourcePort: draw.between(1024, 65_535),
            data: DHT_PING,
            isNumbered: false,
          }),
        }),
      );
    }
  },
};
