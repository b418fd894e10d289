/** What OCSF (schema.ocsf.io, 1.3) requires of a Detection Finding, and of the objects in it that we write. */
import { isIP } from 'node:net';
import {
  checkObject,
  integerIn,
  isFilled,
  isFlag,
  isObject,
  isText,
  isUuid,
  listOf,
  matching,
  oneOf,
} from './check-object.ts';

/** Milliseconds since 1970 (`timestamp_t`). */
const isTimestamp = integerIn(0, 253_402_300_799_999);
const isAddress = (value: unknown) => typeof value === 'string' && isIP(value) !== 0;
const isPort = integerIn(0, 65_535);

const CAPTIONS = {
  activity: { 1: 'Create', 2: 'Update', 3: 'Close' },
  severity: { 1: 'Informational', 2: 'Low', 3: 'Medium', 4: 'High', 5: 'Critical', 6: 'Fatal' },
  status: { 1: 'New', 2: 'In Progress', 3: 'Suppressed', 4: 'Resolved' },
  confidence: { 1: 'Low', 2: 'Medium', 3: 'High' },
} as const;

export function checkOcsf(finding: unknown): string[] {
  if (!isObject(finding)) return ['it is no object'];
  const problems = checkObject('finding', finding, {
    required: {
      category_uid: oneOf(2),
      class_uid: oneOf(2004),
      activity_id: oneOf(1, 2, 3),
      type_uid: oneOf(2004 * 100 + Number(finding.activity_id)),
      severity_id: integerIn(0, 6),
      time: isTimestamp,
      metadata: isObject,
      finding_info: isObject,
    },
    optional: {
      category_name: oneOf('Findings'),
      class_name: oneOf('Detection Finding'),
      type_name: oneOf(`Detection Finding: ${finding.activity_name}`),
      activity_name: oneOf(caption('activity', finding.activity_id)),
      severity: oneOf(caption('severity', finding.severity_id)),
      status_id: integerIn(0, 6),
      status: oneOf(caption('status', finding.status_id)),
      confidence_id: integerIn(0, 3),
      confidence: oneOf(caption('confidence', finding.confidence_id)),
      confidence_score: integerIn(0, 100),
      start_time: isTimestamp,
      end_time: isTimestamp,
      count: integerIn(1, Number.MAX_SAFE_INTEGER),
      message: isText,
      is_alert: isFlag,
      evidences: listOf(isObject),
      malware: listOf(isObject),
      unmapped: isObject,
    },
    isClosed: true,
  });
  problems.push(
    ...checkObject('metadata', finding.metadata, {
      required: {
        version: matching(/^1\.\d+\.\d+$/),
        product: (value) => isObject(value) && isFilled(value.name) && isFilled(value.vendor_name),
      },
      optional: { uid: isUuid, log_provider: isFilled },
      isClosed: true,
    }),
    ...checkObject('finding_info', finding.finding_info, {
      required: { uid: isFilled, title: isFilled },
      optional: {
        desc: isText,
        first_seen_time: isTimestamp,
        last_seen_time: isTimestamp,
        types: listOf(isFilled),
      },
      isClosed: true,
    }),
  );
  for (const [at, evidence] of (finding.evidences as unknown[]).entries()) {
    problems.push(...checkEvidence(`evidences[${at}]`, evidence));
  }
  for (const malware of (finding.malware ?? []) as unknown[]) {
    const rules = {
      required: { classification_ids: listOf(integerIn(0, 99), 99, 1) },
      optional: { name: isFilled },
    };
    problems.push(...checkObject('malware', malware, { ...rules, isClosed: true }));
  }
  return problems;
}

function checkEvidence(path: string, evidence: unknown): string[] {
  if (!isObject(evidence)) return [`${path} is no object`];
  const endpoint = {
    required: { ip: isAddress },
    optional: {
      port: isPort,
      autonomous_system: (value: unknown) => isObject(value) && Number.isInteger(value.number),
    },
    isClosed: true,
  };
  return [
    ...checkObject(path, evidence, {
      required: { src_endpoint: isObject, connection_info: isObject },
      optional: { dst_endpoint: isObject, data: isObject },
      isClosed: true,
    }),
    ...checkObject(`${path}.src_endpoint`, evidence.src_endpoint, endpoint),
    ...('dst_endpoint' in evidence
      ? checkObject(`${path}.dst_endpoint`, evidence.dst_endpoint, endpoint)
      : []),
    ...checkObject(`${path}.connection_info`, evidence.connection_info, {
      required: { direction_id: oneOf(0, 1, 2, 3, 99) },
      optional: {
        direction: oneOf('Inbound'),
        protocol_ver_id: oneOf(4, 6),
        protocol_name: oneOf('tcp', 'udp', 'icmp', 'ipv6-icmp'),
        protocol_num: oneOf(6, 17, 1, 58),
      },
      isClosed: true,
    }),
  ];
}

function caption(of: keyof typeof CAPTIONS, id: unknown): string | undefined {
  return (CAPTIONS[of] as Readonly<Record<string, string>>)[String(id)];
}
