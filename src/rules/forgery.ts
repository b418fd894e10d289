/** Whether the sources of a cell look forged: impossible addresses, one path, kernels that do not repeat. */
import { type Detail, TTL_BINS } from './scene-cells.ts';
import { NEVER_SHARE, UNLIKELY_SHARE } from './source-address.ts';

/** Sources from which on a cell is looked at, when something besides their number speaks for forgery. */
export const SUPPORTED_SOURCES = 12;
const SILENT_KERNELS = 25;
const ONE_PATH_SOURCES = 100;

/** What the scene says about one source. Shared objects: do not change. */
export interface SceneFinding {
  readonly kind: 'flood' | 'sweep' | 'crowd';
  readonly confidence: number;
  /** Sources in the same cell (flood, crowd) or in the same hour, service and TTL (sweep). */
  readonly sources: number;
  /** Flood: sources that chance and the other addresses explain. Sweep: estimated forged ones. */
  readonly expected: number;
  /** Flood: probability by chance after Bonferroni. Sweep: share of never-valid sources. */
  readonly probability: number;
  readonly reason: string;
}

/** Why the sources of a cell look forged, or null. */
export function supportOf(detail: Detail, isKernelMade: boolean, trustUnlikely: boolean): string | null {
  const { sources } = detail;
  const impossible = detail.never + (trustUnlikely ? detail.unlikely : 0);
  if (impossible >= Math.max(3, 0.02 * sources)) {
    return `${impossible} of ${sources} sources are in networks that cannot or do not send`;
  }
  const { share } = detail.narrowest();
  if (sources >= SUPPORTED_SOURCES && share >= 0.95 && detail.octets >= 16) {
    return `sources in ${detail.octets} different /8 arrive with one TTL: they share one path`;
  }
  // Linux and Windows repeat a SYN that stays unanswered within 1 to 3 s; nothing in the dark answers.
  if (isKernelMade && sources >= SILENT_KERNELS && detail.repeaters < 0.1 * sources) {
    return `kernel-made SYNs that ${sources - detail.repeaters} of ${sources} senders never repeated`;
  }
  return null;
}

/**
 * TTL bins in which at least half of the sources are forged. Forged sources that are random over IPv4 are
 * never-valid with 34/256 and unlikely with 13/256, so `never / (34/256)` estimates how many are forged.
 */
export function sweepBins(detail: Detail, trustUnlikely: boolean): (SceneFinding | null)[] | null {
  const bins: (SceneFinding | null)[] = new Array(TTL_BINS).fill(null);
  let found = false;
  for (let bin = 0; bin < TTL_BINS; bin++) {
    const sources = detail.inBin(bin);
    const never = detail.neverInBin(bin);
    const unlikely = detail.unlikelyInBin(bin);
    // Forgers who leave out what is never valid still use the unlikely networks.
    const byUnlikely =
      trustUnlikely && unlikely >= 5 && unlikely >= 0.03 * sources ? unlikely / UNLIKELY_SHARE : 0;
    const forged = Math.min(sources, Math.max(never >= 3 ? never / NEVER_SHARE : 0, byUnlikely));
    if (forged === 0 || forged < sources / 2) continue;
    found = true;
    bins[bin] = Object.freeze({
      kind: 'sweep',
      confidence: Math.min(0.95, 0.97 * (forged / sources)),
      sources,
      expected: Math.round(forged),
      probability: never / sources,
      reason: `${never} never-valid and ${unlikely} unlikely sources among ${sources} with this TTL, shape and hour`,
    } satisfies SceneFinding);
  }
  return found ? bins : null;
}

/** A burst from everywhere with one TTL: real sources are at many distances. */
export function onePathBins(
  detail: Detail,
  count: number,
  elsewhere: number,
): (SceneFinding | null)[] | null {
  const { sources } = detail;
  let bin = 0;
  for (let i = 1; i < TTL_BINS; i++) if (detail.inBin(i) > detail.inBin(bin)) bin = i;
  const share = detail.inBin(bin) / Math.max(1, sources);
  if (count < ONE_PATH_SOURCES || count < 5 * elsewhere || share < 0.95 || detail.octets < 32) return null;
  const bins: (SceneFinding | null)[] = new Array(TTL_BINS).fill(null);
  const finding: SceneFinding = Object.freeze({
    kind: 'sweep',
    confidence: 0.8 * share,
    sources,
    expected: Math.round(sources * share),
    probability: 0,
    reason: `${sources} sources in ${detail.octets} different /8, ${Math.round(share * 100)} % of them with one TTL`,
  });
  bins[bin] = finding;
  return bins;
}
