/**
 * Shadowserver's `event4_honeypot_darknet` (shadowserver.org, "Darknet Events Report"): CSV that its readers take by the
 * names in the first line. Times are UTC without a suffix; texts are quoted, figures are not.
 */
import { formatAddress } from '../../base/address.ts';
import type { NoticeReport } from '../../model/notice.ts';
import { plainLine } from '../channels/plain-text.ts';
import { nameUuid, YAMORI_NAMESPACE } from './name-uuid.ts';
import {
  accusationRefusal,
  addressOf,
  clampTime,
  countOf,
  destinationOf,
  destinationPortsOf,
  portOrNull,
  seenBetween,
} from './report-words.ts';
import type { RefusedReport, ReportWriter } from './report-writer.ts';

export const SHADOWSERVER_COLUMNS = [
  'timestamp',
  'protocol',
  'src_ip',
  'src_port',
  'src_asn',
  'src_geo',
  'src_region',
  'src_city',
  'src_hostname',
  'src_naics',
  'src_sector',
  'device_vendor',
  'device_type',
  'device_model',
  'severity',
  'dst_ip',
  'dst_port',
  'dst_asn',
  'dst_geo',
  'dst_region',
  'dst_city',
  'dst_hostname',
  'dst_naics',
  'dst_sector',
  'public_source',
  'infection',
  'family',
  'tag',
  'application',
  'version',
  'event_id',
  'count',
] as const;
type Column = (typeof SHADOWSERVER_COLUMNS)[number];

function rowOf(report: NoticeReport): string {
  const { last } = seenBetween(report);
  const port = portOrNull(report.sourcePort);
  // When a port is told, the time must be that of its packet: only both find a subscriber behind a shared address.
  const at = port !== null && report.portAt !== null ? clampTime(report.portAt) : last;
  const isInfected = report.cause === 'infected';
  const values: Partial<Record<Column, string | number | null>> = {
    timestamp: new Date(at).toISOString().slice(0, 19).replace('T', ' '),
    protocol: report.protocol,
    src_ip: formatAddress(addressOf(report)!),
    src_port: port,
    src_asn: report.network.asn,
    src_geo: report.network.country,
    device_type: report.device,
    severity: isInfected ? 'high' : 'medium',
    dst_ip: destinationOf(report),
    dst_port: report.protocol === 'icmp' ? null : (destinationPortsOf(report)[0] ?? null),
    public_source: 'yamori',
    infection: isInfected ? (report.tool === 'mirai' ? 'mirai' : 'unknown') : null,
    family: isInfected && report.tool === 'mirai' ? 'mirai' : null,
    tag: [report.cause, report.grade, ...(report.tool === null ? [] : [report.tool])].join(';'),
    event_id: nameUuid(YAMORI_NAMESPACE, 'shadowserver', report.caseId, report.state, String(last)),
    count: countOf(report),
  };
  return SHADOWSERVER_COLUMNS.map((column) => csvCell(values[column] ?? null)).join(',');
}

/** RFC 4180; a spreadsheet must not read a text as a formula. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const plain = plainLine(value, 500);
  const safe = /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}

export const shadowserver: ReportWriter = {
  name: 'shadowserver',
  mediaType: 'text/csv; charset=utf-8',
  extension: 'csv',
  write(reports) {
    const rows: string[] = [];
    const refused: RefusedReport[] = [];
    for (const report of reports) {
      const reason = accusationRefusal(report);
      if (reason === null) rows.push(rowOf(report));
      else refused.push({ caseId: report.caseId, reason });
    }
    if (rows.length === 0) return { documents: [], refused };
    const header = SHADOWSERVER_COLUMNS.map((column) => `"${column}"`).join(',');
    return { documents: [`${[header, ...rows].join('\r\n')}\r\n`], refused };
  },
};
