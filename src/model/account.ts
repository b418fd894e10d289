/** Who may see and do what at the hub. */
export const ROLES = ['admin', 'analyst', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export interface Account {
  readonly id: string;
  /** Sign-in name: 1..64 characters, case does not matter. */
  readonly name: string;
  readonly role: Role;
  /** Owners whose holdings this account sees; for the role `owner` only, else empty. */
  readonly ownerIds: readonly string[];
  readonly language: 'ja' | 'en';
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
}

/** A token for programs: acts as its account, with at most its role. The secret is shown once. */
export interface ApiToken {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** May only read. */
  readonly readOnly: boolean;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

export interface Sensor {
  readonly id: string;
  /** As people call it; unique. */
  readonly name: string;
  readonly kind: 'telescope';
  /** Dark prefixes as of its last batch. */
  readonly dark: readonly string[];
  readonly createdAt: number;
  readonly lastBatchAt: number | null;
  /** Epoch milliseconds up to which it has looked. */
  readonly coveredTo: number | null;
  /** The sensor's clock less the hub's at its last batch, in milliseconds. */
  readonly clockSkewMs: number | null;
  /** Sequence number of its last batch, and how many before it never came. */
  readonly lastSequence: number | null;
  readonly missingBatches: number;
  readonly droppedKernelPackets: number;
  readonly droppedSpoolBatches: number;
  /** Tokens that are not revoked. */
  readonly tokens: readonly { readonly id: string; readonly createdAt: number }[];
  readonly disabled: boolean;
  readonly sample: boolean;
}

/** An owner as the hub keeps him: model/owner.ts with an id. */
export interface OwnerRecord {
  readonly id: string;
  readonly name: string;
  readonly contact: string;
  readonly language: 'ja' | 'en';
  readonly critical: 'low' | 'medium' | 'high';
  /** Prefix texts of the holdings, and of the unused space inside the owner's network. */
  readonly prefixes: readonly string[];
  readonly dark: readonly string[];
  readonly sample: boolean;
  readonly version: number;
}

export interface SavedSearch {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** Path and query of the page, such as `/incidents?status=open`. */
  readonly target: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  /** Account id, `sensor:ID`, or `nobody`. */
  readonly actor: string;
  /** `sign-in`, `sign-in-failed`, `account-created`, `incident-changed` ... */
  readonly action: string;
  /** What it was done to, `incident:Y-...`. */
  readonly subject: string;
  readonly detail: string;
  readonly address: string | null;
}

/** Kinds of data that are deleted on a clock; days, or null to keep. */
export interface Retention {
  readonly sightings: number | null;
  readonly packets: number | null;
  /** Those on sources; and events and past positions of scanning systems. */
  readonly verdicts: number | null;
  readonly daily: number | null;
  readonly closedIncidents: number | null;
  readonly audit: number | null;
  readonly leases: number | null;
  /** Of decoys, with their events; and visitors of whom none is left. */
  readonly visits: number | null;
}

export const DEFAULT_RETENTION: Retention = {
  sightings: 400,
  packets: 90,
  verdicts: 400,
  daily: null,
  closedIncidents: 1100,
  audit: 400,
  leases: 90,
  visits: 400,
};
