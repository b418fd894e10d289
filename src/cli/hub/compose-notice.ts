/** A notice as it is stored -> what a channel is handed: the facts as they are now, worded. */
import type { CaseRecord } from '../../model/case.ts';
import type { Contact } from '../../model/contact.ts';
import type { Incident } from '../../model/incident.ts';
import type { ChannelName, Delivery, Notice, NoticeReport, NoticeSender } from '../../model/notice.ts';
import type { NoticeTemplate } from '../../model/notice-template.ts';
import type { LadderStep } from '../../notices/policy/policy-settings.ts';
import { type Audience, VARIANTS, type Variant } from '../../notices/wording/notice-input.ts';
import { openTemplates, renderNotice, type TemplateBook } from '../../notices/wording/render-notice.ts';
import type { FactsStore, Location, StoredSighting } from '../../store/facts-port.ts';
import type { StateStore } from '../../store/state-port.ts';
import { sourcePort } from '../../wire/source-port.ts';

export interface ComposeDeps {
  readonly state: Pick<StateStore, 'incident' | 'templates' | 'contact'>;
  readonly facts: Pick<FactsStore, 'sightingsOf' | 'packetsOf'>;
  readonly locate: (source: string) => Location;
  readonly sender: NoticeSender;
  readonly zone: string;
  /** Mail domain that takes answers; null: mail cannot be answered. */
  readonly replyDomain: string | null;
  /** The ladder of a case, its study's or the policy's. */
  readonly ladderOf: (record: CaseRecord) => readonly LadderStep[];
}

const DAY_SECONDS = 86_400;
const MOST_PORTS = 20;
const SOME_PACKETS = 20;
const PROTOCOL_NAMES = new Map<number, NonNullable<NoticeReport['protocol']>>([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'icmp'],
]);

/** What the ladder does next; null: nothing more. */
export type NextStep = { readonly channel: ChannelName; readonly at: number } | null;

export interface Composer {
  compose(notice: Notice, cases: readonly CaseRecord[]): Promise<Delivery>;
  /** One incident as machines are told it. */
  reportOf(record: CaseRecord, incident: Incident): Promise<NoticeReport>;
  nextOf(record: CaseRecord): NextStep;
}

export function createComposer(deps: ComposeDeps): Composer {
  return {
    reportOf: (record, incident) => reportOf(deps, record, incident),
    nextOf: (record) => nextOf(deps, record),
    async compose(notice, cases) {
      const reports: NoticeReport[] = [];
      const told: CaseRecord[] = [];
      for (const record of pressing(cases)) {
        const incident = await deps.state.incident(record.id);
        if (incident === null) continue;
        reports.push(await reportOf(deps, record, incident));
        told.push(record);
      }
      if (told.length === 0) throw new Error(`${notice.id} tells of nothing that is left`);
      const contact = notice.contactId === null ? null : await deps.state.contact(notice.contactId);
      const [first] = told;
      const { sender, zone, replyDomain } = deps;
      const message = renderNotice(
        {
          noticeId: notice.id,
          kind: told.length > 1 && notice.kind !== 'clean' ? 'digest' : notice.kind,
          audience: audienceOf(notice.channel, contact),
          variant: variantOf(notice.template),
          language: notice.language,
          zone,
          createdAt: notice.createdAt,
          reports,
          codes: told.map(({ code }) => code),
          sender,
          page: `${sender.site}/help`,
          replyTo: replyDomain === null ? null : `case+${first.token}@${replyDomain}`,
          unsubscribe: `${sender.site}/unsubscribe/${notice.id}`,
          next: nextOf(deps, first),
          previousAt: notice.kind === 'first' ? null : first.toldAt,
          packetsSince: notice.kind === 'first' ? null : first.untold,
          proof: first.proof,
          isExposed: first.isExposed,
          done: first.stepsDone,
        },
        await templatesOf(deps),
      );
      return {
        id: notice.id,
        attempt: notice.attempts,
        kind: notice.kind,
        to: notice.to,
        language: notice.language,
        createdAt: notice.createdAt,
        message,
        reports,
        sender,
      };
    },
  };
}

/** What can be forged least comes first: it gives the subject. */
function pressing(cases: readonly CaseRecord[]): CaseRecord[] {
  return cases.toSorted((a, b) => b.proof.lastAt - a.proof.lastAt);
}

