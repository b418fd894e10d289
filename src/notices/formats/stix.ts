/**
 * STIX 2.1 (OASIS): one bundle. A sighting says that a malware or, where no malware is named, an indicator was seen,
 * and leans on observed data: network traffic from the address. Ids are drawn from what they name, so a receiver that
 * is sent the same again keeps one (section 2.9); those of observables by the standard's own rule.
 */
import { type Address, formatAddress, parseAddress } from '../../base/address.ts';
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
  isoTime,
  portOrNull,
  roundedShare,
  seenBetween,
} from './report-words.ts';
import type { RefusedReport, ReportWriter } from './report-writer.ts';

/** Section 2.9: by which all producers draw the ids of observables. */
const OBSERVABLES_NAMESPACE = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Of objects that are defined by their content alone: whoever makes them again must date them alike. */
const CONTENT_DATE = '2026-01-01T00:00:00.000Z';
const MOST_COUNT = 999_999_999;

export interface StixObject {
  readonly type: string;
  readonly spec_version: '2.1';
  readonly id: string;
  readonly [property: string]: unknown;
}

export interface StixBundle {
  readonly type: 'bundle';
  readonly id: string;
  readonly objects: readonly StixObject[];
}

const INDICATOR_TYPES: Readonly<Record<Cause, string>> = {
  infected: 'compromised',
  scanning: 'anomalous-activity',
  'dos-victim': 'anomalous-activity',
  misconfigured: 'anomalous-activity',
  spoofed: 'anomalous-activity',
  intrusion: 'malicious-activity',
  unexplained: 'unknown',
};

/** Reports that name no address are left out. */
export function stixBundle(reports: readonly NoticeReport[], sender: NoticeSender): StixBundle {
  const objects = new Map<string, StixObject>();
  const add = (object: StixObject): string => {
    objects.set(object.id, object);
    return object.id;
  };
  const identity = add(identityOf(sender));
  for (const report of reports) {
    const address = addressOf(report);
    if (address !== null) addReport(report, address, identity, add);
  }
  const ids = [...objects.keys()];
  return {
    type: 'bundle',
    id: `bundle--${nameUuid(YAMORI_NAMESPACE, ...ids)}`,
    objects: [...objects.values()],
  };
}

function addReport(
  report: NoticeReport,
  address: Address,
  identity: string,
  add: (object: StixObject) => string,
): void {
  const { first, last } = seenBetween(report);
  const made = isoTime(last);
  const key = [report.caseId, report.state, String(last)];
  const base = { spec_version: '2.1', created: made, modified: made, created_by_ref: identity } as const;
  const observables = observablesOf(report, address);
  for (const object of observables) add(object);
  const observed = add({
    ...base,
    type: 'observed-data',
    id: `observed-data--${nameUuid(YAMORI_NAMESPACE, 'stix-observed', ...key)}`,
    first_observed: isoTime(first),
    last_observed: made,
    number_observed: countOf(report, MOST_COUNT),
    object_refs: observables.map((object) => object.id),
  });
  const what = add(sightedOf(report, address, identity, isoTime(first)));
  const text = plainLine(describeReport(report), 1000);
  const sighting = add({
    ...base,
    type: 'sighting',
    id: `sighting--${nameUuid(YAMORI_NAMESPACE, 'stix-sighting', ...key)}`,
    description: text,
    confidence: Math.round(roundedShare(report) * 100),
    first_seen: isoTime(first),
    last_seen: made,
    count: countOf(report, MOST_COUNT),
    sighting_of_ref: what,
    observed_data_refs: [observed],
    where_sighted_refs: [identity],
  });
  const content = [text, ...evidenceLines(report), `Case ${plainLine(report.caseId, 64)}.`].join('\n');
  add({
    ...base,
    type: 'note',
    id: `note--${nameUuid(YAMORI_NAMESPACE, 'stix-note', ...key)}`,
    abstract: report.state === 'closed' ? 'Over: it was not seen any more' : 'Evidence',
    content,
    object_refs: [sighting],
  });
}

function identityOf(sender: NoticeSender): StixObject {
  const name = plainLine(sender.organisation, 200) || 'unknown';
  const contact = plainLine(sender.contact, 254);
  return {
    type: 'identity',
    spec_version: '2.1',
    id: `identity--${nameUuid(YAMORI_NAMESPACE, 'stix-identity', sender.domain, name, contact)}`,
    created: CONTENT_DATE,
    modified: CONTENT_DATE,
    name,
    identity_class: 'organization',
    contact_information: contact,
  };
}

