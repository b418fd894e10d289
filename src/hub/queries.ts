/** From the texts of an address to the questions that the stores take. */
import { parseAddress } from '../base/address.ts';
import { parsePrefix } from '../base/prefix.ts';
import type { SourceFilter, TimeRange } from '../model/facts.ts';
import { CATEGORIES, type Category } from '../model/report.ts';
import { defined, split } from './lists.ts';
import { Refusal } from './refusal.ts';

const DAY_SECONDS = 86_400;

export function rangeOf(query: { from?: number; to?: number }, nowMs: number): TimeRange {
  const to = query.to ?? Math.ceil(nowMs / 1000);
  const from = query.from ?? to - DAY_SECONDS;
  if (from >= to) throw new Refusal('invalid', '`from` must be before `to`');
  return { from, to };
}

interface FilterQuery {
  readonly category?: string;
  readonly tool?: string;
  readonly service?: string;
  readonly country?: string;
  readonly asn?: string;
  readonly sensor?: string;
  readonly prefix?: string;
}

export function sourceFilterOf(query: FilterQuery): SourceFilter {
  const category = split(query.category);
  for (const one of category ?? []) {
    if (!CATEGORIES.includes(one as Category)) throw new Refusal('invalid', `category: ${one} is none`);
  }
  const prefix = split(query.prefix);
  for (const one of prefix ?? []) {
    if (parsePrefix(one) === null) throw new Refusal('invalid', `prefix: ${one} cannot be read`);
  }
  const asn = autonomousSystems(query.asn);
  return defined({
    category: category as Category[] | undefined,
    tool: split(query.tool),
    service: split(query.service),
    country: split(query.country)?.map((one) => one.toUpperCase()),
    asn,
    sensor: split(query.sensor),
    prefix,
  }) as SourceFilter;
}

/** `AS64500,64501`. */
export function autonomousSystems(text: string | undefined): number[] | undefined {
  const numbers = split(text)?.map((one) => Number(one.replace(/^AS/i, '')));
  if (numbers?.some((one) => !Number.isInteger(one) || one < 0 || one > 4_294_967_295))
    throw new Refusal('invalid', 'asn: a number is wanted');
  return numbers;
}

/** Several of a closed list. */
export function someOf<Value extends string>(
  name: string,
  text: string | undefined,
  values: readonly Value[],
): Value[] | undefined {
  const parts = split(text);
  for (const part of parts ?? []) {
    if (!values.includes(part as Value)) throw new Refusal('invalid', `${name}: ${part} is none`);
  }
  return parts as Value[] | undefined;
}

/** The steps of a chart: about so many of them, whole hours or days. */
export function stepFor(range: TimeRange): number {
  const hours = (range.to - range.from) / 3600;
  for (const step of [1, 3, 6, 24, 7 * 24]) if (hours / step <= 240) return step * 3600;
  return 28 * 24 * 3600;
}

export function requireAddress(text: string): string {
  if (parseAddress(text) === null) throw new Refusal('invalid', `${text.slice(0, 64)} is no address`);
  return text;
}