function audienceOf(channel: ChannelName, contact: Contact | null): Audience {
  if (channel === 'letter') return 'letter';
  if (channel === 'isp-report') return 'network';
  return contact !== null && contact.ownerId === null ? 'network' : 'person';
}

function variantOf(template: string): Variant {
  return VARIANTS.find((variant) => variant === template) ?? 'standard';
}

function nextOf({ ladderOf }: ComposeDeps, record: CaseRecord): NextStep {
  const step = ladderOf(record).at(record.step);
  if (step === undefined || record.status !== 'open') return null;
  return { channel: step.channel, at: (record.stepAt ?? record.openedAt) + step.after };
}

let remembered: { readonly key: string; readonly book: TemplateBook } | null = null;

/** Compiled once for each state of the operator's templates. */
async function templatesOf({ state }: ComposeDeps): Promise<TemplateBook> {
  const overrides: readonly NoticeTemplate[] = await state.templates();
  const key = overrides.map(({ name, language, updatedAt }) => `${name} ${language} ${updatedAt}`).join('\n');
  if (remembered?.key !== key) remembered = { key, book: openTemplates(overrides) };
  return remembered.book;
}

async function reportOf(
  { facts, locate }: ComposeDeps,
  record: CaseRecord,
  incident: Incident,
): Promise<NoticeReport> {
  const { address } = incident;
  const range = {
    from: Math.floor(incident.firstSeen / 1000) - DAY_SECONDS,
    to: Math.ceil(incident.lastSeen / 1000) + DAY_SECONDS,
  };
  const [sightings, packets] = await Promise.all([
    facts.sightingsOf([address], range),
    facts.packetsOf(address, range, SOME_PACKETS),
  ]);
  const { protocol, ports } = busiest(sightings);
  const seen = newestPort(packets);
  const { asn, asName, country } = locate(address);
  return {
    caseId: record.id,
    token: record.token,
    state: record.status === 'closed' ? 'closed' : record.toldAt === null ? 'new' : 'update',
    address,
    sourcePort: seen?.port ?? null,
    portAt: seen?.at ?? null,
    protocol,
    destinationPorts: ports,
    // Where sensors are stays their own secret: a scanner that learns it goes around them.
    destination: null,
    firstSeen: incident.firstSeen,
    lastSeen: incident.lastSeen,
    packets: incident.packets,
    sensors: incident.sensors.length,
    cause: incident.cause,
    verdict: incident.verdict,
    device: incident.device,
    tool: incident.tool,
    confidence: incident.confidence,
    grade: incident.grade,
    evidence: incident.evidence,
    network: { asn, asName, country },
  };
}

/** The protocol with most packets, and its ports, busiest first. */
function busiest(sightings: readonly StoredSighting[]): {
  protocol: NoticeReport['protocol'];
  ports: number[];
} {
  const byProtocol = new Map<number, Map<number, number>>();
  for (const { protocol, port, packets, response } of sightings) {
    if (response) continue;
    const ports = byProtocol.get(protocol) ?? new Map<number, number>();
    byProtocol.set(protocol, ports.set(port, (ports.get(port) ?? 0) + packets));
  }
  const sum = (ports: ReadonlyMap<number, number>) => [...ports.values()].reduce((a, b) => a + b, 0);
  const [most] = [...byProtocol].sort(([, a], [, b]) => sum(b) - sum(a));
  if (most === undefined) return { protocol: null, ports: [] };
  const [number, ports] = most;
  const protocol = PROTOCOL_NAMES.get(number) ?? null;
  if (protocol === null || protocol === 'icmp') return { protocol, ports: [] };
  const ordered = [...ports].sort(([a, m], [b, n]) => n - m || a - b);
  return { protocol, ports: ordered.slice(0, MOST_PORTS).map(([port]) => port) };
}

/** Source port and time of the newest packet that has one: how a network that shares addresses finds the customer. */
function newestPort(packets: readonly { readonly time: number; readonly bytes: string }[]) {
  for (const { time, bytes } of packets) {
    const port = sourcePort(Buffer.from(bytes, 'base64'));
    if (port !== null) return { port, at: Math.round(time * 1000) };
  }
  return null;
}
