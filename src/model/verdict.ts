/** What a source is, how sure we are, and why. */
import type { MarkName } from './marks.ts';

export const VERDICTS = [
  'infected',
  'scanner',
  'backscatter',
  'misconfigured',
  'spoofed',
  'unknown',
] as const;

export type VerdictKind = (typeof VERDICTS)[number];

/** For `infected` only. */
export type Device = 'iot' | 'pc';

/** The mark's name, as printed; `irregular` is a shape and never a tool. */
export type ToolName = Exclude<MarkName, 'irregular'>;

export interface Verdict {
  readonly verdict: VerdictKind;
  /** 0..1: our estimate that the verdict is right. Never 1: every packet in the dark can be forged. */
  readonly confidence: number;
  readonly device: Device | null;
  /** Probability 0..1 that an infected source is a thing rather than a PC; null unless infected. */
  readonly iotProbability: number | null;
  readonly tool: ToolName | null;
  /** A known scanning organisation, from a list; null when no list has the address. */
  readonly organisation: string | null;
}

/** One piece of evidence: a sentence, and the formula behind it with its numbers put in. */
export interface Evidence {
  /** Stable name of the test, kebab-case; listed in docs/reference/evidence.md. */
  readonly code: string;
  readonly text: string;
  /** For example `e^(-R*N/2^32*T) = e^(-10*4096/4294967296*86400) = 0.44`; null when it is a plain observation. */
  readonly formula: string | null;
}

/**
 * How hard it is to forge what we saw, weakest first. A telescope alone never gets past
 * `corroborated-packets`: it answers nothing, so no connection is ever established.
 */
export const GRADES = ['spoofable-packet', 'corroborated-packets', 'handshake', 'login', 'payload'] as const;

export type Grade = (typeof GRADES)[number];

/** An owner's own address among the senders. */
export interface Alert {
  readonly owner: string;
  readonly contact: string;
  readonly language: 'ja' | 'en';
  readonly critical: 'low' | 'medium' | 'high';
  readonly address: string;
  readonly verdict: VerdictKind;
  readonly device: Device | null;
  readonly confidence: number;
  readonly tool: ToolName | null;
  readonly grade: Grade;
  /** Seen in the owner's own unused addresses, elsewhere in the dark, or both (DAEDALUS's two observations). */
  readonly observation: 'internal' | 'external' | 'both';
  readonly packets: number;
  readonly first: number;
  readonly last: number;
  readonly evidence: readonly Evidence[];
}
