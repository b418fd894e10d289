/**
 * The hub's HTTP interface, as types: what routes answer and the page reads. Paths are under `/api/v1`.
 * The schemas in hub/ are held to these types by the compiler.
 *
 * Lists take `limit` (1..500, default 50), `cursor`, and `format=csv` (all rows that match, up to 100,000).
 * Times in queries: `from` and `to` in epoch seconds; default the last 24 hours. Filters that take several
 * values take them comma-separated. Errors are `ApiError` with a status of 4xx or 5xx.
 *
 * | Method, path | Who | Body -> answer |
 * |---|---|---|
 * | GET /setup | anyone | -> SetupState |
 * | POST /setup | anyone, while fresh | SetupRequest -> Session |
 * | POST /session, DELETE /session | anyone / signed in | SignIn -> Session |
 * | GET /me, PATCH /me | signed in | -> Session; { language?, password?, currentPassword? } |
 * | GET,POST /accounts; PATCH,DELETE /accounts/:id | admin | -> Page<Account>; NewAccount -> Account; AccountPatch -> Account |
 * | GET /people | admin, analyst | -> Page<Person>: accounts that an incident can be given to |
 * | GET,POST /tokens; DELETE /tokens/:id | signed in, own ones | -> Page<ApiToken>; NewApiToken -> ApiToken (+ `secret` once) |
 * | GET /sensors | all | -> Page<SensorView> |
 * | POST /sensors; PATCH,DELETE /sensors/:id | admin | { name } -> Sensor with `secret` once |
 * | POST /sensors/:id/tokens; DELETE /sensors/:id/tokens/:tokenId | admin | -> { id, secret } |
 * | POST /ingest/sightings | sensor token | SightingBatch -> BatchReceipt |
 * | POST /ingest/live | sensor token | LivePost -> 204 |
 * | GET /live | signed in | text/event-stream of LiveEvent; `?since=` epoch ms replays the hour's buffer first |
 * | GET /live/history?from&to (epoch ms) | signed in | -> LiveHistory |
 * | GET /scene | signed in | -> SceneLayout |
 * | GET /overview?from&to | signed in | -> Overview |
 * | GET /series?from&to&step&FILTER | signed in | -> { points: SeriesPoint[] } |
 * | GET /categories?from&to&step | signed in | -> { series: CategorySeries[] } |
 * | GET /top/:kind?from&to&limit&FILTER | signed in | -> { rows: TopRow[] } |
 * | GET /sources?from&to&sort&order&FILTER | signed in | -> Page<SourceRow> |
 * | GET /sources/:address?from&to | signed in | -> SourceDetail |
 * | GET /incidents?sort&order&FILTER | signed in | -> Page<IncidentView> |
 * | GET /incidents/counts | signed in | -> IncidentCounts |
 * | GET /incidents/:id | signed in | -> IncidentDetail |
 * | PATCH /incidents/:id | admin, analyst; owner may set `working` and comment | IncidentPatch -> IncidentView |
 * | POST /incidents/:id/comments | signed in | { text } -> IncidentEvent |
 * | POST /incidents/bulk | admin, analyst | BulkRequest -> BulkAnswer |
 * | GET,POST /searches; DELETE /searches/:id | signed in | -> Page<SavedSearch>; { name, target } -> SavedSearch |
 * | GET /owners; POST /owners; PUT,DELETE /owners/:id | all (own) / admin | -> Page<OwnerRecord>; OwnerRecord without id and sample (POST: nor version) -> OwnerRecord |
 * | POST /owners/import | admin | text/csv or application/yaml -> { created, changed } |
 * | POST /leases/import?name=FILE | admin, analyst | text/csv -> { added, known, refused } |
 * | GET /systems?sort&order&SYSTEM_FILTER | admin, analyst | -> Page<SystemRow>; `sort`: novelty, probes, sources, first, last, confidence |
 * | GET /systems/summary?at&SYSTEM_FILTER | admin, analyst | -> SystemsSummary; `at`: epoch seconds, one of its `times` |
 * | GET /systems/changes?since | admin, analyst | -> { events: SystemEventView[] }, newest first, at most 500; `since`: epoch milliseconds, default a day ago |
 * | GET /systems/:id | admin, analyst | -> SystemDetail; of a crowd its 10,000 busiest members |
 * | GET /systems/:id/members | admin, analyst | -> Page<SystemMember>: all of them, by address |
 * | PATCH /systems/:id | admin, analyst | SystemPatch -> SystemRecord |
 * | POST /systems/:id/promote | admin, analyst | SystemPromotion -> SystemRecord |
 * | POST /systems/merge | admin, analyst | SystemMerge -> SystemRecord: the first one, which keeps its identity |
 * | POST /systems/:id/split | admin, analyst | SystemSplit -> SystemSplitAnswer |
 * | GET /systems/local-list.csv | admin, analyst | -> text/csv of what was promoted |
 * | POST /systems/run | admin, analyst | -> 202 { isRunning }, at once; `isRunning` of the summary tells when it is done |
 * | GET /compare?a&b&listed&from&to&step | admin, analyst | -> Comparison of two sets of dark addresses or prefixes (IPv4); `listed`: epoch seconds; `step`: day or week |
 * | POST /ingest/visits | sensor token | VisitBatch -> BatchReceipt: events of decoys |
 * | GET /decoys?from&to | admin, analyst | -> { rows: DecoyView[] } |
 * | GET /visitors?from&to&sort&order&VISITOR_FILTER | admin, analyst | -> Page<VisitorRow>: who was there in the range; `sort`: to, from, visits, activeDays |
 * | GET /visitors/:id | admin, analyst | -> VisitorDetail |
 * | GET /visits/:id | admin, analyst | -> VisitReplay: one session |
 * | GET /visits.export?form&from&to&decoy | admin, analyst | -> a file: `form` is cowrie, ecs, stix or indicators |
 * | GET /cases?sort&order&CASE_FILTER | signed in | -> Page<CaseView>; `sort`: openedAt, closedAt, stepAt, address |
 * | GET /cases/counts | signed in | -> CaseCounts |
 * | GET /cases/:id | signed in | -> CaseDetail |
 * | POST /cases/:id/done | signed in | -> CaseView: begins a re-test; a click closes nothing |
 * | PUT /cases/:id/steps | signed in | { done: ids of steps } -> CaseView |
 * | GET /notices?NOTICE_FILTER | admin, analyst | -> Page<NoticeView>, newest first |
 * | GET /notices/counts | admin, analyst | -> NoticeCounts |
 * | GET /notices/:id | admin, analyst | -> NoticeDetail: the notice as it would read now |
 * | POST /notices/:id/again | admin, analyst | -> NoticeView: one that is dead or bounced waits again |
 * | GET /contacts?ownerId; POST /contacts; PATCH,DELETE /contacts/:id | admin, analyst | -> Page<Contact>; ContactDraft -> Contact; ContactPatch -> Contact |
 * | GET /replies | admin, analyst | -> Page<Reply>: what came back lately, at most 500 |
 * | GET /templates | admin, analyst | -> TemplateList |
 * | PUT,DELETE /templates/:name/:language | admin | TemplateDraft -> TemplatePreview / 204: the built-in one again |
 * | POST /templates/preview | admin, analyst | TemplateDraft with name and language -> TemplatePreview |
 * | GET /studies | admin, analyst | -> { rows: StudyView[] }, newest first |
 * | POST /studies | admin | StudyDraft -> StudyView: registered before its first case; 400 says what is wrong; 409 while one is open |
 * | GET /studies/:id | admin, analyst | -> StudyDetail: worked out when it is asked for |
 * | POST /studies/:id/end | admin | -> StudyView: its arms end, and who waited is told as the policy says |
 * | GET /studies/:id/curves.csv; GET /studies/:id/subjects.csv | admin, analyst | -> text/csv without owners or addresses |
 * | GET /garden/holds | a gateway's token | -> { holds: Hold[] }: in force, or released in the last two days; 403: the sensor is no gateway |
 * | POST /garden/events | a gateway's token | { events: GardenEvent[] } -> { taken: ids }; the same may come twice |
 * | POST /garden/holds/:id/release | admin, analyst | -> 204: the gateway lets go the next time it asks |
 * | GET /log/head | anyone | -> LogHead of the public log of notices |
 * | GET /log/entries?from&limit | anyone | -> { entries: LogEntry[] } |
 * | GET /log/inclusion?hash | anyone | -> LogInclusion; 404: no notice of that hash |
 * | GET /log/consistency?from&to | anyone | -> { proof: hashes } |
 * | POST /app/session | anyone, from his own address | -> AppSession: a one-time code for that address |
 * | POST /app/enrol | anyone with a one-time code | { code, language } -> AppEnrolled |
 * | GET /app/state; POST /app/move; DELETE /app | the app (header x-yamori-app) | -> AppState |
 * | POST /app/cases/:id/done; PUT /app/cases/:id/steps | the app | { done } -> AppState |
 * | GET /app/push-key; PUT,DELETE /app/push; POST /app/push/heard | the app | { endpoint, p256dh, auth } -> 204 |
 * | GET /settings; PATCH /settings | admin | Settings |
 * | GET /audit | admin | -> Page<AuditEntry> |
 * | GET /search?q= | signed in | -> { hits: SearchHit[] } |
 * | GET /openapi.json, /docs | anyone | |
 * Beside `/api/v1`: GET /healthz, /readyz, /metrics.
 */
