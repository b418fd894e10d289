/** Says which members of an object break a rule: what the checks of the formats are written in. */

export type Rule = (value: unknown) => boolean;
export type Rules = Readonly<Record<string, Rule>>;

export interface ObjectRules {
  readonly required: Rules;
  readonly optional?: Rules;
  /** Nothing else may be in it. */
  readonly isClosed?: boolean;
}

/** A sentence for each problem. */
export function checkObject(path: string, value: unknown, rules: ObjectRules): string[] {
  if (!isObject(value)) return [`${path} is no object`];
  const optional = rules.optional ?? {};
  const problems = Object.keys(rules.required)
    .filter((name) => !(name in value))
    .map((name) => `${path}.${name} is missing`);
  for (const [name, member] of Object.entries(value)) {
    const rule = rules.required[name] ?? optional[name];
    if (rule === undefined) {
      if (rules.isClosed === true) problems.push(`${path}.${name} must not be there`);
    } else if (!rule(member)) problems.push(`${path}.${name} is wrong: ${JSON.stringify(member)}`);
  }
  return problems;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const isText: Rule = (value) => typeof value === 'string' && value.isWellFormed();
export const isFilled: Rule = (value) => isText(value) && value !== '';
export const isFlag: Rule = (value) => typeof value === 'boolean';

export function textUpTo(most: number): Rule {
  return (value) => isText(value) && [...(value as string)].length <= most;
}

export function matching(pattern: RegExp): Rule {
  return (value) => typeof value === 'string' && pattern.test(value);
}

export function oneOf(...allowed: readonly unknown[]): Rule {
  return (value) => allowed.includes(value);
}

export function integerIn(least: number, most: number): Rule {
  return (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

export function numberIn(least: number, most: number): Rule {
  return (value) => typeof value === 'number' && value >= least && value <= most;
}

export function listOf(rule: Rule, most = Number.POSITIVE_INFINITY, least = 0): Rule {
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every((one) => rule(one));
}

export const isUuid = matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** RFC 3339 in UTC, of a day that exists. */
export const isUtcTime: Rule = (value) =>
  matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/)(value) &&
  !Number.isNaN(Date.parse(value as string));
