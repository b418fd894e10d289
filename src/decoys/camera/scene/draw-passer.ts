/** A car, a person or a bird as a camera sees it, some pixels high. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Passer } from './passers.ts';
import { project, type View } from './view.ts';
import type { Colour, Point } from './world.ts';

export interface PasserLight {
  /** 0..1 of full day. */
  readonly day: number;
  readonly isGrey: boolean;
  /** How bright the scene is where nothing else lights it. */
  readonly ambient: number;
  readonly rain: number;
}

/** Around it on the picture: left, top, right, bottom; null: not in it. */
export function boundsOfPasser(view: View, passer: Passer): readonly [number, number, number, number] | null {
  const seen = project(view, passer.at);
  if (seen === null || seen.far < 1.5) return null;
  const size = ({ car: 5.4, person: 2.3, bird: 1 } as const)[passer.kind];
  const reach = (size * view.focal) / seen.far;
  // Lights shine beyond the body.
  const wide = passer.kind === 'car' ? reach * 1.4 : reach * 0.6;
  const bounds = [
    Math.max(0, Math.floor(seen.x - wide)),
    Math.max(0, Math.floor(seen.y - reach * 1.1)),
    Math.min(view.width, Math.ceil(seen.x + wide)),
    Math.min(view.height, Math.ceil(seen.y + reach * 0.6)),
  ] as const;
  return bounds[2] <= bounds[0] || bounds[3] <= bounds[1] ? null : bounds;
}

export function drawPasser(canvas: SKRSContext2D, view: View, passer: Passer, light: PasserLight): void {
  ({ car: drawCar, person: drawPerson, bird: drawBird })[passer.kind](canvas, view, passer, light);
}

const PAINTS: readonly Colour[] = [
  [214, 216, 218], [40, 42, 46], [150, 154, 160], [228, 228, 224], [94, 20, 22], [34, 48, 84], [120, 124, 128], [196, 190, 172],
]; // biome-ignore format: a list
const CLOTHES: readonly Colour[] = [
  [46, 50, 62], [96, 84, 70], [130, 60, 56], [70, 84, 108], [176, 172, 164], [58, 70, 54], [34, 34, 38], [150, 140, 120],
]; // biome-ignore format: a list

function ink([red, green, blue]: Colour, by: number, light: PasserLight, far: number): string {
  const own = light.isGrey ? 1.2 / (1 + (far * far) / 190) + 0.06 : 0;
  const bright = (light.ambient + own) * by;
  if (light.isGrey) {
    const grey = Math.min(235, (0.4 * red + 0.4 * green + 0.2 * blue + 24) * bright + 9);
    return `rgb(${grey},${grey},${grey})`;
  }
  return `rgb(${Math.min(245, red * bright + 9)},${Math.min(245, green * bright + 9)},${Math.min(245, blue * bright + 9)})`;
}

