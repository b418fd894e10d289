/**
 * *The dark, live* in three dimensions: a globe, a ring for each owner, the sensors' dark space around them,
 * packets flying in and the wake they leave. Takes arrays, a canvas and an element for signs; knows no framework.
 */
import {
  Color,
  ColorManagement,
  LinearSRGBColorSpace,
  type Mesh,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import type { IncidentView, SceneLayout } from '../../../src/model/api.ts';
import { WORDS } from './address.ts';
import { ArcCounts } from './arc-counts.ts';
import type { DotRing } from './dot-ring.ts';
import { FLIGHT_SECONDS } from './flight.ts';
import { sourcePoint } from './geo.ts';
import { Globe } from './globe.ts';
import { Orbit } from './orbit.ts';
import type { Palette } from './palette.ts';
import { type Quality, QualityGovernor } from './quality.ts';
import { type Place, RingLayout } from './ring-layout.ts';
import { RingMeshes } from './ring-meshes.ts';
import { packetUniforms, paintUniforms } from './shades-uniforms.ts';
import type { Picture } from './show.ts';
import { alertSigns, countSigns, nameSigns, type SceneWords, timeSigns } from './sign-lists.ts';
import { type Sign, Signs, type SignsPorts } from './signs.ts';
import { Streaks } from './streaks.ts';
import { LIVE_CATEGORIES, SHADES } from './verdict-shades.ts';
import { Wake } from './wake.ts';

export interface DarkSceneOptions extends SignsPorts {
  readonly canvas: HTMLCanvasElement;
  /** Lies over the canvas and lets pointers through except on its links. */
  readonly overlay: HTMLElement;
  readonly ring: DotRing;
  readonly layout: SceneLayout;
  readonly palette: Palette;
  readonly words: SceneWords;
  readonly hrefOf: (incident: IncidentView) => string;
  /** Somebody clicked: the packet there, or -1; with the place in the canvas, in CSS pixels. */
  readonly onPick: (sequence: number, x: number, y: number) => void;
  /** Something has moved that is not a packet: draw again, even while paused. */
  readonly redraw: () => void;
}

export interface SceneStats {
  readonly framesPerSecond: number;
  readonly quality: Quality;
  readonly renderer: string;
  readonly isSoftware: boolean;
}

const FIELD_OF_VIEW = 32;
const PICK_PIXELS = 12;
/** Signs move with every frame while the camera does, and at most so often while only counts change. */
const COUNT_SIGNS_MS = 2000;
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;
/** Software starts from here: one device pixel for each of the page. */
const SOFTWARE_LEVEL = 2;

/** Null where the browser has no WebGL: then the flat view is the view. */
export function createDarkScene(options: DarkSceneOptions): DarkScene | null {
  try {
    return new DarkScene(options);
  } catch (error) {
    // three.js throws when no context can be had; anything else is ours.
    if (error instanceof Error && /webgl/i.test(error.message)) return null;
    throw error;
  }
}

export class DarkScene implements Picture {
  readonly #options: DarkSceneOptions;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.5, 60);
  readonly #uniforms = packetUniforms();
  readonly #streaks: Streaks;
  readonly #wake = new Wake();
  readonly #globe = new Globe();
  readonly #orbit: Orbit;
  readonly #signs: Signs;
  readonly #governor: QualityGovernor;
  readonly #resizing: ResizeObserver;
  readonly #rendererName: string;
  readonly #isSoftware: boolean;
  #words: SceneWords;
  #layout: RingLayout;
  #rings: RingMeshes;
  #counts: ArcCounts;
  #palette: Palette;
  #alerts: readonly IncidentView[] = [];
  #isStill = false;
  #width = 1;
  #height = 1;
  #baseMs = 0;
  #now = 0;
  #flown = 0;
  #frameMs = 1000 / 60;
  #signsStale = true;
  #signsAt = 0;
  // One of each, written again and again: a packet makes no object.
  readonly #start = new Float32Array(3);
  readonly #hit: Place = { arc: 0, angle: 0, radius: 0 };
  readonly #from: Place = { arc: 0, angle: 0, radius: 0 };

  constructor(options: DarkSceneOptions) {
    this.#options = options;
    this.#words = options.words;
    // Colours are given and shown as they are: what the table beside shows must be the same.
    ColorManagement.enabled = false;
    this.#rendererName = rendererName();
    // Smoothing costs a processor a third of its frames; the bands smooth their own edges.
    this.#isSoftware = SOFTWARE.test(this.#rendererName);
    this.#renderer = new WebGLRenderer({
      canvas: options.canvas,
      antialias: !this.#isSoftware,
      alpha: false,
    });
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#streaks = new Streaks(this.#uniforms, this.#isSoftware);
    this.#governor = new QualityGovernor(this.#isSoftware ? SOFTWARE_LEVEL : 0);
    this.#layout = new RingLayout(options.layout);
    this.#rings = new RingMeshes(this.#layout);
    this.#counts = new ArcCounts(this.#layout.arcs.length);
    this.#scene.add(this.#globe.group, this.#rings.group, this.#wake.mesh, this.#streaks.mesh);
    this.#signs = new Signs(options.overlay, options);
    this.#orbit = new Orbit(options.canvas, this.#moved, (x, y) => options.onPick(this.#pick(x, y), x, y));
    this.#palette = options.palette;
    this.setPalette(options.palette);
    this.#resizing = new ResizeObserver(() => this.#resize());
    this.#resizing.observe(options.canvas);
    this.#resize();
  }

  dispose(): void {
    this.#resizing.disconnect();
    this.#orbit.dispose();
    this.#signs.dispose();
    this.#globe.dispose();
    this.#wake.dispose();
    disposeMeshes(this.#scene);
    this.#renderer.dispose();
  }

  /** The caller has the show begin anew, so that the wake takes the new colours. */
  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#scene.background = new Color(palette.background);
    this.#globe.paint(palette);
    this.#rings.paint(palette);
    this.#wake.paint(palette);
    paintUniforms(this.#uniforms, palette);
    this.#options.redraw();
  }

  setWords(words: SceneWords): void {
    this.#words = words;
    this.#moved();
  }

  /** Owners or sensors have changed. The caller has the show begin anew. */
  setLayout(layout: SceneLayout): void {
    this.#scene.remove(this.#rings.group);
    disposeMeshes(this.#rings.group);
    this.#layout = new RingLayout(layout);
    this.#counts = new ArcCounts(this.#layout.arcs.length);
    this.#rings = new RingMeshes(this.#layout);
    this.#rings.paint(this.#palette);
    this.#scene.add(this.#rings.group);
    this.#moved();
  }

  setAlerts(alerts: readonly IncidentView[]): void {
    this.#alerts = alerts;
    this.#moved();
  }

  /** For those who ask for reduced motion: nothing flies or drifts; arcs show how many packets a minute hit them. */
  setStill(isStill: boolean): void {
    this.#isStill = isStill;
    this.#streaks.mesh.visible = !isStill;
    this.#wake.mesh.visible = !isStill;
    this.#moved();
  }

  get orbit(): Pick<Orbit, 'zoomBy' | 'home' | 'toggleTop'> {
    return this.#orbit;
  }

  stats(): SceneStats {
    return {
      framesPerSecond: 1000 / this.#frameMs,
      quality: this.#governor.quality,
      renderer: this.#rendererName,
      isSoftware: this.#isSoftware,
    };
  }

  reset(atMs: number): void {
    this.#baseMs = atMs;
    this.#streaks.pool.clear();
    this.#wake.clear();
    this.#counts.clear();
  }

  take(sequence: number, slot: number): void {
    const { ring } = this.#options;
    const at = slot * WORDS;
    const hit = this.#hit;
    if (!this.#layout.locateHit(ring.destination, at, hit)) return;
    const category = ring.category[slot];
    const seconds = (ring.order[slot] - this.#baseMs) / 1000;
    this.#counts.add(hit.arc, ring.order[slot]);
    // On an owner's unused arc the streak ends there; its mark stands with all others, at the sensors' band.
    if (this.#layout.locateWatched(ring.destination, at, this.#from)) {
      this.#wake.add(sequence, this.#from.angle, seconds + FLIGHT_SECONDS, category);
    }
    const isOwn = ring.hasOwner(slot) && this.#layout.locateHolding(ring.source, at, this.#from);
    if (isOwn) {
      this.#start[0] = this.#from.radius * Math.cos(this.#from.angle);
      this.#start[1] = 0;
      this.#start[2] = -this.#from.radius * Math.sin(this.#from.angle);
    } else {
      // An owner's own packets always fly; of the others only as many as can be drawn in time.
      this.#flown += this.#governor.quality.flying;
      if (this.#flown < 1) return;
      this.#flown -= 1;
      sourcePoint(ring.country(slot), ring.source, at, this.#start);
    }
    const width = isOwn ? 3.2 : 0.8 + 1.2 * SHADES[LIVE_CATEGORIES[category]].loudness;
    const x = hit.radius * Math.cos(hit.angle);
    const z = -hit.radius * Math.sin(hit.angle);
    this.#streaks.add(sequence, this.#start, x, z, seconds, category, width);
  }

  draw(atMs: number, frameMs: number): void {
    if (frameMs > 0) {
      this.#frameMs += (Math.min(frameMs, 1000) - this.#frameMs) * 0.05;
      if (this.#governor.take(frameMs)) this.#resize();
    }
    this.#now = (atMs - this.#baseMs) / 1000;
    this.#uniforms.now.value = this.#now;
    this.#streaks.flush();
    this.#wake.show(this.#now);
    if (this.#isStill && Math.abs(atMs - this.#signsAt) > COUNT_SIGNS_MS) this.#signsStale = true;
    if (this.#isStill && !this.#signsStale) return;
    if (this.#signsStale) {
      this.#signsAt = atMs;
      this.#signsStale = false;
      this.#orbit.place(this.#camera);
      const { projectionMatrix, matrixWorldInverse } = this.#camera;
      this.#uniforms.camera.value.multiplyMatrices(projectionMatrix, matrixWorldInverse);
      this.#signs.show(this.#listSigns(atMs));
      this.#signs.place(this.#camera, this.#width, this.#height);
    }
    this.#renderer.render(this.#scene, this.#camera);
  }

  readonly #moved = (): void => {
    this.#signsStale = true;
    this.#options.redraw();
  };

  #resize(): void {
    const { canvas } = this.#options;
    this.#width = Math.max(1, canvas.clientWidth);
    this.#height = Math.max(1, canvas.clientHeight);
    const ratio = Math.min(devicePixelRatio, this.#governor.quality.pixelRatio);
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(this.#width, this.#height, false);
    this.#camera.aspect = this.#width / this.#height;
    this.#camera.updateProjectionMatrix();
    this.#uniforms.pixelRatio.value = ratio;
    this.#uniforms.aspect.value = this.#camera.aspect;
    this.#uniforms.height.value = this.#height;
    this.#moved();
  }

  #listSigns(atMs: number): Sign[] {
    const layout = this.#layout;
    const words = this.#words;
    return [
      ...nameSigns(layout, words),
      ...(this.#isStill
        ? countSigns(layout, words, this.#counts, atMs)
        : timeSigns(words, this.#orbit.azimuth)),
      ...alertSigns(layout, words, this.#alerts, this.#options.hrefOf),
    ];
  }

  /** The packet nearest to a place on the canvas, or -1: first those in flight, then marks of the wake. */
  #pick(x: number, y: number): number {
    if (this.#isStill) return -1;
    const point = new Float32Array(3);
    const projected = new Vector3();
    const { sequences, used } = this.#streaks.pool;
    let nearest = PICK_PIXELS;
    let found = -1;
    for (let place = 0; place < used; place++) {
      if (sequences[place] < 0 || !this.#streaks.point(place, this.#now, point)) continue;
      projected.set(point[0], point[1], point[2]).project(this.#camera);
      const dx = ((projected.x + 1) / 2) * this.#width - x;
      const dy = ((1 - projected.y) / 2) * this.#height - y;
      const apart = Math.hypot(dx, dy);
      if (apart < nearest) {
        nearest = apart;
        found = sequences[place];
      }
    }
    if (found >= 0) return found;
    // The line of sight meets the plane of the rings.
    const eye = this.#camera.position;
    projected
      .set((x / this.#width) * 2 - 1, 1 - (y / this.#height) * 2, 0.5)
      .unproject(this.#camera)
      .sub(eye);
    const along = -eye.y / projected.y;
    if (!(along > 0)) return -1;
    return this.#wake.packetAt(eye.x + projected.x * along, eye.z + projected.z * along, this.#now);
  }
}

/** Asked of a context of its own: whether to smooth has to be known before there is one. */
function rendererName(): string {
  const context = document.createElement('canvas').getContext('webgl2');
  if (context === null) throw new Error('no WebGL');
  const details = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(details?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name === 'string' ? name : '';
}

function disposeMeshes(root: { traverse: Scene['traverse'] }): void {
  root.traverse((object) => {
    const mesh = object as Partial<Mesh>;
    mesh.geometry?.dispose();
    for (const material of [mesh.material ?? []].flat()) material.dispose();
  });
}
