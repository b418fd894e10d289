/** The operator's own file of abuse contacts: prefix or AS number -> whom to write to. */
import { z } from 'zod';
import type { Address } from '../../base/address.ts';
import { formatPrefix, type Prefix } from '../../base/prefix.ts';
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

export const abuseContactSchema = z.strictObject({
  prefix: prefixField.optional().describe('Prefix or address whose contact it is; or `asn`.'),
  asn: asnField.optional().describe('AS number whose contact it is; or `prefix`.'),
  email: emailField.describe('One mail address of a public domain.'),
  role: roleField.default('abuse').describe('What they are there.'),
  organisation: organisationField.optional().describe('Whose contact it is.'),
  language: languageField.optional().describe('Language of notices; without it that of the owner.'),
});

export interface NetworkContact {
  readonly email: string;
  readonly role: string;
  readonly organisation: string | null;
  /** Null: not said. */
  readonly language: 'ja' | 'en' | null;
}

interface Placed {
  readonly prefix: Prefix | undefined;
  readonly asn: number | undefined;
  readonly contact: NetworkContact;
}

export class AbuseFile {
  readonly #byPrefix: NestedPrefixes<NetworkContact>;
  readonly #byAsn = new Map<number, NetworkContact[]>();

  constructor(entries: readonly Placed[]) {
    this.#byPrefix = new NestedPrefixes(
      entries.flatMap(({ prefix, contact }) => (prefix === undefined ? [] : [{ prefix, value: contact }])),
    );
    for (const { asn, contact } of entries) {
      if (asn === undefined) continue;
      const known = this.#byAsn.get(asn);
      if (known === undefined) this.#byAsn.set(asn, [contact]);
      else known.push(contact);
    }
  }

  /** Best first: by the most specific prefix, then by the AS; of one place in the order of the file. */
  *contactsOf(address: Address, asn: number | null): Generator<NetworkContact> {
    yield* this.#byPrefix.holding(address);
    if (asn !== null) yield* this.#byAsn.get(asn) ?? [];
  }
}

/** Throws E_CONTACTS_FILE that lists every problem with its line. */
export function loadAbuseFile(path: string): AbuseFile {
  return readAbuseFile(path, readOperatorFile(path, refuseContacts));
}

/** As loadAbuseFile, of a text that came another way. `path` names it in messages; its ending tells CSV from YAML. */
export function readAbuseFile(path: string, text: string): AbuseFile {
  const seen = new Map<string, number>();
  const entries = checkContactEntries(
    path,
    readContactEntries(path, text, 'contacts'),
    abuseContactSchema,
    ({ prefix, asn, email, role, organisation, language }, line): Placed | string => {
      if ((prefix === undefined) === (asn === undefined)) return 'wants a prefix or an asn, one of the two';
      const key = `${prefix === undefined ? `AS${asn}` : formatPrefix(prefix)} ${email}`;
      const before = seen.get(key);
      if (before !== undefined) return `${key} is there already, in line ${before}`;
      seen.set(key, line);
      const contact = { email, role, organisation: organisation ?? null, language: language ?? null };
      return { prefix, asn, contact };
    },
  );
  if (entries.length === 0) refuseContacts(path, 'holds no contact');
  return new AbuseFile(entries);
}
