/** What a hub is made from: stores, and the opinions and parsers of level 3 behind plain functions. */
import type { OwnerRecord, Role } from '../model/account.ts';
import type {
  CaseAdvice,
  IncidentPatch,
  LogHead,
  LogInclusion,
  TemplateDraft,
  TemplateList,
  TemplatePreview,
} from '../model/api.ts';
import type { CaseRecord } from '../model/case.ts';
import type { Comparison } from '../model/comparison.ts';
import type { DecoyEvent } from '../model/decoy-event.ts';
import type { VisitExport } from '../model/decoy-view.ts';
import type { GardenEvent, Hold } from '../model/hold.ts';
import type { Incident, IncidentEvent, Lease } from '../model/incident.ts';
import type { ChannelName, NoticeMessage } from '../model/notice.ts';
import type { NoticeTemplate } from '../model/notice-template.ts';
import type { OwnerPages } from '../model/owner-page.ts';
import type { ScanningSystem } from '../model/scanning-system.ts';
import type { Study, StudyPlan, StudyResult, StudySubject } from '../model/study.ts';
import type { StoredStudy } from '../store/cases-port.ts';
import type { FactsStore, Location } from '../store/facts-port.ts';
import type { StateStore } from '../store/state-port.ts';
import type { HubEvents } from './hub-events.ts';
import type { CaseStep } from './jobs/case-ports.ts';

export interface HubSettings {
  /** Origin under which people reach the hub, such as `https://yamori.example.org`; null: loopback alone. */
  readonly publicUrl: string | null;
  /** The connection is kept secret (TLS here or at a proxy): cookies are Secure, HSTS is sent. */
  readonly isSecure: boolean;
  /** Addresses or prefixes of proxies whose X-Forwarded-For is believed; empty: nobody's. */
  readonly trustProxy: readonly string[];
  /** Host names, beside loopback and that of publicUrl, that a Host header may carry. */
  readonly hostNames: readonly string[];
  /** IANA zone of the hub. */
  readonly zone: string;
  readonly version: string;
}

export interface PacketDescription {
  readonly summary: string;
  readonly fields: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly value: string;
  }[];
}

export type PatchOutcome =
  | { readonly incident: Incident; readonly events: readonly Omit<IncidentEvent, 'id'>[] }
  | { readonly refused: string };

export interface LeasesText {
  readonly leases: readonly Lease[];
  readonly refused: readonly { readonly line: number; readonly why: string }[];
}

/** A line of the list of scanners that others can import. */
export interface LocalListEntry {
  /** An address, as a prefix. */
  readonly prefix: string;
  readonly organisation: string;
  /** Epoch seconds. */
  readonly lastSeen: number;
  /** It is thought to be so, and nobody has confirmed it. */
  readonly candidate: boolean;
  /** Id of the scanning system. */
  readonly system: string;
  readonly note: string;
}

export interface HubSystems {
  /** Asks for a run soon; returns at once. */
  readonly requestRun: () => void;
  /** Of this hub. */
  readonly isRunning: () => boolean;
  readonly merge: (systems: readonly ScanningSystem[]) => ScanningSystem;
  /** Null when none of its members is named, or all are. */
  readonly split: (
    system: ScanningSystem,
    addresses: ReadonlySet<string>,
  ) => { readonly rest: ScanningSystem; readonly part: ScanningSystem } | null;
  /** CSV that `yamori data` imports as a list of known scanners. */
  readonly formatLocalList: (entries: readonly LocalListEntry[]) => string;
}

export interface CompareAsked {
  /** Addresses or prefixes, IPv4. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Epoch seconds. */
  readonly listedAt: number;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly signal: AbortSignal;
}

/** Throws a YamoriError for sets that cannot be compared, and the signal's reason once that is aborted. */
export type CompareSets = (asked: CompareAsked) => Promise<Comparison>;

/** What routes ask of studies; the statistics are level 3. */
export interface HubStudies {
  /** Checks and seals a plan. Throws E_STUDY with what to do. */
  readonly register: (plan: StudyPlan, now: number) => Study;
  readonly read: (stored: StoredStudy) => Study;
  /** False: what is stored is not the plan that was registered. */
  readonly isAsRegistered: (study: Study) => boolean;
  readonly analyse: (
    stored: StoredStudy,
    now: number,
  ) => Promise<{ readonly result: StudyResult; readonly subjects: readonly StudySubject[] }>;
  readonly curvesCsv: (result: StudyResult) => string;
  readonly subjectsCsv: (study: Study, subjects: readonly StudySubject[]) => string;
  /** After one was registered or ended. */
  readonly refresh: () => Promise<void>;
}