function drawCar(canvas: SKRSContext2D, view: View, passer: Passer, light: PasserLight): void {
  const paint = PAINTS[Math.floor(passer.look * PAINTS.length)];
  const isVan = (passer.look * 37) % 1 > 0.68;
  const [long, wide] = isVan ? [4.6, 1.75] : [4.1, 1.66];
  const [sin, cos] = [Math.sin(passer.heading), Math.cos(passer.heading)];
  const place = (forward: number, side: number, up: number): Point => [
    passer.at[0] + sin * forward + cos * side,
    passer.at[1] + up,
    passer.at[2] + cos * forward - sin * side,
  ];
  const far = project(view, passer.at)?.far ?? 1;
  const shape = (points: readonly Point[], style: string) => {
    const seen = points.map((point) => project(view, point));
    if (seen.some((one) => one === null)) return;
    canvas.fillStyle = style;
    canvas.beginPath();
    for (const [n, one] of seen.entries()) {
      if (n === 0) canvas.moveTo(one!.x, one!.y);
      else canvas.lineTo(one!.x, one!.y);
    }
    canvas.closePath();
    canvas.fill();
  };
  const h = long / 2;
  const w = wide / 2;
  shape(
    [
      place(h + 0.1, -w - 0.15, 0.01),
      place(h + 0.1, w + 0.15, 0.01),
      place(-h - 0.1, w + 0.15, 0.01),
      place(-h - 0.1, -w - 0.15, 0.01),
    ],
    `rgba(0,0,0,${light.isGrey ? 0.35 : 0.5})`,
  );
  // Which end and side look to the camera.
  const toCamera = [view.eye[0] - passer.at[0], view.eye[2] - passer.at[2]];
  const front = toCamera[0] * sin + toCamera[1] * cos > 0 ? 1 : -1;
  const side = toCamera[0] * cos - toCamera[1] * sin > 0 ? 1 : -1;
  const hull = (
    f0: number,
    f1: number,
    half: number,
    low: number,
    high: number,
    topF0: number,
    topF1: number,
    topHalf: number,
    colour: Colour,
    roof: Colour,
  ) => {
    shape(
      [
        place(f0, side * half, low),
        place(f1, side * half, low),
        place(topF1, side * topHalf, high),
        place(topF0, side * topHalf, high),
      ],
      ink(colour, 0.74, light, far),
    );
    const [end, topEnd] = front > 0 ? [f1, topF1] : [f0, topF0];
    shape(
      [
        place(end, -half, low),
        place(end, half, low),
        place(topEnd, topHalf, high),
        place(topEnd, -topHalf, high),
      ],
      ink(colour, 0.88, light, far),
    );
    shape(
      [
        place(topF0, -topHalf, high),
        place(topF1, -topHalf, high),
        place(topF1, topHalf, high),
        place(topF0, topHalf, high),
      ],
      ink(roof, 1.06, light, far),
    );
  };
  const glass: Colour = [44, 52, 60];
  for (const at of [-h + 0.8, h - 0.8]) {
    const hub = project(view, place(at, side * w, 0.31));
    if (hub === null) continue;
    canvas.fillStyle = ink([24, 24, 26], 1, light, far);
    canvas.beginPath();
    const radius = (0.32 * view.focal) / hub.far;
    canvas.ellipse(hub.x, hub.y, Math.max(0.5, radius * 0.8), radius, 0, 0, Math.PI * 2);
    canvas.fill();
  }
  hull(-h, h, w, 0.28, 0.86, -h, h - 0.1, w * 0.96, paint, paint);
  const [back, nose] = isVan ? [-h, h - 0.6] : [-h + 0.5, h - 1];
  hull(back, nose, w * 0.94, 0.86, isVan ? 1.85 : 1.45, back + 0.3, nose - 0.7, w * 0.8, glass, paint);
  if (light.day > 0.55 && light.rain < 0.3) return;
  for (const where of [-w * 0.7, w * 0.7]) {
    const seen = project(view, place(front > 0 ? h : -h, where, 0.68));
    if (seen === null) continue;
    const isLamp = front > 0;
    const size = ((isLamp ? 0.9 : 0.3) * view.focal) / seen.far + 1.5;
    const shine = canvas.createRadialGradient(seen.x, seen.y, 0, seen.x, seen.y, size);
    const tint = light.isGrey
      ? isLamp
        ? '255,255,255'
        : '200,200,200'
      : isLamp
        ? '255,244,214'
        : '255,50,36';
    shine.addColorStop(0, `rgba(${tint},0.95)`);
    shine.addColorStop(0.25, `rgba(${tint},0.5)`);
    shine.addColorStop(1, `rgba(${tint},0)`);
    canvas.fillStyle = shine;
    canvas.fillRect(seen.x - size, seen.y - size, size * 2, size * 2);
  }
}

