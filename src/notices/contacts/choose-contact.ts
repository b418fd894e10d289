/** Of the contacts of an owner or network, whom to write to. */
import { CONTACT_SOURCES, type Contact } from '../../model/contact.ts';

/** One that answered beats one that never did; then the better source; then the one that was heard of last. */
export function chooseContact(contacts: readonly Contact[]): Contact | null {
  const usable = contacts.filter(({ state }) => state === 'answers' || state === 'unverified');
  return (
    usable.toSorted(
      (a, b) =>
        Number(b.state === 'answers') - Number(a.state === 'answers') ||
        CONTACT_SOURCES.indexOf(a.source) - CONTACT_SOURCES.indexOf(b.source) ||
        (b.lastAnswerAt ?? 0) - (a.lastAnswerAt ?? 0) ||
        (a.email < b.email ? -1 : 1),
    )[0] ?? null
  );
}

/** `Security <csirt@example.org>, ext. 12` -> `csirt@example.org`; null where no mail address is in it. */
export function mailAddressIn(contact: string): string | null {
  return (
    /(?<![^\s<(,;:])([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?=$|[\s>),;:])/.exec(
      contact,
    )?.[1] ?? null
  );
}
