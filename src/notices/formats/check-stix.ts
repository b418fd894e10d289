/** The rules of STIX 2.1 (OASIS) for a bundle of the objects that we write: forms, required properties, references. */
import { isIPv4, isIPv6 } from 'node:net';
import {
  checkObject,
  integerIn,
  isFilled,
  isFlag,
  isObject,
  isText,
  listOf,
  matching,
  type ObjectRules,
  oneOf,
  type Rule,
} from './check-object.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
/** Section 3.2: to the millisecond, in UTC. */
const isTimestamp = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

function idOf(...types: readonly string[]): Rule {
  return matching(new RegExp(`^(?:${types.join('|')})--${UUID}$`));
}

/** Section 2.1: of domain objects and relationships. */
const COMMON = { spec_version: oneOf('2.1'), created: isTimestamp, modified: isTimestamp };
/** Section 2.2: of observables, which are not versioned. */
const OBSERVABLE = { spec_version: oneOf('2.1') };
const BY = { created_by_ref: idOf('identity') };

const TYPES: Readonly<Record<string, ObjectRules>> = {
  identity: {
    required: { ...COMMON, name: isFilled },
    optional: { identity_class: oneOf('organization'), contact_information: isText },
  },
  malware: {
    required: { ...COMMON, is_family: isFlag, name: isFilled },
    optional: { ...BY, malware_types: listOf(isFilled, 20, 1) },
  },
  indicator: {
    required: { ...COMMON, pattern: isFilled, pattern_type: oneOf('stix'), valid_from: isTimestamp },
    optional: {
      ...BY,
      name: isFilled,
      indicator_types: listOf(
        oneOf('anomalous-activity', 'compromised', 'malicious-activity', 'unknown'),
        9,
        1,
      ),
    },
  },
  'observed-data': {
    required: {
      ...COMMON,
      first_observed: isTimestamp,
      last_observed: isTimestamp,
      number_observed: integerIn(1, 999_999_999),
      object_refs: listOf(idOf('ipv4-addr', 'ipv6-addr', 'network-traffic'), 100, 1),
    },
    optional: BY,
  },
  sighting: {
    required: { ...COMMON, sighting_of_ref: idOf('malware', 'indicator') },
    optional: {
      ...BY,
      description: isText,
      confidence: integerIn(0, 100),
      first_seen: isTimestamp,
      last_seen: isTimestamp,
      count: integerIn(0, 999_999_999),
      observed_data_refs: listOf(idOf('observed-data'), 100, 1),
      where_sighted_refs: listOf(idOf('identity', 'location'), 100, 1),
    },
  },
  note: {
    required: { ...COMMON, content: isFilled, object_refs: listOf(isText, 100, 1) },
    optional: { ...BY, abstract: isFilled },
  },
  'ipv4-addr': { required: { ...OBSERVABLE, value: (value) => isIPv4(String(value)) } },
  'ipv6-addr': { required: { ...OBSERVABLE, value: (value) => isIPv6(String(value)) } },
  'network-traffic': {
    required: { ...OBSERVABLE, protocols: listOf(matching(/^[a-z0-9-]+$/), 9, 1) },
    optional: {
      src_ref: idOf('ipv4-addr', 'ipv6-addr'),
      dst_ref: idOf('ipv4-addr', 'ipv6-addr'),
      src_port: integerIn(0, 65_535),
      dst_port: integerIn(0, 65_535),
      start: isTimestamp,
      end: isTimestamp,
    },
  },
};

export function checkStix(bundle: unknown): string[] {
  const outer = {
    required: { type: oneOf('bundle'), id: idOf('bundle'), objects: listOf(isObject, 10_000, 1) },
  };
  const problems = checkObject('bundle', bundle, { ...outer, isClosed: true });
  if (problems.length > 0) return problems;
  const objects = (bundle as { objects: Record<string, unknown>[] }).objects;
  const ids = new Set(objects.map((object) => object.id));
  if (ids.size !== objects.length) problems.push('an id is there twice');
  for (const object of objects) {
    const type = String(object.type);
    const rules = TYPES[type];
    if (rules === undefined) {
      problems.push(`no such type: ${type}`);
      continue;
    }
    const required = { ...rules.required, type: oneOf(type), id: idOf(type) };
    problems.push(...checkObject(String(object.id), object, { ...rules, required, isClosed: true }));
    problems.push(...checkReferences(object, ids), ...checkOrder(object));
  }
  return problems;
}

/** Everything that is pointed to is in the bundle. */
function checkReferences(object: Record<string, unknown>, ids: ReadonlySet<unknown>): string[] {
  return Object.entries(object)
    .filter(([name]) => name.endsWith('_ref') || name.endsWith('_refs'))
    .flatMap(([name, value]) => [value].flat().map((id) => [name, id] as const))
    .filter(([, id]) => !ids.has(id))
    .map(([name, id]) => `${object.id}.${name} points to nothing: ${id}`);
}

/** Beginnings are not after their ends; traffic has at least one side. */
function checkOrder(object: Record<string, unknown>): string[] {
  const pairs = [
    ['created', 'modified'],
    ['first_observed', 'last_observed'],
    ['first_seen', 'last_seen'],
    ['start', 'end'],
  ];
  const problems = pairs
    .filter(([from, to]) => from in object && to in object && String(object[from]) > String(object[to]))
    .map(([from]) => `${object.id}.${from} is after its end`);
  const hasSide = 'src_ref' in object || 'dst_ref' in object;
  return object.type === 'network-traffic' && !hasSide ? [...problems, `${object.id} has no side`] : problems;
}
