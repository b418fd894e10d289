/**
 * The port of the state: small, transactional. SQLite embedded, PostgreSQL served, one Kysely code; the
 * conformance suite in state/ runs on both. All times are epoch milliseconds. Ids are texts that the store draws.
 */
import type {
  Account,
  ApiToken,
  AuditEntry,
  OwnerRecord,
  Retention,
  Role,
  SavedSearch,
  Sensor,
} from '../model/account.ts';
import type { SystemRow } from '../model/api.ts';
import type { Page } from '../model/facts.ts';
import type { Cause, Incident, IncidentEvent, IncidentStatus, Lease } from '../model/incident.ts';
import type {
  SystemDecision,
  SystemEvent,
  SystemRecord,
  SystemStatus,
  SystemVerdict,
} from '../model/scanning-system.ts';
import type { Grade } from '../model/verdict.ts';
import type { CasesStore } from './cases-port.ts';
import type { VisitsStore } from './visits-port.ts';

/** What a store refuses; the hub turns it into 404, 409 ... */
export class StateError extends Error {
  readonly code: 'not-found' | 'exists' | 'stale' | 'in-use' | 'bad-cursor';
  constructor(code: StateError['code'], message: string) {
    super(message);
    this.name = 'StateError';
    this.code = code;
  }
}

/** What is not named, or named with an empty list, does not filter. */
export interface IncidentFilter {
  readonly status?: readonly IncidentStatus[];
  readonly cause?: readonly Cause[];
  readonly grade?: readonly Grade[];
  readonly critical?: readonly ('low' | 'medium' | 'high')[];
  readonly ownerId?: readonly string[];
  /** Account id; `none` is nobody. */
  readonly assignee?: readonly string[];
  readonly label?: readonly string[];
  readonly tool?: readonly string[];
  /** In the address, id, owner's name, machine's name, labels or comments. */
  readonly text?: string;
  /** Seen at or after `seenFrom` and before `seenTo`, at least once. */
  readonly seenFrom?: number;
  readonly seenTo?: number;
}

export const INCIDENT_SORTS = [
  'updatedAt',
  'openedAt',
  'lastSeen',
  'packets',
  'confidence',
  'address',
] as const;
export type IncidentSort = (typeof INCIDENT_SORTS)[number];

/** A change to one incident with the event that tells of it; both or neither. */
export interface IncidentChange {
  /** Whole; `version` as read: a change in between makes it `stale`. Version 0 makes a new one. */
  readonly incident: Incident;
  readonly events: readonly Omit<IncidentEvent, 'id'>[];
}

/** What is not named, or named with an empty list, does not filter. */
export interface SystemFilter {
  readonly verdict?: readonly SystemVerdict[];
  readonly status?: readonly SystemStatus[];
  /** `23/tcp`: any of them, however small its share. */
  readonly service?: readonly string[];
  readonly asn?: readonly number[];
  /** In names, comments, services, AS names and numbers; or how a member's address begins. */
  readonly text?: string;
  /** Addresses in canonical text: any of them is a member. */
  readonly member?: readonly string[];
}

export const SYSTEM_SORTS = ['novelty', 'probes', 'sources', 'first', 'last', 'confidence'] as const;
export type SystemSort = (typeof SYSTEM_SORTS)[number];

/** What a run or a person does to who belongs to which system; all or nothing. */
export interface SystemsChange {
  /** As systemsVersion told before the records were read: changed since then, it is `stale`. */
  readonly version: number;
  /**
   * Whole, new or found anew. Of one that is there already givenName, promoted and comment stay as they are, which
   * only changeSystem changes; and an empty walk leaves the one that is stored.
   */
  readonly put: readonly SystemRecord[];
  /** Their events go over to `into`; null: they go with it. */
  readonly removed: readonly { readonly id: string; readonly into: string | null }[];
  readonly events: readonly Omit<SystemEvent, 'id'>[];
  /** A person's, to be kept to from now on. */
  readonly decision: (Omit<SystemDecision, 'id'> & { readonly sample: boolean }) | null;
  /** Epoch seconds: keeps the rows of that moment for the time slider; null: no. */
  readonly snapshotAt: number | null;
}

