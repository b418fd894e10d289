/** Names and types of IntelMQ's harmonisation (docs.intelmq.org), as far as we write them, and of RSIT's classes. */
import { isIP } from 'node:net';
import {
  checkObject,
  integerIn,
  isFilled,
  isObject,
  isText,
  matching,
  numberIn,
  oneOf,
} from './check-object.ts';

/** taxonomy -> its types. */
const RSIT: Readonly<Record<string, readonly string[]>> = {
  'malicious-code': ['infected-system', 'c2-server', 'malware-distribution', 'malware-configuration'],
  'information-gathering': ['scanner', 'sniffing', 'social-engineering'],
  'intrusion-attempts': ['ids-alert', 'brute-force', 'exploit'],
  availability: ['dos', 'ddos', 'misconfiguration', 'sabotage', 'outage'],
  vulnerable: [
    'weak-crypto',
    'ddos-amplifier',
    'potentially-unwanted-accessible',
    'information-disclosure',
    'vulnerable-system',
  ],
  other: ['blacklist', 'dga-domain', 'malware', 'other', 'proxy', 'tor', 'undetermined'],
};

const isTime = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00$/);
const isAddress = (value: unknown) => typeof value === 'string' && isIP(value) !== 0;
const isLower = matching(/^[ -~]+$/);

const SIDES = Object.fromEntries(
  ['source', 'destination'].flatMap((side) => [
    [`${side}.ip`, isAddress],
    [`${side}.port`, integerIn(1, 65_535)],
    [`${side}.asn`, integerIn(1, 2 ** 32 - 1)],
    [`${side}.as_name`, isFilled],
    [`${side}.geolocation.cc`, matching(/^[A-Z]{2}$/)],
  ]),
);

export function checkIntelmq(event: unknown): string[] {
  if (!isObject(event)) return ['it is no object'];
  const extras = Object.keys(event).filter((name) => name.startsWith('extra.'));
  const harmonised = Object.fromEntries(Object.entries(event).filter(([name]) => !extras.includes(name)));
  const taxonomy = String(event['classification.taxonomy']);
  const problems = checkObject('event', harmonised, {
    required: {
      __type: oneOf('Event'),
      'feed.name': isFilled,
      'classification.taxonomy': oneOf(...Object.keys(RSIT)),
      'classification.type': oneOf(...(RSIT[taxonomy] ?? [])),
      'time.source': isTime,
      'time.observation': isTime,
    },
    optional: {
      'feed.provider': isFilled,
      'feed.accuracy': numberIn(0, 100),
      'classification.identifier': isFilled,
      'protocol.transport': oneOf('tcp', 'udp', 'icmp'),
      'malware.name': (value) => isLower(value) && value === String(value).toLowerCase(),
      'event_description.text': isText,
      ...SIDES,
    },
    isClosed: true,
  });
  if (!('source.ip' in event) && !('destination.ip' in event)) problems.push('it names no address');
  for (const name of extras) {
    if (!/^extra\.[a-z][a-z0-9_]*$/.test(name)) problems.push(`no name of IntelMQ: ${name}`);
  }
  return problems;
}
