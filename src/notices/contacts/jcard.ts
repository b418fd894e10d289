/** What a jCard (RFC 7095) says about how to write to somebody. Pure, and never throws: registries pass on what strangers wrote. */
import { plainLine } from '../channels/plain-text.ts';

export interface Jcard {
  /** As they stand there, the preferred first; nobody has checked them. */
  readonly emails: readonly string[];
  /** Null: none is named, or the card is a person's, whose name is none of our business. */
  readonly organisation: string | null;
  /** RFC 6350, section 6.1.4: `individual`, `group`, `org`, `location`. */
  readonly kind: string | null;
  /** The first that is named, such as `ja`. */
  readonly language: string | null;
}

const MOST_PROPERTIES = 200;
const MOST_EMAILS = 10;
const MOST_LENGTH = 300;
/** RFC 6350, section 5.3: 1 is the most preferred of 1 to 100; without it, the least. */
const LEAST_PREFERRED = 101;

interface Property {
  readonly name: string;
  readonly preference: number;
  readonly text: string;
}

/** Null: it is no jCard. */
export function readJcard(value: unknown): Jcard | null {
  if (!Array.isArray(value) || value[0] !== 'vcard' || !Array.isArray(value[1])) return null;
  const properties = value[1]
    .slice(0, MOST_PROPERTIES)
    .map(readProperty)
    .filter((one) => one !== null);
  const first = (name: string) => properties.find((one) => one.name === name)?.text ?? null;
  const kind = first('kind')?.toLowerCase() ?? null;
  const name = kind === 'org' || kind === 'group' ? first('fn') : null;
  return {
    emails: properties
      .filter((one) => one.name === 'email')
      .toSorted((a, b) => a.preference - b.preference)
      .slice(0, MOST_EMAILS)
      .map(({ text }) => text.replace(/^mailto:/i, '')),
    organisation: plainLine(first('org') ?? name ?? '', 200) || null,
    kind,
    language: first('lang')?.toLowerCase() ?? null,
  };
}

/** `[name, parameters, type, value, ...]`; null where it is none, or its first value is no text. */
function readProperty(value: unknown): Property | null {
  if (!Array.isArray(value) || value.length < 4 || typeof value[0] !== 'string') return null;
  const [name, parameters, , first] = value as unknown[];
  // RFC 7095, section 3.3.1.3: a structured value is a list; of `org` its first part is the organisation.
  const text: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof text !== 'string' || text === '' || text.length > MOST_LENGTH) return null;
  return { name: (name as string).toLowerCase(), preference: preferenceOf(parameters), text };
}

function preferenceOf(parameters: unknown): number {
  if (typeof parameters !== 'object' || parameters === null) return LEAST_PREFERRED;
  const preference = Number((parameters as { pref?: unknown }).pref);
  return preference >= 1 && preference <= 100 ? preference : LEAST_PREFERRED;
}
