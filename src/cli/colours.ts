/** Colour where there is a terminal that wants it. The same colour means the same verdict everywhere. */
import type { Category } from '../model/report.ts';

export interface Colours {
  verdict(category: Category, text: string): string;
  strong(text: string): string;
  faint(text: string): string;
  alert(text: string): string;
}

/** 256-colour numbers near the page's palette; chosen to survive the common colour blindnesses. */
const CATEGORY_COLOUR: Record<Category, number> = {
  'infected-iot': 202,
  'infected-pc': 214,
  'scanner-known': 74,
  scanner: 74,
  backscatter: 220,
  misconfigured: 246,
  spoofed: 240,
  unknown: 250,
};

export function createColours(enabled: boolean): Colours {
  const wrap = (on: string) => (text: string) => (enabled ? `\x1b[${on}m${text}\x1b[0m` : text);
  return {
    verdict: (category, text) => wrap(`38;5;${CATEGORY_COLOUR[category]}`)(text),
    strong: wrap('1'),
    faint: wrap('2'),
    alert: wrap('1;38;5;202'),
  };
}

/** https://no-color.org, and FORCE_COLOR for recordings. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