import type { Account, OwnerRecord, Retention, Sensor } from './account.ts';
import type { CaseEvent, CaseRecord } from './case.ts';
import type { Contact, Reply } from './contact.ts';
import type { PushSubscription } from './enrolment.ts';
import type { CategorySeries, FactsSize, SeriesPoint, SourceRow, SourceVerdict, TopRow } from './facts.ts';
import type { Cause, CloseReason, Incident, IncidentEvent, IncidentStatus } from './incident.ts';
import type { ChannelName, Notice, NoticeMessage, NoticeStatus } from './notice.ts';
import type { NoticeTemplate } from './notice-template.ts';
import type { Category } from './report.ts';
import type {
  SystemEvent,
  SystemRecord,
  SystemStatus,
  SystemsReport,
  SystemVerdict,
  WalkOrder,
} from './scanning-system.ts';
import type { StudyPlan, StudyResult } from './study.ts';

export interface ApiError {
  /** Stable, kebab-case: `not-signed-in`, `forbidden`, `not-found`, `invalid`, `stale`, `too-many`, `store-full` ... */
  readonly code: string;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

export interface SetupState {
  readonly fresh: boolean;
}

export interface SetupRequest {
  /** Printed by the hub when it starts without an account; proves that the caller can read its console. */
  readonly setupCode: string;
  readonly name: string;
  /** 12 characters or more. */
  readonly password: string;
  readonly language: 'ja' | 'en';
}

export interface SignIn {
  readonly name: string;
  readonly password: string;
}

/** The cookie is HttpOnly; every change carries `csrf` as the header `x-csrf-token`. */
export interface Session {
  readonly account: Account;
  readonly csrf: string;
  /** IANA zone of the hub, for pages that show its times. */
  readonly zone: string;
  /** True while the labelled sample is in the stores. */
  readonly sample: boolean;
}

export interface SensorView extends Sensor {
  /** `ok`, `late` (no batch for three of its usual gaps), `silent` (never, or an hour), `disabled`. */
  readonly health: 'ok' | 'late' | 'silent' | 'disabled';
  readonly packetsLastHour: number;
}

/** A live packet with what the hub knows of its source. Short names: thousands a second go out. */
export interface LiveDot {
  /** Epoch milliseconds. */
  readonly t: number;
  /** Source and destination. */
  readonly s: string;
  readonly d: string;
  /** `23/tcp`. */
  readonly p: string;
  readonly c: Category | 'unjudged';
  /** Country of the source, ISO code, or ''. */
  readonly g: string;
  /** Owner id, where the source is in a holding; else ''. */
  readonly o: string;
  /** Sensor id. */
  readonly n: string;
  readonly m: string | null;
}

export type LiveEvent =
  | {
      readonly kind: 'packets';
      readonly dots: readonly LiveDot[] /** Seen beyond the sample. */;
      readonly more: number;
    }
  | { readonly kind: 'incident'; readonly incident: IncidentView }
  | { readonly kind: 'hello'; readonly now: number };

export interface LiveHistory {
  readonly dots: readonly LiveDot[];
  /** Packets by minute of the hour, for the strip below the scene. */
  readonly minutes: readonly { readonly at: number; readonly packets: number; readonly alerts: number }[];
  readonly oldest: number;
}

/** What the scene draws: each owner a ring, its holdings as arcs, used and unused. */
export interface SceneLayout {
  readonly owners: readonly {
    readonly id: string;
    readonly name: string;
    readonly prefixes: readonly string[];
    readonly dark: readonly string[];
    readonly openIncidents: number;
  }[];
  readonly sensors: readonly {
    readonly id: string;
    readonly name: string;
    readonly dark: readonly string[];
  }[];
}

export interface Overview {
  readonly from: number;
  readonly to: number;
  readonly packets: number;
  readonly sources: number;
  readonly series: readonly SeriesPoint[];
  readonly categories: readonly CategorySeries[];
  readonly services: readonly TopRow[];
  readonly countries: readonly TopRow[];
  readonly networks: readonly TopRow[];
  readonly tools: readonly TopRow[];
  readonly sensors: readonly SensorView[];
  readonly openIncidents: number;
}

/** A kept packet, decoded for people. */
export interface PacketView {
  readonly time: number;
  readonly sensorId: string;
  readonly originalLength: number;
  /** Lower-case hex, two digits a byte. */
  readonly hex: string;
  /** Which bytes mean what; for colouring. */
  readonly fields: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly value: string;
  }[];
  /** One line, as `yamori explain` prints it. */
  readonly summary: string;
}

