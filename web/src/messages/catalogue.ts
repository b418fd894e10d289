/** Which languages the page speaks, and how a catalogue is fetched: one language at a time. */
import type { en } from './en.ts';

export type Language = 'ja' | 'en';

/** The shape of the English catalogue with its texts widened: a missing or superfluous key is a type error. */
export type Widen<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widen<T[Key]> };

export type Messages = Widen<typeof en>;

const loaders: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en.ts')).en,
  ja: async () => (await import('./ja.ts')).ja,
};

export function loadMessages(language: Language): Promise<Messages> {
  return loaders[language]();
}
