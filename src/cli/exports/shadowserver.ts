/** Shadowserver's report "event4_honeypot_darknet": one line for each source and service. Read by header name. */
import type { SourceRecord } from '../../model/report.ts';
import { csvLine } from './csv.ts';

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

type Row = Partial<Record<(typeof SHADOWSERVER_COLUMNS)[number], string | number | null>>;

export function shadowserverHeader(): string {
  return csvLine(SHADOWSERVER_COLUMNS);
}

/** UTC without a suffix, to the second, as the reports have it. */
function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * Lines of one source. Only infected sources and scanners are events of this report: the others are victims
 * or mistakes. The dark addresses are left out, since a list of them helps those who avoid darknets.
 */
export function shadowserverLines(record: SourceRecord): string {
  if (record.verdict !== 'infected' && record.verdict !== 'scanner') return '';
  let lines = '';
  for (const { service, packets, response } of record.services) {
    if (response) continue;
    const [port, protocol] =
      service.startsWith('icmp') || service.startsWith('proto')
        ? ['', service.split('/')[0]]
        : service.split('/');
    const row: Row = {
      timestamp: timestamp(record.first),
      protocol,
      src_ip: record.address,
      src_asn: record.asn,
      src_geo: record.country,
      dst_port: port,
      device_type: record.device === 'iot' ? 'iot' : record.device === 'pc' ? 'computer' : '',
      public_source: '',
      infection: record.verdict === 'infected' ? (record.tool === 'mirai' ? 'mirai' : 'darknet') : 'scanner',
      family: record.tool === 'mirai' ? 'mirai' : '',
      tag: record.tool ?? '',
      event_id: `${record.address}-${service.replaceAll('/', '-')}-${Math.floor(record.first)}`,
      count: packets,
    };
    lines += csvLine(SHADOWSERVER_COLUMNS.map((name) => row[name] ?? ''));
  }
  return lines;
}
