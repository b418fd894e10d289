/**
 * Where packets hit the dark space: a mark that drifts outward as it ages. The angle is the address and the
 * distance is the time, so a sweep draws a spiral, many at once a comb, and chance only dust.
 *
 * The marks stand in a picture, a column for each angle and a row for each moment, which the graphics card
 * lays around the rings: what a frame costs does not depend on how many packets came.
 */
import {
  BufferGeometry,
  Color,
  CustomBlending,
  DataTexture,
  DoubleSide,
  Float32BufferAttribute,
  LinearFilter,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RepeatWrapping,
  ShaderMaterial,
} from 'three';
import type { Palette } from './palette.ts';
import { BAND_RADIUS } from './ring-layout.ts';
import { LIVE_CATEGORIES, SHADES } from './verdict-shades.ts';

/** How long a hit is seen, and how far it drifts meanwhile. */
export const WAKE_SECONDS = 20;
const REACH = 0.95;
const START_RADIUS = BAND_RADIUS + 0.06;
const COLUMNS = 2048;
/** Rows go round: 20 seconds are seen, and what is in flight is already written ahead. */
const ROWS = 104;
const ROW_SECONDS = 0.24;
const ROWS_AHEAD = 10;
const BYTES = 4;
const LOUD = 0.7;
const CORNERS = 256;
const TURN = 2 * Math.PI;
/** How far around a place a mark is looked for, in columns and rows. */
const PICK_COLUMNS = 14;
const PICK_ROWS = 5;
const LOUDNESS = LIVE_CATEGORIES.map((category) => SHADES[category].loudness);

const VERTEX = /* glsl */ `
attribute vec2 turnAge;
varying vec2 place;
void main() {
  place = turnAge;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const FRAGMENT = /* glsl */ `
