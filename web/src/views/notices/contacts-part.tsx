/** Whom we write to: of an owner, or of networks; whether it works, and another try where it did not. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ContactPatch } from '../../../../src/model/api.ts';
import type { Contact } from '../../../../src/model/contact.ts';
import { apiSend } from '../../api/client.ts';
import { useContacts, useOwners } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { Confirm } from '../../components/dialog.tsx';
import { Empty, Failure, FormFailure, Skeleton } from '../../components/states.tsx';
import { ContactDialog } from './contact-dialog.tsx';
import { ContactTable } from './contact-table.tsx';

export function ContactsPart() {
  const messages = useMessages();
  const url = useUrlState();
  const owners = useOwners();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Contact | null>(null);
  const [asking, setAsking] = useState<Contact | null>(null);
  const ownerId = url.text('ownerId') === '' ? null : url.text('ownerId');
  const contacts = useContacts(ownerId);
  const m = messages.cases.contacts;
  const refresh = () => queries.invalidateQueries({ queryKey: ['/contacts'] });
  const change = useMutation({
    mutationFn: ({ id, patch }: { readonly id: string; readonly patch: ContactPatch }) =>
      apiSend<Contact>('PATCH', `/contacts/${encodeURIComponent(id)}`, patch),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Contact) => apiSend<void>('DELETE', `/contacts/${encodeURIComponent(id)}`),
    onSettled: refresh,
  });
  return (
    <section className="form">
      <div className="page-head">
        <label className="field-inline">
          <span>{m.whose}</span>
          <select value={ownerId ?? ''} onChange={(event) => url.set({ ownerId: event.target.value })}>
            <option value="">{m.networks}</option>
            {(owners.data ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span className="spacer" />
        <button type="button" className="button-main" onClick={() => setAdding(true)}>
          {m.add}
        </button>
      </div>
      <FormFailure error={change.error ?? remove.error} />
      {contacts.isError ? (
        <Failure error={contacts.error} onRetry={() => contacts.refetch()} />
      ) : contacts.data === undefined ? (
        <Skeleton lines={5} />
      ) : contacts.data.length === 0 ? (
        <Empty title={m.empty} hint={m.emptyHint} />
      ) : (
        <ContactTable
          contacts={contacts.data}
          onChange={({ id }, patch) => change.mutate({ id, patch })}
          onWriteAgain={setAsking}
          onRemove={setLeaving}
        />
      )}
      {adding && <ContactDialog ownerId={ownerId} onClose={() => setAdding(false)} />}
      {asking !== null && (
        <Confirm
          title={m.writeAgainAsk(asking.email)}
          text={m.writeAgainWhy}
          action={m.again}
          onClose={() => setAsking(null)}
          onConfirm={() => {
            change.mutate({ id: asking.id, patch: { state: 'unverified' } });
            setAsking(null);
          }}
        />
      )}
      {leaving !== null && (
        <Confirm
          title={m.removeAsk(leaving.email)}
          text={m.removeWhy}
          action={messages.common.remove}
          onClose={() => setLeaving(null)}
          onConfirm={() => {
            remove.mutate(leaving);
            setLeaving(null);
          }}
        />
      )}
    </section>
  );
}
