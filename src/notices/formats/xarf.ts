/**
 * XARF v4 (xarf.org): one report a document. An infected device is `infrastructure/botnet`; who scans is
 * `connection/port_scan`, who tries logins `connection/login_attack`; a device that sends where nobody is,
 * `vulnerability/misconfiguration`. Victims of floods and forged addresses cannot be told: a XARF report accuses.
 */
import { createHash } from 'node:crypto';
import { formatAddress } from '../../base/address.ts';
import type { NoticeReport, NoticeSender } from '../../model/notice.ts';
import { plainLine } from '../channels/plain-text.ts';
import { nameUuid, YAMORI_NAMESPACE } from './name-uuid.ts';
import {
  accusationRefusal,
  addressOf,
  describeReport,
  destinationOf,
  destinationPortsOf,
  evidenceLines,
  isoTime,
  portOrNull,
  roundedShare,
  seenBetween,
} from './report-words.ts';
import type { FormatRefusal, RefusedReport, ReportWriter } from './report-writer.ts';

const XARF_VERSION = '4.2.0';

export interface XarfContact {
  readonly org: string;
  readonly contact: string;
  readonly domain: string;
}

export interface XarfReport {
  readonly xarf_version: string;
  readonly report_id: string;
  readonly timestamp: string;
  readonly reporter: XarfContact;
  readonly sender: XarfContact;
  readonly source_identifier: string;
  readonly category: 'infrastructure' | 'connection' | 'vulnerability';
  readonly type: 'botnet' | 'port_scan' | 'login_attack' | 'misconfiguration';
  readonly [field: string]: unknown;
}

/** The report, or why XARF cannot say it. */
export function xarfReport(report: NoticeReport, sender: NoticeSender): XarfReport | FormatRefusal {
  const refusal = accusationRefusal(report);
  if (refusal !== null) return refusal;
  const kind = kindOf(report);
  if (typeof kind === 'string') return kind;
  const { last } = seenBetween(report);
  const contact = contactOf(sender);
  const port = portOrNull(report.sourcePort);
  return {
    xarf_version: XARF_VERSION,
    report_id: nameUuid(YAMORI_NAMESPACE, 'xarf', report.caseId, report.state, String(last)),
    // When a port is told, the time must be that of its packet: behind a shared address only both find a subscriber.
    timestamp: isoTime(port !== null && report.portAt !== null ? report.portAt : last),
    reporter: contact,
    sender: contact,
    source_identifier: formatAddress(addressOf(report)!),
    ...(port === null ? {} : { source_port: port }),
    evidence_source: kind.evidenceSource,
    evidence: evidenceOf(report),
    confidence: roundedShare(report),
    description: plainLine(describeReport(report), 1000),
    tags: tagsOf(report),
    category: kind.category,
    type: kind.type,
    ...kind.fields,
  };
}

interface Kind {
  readonly category: XarfReport['category'];
  readonly type: XarfReport['type'];
  readonly evidenceSource: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function kindOf(report: NoticeReport): Kind | FormatRefusal {
  switch (report.cause) {
    case 'infected':
      return botnet(report);
    case 'scanning':
      return connection(report, report.grade === 'login' ? 'login_attack' : 'port_scan');
    case 'misconfigured':
      return {
        category: 'vulnerability',
        type: 'misconfiguration',
        // Of the few sources that this type allows, the one that does not claim a probe.
        evidenceSource: 'researcher_analysis',
        fields: { service: serviceOf(report) },
      };
    case 'dos-victim':
      return 'victim-accused';
    case 'spoofed':
      return 'forged-accused';
    case 'intrusion':
      return connection(report, 'login_attack');
    case 'unexplained':
      return 'unexplained';
  }
}

function botnet(report: NoticeReport): Kind {
  const { first, last } = seenBetween(report);
  const lines = evidenceLines(report);
  return {
    category: 'infrastructure',
    type: 'botnet',
    evidenceSource: 'traffic_analysis',
    fields: {
      ...(report.tool === 'mirai' ? { malware_family: 'mirai' } : {}),
      compromise_evidence: plainLine([describeReport(report), ...lines].join(' '), 2000),
      first_seen: isoTime(first),
      last_seen: isoTime(last),
    },
  };
}

function connection(report: NoticeReport, type: 'port_scan' | 'login_attack'): Kind | FormatRefusal {
  if (report.protocol === null) return 'no-protocol';
  const { first, last } = seenBetween(report);
  const destination = destinationOf(report);
  const port = destinationPortsOf(report)[0];
  return {
    category: 'connection',
    type,
    evidenceSource: type === 'login_attack' ? 'honeypot' : 'traffic_analysis',
    fields: {
      protocol: report.protocol,
      first_seen: isoTime(first),
      last_seen: isoTime(last),
      ...(destination === null ? {} : { destination_ip: destination }),
      ...(port === undefined || report.protocol === 'icmp' ? {} : { destination_port: port }),
    },
  };
}

function serviceOf(report: NoticeReport): string {
  const ports = destinationPortsOf(report).slice(0, 5);
  const protocol = report.protocol ?? 'unknown protocol';
  return ports.length === 0 ? protocol : `${protocol} to port ${ports.join(', ')}`;
}

const HOST_NAME =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?/;

/** A sender that is wrongly configured still makes a valid report: to the mailbox that RFC 2142 gives every domain. */
function contactOf(sender: NoticeSender): XarfContact {
  const domain = HOST_NAME.exec(sender.domain.slice(0, 253))?.[0] ?? 'invalid';
  const contact = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}/.exec(sender.contact)?.[0];
  return { org: plainLine(sender.organisation, 200), contact: contact ?? `abuse@${domain}`, domain };
}

function evidenceOf(report: NoticeReport) {
  return evidenceLines(report).map((line) => {
    const bytes = Buffer.from(line, 'utf8');
    return {
      content_type: 'text/plain',
      description: plainLine(line, 500),
      payload: bytes.toString('base64'),
      hash: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      size: bytes.length,
    };
  });
}

/** Members of our own closed unions, which fit the pattern of tags, and the token by which an answer finds its case. */
function tagsOf(report: NoticeReport): string[] {
  return [
    ...(/^[a-z0-9]{1,64}$/.test(report.token) ? [`case:${report.token}`] : []),
    `yamori:${report.state}`,
    `grade:${report.grade}`,
    `cause:${report.cause}`,
    ...(report.device === null ? [] : [`device:${report.device}`]),
    ...(report.tool === null ? [] : [`tool:${report.tool}`]),
  ];
}

export const xarf: ReportWriter = {
  name: 'xarf',
  mediaType: 'application/json',
  extension: 'json',
  write(reports, sender) {
    const documents: string[] = [];
    const refused: RefusedReport[] = [];
    for (const report of reports) {
      const made = xarfReport(report, sender);
      if (typeof made === 'string') refused.push({ caseId: report.caseId, reason: made });
      else documents.push(`${JSON.stringify(made, null, 2)}\n`);
    }
    return { documents, refused };
  },
};
