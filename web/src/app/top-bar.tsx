/** At the top, always: the time range with its zone, the search field, the sample's badge, the account. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { apiSend } from '../api/client.ts';
import { SESSION_KEY } from '../api/queries.ts';
import { Popover } from '../components/popover.tsx';
import { LanguageChoice, ThemeChoice } from './appearance.tsx';
import { useLanguage, useMessages, useSession, useZone } from './context.tsx';
import { RangePicker } from './range-picker.tsx';
import { SearchField } from './search-field.tsx';

export function TopBar() {
  const messages = useMessages();
  const session = useSession();
  const zone = useZone();
  return (
    <header className="top">
      <RangePicker />
      <button type="button" className="button" title={messages.top.zone(zone.label)} onClick={zone.toggle}>
        <span className="visually-hidden">{messages.top.zone(zone.label)}</span>
        <span aria-hidden="true">{zone.label}</span>
      </button>
      <SearchField />
      <span className="spacer" />
      {session.sample && (
        <span className="sample-badge" title={messages.top.sampleWhy}>
          {messages.top.sample}
        </span>
      )}
      <AccountMenu />
    </header>
  );
}

function AccountMenu() {
  const messages = useMessages();
  const session = useSession();
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);

  const signOut = async () => {
    try {
      await apiSend('DELETE', '/session');
    } finally {
      // Nothing of what this account saw stays in the memory of the page.
      queries.clear();
      queries.setQueryData(SESSION_KEY, null);
    }
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        lang={language}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{messages.top.account}: </span>
        {session.account.name} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Popover anchor={anchor} label={messages.top.account} onClose={close} className="menu">
          <p className="menu-title">
            {session.account.name} · {messages.role[session.account.role]}
          </p>
          <hr />
          <LanguageChoice />
          <ThemeChoice />
          <hr />
          <button type="button" className="menu-item" onClick={signOut}>
            {messages.top.signOut}
          </button>
        </Popover>
      )}
    </>
  );
}
