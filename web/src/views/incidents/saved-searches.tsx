/** Searches kept under a name: the address bar of this list, to come back to. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useCallback, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { SavedSearch } from '../../../../src/model/account.ts';
import { apiSend } from '../../api/client.ts';
import { useSearches } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { Popover } from '../../components/popover.tsx';
import { FormFailure } from '../../components/states.tsx';

export function SavedSearches() {
  const messages = useMessages();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {messages.incidents.saved} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Popover anchor={anchor} label={messages.incidents.saved} onClose={close} className="menu">
          <SearchMenu onDone={close} />
        </Popover>
      )}
    </>
  );
}

function SearchMenu({ onDone }: { readonly onDone: () => void }) {
  const messages = useMessages();
  const searches = useSearches();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const changed = () => queries.invalidateQueries({ queryKey: ['/searches'] });
  const save = useMutation({
    mutationFn: () =>
      apiSend<SavedSearch>('POST', '/searches', {
        name: name.trim(),
        target: window.location.pathname + window.location.search,
      }),
    onSuccess: () => {
      setName('');
      return changed();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => apiSend<void>('DELETE', `/searches/${id}`),
    onSuccess: changed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <>
      {searches.data?.length === 0 && <p className="menu-title">{messages.incidents.savedNone}</p>}
      {searches.data?.map((search) => (
        <div key={search.id} className="form-row">
          <Link className="menu-item spacer" href={search.target} onClick={onDone}>
            {search.name}
          </Link>
          <button
            type="button"
            className="button-quiet"
            aria-label={`${messages.common.delete}: ${search.name}`}
            onClick={() => remove.mutate(search.id)}
          >
            ✕
          </button>
        </div>
      ))}
      <hr />
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.incidents.saveName}</span>
          <input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        </label>
        <button type="submit" className="button-main" disabled={save.isPending}>
          {messages.incidents.save}
        </button>
        <FormFailure error={save.error ?? searches.error ?? remove.error} />
      </form>
    </>
  );
}