/** What gateways with a walled garden ask; model/hold.ts. */
export interface GardenPort {
  /** Whether the sensor of that name is a gateway that may ask. */
  readonly mayAsk: (sensorName: string) => boolean;
  /** Those in force, and those that were released lately. */
  readonly holds: () => Promise<readonly Hold[]>;
  /** By staff; false: there is no such hold. */
  readonly release: (holdId: string) => Promise<boolean>;
  /** `taken`: ids of those that are kept; the same one may come again. `isNews`: cases are to be judged anew. */
  readonly take: (
    events: readonly GardenEvent[],
    gatewayId: string,
  ) => Promise<{ readonly taken: readonly string[]; readonly isNews: boolean }>;
}

/** What routes ask of notices, which the hub may not import. */
export interface HubNotices {
  /** Asks for a pass soon; returns at once. */
  readonly requestRun: () => void;
  /** Who sends notices, as owners know him. */
  readonly organisation: string;
  /** Public VAPID key; null: pushes are not set up. */
  readonly pushKey: string | null;
  readonly beginRetest: (record: CaseRecord, actor: string, now: number) => CaseStep | null;
  /** The owner typed his code: he knows. Null: he did before. */
  readonly enterCode: (record: CaseRecord, by: 'site' | 'app' | 'garden', now: number) => CaseStep | null;
  /** The steps that his notices tell him. */
  readonly adviceFor: (record: CaseRecord, incident: Incident) => Promise<readonly CaseAdvice[]>;
  /** Empty where no notices are set up. */
  readonly ladderOf: (
    record: CaseRecord,
  ) => readonly { readonly channel: ChannelName; readonly afterMs: number }[];
  /** The notice as it would read now; null: its cases are gone. */
  readonly compose: (noticeId: string) => Promise<NoticeMessage | null>;
  readonly pages: OwnerPages;
  readonly listTemplates: (changed: readonly NoticeTemplate[]) => TemplateList;
  /** Throws E_TEMPLATE with part and line. */
  readonly previewTemplate: (name: string, language: 'ja' | 'en', draft: TemplateDraft) => TemplatePreview;
  readonly studies: HubStudies;
  readonly garden: GardenPort;
  readonly log: {
    readonly head: () => Promise<LogHead>;
    readonly inclusion: (hash: string) => Promise<LogInclusion | null>;
    readonly consistency: (from: number, to: number) => Promise<readonly string[] | null>;
  };
}

/** What routes ask of decoys. */
export interface HubVisits {
  /** Asks for a run soon; returns at once. */
  readonly requestRun: () => void;
  readonly exportAs: (
    form: VisitExport,
    events: AsyncIterable<readonly DecoyEvent[]>,
  ) => { readonly text: AsyncIterable<string>; readonly type: string; readonly name: string };
}

export interface HubDeps {
  readonly facts: FactsStore;
  readonly state: StateStore;
  readonly settings: HubSettings;
  readonly events: HubEvents;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly randomBytes: (count: number) => Buffer;
  readonly locate: (source: string) => Location;
  /** Bytes from the IP header on; never throws. */
  readonly describePacket: (bytes: Uint8Array) => PacketDescription;
  readonly whatToDo: (incident: Incident) => readonly { readonly ja: string; readonly en: string }[];
  readonly applyPatch: (
    incident: Incident,
    patch: IncidentPatch,
    actor: { readonly id: string; readonly role: Role },
    now: number,
  ) => PatchOutcome;
  /** Throw a YamoriError for what cannot be read. `name` tells CSV from YAML by its ending. */
  readonly parseOwners: (name: string, text: string) => readonly Omit<OwnerRecord, 'id' | 'version'>[];
  readonly parseLeases: (name: string, text: string) => LeasesText;
  /** What is wrong with a batch that has the right shape; null: nothing. */
  readonly checkBatch: (batch: never, now: number) => string | null;
  /** Certificate and key (PEM); null speaks plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** The built page; null serves none. */
  readonly webFolder: string | null;
  /** Called once, while there is no account. */
  readonly onSetupCode: (code: string) => void;
  /** Epoch milliseconds at which facts were last turned into verdicts; null: not yet. */
  readonly judgedAt: () => number | null;
  readonly systems: HubSystems;
  readonly visits: HubVisits;
  readonly compare: CompareSets;
  readonly notices: HubNotices;
  /** Where log lines go; absent: nowhere. */
  readonly logStream?: NodeJS.WritableStream;
}
