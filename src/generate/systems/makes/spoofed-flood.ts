/** A flood at one dark address from sources that are all forged, one packet each; or, seldom, a sprinkle over all. */
import { Flood } from '../activities/flood.ts';
import { drawRawForm } from '../forms/raw-form.ts';
import type { Make } from '../make.ts';

export const spoofedFlood: Make = {
  name: 'spoofed-flood',
  title: 'A flood with forged sources',
  kind: 'confuser',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds, landmark, background } = plan;
    const count = Math.max(50, Math.round(draw.logRange(0.05, 0.4) * background));
    const seconds = draw.logRange(60, 20_000);
    plan.does(
      new Flood({
        begin: draw.range(0, Math.max(0, periodSeconds - seconds)),
        seconds,
        key: draw.key(),
        sources: Array.from({ length: count }, () => plan.source(internet.forged(draw))),
        addresses: Array.from({ length: draw.pick([1, 1, 8]) }, () => landmark + draw.between(1, 254)),
        port: draw.pick([80, 443, 53, 22, draw.between(1, 65_535)]),
        form: drawRawForm(draw),
      }),
    );
  },
};
