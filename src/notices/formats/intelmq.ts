/**
 * IntelMQ events (docs.intelmq.org, "Data format"), a JSON object a line: the names and types of its harmonisation, and
 * classes of the Reference Security Incident Taxonomy. What has no field there stands under `extra.`.
 */
import { formatAddress } from '../../base/address.ts';
import type { Cause } from '../../model/incident.ts';
import type { NoticeReport, NoticeSender } from '../../model/notice.ts';
import { plainLine } from '../channels/plain-text.ts';
import {
  addressOf,
  clampTime,
  countOf,
  describeReport,
  destinationOf,
  destinationPortsOf,
  evidenceLines,
  IS_CONNECTED,
  portOrNull,
  roundedShare,
  seenBetween,
} from './report-words.ts';
import type { RefusedReport, ReportWriter } from './report-writer.ts';

export type IntelmqEvent = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** taxonomy, type. */
const CLASSES: Readonly<Record<Cause, readonly [string, string]>> = {
  infected: ['malicious-code', 'infected-system'],
  scanning: ['information-gathering', 'scanner'],
  'dos-victim': ['availability', 'ddos'],
  misconfigured: ['other', 'other'],
  spoofed: ['other', 'other'],
  intrusion: ['intrusion-attempts', 'exploit'],
  unexplained: ['other', 'undetermined'],
};

/** Null where the address is none. */
export function intelmqEvent(report: NoticeReport, sender: NoticeSender): IntelmqEvent | null {
  const address = addressOf(report);
  if (address === null) return null;
  const isLogin = report.cause === 'scanning' && report.grade === 'login';
  const [taxonomy, type] = isLogin ? ['intrusion-attempts', 'brute-force'] : CLASSES[report.cause];
  const { first, last } = seenBetween(report);
  const port = portOrNull(report.sourcePort);
  const portAt = port === null ? null : report.portAt;
  return {
    __type: 'Event',
    'feed.name': 'Yamori',
    'feed.provider': plainLine(sender.organisation, 200) || 'unknown',
    'feed.accuracy': Math.round(roundedShare(report) * 1000) / 10,
    'classification.taxonomy': taxonomy,
    'classification.type': type,
    'classification.identifier': report.tool ?? report.cause,
    // When a port is told, the time must be that of its packet: only both find a subscriber behind a shared address.
    'time.source': offsetTime(portAt ?? last),
    'time.observation': offsetTime(last),
    ...endpoints(report, formatAddress(address), port),
    ...(report.protocol === null ? {} : { 'protocol.transport': report.protocol }),
    ...(report.cause === 'infected' && report.tool === 'mirai' ? { 'malware.name': 'mirai' } : {}),
    'event_description.text': plainLine(describeReport(report), 1000),
    'extra.case_id': plainLine(report.caseId, 64),
    'extra.token': plainLine(report.token, 128),
    'extra.state': report.state,
    'extra.verdict': report.verdict,
    'extra.grade': report.grade,
    'extra.connection_established': IS_CONNECTED[report.grade],
    'extra.packets': countOf(report),
    'extra.sensors': report.sensors,
    'extra.first_seen': offsetTime(first),
    'extra.last_seen': offsetTime(last),
    'extra.destination_ports': destinationPortsOf(report),
    'extra.evidence': evidenceLines(report),
    ...(report.device === null ? {} : { 'extra.device': report.device }),
  };
}

/** Of a flood the reported address is the target, as in the feeds of others; of all else it is the source. */
function endpoints(report: NoticeReport, address: string, port: number | null): IntelmqEvent {
  const { asn, asName, country } = report.network;
  const side = report.cause === 'dos-victim' ? 'destination' : 'source';
  const name = asName === null ? '' : plainLine(asName, 200);
  const named = {
    [`${side}.ip`]: address,
    ...(port === null ? {} : { [`${side}.port`]: port }),
    ...(asn !== null && Number.isInteger(asn) && asn > 0 && asn < 2 ** 32 ? { [`${side}.asn`]: asn } : {}),
    ...(name === '' ? {} : { [`${side}.as_name`]: name }),
    ...(country !== null && /^[A-Za-z]{2}$/.test(country)
      ? { [`${side}.geolocation.cc`]: country.toUpperCase() }
      : {}),
  };
  if (side === 'destination') return named;
  const destination = destinationOf(report);
  const asked = destinationPortsOf(report)[0];
  return {
    ...named,
    ...(destination === null ? {} : { 'destination.ip': destination }),
    ...(asked === undefined || report.protocol === 'icmp' ? {} : { 'destination.port': asked }),
  };
}

/** As IntelMQ writes it: to the second, with an offset. */
function offsetTime(epochMs: number): string {
  return `${new Date(clampTime(epochMs)).toISOString().slice(0, 19)}+00:00`;
}

export const intelmq: ReportWriter = {
  name: 'intelmq',
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  write(reports, sender) {
    const lines: string[] = [];
    const refused: RefusedReport[] = [];
    for (const report of reports) {
      const event = intelmqEvent(report, sender);
      if (event === null) refused.push({ caseId: report.caseId, reason: 'no-address' });
      else lines.push(`${JSON.stringify(event)}\n`);
    }
    return { documents: lines.length === 0 ? [] : [lines.join('')], refused };
  },
};
