/** The one search field: takes an address, prefix, AS, port, owner, incident or words. `/` gets there. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import type { SearchHit } from '../../../src/model/api.ts';
import { apiGet, query } from '../api/client.ts';
import { navigate, useMessages } from './context.tsx';
import { useLinkTo } from './url-state.ts';

export function SearchField() {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const wanted = useDeferredValue(text.trim());

  const found = useQuery({
    queryKey: ['search', wanted],
    enabled: wanted.length > 1,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => apiGet<{ hits: readonly SearchHit[] }>(`/search${query({ q: wanted })}`, signal),
  });
  const hits = wanted.length > 1 ? (found.data?.hits ?? []) : [];

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const go = (hit: SearchHit) => {
    setOpen(false);
    setText('');
    // Only ever a place of this page, whatever the answer says.
    if (/^\/(?!\/)/.test(hit.target)) navigate(linkTo(hit.target));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen(Math.min(hits.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, chosen - 1));
    else if (event.key === 'Enter' && hits[chosen] !== undefined) go(hits[chosen]);
    else if (event.key === 'Escape') setOpen(false);
    else return;
    event.preventDefault();
  };
  const isOpen = open && wanted.length > 1 && found.data !== undefined;
  return (
    <search className="search">
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={messages.top.search}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(isOpen && hits[chosen] ? { 'aria-activedescendant': `${listId}-${chosen}` } : {})}
        autoComplete="off"
        spellCheck={false}
        placeholder={messages.top.searchHint}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <span className="search-key" aria-hidden="true">
        /
      </span>
      <div
        className="search-hits"
        id={listId}
        role="listbox"
        aria-label={messages.top.search}
        hidden={!isOpen || hits.length === 0}
      >
        {hits.map((hit, index) => (
          <div
            key={`${hit.kind}:${hit.target}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            // The press must not take focus from the field before the click is told.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => go(hit)}
            onKeyDown={undefined}
          >
            <span className="search-kind">{messages.top.searchKind[hit.kind]}</span>
            <span className="mono">{hit.label}</span>
          </div>
        ))}
      </div>
      {isOpen && hits.length === 0 && (
        <p className="search-hits muted" role="status">
          {messages.top.searchNone}
        </p>
      )}
    </search>
  );
}