export interface SourceDetail {
  readonly row: SourceRow;
  readonly verdicts: readonly SourceVerdict[];
  readonly services: readonly TopRow[];
  readonly series: readonly SeriesPoint[];
  readonly packets: readonly PacketView[];
  readonly incidents: readonly IncidentView[];
  readonly owner: Pick<OwnerRecord, 'id' | 'name'> | null;
}

export interface IncidentView extends Incident {
  readonly ownerName: string;
  readonly assigneeName: string | null;
}

export interface IncidentDetail {
  readonly incident: IncidentView;
  readonly events: readonly (IncidentEvent & { readonly actorName: string })[];
  readonly source: SourceRow | null;
  readonly packets: readonly PacketView[];
  /** Packets by hour, from a day before the first to now. */
  readonly series: readonly SeriesPoint[];
  /** Steps for who has to act, in both languages. */
  readonly whatToDo: readonly { readonly ja: string; readonly en: string }[];
  /** Other incidents of the address. */
  readonly others: readonly IncidentView[];
}

export interface IncidentPatch {
  readonly status?: IncidentStatus;
  readonly closeReason?: CloseReason;
  /** Account id; null takes it off. */
  readonly assignee?: string | null;
  readonly labels?: readonly string[];
  /** Why; kept in the timeline. */
  readonly why?: string;
  readonly cause?: Cause;
  /** The version that was read; a change in between answers 409 `stale`. */
  readonly version: number;
}

