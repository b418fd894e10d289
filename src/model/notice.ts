/** A message to an owner through a channel, and what became of it. */
import type { Cause } from './incident.ts';
import type { Device, Evidence, Grade, ToolName, VerdictKind } from './verdict.ts';

export const CHANNEL_NAMES = [
  'email',
  'isp-report',
  'webhook',
  'slack',
  'teams',
  'syslog',
  'mqtt',
  'web-push',
  'letter',
  'soft-notice',
  'walled-garden',
] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** Shapes of an ISP report. */
export const REPORT_FORMATS = ['xarf', 'intelmq', 'shadowserver', 'stix', 'ocsf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** `first` at once; `reminder` by the ladder; `digest` of several; `again`: proof reopened it; `clean`: it is over. */
export const NOTICE_KINDS = ['first', 'reminder', 'digest', 'again', 'clean'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/**
 * `waiting`: until `dueAt`. `sending`: a sender has it until its claim ends. `sent`: the other side has taken it.
 * `bounced`: it came back later. `dead`: refused, or tried until its time was over; a person may send it again.
 * `cancelled`: its case closed first.
 */
export const NOTICE_STATUSES = ['waiting', 'sending', 'sent', 'bounced', 'dead', 'cancelled'] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

export interface Notice {
  /** 26 characters of Crockford's base32; Message-ID, webhook-id and whatever else makes sending again harmless. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly channel: ChannelName;
  readonly ownerId: string;
  readonly contactId: string | null;
  /** In the channel's own form: a mail address, a URL, a topic, the id of a push subscription. */
  readonly to: string;
  readonly language: 'ja' | 'en';
  /** Which wording; an arm of a study may name another. */
  readonly template: string;
  readonly caseIds: readonly string[];
  readonly createdAt: number;
  readonly dueAt: number;
  readonly status: NoticeStatus;
  readonly attempts: number;
  readonly sentAt: number | null;
  /** What the other side called it, or why it did not take it: one plain line. */
  readonly outcome: string | null;
  /** Of the entry in the public log of hashes; null until it was sent. */
  readonly logIndex: number | null;
  readonly sample: boolean;
}

/** One incident as it is told to machines: nothing of it names a subscriber. */
export interface NoticeReport {
  readonly caseId: string;
  /** Opaque to everybody but us. */
  readonly token: string;
  readonly state: 'new' | 'update' | 'closed';
  readonly address: string;
  /** Of a packet that was seen at `portAt`, for a network that shares addresses; null: none was kept. */
  readonly sourcePort: number | null;
  readonly portAt: number | null;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | null;
  /** What it asked for, most packets first, at most 20. */
  readonly destinationPorts: readonly number[];
  /** An address that it sent to; null where the sensor's addresses are not told. */
  readonly destination: string | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly packets: number;
  readonly sensors: number;
  readonly cause: Cause;
  readonly verdict: VerdictKind;
  readonly device: Device | null;
  readonly tool: ToolName | null;
  readonly confidence: number;
  readonly grade: Grade;
  readonly evidence: readonly Evidence[];
  readonly network: {
    readonly asn: number | null;
    readonly asName: string | null;
    readonly country: string | null;
  };
}

/** What a channel is handed: worded, and as figures. */
export interface Delivery {
  /** The notice's. */
  readonly id: string;
  /** 1, 2 ... */
  readonly attempt: number;
  readonly kind: NoticeKind;
  readonly to: string;
  readonly language: 'ja' | 'en';
  readonly createdAt: number;
  readonly message: NoticeMessage;
  readonly reports: readonly NoticeReport[];
  /** One of several that go out as one; for logs of the receiver. */
  readonly sender: NoticeSender;
}

export interface NoticeMessage {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** A whole document without script, style sheet or picture of elsewhere. */
  readonly html: string;
  /** At most 160 characters, for a push or a chat. */
  readonly short: string;
  /** The page of the case, where a code is typed; never a link that signs in. */
  readonly link: string;
  readonly code: string;
  /** Of the case: `case+TOKEN@...`; null: the channel cannot be answered. */
  readonly replyTo: string | null;
  readonly unsubscribe: string | null;
}

export interface NoticeSender {
  readonly organisation: string;
  /** A mail address that a person reads. */
  readonly contact: string;
  readonly domain: string;
  /** Origin of the hub, such as `https://yamori.example.org`. */
  readonly site: string;
}

/** What a channel says of one delivery. */
export type DeliveryOutcome =
  /** `reference`: what the other side calls it. */
  | { readonly kind: 'accepted'; readonly reference: string | null }
  /** Not now: a mailbox that is full, a server that is down. */
  | { readonly kind: 'later'; readonly why: string; readonly retryAfterMs: number | null }
  /** Never so: `isGone` says that the recipient does not exist (any more). */
  | { readonly kind: 'refused'; readonly why: string; readonly isGone: boolean };
