/** The flat picture: the dark space on a Hilbert curve, each hit a cell in its verdict's colour that fades. */
import { WORDS } from './address.ts';
import type { DarkSpace } from './dark-space.ts';
import type { DotRing } from './dot-ring.ts';
import type { Palette } from './palette.ts';
import type { Picture } from './show.ts';
import { LIVE_CATEGORIES, SHADES } from './verdict-shades.ts';

/** How long a hit is seen. */
const FADE_MS = 20_000;
/** Texture is read, not watched: a few pictures a second are enough, and cheap. */
const PICTURE_MS = 120;
const LOUDNESS = LIVE_CATEGORIES.map((category) => SHADES[category].loudness);
const FADE_STEPS = 48;

export class HilbertMap implements Picture {
  readonly space: DarkSpace;
  readonly #canvas: HTMLCanvasElement;
  readonly #ring: DotRing;
  readonly #context: CanvasRenderingContext2D;
  readonly #image: ImageData;
  readonly #pixels: Uint32Array;
  /** Of each cell: when it was last hit (0: never), its category and the packet. */
  readonly #times: Float64Array;
  readonly #categories: Uint8Array;
  readonly #sequences: Float64Array;
  /** A colour for each category and each step of fading, as the image wants it. */
  readonly #ramps = new Uint32Array(LIVE_CATEGORIES.length * FADE_STEPS);
  readonly #beyond: Uint32Array;
  #field = 0;
  #nobody = 0;
  #drawnAt = -Infinity;
  #isStale = true;

  constructor(canvas: HTMLCanvasElement, space: DarkSpace, ring: DotRing, palette: Palette) {
    this.#canvas = canvas;
    this.space = space;
    this.#ring = ring;
    canvas.width = space.width;
    canvas.height = space.height;
    this.#context = canvas.getContext('2d', { alpha: false })!;
    this.#image = this.#context.createImageData(space.width, space.height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    const cells = space.width * space.height;
    this.#times = new Float64Array(cells);
    this.#categories = new Uint8Array(cells);
    this.#sequences = new Float64Array(cells).fill(-1);
    this.#beyond = space.cellsBeyond();
    this.setPalette(palette);
  }

  setPalette(palette: Palette): void {
    const read = colourReader();
    const field = read(palette.field);
    this.#field = packed(field);
    this.#nobody = packed(read(palette.background));
    LIVE_CATEGORIES.forEach((category, i) => {
      const colour = read(palette.verdicts[category]);
      for (let step = 0; step < FADE_STEPS; step++) {
        const left = 1 - step / FADE_STEPS;
        const share = LOUDNESS[i] * left ** 1.5;
        this.#ramps[i * FADE_STEPS + step] = packed(mix(field, colour, share));
      }
    });
    this.#isStale = true;
  }

  reset(): void {
    this.#times.fill(0);
    this.#sequences.fill(-1);
    this.#isStale = true;
  }

  take(sequence: number, slot: number): void {
    const cell = this.space.cellOf(this.#ring.destination, slot * WORDS);
    if (cell < 0) return;
    const category = this.#ring.category[slot];
    const time = this.#ring.order[slot];
    // Noise does not paint over what somebody should see, for as long as that is bright.
    const isQuieter = LOUDNESS[category] < LOUDNESS[this.#categories[cell]];
    if (isQuieter && time - this.#times[cell] < FADE_MS / 2) return;
    this.#times[cell] = time;
    this.#categories[cell] = category;
    this.#sequences[cell] = sequence;
  }

  draw(atMs: number): void {
    if (!this.#isStale && Math.abs(atMs - this.#drawnAt) < PICTURE_MS) return;
    this.#drawnAt = atMs;
    this.#isStale = false;
    const pixels = this.#pixels;
    const perStep = FADE_MS / FADE_STEPS;
    for (let cell = 0; cell < pixels.length; cell++) {
      const time = this.#times[cell];
      const step = time === 0 ? FADE_STEPS : Math.max(0, ((atMs - time) / perStep) | 0);
      pixels[cell] =
        step < FADE_STEPS ? this.#ramps[this.#categories[cell] * FADE_STEPS + step] : this.#field;
    }
    for (const cell of this.#beyond) pixels[cell] = this.#nobody;
    this.#context.putImageData(this.#image, 0, 0);
  }

  /** The packet that a cell shows, or -1; `cell` counts from the left and the top. */
  packetIn(cell: number): number {
    return this.#ring.holds(this.#sequences[cell]) ? this.#sequences[cell] : -1;
  }

  /** Cell under a place on the canvas, in CSS pixels from its upper left corner. */
  cellUnder(x: number, y: number): number {
    const { width, height } = this.space;
    const column = Math.min(width - 1, Math.max(0, Math.floor((x / this.#canvas.clientWidth) * width)));
    const row = Math.min(height - 1, Math.max(0, Math.floor((y / this.#canvas.clientHeight) * height)));
    return row * width + column;
  }
}

type Rgb = readonly [number, number, number];

/** Reads CSS colours by having a canvas paint them. */
function colourReader(): (css: string) => Rgb {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return (css) => {
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** As a little-endian pixel of an image; every browser's typed arrays are little-endian today. */
function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