/** How many there are, for the filters; keys are statuses, causes and grades. */
export interface IncidentCounts {
  readonly status: Readonly<Record<string, number>>;
  readonly cause: Readonly<Record<string, number>>;
  readonly grade: Readonly<Record<string, number>>;
}

/** One patch for many; without versions, the newest counts. */
export interface BulkRequest {
  readonly ids: readonly string[];
  readonly patch: Omit<IncidentPatch, 'version'>;
}

export interface BulkAnswer {
  /** Ids. */
  readonly changed: readonly string[];
  readonly failed: readonly { readonly id: string; readonly code: string }[];
}

/** An account as others see it. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface NewAccount {
  readonly name: string;
  readonly password: string;
  readonly role: Account['role'];
  readonly ownerIds: readonly string[];
  readonly language: 'ja' | 'en';
}

export interface AccountPatch {
  readonly role?: Account['role'];
  readonly ownerIds?: readonly string[];
  readonly disabled?: boolean;
  readonly password?: string;
}

export interface NewApiToken {
  readonly name: string;
  readonly readOnly: boolean;
  /** Epoch milliseconds; null: never. */
  readonly expiresAt: number | null;
}

export interface Settings {
  readonly retention: Retention;
  readonly size: FactsSize;
  readonly lastRetentionAt: number | null;
  readonly version: string;
}

export interface SearchHit {
  readonly kind: 'source' | 'incident' | 'owner' | 'service' | 'asn' | 'prefix' | 'sensor';
  readonly label: string;
  /** Path of the page. */
  readonly target: string;
}

