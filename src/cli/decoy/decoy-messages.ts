/** What `yamori decoy` and the process of one decoy say to each other. */
import type { DecoyFields } from '../../model/decoy-event.ts';

export interface DecoyOrder {
  readonly persona: string;
  readonly seed: string;
  readonly lureSeed: string;
  /** In an experiment. */
  readonly twin?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly name: string;
  readonly address: string;
  readonly portBase: number;
  readonly also: readonly { readonly transport: 'tcp' | 'udp'; readonly port: number }[];
  /** Absolute paths. */
  readonly events: string;
  readonly folder: string;
  readonly mostEventBytes: number;
  readonly connections: number;
  /** Whom to become once it listens. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  /** Paths, as the flags of the process name them, that nothing reads any more once it listens. */
  readonly readOnlyAtStart: readonly string[];
}

export interface ListeningPort {
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
}

export type DecoyReport =
  | { readonly kind: 'listens'; readonly ports: readonly ListeningPort[]; readonly identity: DecoyFields }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: 'trouble'; readonly message: string }
  /** Name -> how often since the decoy began; sent when it changed, at most once in some seconds. */
  | { readonly kind: 'counts'; readonly counts: Readonly<Record<string, number>> };
