/** Light on what was traced: sun, sky, clouds, fog and lamps by day; by night the grey of an infrared camera. */
import type { Daylight } from './daylight.ts';
import type { NoiseTable } from './noise-table.ts';
import { MATTER, NORMALS, type Traced } from './trace-view.ts';
import type { Point, World } from './world.ts';

export interface Shading {
  readonly daylight: Daylight;
  /** The sun as the scene has it, turned by where the camera looks. */
  readonly sun: Point;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Local hour of the place, 0..24. */
  readonly hour: number;
  /** From the settings: 1 is as it comes. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly isGrey: boolean;
}

/** Into RGBA; `fromRow` and `toRow` allow slices. */
export function shadeRows(
  world: World,
  traced: Traced,
  shading: Shading,
  noise: NoiseTable,
  pixels: Uint8ClampedArray,
  fromRow: number,
  toRow: number,
): void {
  const { view, depth, matter, normal, albedo, detail, lamp, sunlit } = traced;
  const { daylight, sun, at: time, hour } = shading;
  const { day, clouds, rain, fog } = daylight;
  const isOpen = world.indoors !== null && hour >= world.indoors.opens && hour < world.indoors.closes;
  const isInfrared = shading.isGrey;
  const dusk = Math.max(0, 1 - Math.abs(sun[1] - 0.08) / 0.22) * (1 - clouds);
  const skyLight = world.indoors === null ? day * (0.62 + 0.1 * clouds - 0.16 * rain) : isOpen ? 0.62 : 0.02;
  const sunLight = world.indoors === null ? day * (1 - 0.94 * clouds) * 0.8 : 0;
  const lampLight = world.indoors !== null ? (isOpen ? 0.34 : 0) : (1 - day) * (isInfrared ? 0.5 : 0.8);
  const density = (0.0022 + 0.03 * fog * fog + 0.006 * rain) * (world.indoors === null ? 1 : 0);
  const mist = [194 + 30 * dusk, 202 + 4 * dusk, 210 - 20 * dusk].map(
    (tone) => tone * (0.06 + 0.94 * day) * (1 - 0.2 * rain),
  );
  // A cheap sensor meters the whole picture and is a little late: bright parts burn out.
  const gain = world.indoors !== null ? 1.24 : isInfrared ? 1.06 : 1.22 + 0.5 * (1 - day);
  const drift = time / 1_000;
  const facing = NORMALS.map(([x, y, z]) => Math.max(0, x * sun[0] + y * sun[1] + z * sun[2]));
  const openness = [0.72, 0.72, 0.42, 1, 0.78, 0.62];
  const isWet = rain > 0.25 && world.indoors === null;
  for (let y = fromRow; y < toRow; y++) {
    const b = (view.height / 2 - y - 0.5) / view.focal;
    for (let x = 0; x < view.width; x++) {
      const at = y * view.width + x;
      const a = (x + 0.5 - view.width / 2) / view.focal;
      const what = matter[at];
      let red: number;
      let green: number;
      let blue: number;
      if (what === MATTER.sky) {
        const dx = view.ahead[0] + a * view.right[0] + b * view.up[0];
        const dy = view.ahead[1] + b * view.up[1];
        const dz = view.ahead[2] + a * view.right[2] + b * view.up[2];
        const high = Math.min(1, dy / Math.hypot(dx, dy, dz));
        const reach = 1 / (dy + 0.12);
        const cover = noise.fractal(dx * reach * 1.6 + drift * 0.011, dz * reach * 1.6 + drift * 0.004, 4);
        const cloud = Math.min(1, Math.max(0, (cover - 0.62 + clouds * 0.55) * 4));
        const shade = 0.8 + 0.3 * noise.at(dx * reach * 3 + drift * 0.013, dz * reach * 3);
        const tone = (225 - 62 * clouds - 46 * rain) * shade;
        const blueSky = [172 - 96 * high + 60 * dusk, 200 - 66 * high, 232 - 26 * high - 40 * dusk];
        const light = 0.035 + 0.965 * day;
        red = (blueSky[0] + (tone - blueSky[0]) * cloud) * light;
        green = (blueSky[1] + (tone - blueSky[1]) * cloud) * light;
        blue = (blueSky[2] + (tone * 1.02 - blueSky[2]) * cloud) * light;
        if (isInfrared) red = green = blue = 5 + 16 * cloud * clouds + day * 60;
        // Hills far off.
        const ridge = 0.02 + 0.1 * noise.fractal(Math.atan2(dx, dz) * 4 + 60, 7, 4) ** 2;
        if (high < ridge && !isInfrared) {
          const veil = 0.5 + 0.5 * fog;
          red = (74 * (1 - veil) + mist[0] * veil) * light;
          green = (92 * (1 - veil) + mist[1] * veil) * light;
          blue = (88 * (1 - veil) + mist[2] * veil) * light;
        }
      } else {
        const t = depth[at];
        const face = normal[at];
        const lit = (sunlit[at] / 255) * facing[face] * sunLight;
        const sky = skyLight * openness[face];
        const night = lamp[at] * lampLight;
        let r = albedo[at * 3];
        let g = albedo[at * 3 + 1];
        let u = albedo[at * 3 + 2];
        if (isWet && face === 3) {
          r *= 0.74;
          g *= 0.75;
          u *= 0.78;
        }
        if (isInfrared) {
          // Leaves and cloth are bright in infrared, and everything fades with distance from the camera's own lamps.
          const centre = 1 / (1 + (a * a + b * b) * 1.7);
          const own = ((world.indoors === null ? 1.25 : 0.95) * centre) / (1 + (t * t) / 190);
          const grey = (0.34 * r + 0.42 * g + 0.24 * u) * (what === MATTER.leaf ? 1.9 : 1);
          red = green = blue = grey * (own * 0.92 + night * 0.8 + 0.035 + sky * 0.8);
        } else {
          red = r * (sky * 0.95 + lit * 1.12 + night * 1.1);
          green = g * (sky + lit * 1.02 + night * 0.96);
          blue = u * (sky * 1.08 + lit * 0.86 + night * 0.76);
        }
        if (what === MATTER.window) {
          const isAwake =
            detail[at] > 0.62 &&
            (hour > 16.5 || hour < 6.2) &&
            detail[at] > 0.62 + Math.max(0, hour > 16 ? hour - 21 : 2) * 0.12;
          const glow = isAwake ? (1 - day) * 150 : 0;
          const mirror = day * 26 * (1 + b);
          red += glow + mirror;
          green += glow * 0.88 + mirror * 1.04;
          blue += glow * 0.6 + mirror * 1.12;
        } else if (what === MATTER.glow) {
          const isLit = world.indoors === null || isOpen;
          const glow = isLit ? detail[at] * (world.indoors === null ? 0.25 + 0.75 * (1 - day) : 0.8) : 0;
          red += r * glow;
          green += g * glow;
          blue += u * glow;
        } else if (what === MATTER.water) {
          const px = (view.ahead[0] + a * view.right[0] + b * view.up[0]) * t;
          const pz = (view.ahead[2] + a * view.right[2] + b * view.up[2]) * t;
          const wave =
            noise.at(px * 0.7 + drift * 0.1, pz * 0.22 + drift * 0.25) -
            0.5 +
            0.5 * (noise.at(px * 2.6, pz * 0.8 + drift * 0.8) - 0.5);
          const shine = (isInfrared ? 0.1 : day) * Math.max(0, 40 + 52 * wave) * Math.min(1.6, 0.4 + t / 34);
          red += shine * 0.86;
          green += shine * 0.94;
          blue += shine;
        }
        const haze = 1 - Math.exp(-t * density);
        const veil = isInfrared ? 26 + 60 * day : 0;
        red += ((isInfrared ? veil : mist[0]) - red) * haze;
        green += ((isInfrared ? veil : mist[1]) - green) * haze;
        blue += ((isInfrared ? veil : mist[2]) - blue) * haze;
      }
      // The lens is darker to the corners.
      const corner = gain * shading.brightness * (1 - 0.13 * (a * a + b * b));
      red = tone(red * corner, shading.contrast);
      green = tone(green * corner, shading.contrast);
      blue = tone(blue * corner, shading.contrast);
      const grey = 0.3 * red + 0.59 * green + 0.11 * blue;
      const place = at * 4;
      pixels[place] = grey + (red - grey) * shading.saturation;
      pixels[place + 1] = grey + (green - grey) * shading.saturation;
      pixels[place + 2] = grey + (blue - grey) * shading.saturation;
      pixels[place + 3] = 255;
    }
  }
}

/** Lifted blacks and a soft shoulder, as a cheap sensor's curve. */
function tone(value: number, contrast: number): number {
  const curved = value < 170 ? value : 170 + 85 * (1 - Math.exp(-(value - 170) / 85));
  return 128 + (curved + 9 - 128) * contrast;
}