export type StudyDraft = Omit<StudyPlan, 'id'>;

export interface StudyView {
  readonly id: string;
  readonly plan: StudyPlan;
  readonly planHash: string;
  /** Epoch milliseconds. */
  readonly registeredAt: number;
  readonly endedAt: number | null;
  readonly sample: boolean;
  readonly isAsRegistered: boolean;
  /** It takes further cases. */
  readonly isEnrolling: boolean;
  /** In the order of the plan. */
  readonly arms: readonly { readonly name: string; readonly subjects: number }[];
  readonly exempted: number;
}

export interface StudyDetail {
  readonly study: StudyView;
  readonly result: StudyResult;
}

/** A system as a row of the table and a mark of the chart. */
export interface SystemRow {
  readonly id: string;
  /** The person's name for it where it has one, else the one that was found. */
  readonly name: string;
  readonly isNamed: boolean;
  readonly promoted: SystemRecord['promoted'];
  readonly verdict: SystemVerdict;
  readonly status: SystemStatus;
  readonly confidence: number;
  readonly power: number;
  readonly q: number | null;
  readonly novelty: number;
  /** Members, and the AS numbers among them. */
  readonly sources: number;
  readonly networks: number;
  /** Most probes first, at most ten; how many in all. */
  readonly services: readonly string[];
  readonly serviceCount: number;
  readonly probes: number;
  readonly frequency: number;
  readonly coverage: number;
  readonly reach: number;
  readonly order: WalkOrder;
  readonly activeDays: number;
  readonly observedDays: number;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  /** Epoch milliseconds. */
  readonly bornAt: number;
}

/**
 * SYSTEM_FILTER: `verdict`, `status`, `service`, `asn` (any of several), `text` (in names, comments, services, networks; or how a
 * member's address begins).
 */
export interface SystemsSummary {
  /** Epoch milliseconds of the last run; null before the first. */
  readonly ranAt: number | null;
  readonly isRunning: boolean;
  readonly report: Omit<SystemsReport, 'systems'> | null;
  /** Epoch seconds for which positions are kept, ascending, a week apart; the last is that of the last run. */
  readonly times: readonly number[];
  /** Which of `times` the rows are of; null before the first run. */
  readonly at: number | null;
  /** All that match the filter, most novel first. */
  readonly rows: readonly SystemRow[];
  /** Whatever the filter, for the filters' menus. */
  readonly counts: {
    readonly verdict: Readonly<Record<string, number>>;
    readonly status: Readonly<Record<string, number>>;
  };
}

export interface SystemEventView extends SystemEvent {
  readonly systemName: string;
  /** Null where the hub itself did it. */
  readonly actorName: string | null;
}

export interface SystemDetail {
  readonly record: SystemRecord;
  /** Newest first. */
  readonly events: readonly SystemEventView[];
  readonly similar: readonly { readonly row: SystemRow; readonly likeness: number }[];
}

export interface SystemPatch {
  /** Null takes the name away. */
  readonly givenName?: string | null;
  readonly comment?: string;
}

/** Null takes the statement back. */
export interface SystemPromotion {
  readonly promoted: SystemRecord['promoted'];
}

/** Two or more. Undone by splitting off what came. */
export interface SystemMerge {
  readonly ids: readonly string[];
}

/** Some of its members, never all. Undone by a merge. */
export interface SystemSplit {
  readonly addresses: readonly string[];
}

export interface SystemSplitAnswer {
  readonly from: SystemRecord;
  readonly made: SystemRecord;
}

export interface CaseView extends CaseRecord {
  readonly ownerName: string;
  /** What the ladder does next if it goes on sending; null: nothing more, or no notices are set up. */
  readonly next: { readonly channel: ChannelName; readonly at: number } | null;
}

export interface CaseCounts {
  readonly status: Readonly<Record<string, number>>;
  readonly proof: Readonly<Record<string, number>>;
}

/** A step of the advice, in both languages. */
export interface CaseAdvice {
  readonly id: string;
  readonly minutes: number;
  readonly difficulty: 'easy' | 'medium' | 'help';
  readonly ja: CaseAdviceWords;
  readonly en: CaseAdviceWords;
}

