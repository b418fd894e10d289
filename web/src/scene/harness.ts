/**
 * A page for working on the scene and for measuring it: made-up traffic, no hub. Served by `vite` in web/ as
 * /src/scene/harness.html. Options in the query: `rate` packets a second (300), `owners` (8), `theme`
 * (dark or light), `still=1` (reduced motion), `map=0` (without the flat map), `seed`.
 * `window.harness.measure(seconds)` answers frames per second and what it was measured with.
 */

import { createDarkScene, type SceneStats } from './dark-scene.ts';
import { DarkSpace } from './dark-space.ts';
import { Feed } from './feed.ts';
import { HilbertMap } from './hilbert-map.ts';
import { DARK_PALETTE, LIGHT_PALETTE, paletteProperties } from './palette.ts';
import { Playhead } from './playhead.ts';
import { Show, TRACE_MS } from './show.ts';
import { SyntheticTraffic, syntheticIncident, syntheticLayout } from './synthetic.ts';

export interface Measured {
  /** Mean over the time, and the slowest of the frames that 95 of 100 beat, in milliseconds. */
  readonly framesPerSecond: number;
  readonly frame95Ms: number;
  readonly packetsPerSecond: number;
  readonly scene: SceneStats | null;
}

declare const window: Window & { harness: { measure: (seconds: number) => Promise<Measured> } };

const BATCH_MS = 250;
const options = new URLSearchParams(location.search);
const rate = Number(options.get('rate') ?? 300);
const palette = options.get('theme') === 'light' ? LIGHT_PALETTE : DARK_PALETTE;
for (const [name, value] of paletteProperties(palette)) document.body.style.setProperty(name, value);

const layout = syntheticLayout(Number(options.get('owners') ?? 8));
const traffic = new SyntheticTraffic(Number(options.get('seed') ?? 1));
const feed = new Feed({
  openStream: () => () => undefined,
  readHistory: async () => ({ dots: [], minutes: [], oldest: 0 }),
  now: () => Date.now(),
  random: () => Math.random(),
  later: () => () => undefined,
});
const show = new Show(feed.ring, new Playhead(), {
  now: () => feed.now(),
  requestFrame: (run) => requestAnimationFrame(run),
  cancelFrame: (handle) => cancelAnimationFrame(handle),
});

const byId = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const figures = byId('figures');
const scene = createDarkScene({
  canvas: byId<HTMLCanvasElement>('scene'),
  overlay: byId('signs'),
  ring: feed.ring,
  layout,
  palette,
  words: {
    seconds: (count) => `${count} s`,
    packetsPerMinute: (count) => `${count}/min`,
    otherOwners: (count) => `${count} more owners`,
    alert: (incident) => `${incident.address}, ${incident.ownerName}`,
  },
  hrefOf: (incident) => `#${incident.id}`,
  open: (href) => {
    location.hash = href;
  },
  entryOf: () => {
    const box = figures.getBoundingClientRect();
    return { x: box.left, y: box.top + 20 };
  },
  onPick: (sequence) => {
    figures.textContent =
      sequence < 0 ? '' : JSON.stringify(feed.ring.dot(feed.ring.slotOf(sequence)), null, 1);
  },
  redraw: () => show.redraw(),
});
if (scene === null) figures.textContent = 'no WebGL';
else {
  scene.setAlerts([syntheticIncident(Date.now())]);
  scene.setStill(options.get('still') === '1');
  show.add(scene);
}
if (options.get('map') !== '0') {
  const space = new DarkSpace(layout.sensors.flatMap((sensor) => sensor.dark));
  show.add(new HilbertMap(byId<HTMLCanvasElement>('map'), space, feed.ring, palette));
}

let sentUntil = Date.now() - TRACE_MS;
const send = () => {
  const now = Date.now();
  const count = Math.round((rate * (now - sentUntil)) / 1000);
  feed.takeEvent({ kind: 'packets', dots: traffic.packets(count, sentUntil, now), more: 0 });
  sentUntil = now;
};
send();
setInterval(send, BATCH_MS);
show.goLive();

window.harness = {
  async measure(seconds) {
    const frames: number[] = [];
    const packets = feed.ring.next;
    const started = performance.now();
    let last = started;
    while (last - started < seconds * 1000) {
      const now = await new Promise<number>((done) => requestAnimationFrame(() => done(performance.now())));
      frames.push(now - last);
      last = now;
    }
    frames.sort((a, b) => a - b);
    const spent = (last - started) / 1000;
    return {
      framesPerSecond: frames.length / spent,
      frame95Ms: frames[Math.floor(frames.length * 0.95)],
      packetsPerSecond: (feed.ring.next - packets) / spent,
      scene: scene?.stats() ?? null,
    };
  },
};