function drawPerson(canvas: SKRSContext2D, view: View, passer: Passer, light: PasserLight): void {
  const feet = project(view, passer.at);
  const head = project(view, [passer.at[0], passer.at[1] + 1.56 + 0.2 * passer.look, passer.at[2]]);
  if (feet === null || head === null) return;
  const high = feet.y - head.y;
  const unit = high / 8;
  const coat = CLOTHES[Math.floor(passer.look * CLOTHES.length)];
  const legs = CLOTHES[Math.floor(((passer.look * 13) % 1) * CLOTHES.length)];
  const stride = Math.sin(passer.gone * 4.2);
  const turned = Math.abs(Math.sin(passer.heading - (view.pan * Math.PI) / 180));
  const hip = feet.y - high * 0.47;
  const shoulder = feet.y - high * 0.82;
  canvas.fillStyle = `rgba(0,0,0,${light.isGrey ? 0.25 : 0.32})`;
  canvas.beginPath();
  canvas.ellipse(feet.x, feet.y, unit * 1.7, unit * 0.6, 0, 0, Math.PI * 2);
  canvas.fill();
  canvas.lineCap = 'round';
  const limb = (x0: number, y0: number, x1: number, y1: number, width: number, style: string) => {
    canvas.strokeStyle = style;
    canvas.lineWidth = Math.max(0.8, width);
    canvas.beginPath();
    canvas.moveTo(x0, y0);
    canvas.lineTo(x1, y1);
    canvas.stroke();
  };
  const swing = stride * unit * (0.35 + 1.25 * turned);
  const dark = ink(legs, 0.72, light, feet.far);
  limb(
    feet.x - unit * 0.3,
    hip,
    feet.x - unit * 0.4 + swing,
    feet.y - Math.max(0, stride) * unit * 0.3,
    unit * 0.85,
    dark,
  );
  limb(
    feet.x + unit * 0.3,
    hip,
    feet.x + unit * 0.4 - swing,
    feet.y + Math.min(0, stride) * unit * 0.3,
    unit * 0.85,
    dark,
  );
  const cloth = ink(coat, 0.92, light, feet.far);
  const half = unit * (1.15 - 0.35 * turned);
  canvas.fillStyle = cloth;
  canvas.beginPath();
  canvas.moveTo(feet.x - half, shoulder + unit * 0.3);
  canvas.quadraticCurveTo(feet.x, shoulder - unit * 0.5, feet.x + half, shoulder + unit * 0.3);
  canvas.lineTo(feet.x + half * 0.85, hip + unit * 0.5);
  canvas.lineTo(feet.x - half * 0.85, hip + unit * 0.5);
  canvas.closePath();
  canvas.fill();
  const sleeve = ink(coat, 0.8, light, feet.far);
  limb(
    feet.x - half,
    shoulder + unit * 0.5,
    feet.x - half - swing * 0.5,
    hip + unit * 0.2,
    unit * 0.6,
    sleeve,
  );
  limb(
    feet.x + half,
    shoulder + unit * 0.5,
    feet.x + half + swing * 0.5,
    hip + unit * 0.2,
    unit * 0.6,
    sleeve,
  );
  canvas.fillStyle = ink([186, 146, 120], 0.9, light, feet.far);
  canvas.beginPath();
  canvas.arc(feet.x, head.y + unit * 0.5, unit * 0.58, 0, Math.PI * 2);
  canvas.fill();
  canvas.fillStyle = ink([32, 28, 26], 0.9, light, feet.far);
  canvas.beginPath();
  canvas.arc(feet.x, head.y + unit * 0.36, unit * 0.6, Math.PI, Math.PI * 2);
  canvas.fill();
  if (light.rain < 0.3) return;
  canvas.fillStyle = ink(passer.look > 0.6 ? [190, 200, 208] : coat, 0.85, light, feet.far);
  canvas.beginPath();
  canvas.ellipse(feet.x, head.y + unit * 0.1, unit * 2.7, unit * 1.6, 0, Math.PI, Math.PI * 2);
  canvas.fill();
}

function drawBird(canvas: SKRSContext2D, view: View, passer: Passer, light: PasserLight): void {
  const seen = project(view, passer.at);
  if (seen === null || light.day < 0.3) return;
  const unit = (0.45 * view.focal) / seen.far;
  const flap = Math.sin(passer.gone * 1.6) * unit * 0.6;
  canvas.strokeStyle = 'rgba(40,42,46,0.85)';
  canvas.lineWidth = Math.max(0.8, unit * 0.25);
  canvas.beginPath();
  canvas.moveTo(seen.x - unit, seen.y - flap);
  canvas.lineTo(seen.x, seen.y);
  canvas.lineTo(seen.x + unit, seen.y - flap);
  canvas.stroke();
}