export interface CaseAdviceWords {
  readonly title: string;
  readonly text: string;
  readonly why: string;
  readonly check: string;
}

export interface CaseDetail {
  readonly case: CaseView;
  readonly events: readonly CaseEvent[];
  readonly notices: readonly NoticeView[];
  readonly replies: readonly Reply[];
  readonly advice: readonly CaseAdvice[];
  /** The ladder that this case climbs. */
  readonly ladder: readonly { readonly channel: ChannelName; readonly afterMs: number }[];
}

/** What the app is told when it begins. */
export interface AppSession {
  readonly address: string;
  /** False: the address is in nobody's holdings here, and there is nothing to enrol in. */
  readonly isWatched: boolean;
  readonly organisation: string;
  readonly code: string | null;
  readonly expiresAt: number | null;
}

export interface AppEnrolled {
  readonly secret: string;
  readonly address: string;
}

export interface AppState {
  /** The enrolled one. */
  readonly address: string;
  /** Where this request came from. */
  readonly here: string;
  /** `here` is another address of the same network: the connection may have got a new one. */
  readonly isMoved: boolean;
  readonly takesPushes: boolean;
  /** When the push service last took one, and when this device last said that one came; null: it takes none. */
  readonly push: Pick<PushSubscription, 'subscribedAt' | 'acceptedAt' | 'heardAt'> | null;
  readonly language: 'ja' | 'en';
  readonly organisation: string;
  readonly zone: string;
  /** Until when was looked; null: not yet. */
  readonly judgedAt: number | null;
  /** Open ones, and those closed in the last 30 days; empty: the connection is not listed. */
  readonly cases: readonly AppCase[];
}

export type AppCase = Pick<
  CaseRecord,
  | 'id'
  | 'code'
  | 'address'
  | 'cause'
  | 'grade'
  | 'status'
  | 'openedAt'
  | 'closedAt'
  | 'proof'
  | 'isExposed'
  | 'retest'
  | 'stepsDone'
> & { readonly device: Incident['device']; readonly advice: readonly CaseAdvice[] };

export interface NoticeView extends Notice {
  readonly ownerName: string;
}

export type NoticeCounts = Readonly<Record<NoticeStatus, number>>;

export interface NoticeDetail {
  readonly notice: NoticeView;
  /** Null: its cases are gone. */
  readonly message: NoticeMessage | null;
}

export interface ContactDraft {
  readonly ownerId: string | null;
  readonly email: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly language: 'ja' | 'en';
}

export interface ContactPatch {
  /** `unverified` is how a bouncing one is tried again. */
  readonly state?: Contact['state'];
  readonly language?: 'ja' | 'en';
}

export interface TemplateDraft {
  readonly subject: string;
  readonly text: string;
  /** Empty: made from the text. */
  readonly html: string;
  readonly short: string;
}

export interface TemplateRow extends TemplateDraft {
  readonly name: string;
  readonly language: 'ja' | 'en';
  /** Null: as it ships with the project. */
  readonly changed: Pick<NoticeTemplate, 'updatedAt' | 'updatedBy'> | null;
}

export interface TemplateList {
  readonly rows: readonly TemplateRow[];
  /** What a template may name. */
  readonly variables: readonly {
    readonly name: string;
    readonly description: string;
    readonly example: string;
  }[];
}

export interface TemplatePreview {
  readonly message: Pick<NoticeMessage, 'subject' | 'text' | 'html' | 'short'>;
  readonly warnings: readonly {
    readonly code: string;
    readonly ja: string;
    readonly en: string;
    /** What was found; null where something is missing. */
    readonly found: string | null;
  }[];
  /** How hard it is to read, in words; null where it has no sentence. */
  readonly reading: { readonly isPlain: boolean; readonly ja: string; readonly en: string } | null;
}

export interface LogEntryView {
  readonly index: number;
  readonly at: number;
  readonly hash: string;
}

export interface LogHead {
  readonly size: number;
  readonly at: number;
  readonly root: string;
  readonly signature: string;
  /** SPKI PEM of an Ed25519 key: keep it, and do not ask for it again. */
  readonly publicKey: string;
}

export interface LogInclusion {
  readonly entry: LogEntryView;
  readonly head: Omit<LogHead, 'publicKey'>;
  readonly proof: readonly string[];
}
