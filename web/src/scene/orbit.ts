/** The camera goes round the globe: by dragging, arrow keys, pinching, or the wheel while the scene has the focus. */
import type { PerspectiveCamera } from 'three';

const HOME = { azimuth: 2.2, elevation: 0.82, zoom: 1 };
const LOWEST = 0.06;
/** Not quite straight down, where "up" would be lost. */
const HIGHEST = 1.555;
const NEAREST = 4;
const FARTHEST = 0.7;
const KEY_STEP = 0.09;
const KEY_ZOOM = 1.15;
/** Radians per CSS pixel. */
const DRAG = 0.006;
const CLICK_PIXELS = 4;
/** What has to fit in: the end of the wake, with room for names. */
const REACH = 3.72;

export class Orbit {
  #azimuth = HOME.azimuth;
  #elevation = HOME.elevation;
  #zoom = HOME.zoom;
  readonly #canvas: HTMLElement;
  readonly #changed: () => void;
  readonly #clicked: (x: number, y: number) => void;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  readonly #listening = new AbortController();
  #travelled = 0;

  constructor(canvas: HTMLElement, changed: () => void, clicked: (x: number, y: number) => void) {
    this.#canvas = canvas;
    this.#changed = changed;
    this.#clicked = clicked;
    const { signal } = this.#listening;
    canvas.addEventListener('pointerdown', this.#down, { signal });
    canvas.addEventListener('pointermove', this.#move, { signal });
    canvas.addEventListener('pointerup', this.#up, { signal });
    canvas.addEventListener('pointercancel', this.#cancel, { signal });
    canvas.addEventListener('wheel', this.#wheel, { signal, passive: false });
    canvas.addEventListener('keydown', this.#key, { signal });
  }

  dispose(): void {
    this.#listening.abort();
  }

  /** Radians from the zero of angles to the camera's right: signs that should stand beside the picture go by it. */
  get azimuth(): number {
    return this.#azimuth;
  }

  home(): void {
    this.#set(HOME.azimuth, HOME.elevation, HOME.zoom);
  }

  /** Above 1 goes nearer. */
  zoomBy(factor: number): void {
    this.#set(this.#azimuth, this.#elevation, this.#zoom * factor);
  }

  /** Straight above, where the rings are true circles; and back. */
  toggleTop(): void {
    this.#set(this.#azimuth, this.#elevation > 1.4 ? HOME.elevation : HIGHEST, this.#zoom);
  }

  place(camera: PerspectiveCamera): void {
    const tangent = Math.tan((camera.fov * Math.PI) / 360);
    const forWidth = REACH / (tangent * camera.aspect);
    // Seen from the side the rings are flat, but the near ones are large.
    const forHeight = (Math.max(1.35, REACH * Math.sin(this.#elevation)) + 0.35) / tangent;
    const away = (Math.max(forWidth, forHeight) + REACH * 0.32 * Math.cos(this.#elevation)) / this.#zoom;
    const level = Math.cos(this.#elevation) * away;
    camera.position.set(
      level * Math.sin(this.#azimuth),
      Math.sin(this.#elevation) * away,
      level * Math.cos(this.#azimuth),
    );
    camera.lookAt(0, 0, 0);
    camera.updateMatrixWorld();
  }

  #set(azimuth: number, elevation: number, zoom: number): void {
    this.#azimuth = azimuth;
    this.#elevation = Math.min(HIGHEST, Math.max(LOWEST, elevation));
    this.#zoom = Math.min(NEAREST, Math.max(FARTHEST, zoom));
    this.#changed();
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    if (this.#pointers.size === 0) this.#travelled = 0;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };

  readonly #move = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    this.#travelled += Math.hypot(dx, dy);
    if (this.#pointers.size === 1) {
      if (this.#travelled > CLICK_PIXELS) {
        this.#set(this.#azimuth - dx * DRAG, this.#elevation + dy * DRAG, this.#zoom);
      }
    } else {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)![1];
      const wasApart = Math.hypot(before.x - other.x, before.y - other.y);
      const isApart = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      if (wasApart > 0) this.zoomBy(isApart / wasApart);
    }
    before.x = event.clientX;
    before.y = event.clientY;
  };

  readonly #up = (event: PointerEvent): void => {
    const wasAlone = this.#pointers.size === 1;
    if (!this.#pointers.delete(event.pointerId)) return;
    if (!wasAlone || this.#travelled > CLICK_PIXELS) return;
    const box = this.#canvas.getBoundingClientRect();
    this.#clicked(event.clientX - box.left, event.clientY - box.top);
  };

  readonly #cancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  readonly #wheel = (event: WheelEvent): void => {
    // A page that scrolls must go on scrolling when the pointer happens to cross the scene.
    if (!event.ctrlKey && document.activeElement !== this.#canvas) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY * 0.0015));
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = this.#keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  readonly #keys: Readonly<Record<string, (() => void) | undefined>> = {
    ArrowLeft: () => this.#set(this.#azimuth - KEY_STEP, this.#elevation, this.#zoom),
    ArrowRight: () => this.#set(this.#azimuth + KEY_STEP, this.#elevation, this.#zoom),
    ArrowUp: () => this.#set(this.#azimuth, this.#elevation + KEY_STEP, this.#zoom),
    ArrowDown: () => this.#set(this.#azimuth, this.#elevation - KEY_STEP, this.#zoom),
    '+': () => this.zoomBy(KEY_ZOOM),
    '=': () => this.zoomBy(KEY_ZOOM),
    '-': () => this.zoomBy(1 / KEY_ZOOM),
    '0': () => this.home(),
    Home: () => this.home(),
    t: () => this.toggleTop(),
  };
}
