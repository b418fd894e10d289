/**
 * Whom to write to about a case: its owner; else what the operator decided for its address; else his file; else what the
 * registry says. Made for one pass over many cases: an owner and a mail address are looked up once in it.
 *
 * A contact that bounced, or wants no mail, is passed over, and the next source is asked. One mail address is one
 * contact: what is known of how it works counts wherever the address comes from, and what is an owner's stays his.
 */
import { parseAddress } from '../../base/address.ts';
import type { OwnerRecord } from '../../model/account.ts';
import type { CaseRecord } from '../../model/case.ts';
import { CONTACT_SOURCES, type Contact, type ContactSource } from '../../model/contact.ts';
import { readMailAddress } from '../channels/email/mail-address.ts';
import type { NetworkContact } from './abuse-file.ts';
import { chooseContact, mailAddressIn } from './choose-contact.ts';
import type { ContactSources } from './contact-sources.ts';
import type { Override } from './overrides.ts';

/** What is asked of the store. */
export interface ContactStore {
  contacts(ownerId: string | null): Promise<Contact[]>;
  contactByEmail(email: string): Promise<Contact | null>;
  putContact(
    contact: Omit<Contact, 'id' | 'state' | 'bounces' | 'lastSentAt' | 'lastAnswerAt' | 'lastBounceAt'>,
  ): Promise<Contact>;
}

export interface ContactFinderDeps {
  readonly state: ContactStore;
  readonly sources: Omit<ContactSources, 'close'> | null;
  readonly locate: (address: string) => { readonly asn: number | null; readonly country: string | null };
  readonly now: number;
}

export type ContactSubject = Pick<CaseRecord, 'address' | 'ownerId' | 'cause' | 'openedAt' | 'sample'>;

export type FoundContact =
  | { readonly kind: 'found'; readonly contact: Contact }
  | { readonly kind: 'none' }
  /** A registry was asked and has not answered yet: a later pass knows. */
  | { readonly kind: 'awaited' };

export interface ContactFinder {
  find(subject: ContactSubject, owner: OwnerRecord | undefined): Promise<FoundContact>;
}

const NONE: FoundContact = { kind: 'none' };
const AWAITED: FoundContact = { kind: 'awaited' };

export function createContactFinder({ state, sources, locate, now }: ContactFinderDeps): ContactFinder {
  const ownersContacts = new Map<string, Promise<Contact | null>>();
  const networkContacts = new Map<string, Promise<Contact | null>>();

  return {
    async find(subject, owner) {
      const override = subject.sample ? null : overrideOf(subject);
      if (override?.isNone === true) return NONE;
      const own =
        owner === undefined ? null : await remembered(ownersContacts, owner.id, () => ownerContact(owner));
      if (own !== null) return found(own, override?.language ?? null);
      // A sample is nobody's network.
      return subject.sample ? NONE : ofNetwork(subject, override, owner?.language ?? 'ja');
    },
  };

  function overrideOf({ address: text, cause }: ContactSubject): Override | null {
    const address = parseAddress(text);
    if (address === null || sources === null || sources.overrides === null) return null;
    const { asn, country } = locate(text);
    return sources.overrides.find({ address, asn, country, cause });
  }

  async function ownerContact(owner: OwnerRecord): Promise<Contact | null> {
    const known = (await state.contacts(owner.id)).filter(({ email }) => readMailAddress(email) !== null);
    const email = readMailAddress(mailAddressIn(owner.contact) ?? '');
    if (email === null || known.some((one) => one.email === email)) return chooseContact(known);
    // Two owners may have the same contact; then it stays that of the first.
    const shared = await state.contactByEmail(email);
    const { id: ownerId, language, sample } = owner;
    const contact =
      shared === null || shared.ownerId === null
        ? await state.putContact({
            ownerId,
            source: 'owner',
            email,
            role: 'owner',
            organisation: null,
            language,
            sample,
          })
        : { ...shared, language };
    return chooseContact([...known, contact]);
  }

  async function ofNetwork(
    subject: ContactSubject,
    override: Override | null,
    usualLanguage: 'ja' | 'en',
  ): Promise<FoundContact> {
    const address = parseAddress(subject.address);
    if (address === null || sources === null) return NONE;
    const { file, rdap, waitForMs } = sources;
    const said = override?.language ?? null;
    const named = override?.email ?? null;
    if (override !== null && named !== null) {
      const { role, organisation, language } = override;
      const contact = { email: named, role: role ?? 'abuse', organisation, language };
      const usable = await usableContact('override', contact, usualLanguage);
      if (usable !== null) return found(usable, said);
    }
    const { asn } = locate(subject.address);
    for (const contact of file?.contactsOf(address, asn) ?? []) {
      const usable = await usableContact('file', changed(contact, override), usualLanguage);
      if (usable !== null) return found(usable, said ?? contact.language);
    }
    const answer = rdap?.find(address, asn);
    if (answer === undefined) return NONE;
    if (answer.kind === 'asked') return now - subject.openedAt < waitForMs ? AWAITED : NONE;
    if (answer.contact === null) return NONE;
    const usable = await usableContact('rdap', changed(answer.contact, override), usualLanguage);
    return usable === null ? NONE : found(usable, said);
  }

  /** In the store from now on; null where it bounces or refuses. */
  async function usableContact(
    source: ContactSource,
    contact: NetworkContact,
    usualLanguage: 'ja' | 'en',
  ): Promise<Contact | null> {
    const kept = await remembered(networkContacts, `${source} ${contact.email}`, async () => {
      const known = await state.contactByEmail(contact.email);
      const isBetter =
        known === null ||
        (known.ownerId === null && CONTACT_SOURCES.indexOf(source) < CONTACT_SOURCES.indexOf(known.source));
      if (!isBetter) return known;
      const { email, role, organisation, language } = contact;
      return state.putContact({
        ownerId: null,
        source,
        email,
        role,
        organisation,
        language: language ?? known?.language ?? usualLanguage,
        sample: false,
      });
    });
    return kept === null ? null : chooseContact([kept]);
  }
}

/** An override without a mail address still says how to write to whom others name. */
function changed(contact: NetworkContact, override: Override | null): NetworkContact {
  return {
    email: contact.email,
    role: override?.role ?? contact.role,
    organisation: override?.organisation ?? contact.organisation,
    language: override?.language ?? contact.language,
  };
}

function found(contact: Contact, language: 'ja' | 'en' | null): FoundContact {
  return { kind: 'found', contact: language === null ? contact : { ...contact, language } };
}

function remembered<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
