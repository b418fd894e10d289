/** What every shader of packets is told: the moment, the colour and the loudness of each verdict. */
import { Color, type IUniform, Matrix4 } from 'three';
import type { Palette } from './palette.ts';
import { LIVE_CATEGORIES, SHADES } from './verdict-shades.ts';

export interface PacketUniforms {
  [name: string]: IUniform;
  readonly now: IUniform<number>;
  readonly pixelRatio: IUniform<number>;
  /** Width by height of the picture, and its height in CSS pixels. */
  readonly aspect: IUniform<number>;
  readonly height: IUniform<number>;
  /** World to clip space, multiplied once a frame instead of once a corner. */
  readonly camera: IUniform<Matrix4>;
  readonly colours: IUniform<Color[]>;
  readonly loudness: IUniform<number[]>;
}

export function packetUniforms(): PacketUniforms {
  return {
    now: { value: 0 },
    pixelRatio: { value: 1 },
    aspect: { value: 1 },
    height: { value: 1 },
    camera: { value: new Matrix4() },
    colours: { value: LIVE_CATEGORIES.map(() => new Color()) },
    loudness: { value: LIVE_CATEGORIES.map((category) => SHADES[category].loudness) },
  };
}

export function paintUniforms(uniforms: PacketUniforms, palette: Palette): void {
  LIVE_CATEGORIES.forEach((category, i) => {
    uniforms.colours.value[i].set(palette.verdicts[category]);
  });
}

export const CATEGORY_COUNT = LIVE_CATEGORIES.length;
