/** The scene's colours in both themes, as CSS text: paper and ink, and one colour for each verdict. */
import type { LiveCategory } from './verdict-shades.ts';

export interface Palette {
  readonly background: string;
  readonly ink: string;
  readonly quiet: string;
  readonly hairline: string;
  readonly sea: string;
  readonly land: string;
  readonly coast: string;
  readonly used: string;
  readonly unused: string;
  readonly unusedEdge: string;
  /** An address of the flat map that nobody has hit. */
  readonly field: string;
  readonly alert: string;
  readonly verdicts: Readonly<Record<LiveCategory, string>>;
}

/** Ink blue rather than black. */
export const DARK_PALETTE: Palette = {
  background: '#0f1a2b',
  ink: '#e6ebf2',
  quiet: '#93a3ba',
  hairline: '#2a3a54',
  sea: '#122036',
  land: '#1d2e49',
  coast: '#5a7398',
  used: '#65799a',
  unused: '#060b14',
  unusedEdge: '#4a5f82',
  field: '#0a1220',
  alert: '#ff6a3d',
  verdicts: {
    'infected-iot': '#ff6a3d',
    'infected-pc': '#f2a53a',
    'scanner-known': '#5cb8ee',
    scanner: '#b18cff',
    backscatter: '#efe06a',
    misconfigured: '#9aa6b6',
    spoofed: '#7d8999',
    unknown: '#8fa1ba',
    unjudged: '#8fa1ba',
  },
};

/** Paper rather than white. */
export const LIGHT_PALETTE: Palette = {
  background: '#f6f2e8',
  ink: '#1e2734',
  quiet: '#5d6877',
  hairline: '#d8d1c1',
  sea: '#efe9db',
  land: '#ddd5c3',
  coast: '#9a927f',
  used: '#c9bfa8',
  unused: '#2f3a4a',
  unusedEdge: '#2f3a4a',
  field: '#e9e2d1',
  alert: '#c2370b',
  verdicts: {
    'infected-iot': '#c8420c',
    'infected-pc': '#c77d00',
    'scanner-known': '#1f7fba',
    scanner: '#7340c9',
    backscatter: '#a38a00',
    misconfigured: '#6f7782',
    spoofed: '#878d96',
    unknown: '#7d8794',
    unjudged: '#7d8794',
  },
};

/** For style sheets: the colours that signs over the scene share with it, as custom properties. */
export function paletteProperties(palette: Palette): readonly (readonly [string, string])[] {
  return [
    ['--scene-background', palette.background],
    ['--scene-ink', palette.ink],
    ['--scene-quiet', palette.quiet],
    ['--scene-alert', palette.alert],
  ];
}
