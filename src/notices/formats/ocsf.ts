/**
 * OCSF Detection Finding (schema.ocsf.io, class 2004), a JSON object a line: 1 creates a finding, 2 updates, 3 closes
 * it. Which of them belong together a reader knows by `finding_info.uid`, our case.
 */
import { formatAddress } from '../../base/address.ts';
import type { Cause } from '../../model/incident.ts';
import type { NoticeReport, NoticeSender } from '../../model/notice.ts';
import { plainLine } from '../channels/plain-text.ts';
import { nameUuid, YAMORI_NAMESPACE } from './name-uuid.ts';
import {
  addressOf,
  countOf,
  describeReport,
  destinationOf,
  destinationPortsOf,
  evidenceLines,
  IS_CONNECTED,
  portOrNull,
  seenBetween,
  shareOf,
} from './report-words.ts';
import type { RefusedReport, ReportWriter } from './report-writer.ts';

/** Of the schema that these objects were written to. */
const OCSF_VERSION = '1.3.0';
const CLASS_UID = 2004;

/** activity, its name, status, its name. */
const STATES: Readonly<Record<NoticeReport['state'], readonly [1 | 2 | 3, string, number, string]>> = {
  new: [1, 'Create', 1, 'New'],
  update: [2, 'Update', 2, 'In Progress'],
  closed: [3, 'Close', 4, 'Resolved'],
};

/** severity_id and its name: what the address does to others or suffers. */
const SEVERITIES: Readonly<Record<Cause, readonly [number, string]>> = {
  infected: [4, 'High'],
  scanning: [3, 'Medium'],
  'dos-victim': [3, 'Medium'],
  misconfigured: [2, 'Low'],
  spoofed: [1, 'Informational'],
  intrusion: [4, 'High'],
  unexplained: [2, 'Low'],
};

const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const;

export interface OcsfFinding {
  readonly class_uid: typeof CLASS_UID;
  readonly activity_id: 1 | 2 | 3;
  readonly [attribute: string]: unknown;
}

/** Null where the address is none. */
export function ocsfFinding(report: NoticeReport, sender: NoticeSender): OcsfFinding | null {
  const address = addressOf(report);
  if (address === null) return null;
  const [activity, activityName, status, statusName] = STATES[report.state];
  const [severity, severityName] = SEVERITIES[report.cause];
  const { first, last } = seenBetween(report);
  const text = plainLine(describeReport(report), 1000);
  const ip = formatAddress(address);
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    activity_id: activity,
    activity_name: activityName,
    type_uid: CLASS_UID * 100 + activity,
    type_name: `Detection Finding: ${activityName}`,
    severity_id: severity,
    severity: severityName,
    status_id: status,
    status: statusName,
    time: last,
    start_time: first,
    end_time: last,
    count: countOf(report),
    message: text,
    is_alert: report.state !== 'closed',
    ...confidenceOf(report),
    metadata: {
      version: OCSF_VERSION,
      uid: nameUuid(YAMORI_NAMESPACE, 'ocsf', report.caseId, report.state, String(last)),
      product: { name: 'Yamori', vendor_name: 'Yamori', feature: { name: 'Darknet telescope' } },
      log_provider: plainLine(sender.organisation, 200) || 'unknown',
    },
    finding_info: {
      uid: plainLine(report.caseId, 64) || 'unknown',
      title: `${ip}: ${report.cause}`,
      desc: text,
      first_seen_time: first,
      last_seen_time: last,
      types: [report.cause, report.grade],
    },
    evidences: [evidenceOf(report, address.family, ip)],
    ...(report.cause === 'infected'
      ? { malware: [{ name: report.tool === 'mirai' ? 'mirai' : 'unknown', classification_ids: [3] }] }
      : {}),
    unmapped: { token: plainLine(report.token, 128), sensors: report.sensors },
  };
}

function confidenceOf(report: NoticeReport) {
  const score = Math.round(shareOf(report) * 100);
  const [id, name] = score < 50 ? [1, 'Low'] : score < 85 ? [2, 'Medium'] : [3, 'High'];
  return { confidence_score: score, confidence_id: id, confidence: name };
}

function evidenceOf(report: NoticeReport, family: 4 | 6, ip: string) {
  const sourcePort = portOrNull(report.sourcePort);
  const destination = destinationOf(report);
  const { asn, asName } = report.network;
  const endpoint = {
    ip,
    ...(sourcePort === null ? {} : { port: sourcePort }),
    ...(asn === null
      ? {}
      : { autonomous_system: { number: asn, ...(asName === null ? {} : { name: plainLine(asName, 200) }) } }),
  };
  const asked = destinationPortsOf(report)[0];
  return {
    src_endpoint: endpoint,
    ...(destination === null
      ? {}
      : { dst_endpoint: { ip: destination, ...(asked === undefined ? {} : { port: asked }) } }),
    connection_info: {
      // Into a network that holds nothing: whatever comes is inbound.
      direction_id: 1,
      direction: 'Inbound',
      protocol_ver_id: family,
      ...(report.protocol === null ? {} : protocolOf(report.protocol, family)),
    },
    data: {
      connection_established: IS_CONNECTED[report.grade],
      destination_ports: destinationPortsOf(report),
      source_port_seen: report.portAt,
      evidence: evidenceLines(report),
    },
  };
}

function protocolOf(protocol: 'tcp' | 'udp' | 'icmp', family: 4 | 6) {
  if (protocol !== 'icmp') return { protocol_name: protocol, protocol_num: PROTOCOL_NUMBERS[protocol] };
  return family === 4
    ? { protocol_name: 'icmp', protocol_num: 1 }
    : { protocol_name: 'ipv6-icmp', protocol_num: 58 };
}

export const ocsf: ReportWriter = {
  name: 'ocsf',
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  write(reports, sender) {
    const lines: string[] = [];
    const refused: RefusedReport[] = [];
    for (const report of reports) {
      const finding = ocsfFinding(report, sender);
      if (finding === null) refused.push({ caseId: report.caseId, reason: 'no-address' });
      else lines.push(`${JSON.stringify(finding)}\n`);
    }
    return { documents: lines.length === 0 ? [] : [lines.join('')], refused };
  },
};
