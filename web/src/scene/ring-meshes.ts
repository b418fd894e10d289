/** Rings and arcs as flat bands: used holdings light, unused ones dark with an edge; and the wake's time circles. */
import { Group } from 'three';
import { Bands } from './bands.ts';
import type { Palette } from './palette.ts';
import type { RingLayout } from './ring-layout.ts';
import { wakeRadius } from './wake.ts';

const TIME_CIRCLES_SECONDS = [5, 10, 15, 20];
const HAIRLINE = 0.006;

export class RingMeshes {
  readonly group = new Group();
  readonly #used: Bands;
  readonly #unused: Bands;
  readonly #circles: Bands;

  constructor(layout: RingLayout) {
    const bandsOf = (isUsed: boolean) =>
      layout.arcs
        .filter((arc) => arc.isUsed === isUsed)
        .map(({ from, to, ring }) => {
          const { radius, width } = layout.rings[ring];
          return { from, to, radius, width };
        });
    this.#used = new Bands(bandsOf(true), false);
    this.#unused = new Bands(bandsOf(false), true);
    this.#circles = new Bands(
      TIME_CIRCLES_SECONDS.map((seconds) => ({
        from: 0,
        to: 2 * Math.PI,
        radius: wakeRadius(seconds),
        width: HAIRLINE,
      })),
      false,
    );
    this.#circles.mesh.renderOrder = 0;
    this.group.add(this.#used.mesh, this.#unused.mesh, this.#circles.mesh);
  }

  paint(palette: Palette): void {
    this.#used.paint(palette.used, palette.used);
    this.#unused.paint(palette.unused, palette.unusedEdge);
    this.#circles.paint(palette.hairline, palette.hairline);
  }
}
