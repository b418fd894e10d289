/**
 * What an operator decides over other sources, as IntelMQ's expert rules do: for a prefix, address, AS, country or
 * cause another mail address, role or language, or nobody at all.
 *
 * All conditions of an override must hold. Of several that do, the most specific one counts: the longest prefix, then
 * the AS, then the country, then the cause; of two alike in that, the one with more conditions.
 */
import { z } from 'zod';
import { type Address, parseAddress } from '../../base/address.ts';
import { formatPrefix, type Prefix, prefixAround } from '../../base/prefix.ts';
import { CAUSES, type Cause } from '../../model/incident.ts';
import { readOperatorFile } from '../../networks/operator-file.ts';
import {
  asnField,
  checkContactEntries,
  emailField,
  languageField,
  organisationField,
  prefixField,
  readContactEntries,
  refuseContacts,
  roleField,
} from './contact-entries.ts';
import { NestedPrefixes } from './nested-prefixes.ts';

export const overrideSchema = z.strictObject({
  prefix: prefixField.optional().describe('Condition: the address is in this prefix.'),
  address: z.string().optional().describe('Condition: it is this address.'),
  asn: asnField.optional().describe('Condition: it is in this AS.'),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'must be two letters, such as JP')
    .transform((text) => text.toUpperCase())
    .optional()
    .describe('Condition: it is in this country.'),
  cause: z.enum(CAUSES).optional().describe('Condition: this is what the case is about.'),
  email: emailField.optional().describe('This mail address is written to.'),
  role: roleField.optional().describe('What they are there.'),
  organisation: organisationField.optional().describe('Whose contact it is.'),
  language: languageField.optional().describe('Language of notices, also to contacts of other sources.'),
  none: z
    .stringbool()
    .optional()
    .describe('`true`: nobody is written to, not even the owner. Nothing else may be set then.'),
});

export interface Override {
  readonly asn: number | null;
  readonly country: string | null;
  readonly cause: Cause | null;
  /** Nobody is told. */
  readonly isNone: boolean;
  /** Null: other sources say who. */
  readonly email: string | null;
  readonly role: string | null;
  readonly organisation: string | null;
  readonly language: 'ja' | 'en' | null;
}

interface Placed extends Override {
  readonly prefix: Prefix | null;
}

export interface OverrideSubject {
  readonly address: Address;
  readonly asn: number | null;
  readonly country: string | null;
  readonly cause: Cause;
}

export class Overrides {
  readonly #byPrefix: NestedPrefixes<Override>;
  readonly #others: readonly Override[];

  constructor(overrides: readonly Placed[]) {
    const sorted = overrides.toSorted((a, b) => weight(b) - weight(a));
    this.#byPrefix = new NestedPrefixes(
      sorted.flatMap(({ prefix, ...value }) => (prefix === null ? [] : [{ prefix, value }])),
    );
    this.#others = sorted.filter(({ prefix }) => prefix === null);
  }

  find(subject: OverrideSubject): Override | null {
    for (const one of this.#byPrefix.holding(subject.address)) if (holds(one, subject)) return one;
    return this.#others.find((one) => holds(one, subject)) ?? null;
  }
}

/** Beside the prefix: an AS says more than a country and a cause together. */
function weight({ asn, country, cause }: Override): number {
  return (asn === null ? 0 : 4) + (country === null ? 0 : 2) + (cause === null ? 0 : 1);
}

function holds({ asn, country, cause }: Override, subject: OverrideSubject): boolean {
  return (
    (asn === null || asn === subject.asn) &&
    (country === null || country === subject.country) &&
    (cause === null || cause === subject.cause)
  );
}

/** Throws E_CONTACTS_FILE that lists every problem with its line. */
export function loadOverrides(path: string): Overrides {
  return readOverrides(path, readOperatorFile(path, refuseContacts));
}

/** As loadOverrides, of a text that came another way. `path` names it in messages; its ending tells CSV from YAML. */
export function readOverrides(path: string, text: string): Overrides {
  const seen = new Map<string, number>();
  const overrides = checkContactEntries(
    path,
    readContactEntries(path, text, 'overrides'),
    overrideSchema,
    (given, line): Placed | string => {
      if (given.prefix !== undefined && given.address !== undefined)
        return 'wants a prefix or an address, not both';
      const address = given.address === undefined ? null : parseAddress(given.address);
      if (given.address !== undefined && address === null) return `address: "${given.address}" is no address`;
      const prefix =
        address === null ? (given.prefix ?? null) : prefixAround(address, address.family === 4 ? 32 : 128);
      const { asn = null, country = null, cause = null } = given;
      const key = [prefix === null ? '' : formatPrefix(prefix), asn, country, cause].join(' ');
      if (key.trim() === '') return 'wants a condition: prefix, address, asn, country or cause';
      const { email = null, role = null, organisation = null, language = null, none: isNone = false } = given;
      const sets = [email, role, organisation, language].some((one) => one !== null);
      if (isNone === sets) return 'wants email, role, organisation or language; or none and nothing else';
      const before = seen.get(key);
      if (before !== undefined) return `has the same conditions as line ${before}`;
      seen.set(key, line);
      return { prefix, asn, country, cause, isNone, email, role, organisation, language };
    },
  );
  if (overrides.length === 0) refuseContacts(path, 'holds no override');
  return new Overrides(overrides);
}
