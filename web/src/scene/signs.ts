/** Names and 警 signs over the scene: real text and real links, moved to where their rings are on the screen. */
import { type Camera, Vector3 } from 'three';

export interface Sign {
  readonly key: string;
  readonly kind: 'name' | 'sensor' | 'time' | 'alert' | 'count';
  readonly text: string;
  /** In the plane of the rings. */
  readonly angle: number;
  readonly radius: number;
  /** Where two would cover each other, the one with more stays. */
  readonly weight: number;
  /** Alerts only: the page of the incident, what is said of it, and its id for the line to its entry. */
  readonly link?: { readonly href: string; readonly label: string; readonly id: string };
}

export interface SignsPorts {
  /** Follows a link within the page. */
  readonly open: (href: string) => void;
  /** Where an incident's entry stands in the list beside the scene: a point in client pixels, null when unseen. */
  readonly entryOf: (id: string) => { readonly x: number; readonly y: number } | null;
}

const SVG = 'http://www.w3.org/2000/svg';
/** A name may be this near to another, in CSS pixels. */
const CLEARANCE = 3;
const GLOBE_RADIUS = 1;

interface Placed {
  sign: Sign;
  readonly element: HTMLElement;
  width: number;
  height: number;
}

export class Signs {
  readonly #overlay: HTMLElement;
  readonly #ports: SignsPorts;
  readonly #lines: SVGSVGElement;
  #placed: Placed[] = [];
  readonly #point = new Vector3();
  readonly #ray = new Vector3();

  constructor(overlay: HTMLElement, ports: SignsPorts) {
    this.#overlay = overlay;
    this.#ports = ports;
    this.#lines = document.createElementNS(SVG, 'svg');
    this.#lines.classList.add('scene-lines');
    this.#lines.setAttribute('aria-hidden', 'true');
    overlay.append(this.#lines);
  }

  dispose(): void {
    this.#overlay.replaceChildren();
  }

  /** Keeps the elements of signs that stay, so that a focused link keeps its focus. */
  show(signs: readonly Sign[]): void {
    const before = new Map(this.#placed.map((placed) => [placed.sign.key, placed]));
    this.#placed = signs
      .toSorted((a, b) => b.weight - a.weight)
      .map((sign) => {
        const known = before.get(sign.key);
        before.delete(sign.key);
        const element = known?.element ?? this.#create(sign);
        if (known?.sign.text !== sign.text) element.textContent = sign.text;
        if (sign.link !== undefined) {
          element.setAttribute('href', sign.link.href);
          element.setAttribute('aria-label', sign.link.label);
          element.title = sign.link.label;
        }
        return { sign, element, width: element.offsetWidth, height: element.offsetHeight };
      });
    for (const { element } of before.values()) element.remove();
  }

  /** Puts every sign to its place; hides those behind the globe, outside, or under a heavier one. */
  place(camera: Camera, width: number, height: number): void {
    const taken: { left: number; top: number; right: number; bottom: number }[] = [];
    const origin = this.#overlay.getBoundingClientRect();
    let lines = 0;
    for (const { sign, element, width: w, height: h } of this.#placed) {
      const point = this.#point.set(
        sign.radius * Math.cos(sign.angle),
        0,
        -sign.radius * Math.sin(sign.angle),
      );
      const isBehind = this.#isBehindGlobe(point, camera);
      point.project(camera);
      const x = ((point.x + 1) / 2) * width;
      const y = ((1 - point.y) / 2) * height;
      const box = {
        left: x - w / 2 - CLEARANCE,
        top: y - h / 2 - CLEARANCE,
        right: x + w / 2 + CLEARANCE,
        bottom: y + h / 2 + CLEARANCE,
      };
      const isShown =
        !isBehind &&
        box.left >= 0 &&
        box.right <= width &&
        box.top >= 0 &&
        box.bottom <= height &&
        !taken.some(
          (other) =>
            box.left < other.right &&
            box.right > other.left &&
            box.top < other.bottom &&
            box.bottom > other.top,
        );
      element.style.visibility = isShown ? 'visible' : 'hidden';
      if (!isShown) continue;
      taken.push(box);
      element.style.transform = `translate(${Math.round(x - w / 2)}px, ${Math.round(y - h / 2)}px)`;
      const entry = sign.link === undefined ? null : this.#ports.entryOf(sign.link.id);
      if (entry !== null) this.#drawLine(lines++, x, y, w / 2, entry.x - origin.left, entry.y - origin.top);
    }
    while (this.#lines.childElementCount > lines) this.#lines.lastElementChild!.remove();
  }

  #create(sign: Sign): HTMLElement {
    const element: HTMLElement = document.createElement(sign.link === undefined ? 'span' : 'a');
    element.className = `scene-sign scene-sign-${sign.kind}`;
    if (sign.link === undefined) element.setAttribute('aria-hidden', 'true');
    else element.addEventListener('click', (event) => this.#follow(event, element));
    this.#overlay.append(element);
    return element;
  }

  #follow(event: MouseEvent, element: HTMLElement): void {
    // With a modifier the browser opens a tab of its own.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.#ports.open(element.getAttribute('href')!);
  }

  /** From the edge of the sign at (x, y) to its entry: level, then straight to the sign. */
  #drawLine(number: number, x: number, y: number, radius: number, entryX: number, entryY: number): void {
    let line = this.#lines.children[number];
    if (line === undefined) {
      line = document.createElementNS(SVG, 'polyline');
      this.#lines.append(line);
    }
    const knee = entryX + Math.sign(x - entryX) * Math.min(28, Math.abs(x - entryX) / 3);
    const length = Math.hypot(x - knee, y - entryY) || 1;
    const [edgeX, edgeY] = [x - ((x - knee) / length) * radius, y - ((y - entryY) / length) * radius];
    line.setAttribute('points', `${entryX},${entryY} ${knee},${entryY} ${edgeX},${edgeY}`);
  }

  /** Whether the line of sight to a point meets the globe first. */
  #isBehindGlobe(point: Vector3, camera: Camera): boolean {
    const ray = this.#ray.copy(point).sub(camera.position);
    const length = ray.length();
    ray.divideScalar(length);
    const along = -camera.position.dot(ray);
    if (along <= 0 || along >= length) return false;
    return camera.position.lengthSq() - along * along < GLOBE_RADIUS * GLOBE_RADIUS;
  }
}
