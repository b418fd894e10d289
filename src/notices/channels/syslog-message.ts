/** A syslog message (RFC 5424): header, structured data with the figures, and a sentence. */
import type { Cause } from '../../model/incident.ts';
import type { Delivery, NoticeReport } from '../../model/notice.ts';
import { isoTime } from '../formats/report-words.ts';
import { cutBytes, plainLine } from './plain-text.ts';

export interface SyslogIdentity {
  /** 0 to 23 (section 6.2.1). */
  readonly facility: number;
  /** Private enterprise number after the `@` of our structured data (section 7.2.2). */
  readonly enterpriseNumber: number;
  /** Of a whole message; its sentence is cut to fit. */
  readonly mostBytes: number;
}

/** Section 6.2.1: 4 warning, 5 notice, 6 informational. */
const SEVERITIES: Readonly<Record<Cause, number>> = {
  infected: 4,
  scanning: 4,
  'dos-victim': 5,
  misconfigured: 5,
  spoofed: 6,
  intrusion: 4,
  unexplained: 5,
};

/** One for each report; one without figures when there is none. */
export function syslogMessages(delivery: Delivery, identity: SyslogIdentity): Buffer[] {
  if (delivery.reports.length === 0) return [messageOf(delivery, null, identity)];
  return delivery.reports.map((report) => messageOf(delivery, report, identity));
}

function messageOf(delivery: Delivery, report: NoticeReport | null, identity: SyslogIdentity): Buffer {
  const severity = report === null || report.state === 'closed' ? 6 : SEVERITIES[report.cause];
  const at = isoTime(report === null ? delivery.createdAt : report.lastSeen);
  const host = plainLine(delivery.sender.domain, 255).replace(/[^A-Za-z0-9.:-]/g, '') || '-';
  const head = `<${identity.facility * 8 + severity}>1 ${at} ${host} yamori - ${delivery.kind} `;
  const data = element(`yamori@${identity.enterpriseNumber}`, paramsOf(delivery, report));
  const front = `${head}${data} `;
  // Section 6.4: UTF-8 is announced by its byte order mark.
  const room = identity.mostBytes - Buffer.byteLength(front) - 3;
  const text = room > 0 ? `\ufeff${cutBytes(plainLine(delivery.message.short, 1000), room)}` : '';
  return Buffer.from(front + text, 'utf8');
}

function paramsOf(delivery: Delivery, report: NoticeReport | null): (readonly [string, string])[] {
  const notice = [['notice', delivery.id] as const, ['recipient', plainLine(delivery.to, 128)] as const];
  if (report === null) return notice;
  const { network } = report;
  const values: Record<string, string | number | null> = {
    case: plainLine(report.caseId, 64),
    state: report.state,
    src: plainLine(report.address, 64),
    spt: report.sourcePort,
    sptSeen: report.portAt === null ? null : isoTime(report.portAt),
    proto: report.protocol,
    dpts: report.destinationPorts.slice(0, 20).join(','),
    cause: report.cause,
    grade: report.grade,
    device: report.device,
    tool: report.tool,
    confidence: report.confidence,
    packets: report.packets,
    sensors: report.sensors,
    firstSeen: isoTime(report.firstSeen),
    lastSeen: isoTime(report.lastSeen),
    asn: network.asn,
    asName: network.asName === null ? null : plainLine(network.asName, 128),
    country: network.country === null ? null : plainLine(network.country, 2),
  };
  const params = Object.entries(values).filter(
    (param): param is [string, string | number] => param[1] !== null,
  );
  return [...notice, ...params.map(([name, value]) => [name, String(value)] as const)];
}

function element(id: string, params: readonly (readonly [string, string])[]): string {
  return `[${id}${params.map(([name, value]) => ` ${name}="${escapeParam(value)}"`).join('')}]`;
}

/** Section 6.3.3: these three, and no other character. */
export function escapeParam(value: string): string {
  return value.replace(/["\\\]]/g, '\\$&');
}
