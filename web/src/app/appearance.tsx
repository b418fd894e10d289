/** Language and theme, as the account menu and the settings offer them. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useContext } from 'react';
import type { Session } from '../../../src/model/api.ts';
import { apiSend } from '../api/client.ts';
import { SESSION_KEY } from '../api/queries.ts';
import type { Language } from '../messages/catalogue.ts';
import { SessionContext, type Theme, useLanguage, useMessages, useTheme } from './context.tsx';

/** Each language under its own name: who reads only one of them must find it. */
const LANGUAGE_NAMES: Record<Language, string> = { ja: '日本語', en: 'English' };
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function LanguageChoice() {
  const messages = useMessages();
  const session = useContext(SessionContext);
  const { language, setLanguage } = useLanguage();
  const queries = useQueryClient();
  // The account remembers it too, for mails and other browsers; the page does not wait for that.
  const keep = useMutation({
    mutationFn: (next: Language) => apiSend<Session>('PATCH', '/me', { language: next }),
    onSuccess: (changed) => queries.setQueryData(SESSION_KEY, changed),
  });
  return (
    <fieldset className="checks">
      <legend>{messages.top.language}</legend>
      {(Object.keys(LANGUAGE_NAMES) as Language[]).map((one) => (
        <label key={one} lang={one}>
          <input
            type="radio"
            name="language"
            checked={language === one}
            onChange={() => {
              setLanguage(one);
              if (session !== null) keep.mutate(one);
            }}
          />
          {LANGUAGE_NAMES[one]}
        </label>
      ))}
    </fieldset>
  );
}

export function ThemeChoice() {
  const messages = useMessages();
  const { theme, setTheme } = useTheme();
  return (
    <fieldset className="checks">
      <legend>{messages.top.theme}</legend>
      {THEMES.map((one) => (
        <label key={one}>
          <input type="radio" name="theme" checked={theme === one} onChange={() => setTheme(one)} />
          {messages.top.themeOf[one]}
        </label>
      ))}
    </fieldset>
  );
}