export interface StateStore extends CasesStore, VisitsStore {
  // accounts
  /** True while there is no account: the first-run set-up is open. */
  isFresh(): Promise<boolean>;
  createAccount(account: {
    name: string;
    role: Role;
    ownerIds: readonly string[];
    language: 'ja' | 'en';
    passwordHash: string;
    /** Only if there is no account yet (set-up); else StateError `exists`. */
    onlyFirst?: boolean;
  }): Promise<Account>;
  accounts(): Promise<Account[]>;
  account(id: string): Promise<Account | null>;
  accountByName(name: string): Promise<{ account: Account; passwordHash: string } | null>;
  changeAccount(
    id: string,
    change: Partial<Pick<Account, 'role' | 'ownerIds' | 'language' | 'disabled' | 'lastSignInAt'>> & {
      passwordHash?: string;
    },
  ): Promise<Account>;
  /** Its sessions and tokens go with it. The last enabled admin cannot go: StateError `in-use`. */
  deleteAccount(id: string): Promise<void>;

  // sessions: only the hash of the secret is kept
  createSession(session: {
    accountId: string;
    secretHash: string;
    expiresAt: number;
    at: number;
  }): Promise<void>;
  /** Null once it ended or the account is disabled; so for tokens. */
  sessionAccount(secretHash: string, now: number): Promise<Account | null>;
  deleteSession(secretHash: string): Promise<void>;
  deleteSessionsOf(accountId: string): Promise<void>;

  createApiToken(token: Omit<ApiToken, 'id' | 'lastUsedAt'> & { secretHash: string }): Promise<ApiToken>;
  apiTokens(accountId: string | null): Promise<ApiToken[]>;
  apiTokenAccount(secretHash: string, now: number): Promise<{ token: ApiToken; account: Account } | null>;
  deleteApiToken(id: string): Promise<void>;

  // sensors
  createSensor(sensor: { name: string; sample: boolean; at: number }): Promise<Sensor>;
  sensors(): Promise<Sensor[]>;
  sensor(id: string): Promise<Sensor | null>;
  changeSensor(id: string, change: Partial<Pick<Sensor, 'name' | 'disabled'>>): Promise<Sensor>;
  /**
   * What a stored batch says of its sensor; what was dropped is that batch's own. Batches may come late and
   * out of order; told twice it changes nothing. A sequence number that came before but now covers a later
   * time than any begins a new spool.
   */
  noteBatch(
    id: string,
    batch: {
      sequence: number;
      at: number;
      dark: readonly string[];
      coveredFrom: number;
      coveredTo: number;
      clockSkewMs: number;
      droppedKernelPackets: number;
      droppedSpoolBatches: number;
    },
  ): Promise<void>;
  deleteSensor(id: string): Promise<void>;
  addSensorToken(sensorId: string, secretHash: string, at: number): Promise<{ id: string }>;
  revokeSensorToken(sensorId: string, tokenId: string): Promise<void>;
  sensorByToken(secretHash: string): Promise<Sensor | null>;

  // owners
  owners(): Promise<OwnerRecord[]>;
  owner(id: string): Promise<OwnerRecord | null>;
  createOwner(owner: Omit<OwnerRecord, 'id' | 'version'>): Promise<OwnerRecord>;
  /** `version` as read, else StateError `stale`. */
  changeOwner(owner: OwnerRecord): Promise<OwnerRecord>;
  /** Accounts that saw him lose him. One who has incidents stays: StateError `in-use`. */
  deleteOwner(id: string): Promise<void>;

