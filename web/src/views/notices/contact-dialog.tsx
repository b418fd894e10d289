/** A new contact of an owner, or of a network. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ContactDraft } from '../../../../src/model/api.ts';
import type { Contact } from '../../../../src/model/contact.ts';
import { apiSend } from '../../api/client.ts';
import { useOwners } from '../../api/queries.ts';
import { useLanguage, useMessages } from '../../app/context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';

export function ContactDialog(props: { readonly ownerId: string | null; readonly onClose: () => void }) {
  const messages = useMessages();
  const { language } = useLanguage();
  const queries = useQueryClient();
  const owners = useOwners();
  const [draft, setDraft] = useState<ContactDraft>({
    ownerId: props.ownerId,
    email: '',
    role: 'abuse',
    organisation: null,
    language,
  });
  const m = messages.cases.contacts;
  const add = useMutation({
    mutationFn: () =>
      apiSend<Contact>('POST', '/contacts', {
        ...draft,
        email: draft.email.trim(),
        role: draft.role.trim(),
        organisation: draft.organisation?.trim() || null,
      } satisfies ContactDraft),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['/contacts'] });
      props.onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog title={m.add} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{m.whose}</span>
          <select
            value={draft.ownerId ?? ''}
            onChange={(event) =>
              setDraft({ ...draft, ownerId: event.target.value === '' ? null : event.target.value })
            }
          >
            <option value="">{m.ofNetworks}</option>
            {(owners.data ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field">
          <span>{m.email}</span>
          <input
            type="email"
            required
            maxLength={254}
            value={draft.email}
            onChange={(event) => setDraft({ ...draft, email: event.target.value })}
          />
        </label>
        <label className="form-field">
          <span>{m.role}</span>
          <input
            required
            maxLength={80}
            value={draft.role}
            placeholder={m.roleHint}
            onChange={(event) => setDraft({ ...draft, role: event.target.value })}
          />
        </label>
        <label className="form-field">
          <span>{m.organisation}</span>
          <input
            maxLength={80}
            value={draft.organisation ?? ''}
            onChange={(event) => setDraft({ ...draft, organisation: event.target.value })}
          />
        </label>
        <label className="form-field">
          <span>{messages.cases.field.language}</span>
          <select
            value={draft.language}
            onChange={(event) =>
              setDraft({ ...draft, language: event.target.value as ContactDraft['language'] })
            }
          >
            <option value="ja">日本語</option>
            <option value="en">English</option>
          </select>
        </label>
        <FormFailure error={add.error} />
        <div className="actions">
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={add.isPending}>
            {messages.common.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
