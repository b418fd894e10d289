/** The rules of XARF 4 (xarf.org: core, and the four types that we write), as its specification words them. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import {
  checkObject,
  integerIn,
  isFilled,
  isObject,
  isText,
  isUtcTime,
  isUuid,
  listOf,
  matching,
  numberIn,
  oneOf,
  type Rules,
  textUpTo,
} from './check-object.ts';

const isHostName = matching(
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
);
const isMail = matching(/^[^\s@]+@[^\s@]+$/);
const isPort = integerIn(1, 65_535);
const isAddress = (value: unknown) => typeof value === 'string' && isIP(value) !== 0;

const CONTACT = { required: { org: textUpTo(200), contact: isMail, domain: isHostName }, isClosed: true };

const EVIDENCE = {
  required: { content_type: matching(/^[a-z]+\/[a-z0-9.+-]+$/), payload: matching(/^[A-Za-z0-9+/]*={0,2}$/) },
  optional: {
    description: textUpTo(500),
    hash: matching(/^(?:md5|sha1|sha256|sha512):[A-Fa-f0-9]+$/),
    size: integerIn(0, 5_242_880),
  },
  isClosed: true,
};

interface TypeRules {
  readonly required: Rules;
  readonly optional: Rules;
}

const CONNECTION: TypeRules = {
  required: { protocol: oneOf('tcp', 'udp', 'icmp', 'sctp'), first_seen: isUtcTime },
  optional: { last_seen: isUtcTime, destination_ip: isAddress, destination_port: isPort },
};

const TYPES: Readonly<Record<string, TypeRules>> = {
  'infrastructure/botnet': {
    required: { compromise_evidence: isFilled },
    optional: {
      malware_family: textUpTo(200),
      first_seen: isUtcTime,
      last_seen: isUtcTime,
      bot_capabilities: listOf(isText),
    },
  },
  'connection/port_scan': CONNECTION,
  'connection/login_attack': CONNECTION,
  'vulnerability/misconfiguration': {
    required: {
      service: (value) => isFilled(value) && textUpTo(200)(value),
      evidence_source: oneOf(
        'vulnerability_scan',
        'automated_scan',
        'researcher_analysis',
        'security_audit',
        'penetration_testing',
      ),
    },
    optional: {},
  },
};

/** A sentence for each rule that it breaks; what XARF does not name must not be there, though it would allow it. */
export function checkXarf(report: unknown): string[] {
  if (!isObject(report)) return ['it is no object'];
  const type = TYPES[`${report.category}/${report.type}`];
  if (type === undefined) return [`no such type: ${report.category}/${report.type}`];
  const problems = checkObject('report', report, {
    required: {
      xarf_version: matching(/^4\.\d+\.\d+$/),
      report_id: isUuid,
      timestamp: isUtcTime,
      reporter: isObject,
      sender: isObject,
      source_identifier: isAddress,
      category: isText,
      type: isText,
      ...type.required,
    },
    optional: {
      source_port: isPort,
      evidence_source: isFilled,
      evidence: listOf(isObject, 50),
      tags: listOf(matching(/^[a-z0-9][a-z0-9_+-]*:[a-z0-9][a-z0-9_+.-]*$/), 20),
      confidence: numberIn(0, 1),
      description: textUpTo(1000),
      ...type.optional,
    },
    isClosed: true,
  });
  problems.push(...checkObject('reporter', report.reporter, CONTACT));
  problems.push(...checkObject('sender', report.sender, CONTACT));
  const evidence = Array.isArray(report.evidence) ? report.evidence : [];
  evidence.forEach((item, at) => {
    problems.push(...checkObject(`evidence[${at}]`, item, EVIDENCE));
    const bytes = Buffer.from(item.payload, 'base64');
    if (item.size !== bytes.length) problems.push(`evidence[${at}].size is not that of the payload`);
    if (item.hash !== `sha256:${createHash('sha256').update(bytes).digest('hex')}`) {
      problems.push(`evidence[${at}].hash is not that of the payload`);
    }
  });
  return problems;
}