  // incidents
  incident(id: string): Promise<Incident | null>;
  /** The one that is not closed, else the one closed last. */
  incidentFor(address: string, cause: Cause): Promise<Incident | null>;
  incidentsOfAddress(address: string): Promise<Incident[]>;
  incidents(query: {
    readonly filter: IncidentFilter;
    /** Owners an account may see; null: all. */
    readonly ownerScope: readonly string[] | null;
    readonly sort: IncidentSort;
    readonly descending: boolean;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Incident>>;
  /** How many there are by status, grade and cause, for the filters. */
  countIncidents(ownerScope: readonly string[] | null): Promise<{
    status: Record<string, number>;
    cause: Record<string, number>;
    grade: Record<string, number>;
  }>;
  /** All or nothing. Returns the incidents as they are then (new ones with their id). */
  changeIncidents(changes: readonly IncidentChange[]): Promise<Incident[]>;
  incidentEvents(incidentId: string): Promise<IncidentEvent[]>;

  savedSearches(accountId: string): Promise<SavedSearch[]>;
  createSavedSearch(search: Omit<SavedSearch, 'id'>): Promise<SavedSearch>;
  deleteSavedSearch(accountId: string, id: string): Promise<void>;

  // DHCP and NAT logs
  /** Rows that are there already count as `known`; told again with a later end, a lease ends then. */
  addLeases(leases: readonly Lease[]): Promise<{ added: number; known: number }>;
  /**
   * Who had the address (and port, where known) then; the latest lease that holds. Without a port, a lease of
   * some ports names its machine only where no other machine shared the address.
   */
  leaseAt(address: string, port: number | null, at: number): Promise<Lease | null>;

  // scanning systems
  /** Counts up with each change of systems; read it before the records. */
  systemsVersion(): Promise<number>;
  /** All of the sample, or all that is real, by id; without walks. Read as they go. */
  systemRecords(sample: boolean): AsyncIterable<SystemRecord>;
  /** Whole. */
  system(id: string): Promise<SystemRecord | null>;
  systems(query: {
    readonly filter: SystemFilter;
    readonly sort: SystemSort;
    readonly descending: boolean;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<SystemRow>>;
  /** All that match, most novel first; `at` one of systemTimes: as they were then. */
  systemRows(filter: SystemFilter, at: number | null): Promise<SystemRow[]>;
  /** Epoch seconds of the snapshots, ascending. */
  systemTimes(): Promise<number[]>;
  countSystems(): Promise<{ verdict: Record<string, number>; status: Record<string, number> }>;
  changeSystems(change: SystemsChange): Promise<void>;
  /** What a person says of one; with the event that tells of it. Returns it without its walk. */
  changeSystem(
    id: string,
    change: Partial<Pick<SystemRecord, 'givenName' | 'promoted' | 'comment'>>,
    events: readonly Omit<SystemEvent, 'id'>[],
  ): Promise<SystemRecord>;
  /** Newest first; of one system, or of all. */
  systemEvents(query: {
    readonly systemId: string | null;
    readonly since: number | null;
    readonly limit: number;
  }): Promise<SystemEvent[]>;
  /** Oldest first. */
  systemDecisions(sample: boolean): Promise<SystemDecision[]>;

  // settings, marks of progress, audit
  retention(): Promise<Retention>;
  setRetention(retention: Retention): Promise<void>;
  /** Small values by name: how far judging got, when retention last ran. */
  note(name: string): Promise<string | null>;
  setNote(name: string, value: string): Promise<void>;
  /**
   * Of several hubs one holds a name until a time, which it moves on as long as it works; who was killed loses it then.
   * True: `holder` has it now. `until` at or before `now` gives it back.
   */
  claim(name: string, claim: { holder: string; now: number; until: number }): Promise<boolean>;
  /** Whether anybody holds it. */
  isClaimed(name: string, now: number): Promise<boolean>;
  audit(entry: Omit<AuditEntry, 'id'>): Promise<void>;
  auditEntries(query: { limit: number; cursor: string | null }): Promise<Page<AuditEntry>>;
  /** Deletes what is older; epoch milliseconds, null keeps. Resolves to rows deleted. */
  expire(before: {
    closedIncidents: number | null;
    audit: number | null;
    leases: number | null;
    /** Events and snapshots of scanning systems; and systems that are gone for so long, unless a person promoted them. */
    systems: number | null;
    /** Visits that ended before, with their events; and visitors of whom no visit is left. */
    visits: number | null;
    sessions: number;
  }): Promise<number>;
  /** Removes owners, incidents, sensors, and scanning systems with decisions on them, that are marked as sample. */
  forgetSample(): Promise<void>;

  ping(): Promise<void>;
  /** A copy of one moment, while the store goes on. `folder` exists; the engine names its files. */
  backup(folder: string): Promise<void>;
  close(): Promise<void>;
}
