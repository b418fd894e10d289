/** Something about an address that its owner should act on, and its life. */
import type { Device, Evidence, Grade, ToolName, VerdictKind } from './verdict.ts';

/** One address and one cause make one incident. `intrusion`: somebody at the keyboard, at decoys. */
export const CAUSES = [
  'infected',
  'scanning',
  'dos-victim',
  'misconfigured',
  'spoofed',
  'intrusion',
  'unexplained',
] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * `watch`: seen, but on single packets that anybody can forge; nobody is bothered. `open`: corroborated,
 * somebody should act. `working`: somebody does. `closed`: done, with the reason in its last event.
 */
export const INCIDENT_STATUSES = ['watch', 'open', 'working', 'closed'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export const CLOSE_REASONS = [
  'resolved',
  'false-positive',
  'accepted',
  'duplicate',
  'merged',
  'faded',
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export interface Incident {
  /** `Y-` and 8 of Crockford's base32; not guessable, case does not matter. */
  readonly id: string;
  readonly ownerId: string;
  /** Canonical text. */
  readonly address: string;
  readonly cause: Cause;
  readonly status: IncidentStatus;
  readonly closeReason: CloseReason | null;
  readonly grade: Grade;
  readonly verdict: VerdictKind;
  readonly device: Device | null;
  readonly confidence: number;
  readonly tool: ToolName | null;
  readonly observation: 'internal' | 'external' | 'both';
  readonly critical: 'low' | 'medium' | 'high';
  /** Sensors that saw it. */
  readonly sensors: readonly string[];
  readonly packets: number;
  /** Epoch milliseconds, as all times of the state. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  /** How often it was reopened. */
  readonly reopened: number;
  /** Account id. */
  readonly assignee: string | null;
  readonly labels: readonly string[];
  /** The machine behind the address at the time, from DHCP or NAT logs. */
  readonly machine: Machine | null;
  readonly evidence: readonly Evidence[];
  /** True for the labelled sample that ships with the project. */
  readonly sample: boolean;
  /** Counts up with each change: `If-Match` of a PATCH. */
  readonly version: number;
}

export interface Machine {
  readonly name: string;
  readonly mac: string | null;
  readonly insideAddress: string | null;
  /** File that said so. */
  readonly source: string;
}

export const INCIDENT_EVENTS = [
  'opened',
  'raised',
  'seen-again',
  'merged',
  'reopened',
  'closed',
  'status',
  'assigned',
  'commented',
  'labelled',
  'machine-named',
] as const;
export type IncidentEventKind = (typeof INCIDENT_EVENTS)[number];

/** One step: who, when and why. Never changed once written. */
export interface IncidentEvent {
  readonly id: string;
  readonly incidentId: string;
  readonly at: number;
  readonly kind: IncidentEventKind;
  /** `rule:NAME`, or the id of an account. */
  readonly actor: string;
  /** In words; of a comment its text. Plain text, never markup. */
  readonly why: string;
  /** What changed, by field. */
  readonly change: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
}

/** A row of a DHCP or NAT log: who had an address (and ports) when. */
export interface Lease {
  readonly address: string;
  /** NAT: the ports that were his; null: all. */
  readonly portFirst: number | null;
  readonly portLast: number | null;
  readonly from: number;
  /** null: still. */
  readonly to: number | null;
  readonly machine: Machine;
}
