/** A system's verdict as shape, letter and colour, and the number of its sources as an area: chart, table, badge. */
import type { SystemVerdict } from '../../../src/model/scanning-system.ts';

interface VerdictMark {
  readonly letter: string;
  /** CSS custom property of styles/tokens.css. */
  readonly colour: string;
  /** Outline only, dashed: what is not known is not filled. */
  readonly isHollow: boolean;
}

export const VERDICT_MARKS: Record<SystemVerdict, VerdictMark> = {
  'unknown-systematic': { letter: 'U', colour: '--verdict-scanner', isHollow: false },
  known: { letter: 'K', colour: '--verdict-scanner-known', isHollow: false },
  malware: { letter: 'M', colour: '--verdict-infected-iot', isHollow: false },
  'not-enough-data': { letter: '?', colour: '--verdict-unknown', isHollow: true },
};

const n = (value: number) => String(Math.round(value * 100) / 100);

/** Outlines around 0,0 that enclose `areaPx` whatever the shape, so that size compares across verdicts. */
const OUTLINES: Record<SystemVerdict, (areaPx: number) => string> = {
  'unknown-systematic': (areaPx) => {
    const d = Math.sqrt(areaPx / 2);
    return `M0 ${n(-d)}L${n(d)} 0L0 ${n(d)}L${n(-d)} 0z`;
  },
  known: (areaPx) => {
    const r = Math.sqrt(areaPx / Math.PI);
    return `M0 ${n(-r)}A${n(r)} ${n(r)} 0 1 1 0 ${n(r)}A${n(r)} ${n(r)} 0 1 1 0 ${n(-r)}z`;
  },
  malware: square,
  'not-enough-data': square,
};

function square(areaPx: number): string {
  const half = Math.sqrt(areaPx) / 2;
  return `M${n(-half)} ${n(-half)}h${n(2 * half)}v${n(2 * half)}h${n(-2 * half)}z`;
}

export function verdictOutline(verdict: SystemVerdict, areaPx: number): string {
  return OUTLINES[verdict](areaPx);
}

/** Sources above which marks grow no more and get a ring: a /24. */
export const MOST_SOURCES_SHOWN = 256;

const AREA_OF_ONE_PX = 10;
/** Below, a mark could be neither seen nor hit. */
const LEAST_AREA_PX = 52;

/** Proportional to the number of sources between what can be seen and MOST_SOURCES_SHOWN. */
export function areaOf(sources: number): number {
  return Math.max(LEAST_AREA_PX, AREA_OF_ONE_PX * Math.min(sources, MOST_SOURCES_SHOWN));
}
