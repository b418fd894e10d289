/**
 * An answer of a registry about an IP network or an AS (RFC 9083, sections 5.4 and 5.5): which range it speaks for, and
 * whom to write to about abuse. Pure, and never throws.
 */
import { type Address, type Family, parseAddress } from '../../base/address.ts';
import { readMailAddress } from '../channels/email/mail-address.ts';
import { type Jcard, readJcard } from './jcard.ts';

export interface RdapContact {
  readonly email: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly language: 'ja' | 'en';
}

export type RdapSubject =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'asn'; readonly asn: number };

export type RdapReading =
  | {
      readonly kind: 'read';
      /** Inclusive; addresses or AS numbers. */
      readonly first: bigint;
      readonly last: bigint;
      readonly contact: RdapContact | null;
      /** Mail addresses that were named and that nobody may be written at. */
      readonly refusedEmails: number;
    }
  /** It is no answer to what was asked. */
  | { readonly kind: 'wrong' };

const WRONG: RdapReading = { kind: 'wrong' };
const ABUSE = 'abuse';
const MOST_DEPTH = 4;
const MOST_ENTITIES = 200;
/** Wider than any registry ever gave out: what it says is that nobody in particular has the address. */
const WIDEST_BITS: Record<Family, bigint> = { 4: 24n, 6: 116n };

/** `alsoRoles` are taken, in their order, only where nobody has the role `abuse`. */
export function readRdapAnswer(
  body: Buffer,
  subject: RdapSubject,
  alsoRoles: readonly string[],
): RdapReading {
  const whole = parseObject(body);
  const range = whole === null ? null : rangeOf(whole, subject);
  if (whole === null || range === null) return WRONG;
  const isNobodys =
    subject.kind === 'address' && range.last - range.first >= 1n << WIDEST_BITS[subject.address.family];
  if (isNobodys) return { kind: 'read', ...range, contact: null, refusedEmails: 0 };
  const entities = entitiesOf(whole);
  const country = typeof whole.country === 'string' ? whole.country.toUpperCase() : null;
  let refusedEmails = 0;
  for (const role of [ABUSE, ...alsoRoles]) {
    for (const { roles, card } of entities) {
      if (!roles.includes(role) || card === null) continue;
      for (const text of card.emails) {
        const email = readMailAddress(text);
        if (email === null) {
          refusedEmails++;
          continue;
        }
        const language = languageOf(card, country);
        const contact = { email, role, organisation: card.organisation, language };
        return { kind: 'read', ...range, contact, refusedEmails };
      }
    }
  }
  return { kind: 'read', ...range, contact: null, refusedEmails };
}

function languageOf({ language }: Jcard, country: string | null): 'ja' | 'en' {
  if (language === null) return country === 'JP' ? 'ja' : 'en';
  return /^ja\b/.test(language) ? 'ja' : 'en';
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(body: Buffer): Fields | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Null unless it holds what was asked about. */
function rangeOf(whole: Fields, subject: RdapSubject): { first: bigint; last: bigint } | null {
  if (subject.kind === 'asn') {
    const { startAutnum: start, endAutnum: end = start } = whole;
    if (!isAsn(start) || !isAsn(end) || subject.asn < start || subject.asn > end) return null;
    return { first: BigInt(start), last: BigInt(end) };
  }
  const first = boundOf(whole.startAddress);
  const last = boundOf(whole.endAddress);
  const { family, value } = subject.address;
  if (first?.family !== family || last?.family !== family || value < first.value || value > last.value)
    return null;
  return { first: first.value, last: last.value };
}

function isAsn(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff;
}

function boundOf(value: unknown): Address | null {
  // Some registries write a length behind the address.
  return typeof value === 'string' && value.length <= 64 ? parseAddress(value.split('/')[0].trim()) : null;
}

interface Entity {
  readonly roles: readonly string[];
  readonly card: Jcard | null;
}

/** Those nearest to the network first; entities within entities after them. */
function entitiesOf(whole: Fields): Entity[] {
  const found: Entity[] = [];
  let level: unknown[] = listOf(whole.entities);
  for (let depth = 0; depth < MOST_DEPTH && level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const one of level) {
      if (!isObject(one)) continue;
      if (found.length >= MOST_ENTITIES) return found;
      const roles = listOf(one.roles).flatMap((role) =>
        typeof role === 'string' ? [role.toLowerCase()] : [],
      );
      found.push({ roles, card: readJcard(one.vcardArray) });
      next.push(...listOf(one.entities));
    }
    level = next;
  }
  return found;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST_ENTITIES) : [];
}