function sightedOf(report: NoticeReport, address: Address, identity: string, from: string): StixObject {
  if (report.cause === 'infected' && report.tool === 'mirai') {
    return {
      type: 'malware',
      spec_version: '2.1',
      id: `malware--${nameUuid(YAMORI_NAMESPACE, 'stix-malware', 'mirai', identity)}`,
      created: CONTENT_DATE,
      modified: CONTENT_DATE,
      created_by_ref: identity,
      name: 'mirai',
      malware_types: ['bot', 'worm'],
      is_family: true,
    };
  }
  const pattern = patternOf(report, address);
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${nameUuid(YAMORI_NAMESPACE, 'stix-indicator', report.caseId, report.cause, pattern, from)}`,
    created: from,
    modified: from,
    created_by_ref: identity,
    name: `${formatAddress(address)}: ${report.cause}`,
    indicator_types: [INDICATOR_TYPES[report.cause]],
    pattern,
    pattern_type: 'stix',
    valid_from: from,
  };
}

/** Only a canonical address and numbers stand in it. */
function patternOf(report: NoticeReport, address: Address): string {
  const type = address.family === 4 ? 'ipv4-addr' : 'ipv6-addr';
  const source = `network-traffic:src_ref.type = '${type}' AND network-traffic:src_ref.value = '${formatAddress(address)}'`;
  const ports = report.protocol === 'icmp' ? [] : destinationPortsOf(report);
  return ports.length === 0
    ? `[${source}]`
    : `[${source} AND network-traffic:dst_port IN (${ports.join(', ')})]`;
}

function observablesOf(report: NoticeReport, address: Address): StixObject[] {
  const source = addressObject(address);
  const destination = destinationOf(report);
  const target = destination === null ? null : addressObject(parseAddress(destination)!);
  const protocols = protocolsOf(report, address);
  const { first, last } = seenBetween(report);
  const flow = { protocols, src_ref: source.id, ...(target === null ? {} : { dst_ref: target.id }) };
  const ports = report.protocol === 'icmp' ? [] : destinationPortsOf(report);
  const seen = { start: isoTime(first), end: isoTime(last) };
  const flows =
    ports.length === 0 ? [{ ...flow, ...seen }] : ports.map((port) => ({ ...flow, ...seen, dst_port: port }));
  const sourcePort = portOrNull(report.sourcePort);
  // The packet whose port was kept: behind a shared address, a subscriber is found by port and time together.
  const kept =
    sourcePort === null || report.portAt === null
      ? []
      : [{ ...flow, start: isoTime(report.portAt), end: isoTime(report.portAt), src_port: sourcePort }];
  return [
    source,
    ...(target === null ? [] : [target]),
    ...[...flows, ...kept].map((one) => observable('network-traffic', one)),
  ];
}

function protocolsOf(report: NoticeReport, address: Address): string[] {
  const network = address.family === 4 ? 'ipv4' : 'ipv6';
  if (report.protocol === null) return [network];
  return [network, report.protocol === 'icmp' && address.family === 6 ? 'icmp6' : report.protocol];
}

function addressObject(address: Address): StixObject {
  const type = address.family === 4 ? 'ipv4-addr' : 'ipv6-addr';
  return observable(type, { value: formatAddress(address) });
}

/** RFC 8785 of objects whose members are strings, integers and lists of strings: keys in order, no blanks. */
function observable(type: string, properties: Readonly<Record<string, unknown>>): StixObject {
  const ordered = Object.fromEntries(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)));
  const id = `${type}--${nameUuid(OBSERVABLES_NAMESPACE, JSON.stringify(ordered))}`;
  return { type, spec_version: '2.1', id, ...properties };
}

export const stix: ReportWriter = {
  name: 'stix',
  mediaType: 'application/stix+json;version=2.1',
  extension: 'json',
  write(reports, sender) {
    const refused: RefusedReport[] = reports
      .filter((report) => addressOf(report) === null)
      .map(({ caseId }) => ({ caseId, reason: 'no-address' }));
    if (refused.length === reports.length) return { documents: [], refused };
    return { documents: [`${JSON.stringify(stixBundle(reports, sender), null, 2)}\n`], refused };
  },
};