uniform sampler2D marks;
uniform float now;
varying vec2 place;
void main() {
  float row = (now - place.y) / ${ROW_SECONDS.toFixed(2)};
  float old = place.y / ${WAKE_SECONDS.toFixed(1)};
  gl_FragColor = texture2D(marks, vec2(place.x, row / ${ROWS.toFixed(1)})) * (1.0 - old * old);
}`;

/** Radius at which a hit of that age is drawn. */
export function wakeRadius(seconds: number): number {
  return START_RADIUS + (REACH * seconds) / WAKE_SECONDS;
}

export class Wake {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #pixels = new Uint8Array(COLUMNS * ROWS * BYTES);
  readonly #texture: DataTexture;
  readonly #now = { value: 0 };
  readonly #sequences = new Float64Array(COLUMNS * ROWS).fill(-1);
  readonly #loudness = new Float32Array(COLUMNS * ROWS);
  /** Which moment a row stands for, counted in rows since the base of time. */
  readonly #moments = new Int32Array(ROWS).fill(-1);
  readonly #isDirty = new Uint8Array(ROWS);
  readonly #colours = new Uint8Array(LIVE_CATEGORIES.length * BYTES);

  constructor() {
    this.#texture = new DataTexture(this.#pixels, COLUMNS, ROWS);
    this.#texture.wrapS = RepeatWrapping;
    this.#texture.wrapT = RepeatWrapping;
    this.#texture.minFilter = LinearFilter;
    this.#texture.magFilter = LinearFilter;
    this.#texture.needsUpdate = true;
    const material = new ShaderMaterial({
      uniforms: { marks: { value: this.#texture }, now: this.#now },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: DoubleSide,
      transparent: true,
      depthWrite: false,
      // The picture's colours are multiplied with their cover already, so that mixing two makes no dark edge.
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
    });
    this.mesh = new Mesh(annulus(), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 3;
  }

  /** Marks that are there keep their colours: the caller has the show begin anew. */
  paint(palette: Palette): void {
    LIVE_CATEGORIES.forEach((category, i) => {
      const { r, g, b } = new Color(palette.verdicts[category]);
      const cover = LOUDNESS[i];
      this.#colours.set([r * cover * 255, g * cover * 255, b * cover * 255, cover * 255], i * BYTES);
    });
  }

  clear(): void {
    this.#moments.fill(-1);
    this.#pixels.fill(0);
    this.#isDirty.fill(1);
  }

  /** A hit at a moment in seconds since the base; it may be up to two seconds ahead of what is shown. */
  add(sequence: number, angle: number, seconds: number, category: number): void {
    const moment = Math.floor(seconds / ROW_SECONDS);
    const row = ((moment % ROWS) + ROWS) % ROWS;
    if (this.#moments[row] !== moment) this.#begin(row, moment);
    const column = Math.floor((angle / TURN) * COLUMNS) & (COLUMNS - 1);
    const width = LOUDNESS[category] > LOUD ? 3 : 2;
    for (let i = 0; i < width; i++) {
      this.#mark(row * COLUMNS + ((column + i) & (COLUMNS - 1)), sequence, category);
    }
    this.#isDirty[row] = 1;
  }

  /** Shows a moment: rows whose turn comes again are emptied, and what is new goes to the graphics card. */
  show(seconds: number): void {
    this.#now.value = seconds % (ROWS * ROW_SECONDS);
    const newest = Math.floor(seconds / ROW_SECONDS) + ROWS_AHEAD;
    for (let moment = newest - ROWS + 1; moment <= newest; moment++) {
      const row = ((moment % ROWS) + ROWS) % ROWS;
      if (this.#moments[row] < moment) this.#begin(row, moment);
    }
    let dirty = 0;
    for (let row = 0; row < ROWS; row++) {
      if (this.#isDirty[row] === 0) continue;
      this.#isDirty[row] = 0;
      this.#texture.addUpdateRange(row * COLUMNS * BYTES, COLUMNS * BYTES);
      dirty++;
    }
    if (dirty > 0) this.#texture.needsUpdate = true;
  }

  /** The packet whose mark lies nearest to a place in the plane of the rings at that moment, or -1. */
  packetAt(x: number, z: number, seconds: number): number {
    const age = ((Math.hypot(x, z) - START_RADIUS) / REACH) * WAKE_SECONDS;
    const column = Math.floor((Math.atan2(-z, x) / TURN) * COLUMNS);
    const moment = Math.floor((seconds - age) / ROW_SECONDS);
    let found = -1;
    let nearest = Infinity;
    for (let down = -PICK_ROWS; down <= PICK_ROWS; down++) {
      const row = (((moment + down) % ROWS) + ROWS) % ROWS;
      const isSeen = this.#moments[row] === moment + down && (moment + down) * ROW_SECONDS <= seconds;
      if (!isSeen || age + down * ROW_SECONDS > WAKE_SECONDS) continue;
      for (let right = -PICK_COLUMNS; right <= PICK_COLUMNS; right++) {
        const sequence = this.#sequences[row * COLUMNS + ((column + right) & (COLUMNS - 1))];
        const apart = Math.hypot(right / PICK_COLUMNS, down / PICK_ROWS);
        if (sequence >= 0 && apart < nearest) {
          nearest = apart;
          found = sequence;
        }
      }
    }
    return found;
  }

  dispose(): void {
    this.#texture.dispose();
  }

  #begin(row: number, moment: number): void {
    this.#moments[row] = moment;
    this.#pixels.fill(0, row * COLUMNS * BYTES, (row + 1) * COLUMNS * BYTES);
    this.#sequences.fill(-1, row * COLUMNS, (row + 1) * COLUMNS);
    this.#loudness.fill(0, row * COLUMNS, (row + 1) * COLUMNS);
    this.#isDirty[row] = 1;
  }

  /** Where two fall on one place the louder is seen. */
  #mark(cell: number, sequence: number, category: number): void {
    if (LOUDNESS[category] < this.#loudness[cell]) return;
    this.#loudness[cell] = LOUDNESS[category];
    this.#sequences[cell] = sequence;
    for (let i = 0; i < BYTES; i++) this.#pixels[cell * BYTES + i] = this.#colours[category * BYTES + i];
  }
}

/** A flat ring whose corners know their turn (0..1) and the age (seconds) that they stand for. */
function annulus(): BufferGeometry {
  const positions: number[] = [];
  const turnAge: number[] = [];
  const triangles: number[] = [];
  for (let corner = 0; corner <= CORNERS; corner++) {
    const angle = (corner / CORNERS) * TURN;
    for (const age of [0, WAKE_SECONDS]) {
      const radius = wakeRadius(age);
      positions.push(radius * Math.cos(angle), 0, -radius * Math.sin(angle));
      turnAge.push(corner / CORNERS, age);
    }
    const at = corner * 2;
    if (corner < CORNERS) triangles.push(at, at + 1, at + 2, at + 1, at + 3, at + 2);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setAttribute('turnAge', new Float32BufferAttribute(turnAge, 2));
  geometry.setIndex(triangles);
  return geometry;
}
