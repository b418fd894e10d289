/**
 * Words of the model as lists, for menus and for reading the address bar. The page imports types of the
 * model only, so the lists stand here; the compiler holds them to the unions, in both directions.
 */
import type { Role } from '../../../src/model/account.ts';
import type { CaseStatus } from '../../../src/model/case.ts';
import type { ReplyKind } from '../../../src/model/contact.ts';
import type { VisitExport, VisitorSort } from '../../../src/model/decoy-view.ts';
import type { SourceSort } from '../../../src/model/facts.ts';
import type { Cause, CloseReason, IncidentStatus } from '../../../src/model/incident.ts';
import type { ChannelName, NoticeStatus } from '../../../src/model/notice.ts';
import type { ProofState } from '../../../src/model/proof.ts';
import type { Category } from '../../../src/model/report.ts';
import type { SystemStatus, SystemVerdict } from '../../../src/model/scanning-system.ts';
import type { Grade, ToolName } from '../../../src/model/verdict.ts';
import type { ActKind, VisitorKind } from '../../../src/model/visitor.ts';

/** All keys of a complete record, in its order. */
function keysOf<Key extends string>(record: Record<Key, true>): readonly Key[] {
  return Object.keys(record) as Key[];
}

export const CATEGORIES = keysOf<Category>({
  'infected-iot': true,
  'infected-pc': true,
  'scanner-known': true,
  scanner: true,
  backscatter: true,
  misconfigured: true,
  spoofed: true,
  unknown: true,
});

export const GRADES = keysOf<Grade>({
  'spoofable-packet': true,
  'corroborated-packets': true,
  handshake: true,
  login: true,
  payload: true,
});

export const CAUSES = keysOf<Cause>({
  infected: true,
  scanning: true,
  'dos-victim': true,
  misconfigured: true,
  spoofed: true,
  intrusion: true,
  unexplained: true,
});

export const INCIDENT_STATUSES = keysOf<IncidentStatus>({
  watch: true,
  open: true,
  working: true,
  closed: true,
});

/** `merged` and `faded` are for rules, not for people. */
export const CLOSE_REASONS = [
  'resolved',
  'false-positive',
  'accepted',
  'duplicate',
] as const satisfies CloseReason[];

export const TOOLS = keysOf<ToolName>({
  mirai: true,
  zmap: true,
  masscan: true,
  unicornscan: true,
  nmap: true,
  hping: true,
  'os-stack': true,
});

export const SOURCE_SORTS = keysOf<SourceSort>({
  packets: true,
  first: true,
  last: true,
  services: true,
  confidence: true,
  source: true,
});

export const SYSTEM_VERDICTS = keysOf<SystemVerdict>({
  'unknown-systematic': true,
  known: true,
  malware: true,
  'not-enough-data': true,
});

export const SYSTEM_STATUSES = keysOf<SystemStatus>({ active: true, quiet: true, gone: true });

export const ROLES = keysOf<Role>({ admin: true, analyst: true, owner: true });

export const CASE_STATUSES = keysOf<CaseStatus>({ open: true, closed: true });

export const PROOF_STATES = keysOf<ProofState>({
  active: true,
  quiet: true,
  'clean-by-silence': true,
  'clean-by-retest': true,
  'unknown-moved': true,
  'unknown-sensor-down': true,
  reinfected: true,
});

export const REPLY_KINDS = keysOf<ReplyKind>({
  answer: true,
  'bounce-hard': true,
  'bounce-soft': true,
  complaint: true,
  unsubscribe: true,
  'auto-reply': true,
  loop: true,
  unreadable: true,
});

export const NOTICE_STATUSES = keysOf<NoticeStatus>({
  waiting: true,
  sending: true,
  sent: true,
  bounced: true,
  dead: true,
  cancelled: true,
});

export const CHANNELS = keysOf<ChannelName>({
  email: true,
  'isp-report': true,
  'web-push': true,
  letter: true,
  'soft-notice': true,
  'walled-garden': true,
  webhook: true,
  slack: true,
  teams: true,
  syslog: true,
  mqtt: true,
});

export const CRITICALS = ['high', 'medium', 'low'] as const;

/** As the hub takes them in `sort`. */
export const INCIDENT_SORTS = [
  'updatedAt',
  'openedAt',
  'lastSeen',
  'packets',
  'confidence',
  'address',
] as const;

export const CASE_SORTS = ['openedAt', 'closedAt', 'stepAt', 'address'] as const;

export const VISITOR_KINDS = keysOf<VisitorKind>({
  person: true,
  scanner: true,
  bot: true,
  engine: true,
  unclear: true,
});

export const VISITOR_SORTS = keysOf<VisitorSort>({ to: true, from: true, visits: true, activeDays: true });

export const VISIT_EXPORTS = keysOf<VisitExport>({ cowrie: true, ecs: true, stix: true, indicators: true });

/** From the harmless to what leaves something behind. */
export const ACT_KINDS = keysOf<ActKind>({
  looked: true,
  scanned: true,
  'guessed-passwords': true,
  'logged-in': true,
  'typed-commands': true,
  'watched-camera': true,
  'moved-camera': true,
  'read-registers': true,
  'read-notes': true,
  'queried-database': true,
  'used-planted-credential': true,
  'tried-exploit': true,
  'named-download': true,
  'dropped-file': true,
  'changed-set-point': true,
  'switched-machine': true,
  'wrote-registers': true,
  'switched-alarms-off': true,
  'switched-logs-off': true,
  'cleared-logs': true,
  'changed-password': true,
  'made-account': true,
  'removed-account': true,
  'removed-data-source': true,
  defaced: true,
});
