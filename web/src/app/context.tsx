/**
 * What every view may ask for, given once at the top of the page.
 *
 * - `useSession()`: who is signed in (Session of model/api.ts); only below the sign-in gate
 * - `useMessages()`: the catalogue of the language, e.g. `useMessages().incidents.title`
 * - `useLanguage()`: { language: 'ja' | 'en', setLanguage }
 * - `useZone()`: { zone: IANA name for Intl, label: 'JST' or 'UTC' ..., isUtc, toggle }
 * - `useTheme()`: { theme: 'system' | 'light' | 'dark', resolved: 'light' | 'dark', setTheme }
 * - `useFormat()`: numbers, dates and durations in language and zone (format/formatter.ts)
 * - `navigate(to, { replace? })`: goes to a path and query of the page
 *
 * Colours of verdicts are CSS custom properties on :root (styles/tokens.css): `--verdict-infected-iot`,
 * `--verdict-scanner` ... one for each Category and `--verdict-unjudged`. `useTheme().resolved` changes
 * when they do.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Session } from '../../../src/model/api.ts';
import { createFormatter, type Formatter, zoneLabel } from '../format/formatter.ts';
import { type Language, loadMessages, type Messages } from '../messages/catalogue.ts';
import { recall, remember } from './preferences.ts';

export { navigate } from 'wouter/use-browser-location';

export type Theme = 'system' | 'light' | 'dark';

interface Surroundings {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly messages: Messages;
  readonly theme: Theme;
  readonly resolved: 'light' | 'dark';
  readonly setTheme: (theme: Theme) => void;
  readonly isUtc: boolean;
  readonly toggleUtc: () => void;
}

const SurroundingsContext = createContext<Surroundings | null>(null);
export const SessionContext = createContext<Session | null>(null);

const darkPreferred = window.matchMedia('(prefers-color-scheme: dark)');

function usePrefersDark(): boolean {
  const [dark, setDark] = useState(darkPreferred.matches);
  useEffect(() => {
    const changed = () => setDark(darkPreferred.matches);
    darkPreferred.addEventListener('change', changed);
    return () => darkPreferred.removeEventListener('change', changed);
  }, []);
  return dark;
}

/** Above the sign-in gate: language, theme, zone switch. Renders once the catalogue is there. */
export function SurroundingsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguageState] = useState<Language>(
    () => recall('language', ['ja', 'en']) ?? (navigator.language.startsWith('ja') ? 'ja' : 'en'),
  );
  const [catalogue, setCatalogue] = useState<{ language: Language; messages: Messages } | null>(null);
  const [theme, setThemeState] = useState<Theme>(() => recall('theme', ['light', 'dark']) ?? 'system');
  const [isUtc, setUtc] = useState(() => recall('zone', ['utc']) === 'utc');
  const prefersDark = usePrefersDark();

  useEffect(() => {
    let stale = false;
    loadMessages(language).then((messages) => {
      if (!stale) setCatalogue({ language, messages });
    });
    return () => {
      stale = true;
    };
  }, [language]);

  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);

  const shown = catalogue?.language;
  useEffect(() => {
    if (shown) document.documentElement.lang = shown;
  }, [shown]);

  const value = useMemo<Surroundings | null>(() => {
    if (catalogue === null) return null;
    return {
      ...catalogue,
      setLanguage: (next) => {
        remember('language', next);
        setLanguageState(next);
      },
      theme,
      resolved: theme === 'system' ? (prefersDark ? 'dark' : 'light') : theme,
      setTheme: (next) => {
        remember('theme', next === 'system' ? null : next);
        setThemeState(next);
      },
      isUtc,
      toggleUtc: () => {
        remember('zone', isUtc ? null : 'utc');
        setUtc(!isUtc);
      },
    };
  }, [catalogue, theme, prefersDark, isUtc]);

  if (value === null) return null;
  return <SurroundingsContext value={value}>{children}</SurroundingsContext>;
}

export function SessionProvider(props: { readonly session: Session; readonly children: ReactNode }) {
  return <SessionContext value={props.session}>{props.children}</SessionContext>;
}

function useSurroundings(): Surroundings {
  const value = useContext(SurroundingsContext);
  if (value === null) throw new Error('no SurroundingsProvider above');
  return value;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no SessionProvider above');
  return session;
}

export function useMessages(): Messages {
  return useSurroundings().messages;
}

export function useLanguage(): Pick<Surroundings, 'language' | 'setLanguage'> {
  return useSurroundings();
}

export function useTheme(): Pick<Surroundings, 'theme' | 'resolved' | 'setTheme'> {
  return useSurroundings();
}

export interface ZoneChoice {
  readonly zone: string;
  readonly label: string;
  readonly isUtc: boolean;
  readonly toggle: () => void;
}

/** The hub's zone, or UTC by the reader's switch; before sign-in the browser's. */
export function useZone(): ZoneChoice {
  const { isUtc, toggleUtc, language } = useSurroundings();
  const session = useContext(SessionContext);
  const zone = isUtc ? 'UTC' : (session?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  return { zone, label: zoneLabel(zone, language), isUtc, toggle: toggleUtc };
}

export function useFormat(): Formatter {
  const { language } = useSurroundings();
  const { zone } = useZone();
  return useMemo(() => createFormatter(language, zone), [language, zone]);
}
