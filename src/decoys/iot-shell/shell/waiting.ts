/**
 * What a program of the shell waits for. Programs are generators: one that waits costs a small object, and needs neither
 * a promise nor a timer of its own.
 */

export type Wait =
  /** Answered with a line or a chunk; null: there is no more. */
  | { readonly kind: 'input'; readonly isSecret: boolean; readonly prompt: string }
  | { readonly kind: 'sleep'; readonly ms: number }
  /** Until the visitor took what was written. */
  | { readonly kind: 'drain' };

export type Waiting<Result> = Generator<Wait, Result, string | null>;
