/** Whom we write to: of an owner, or of networks; whether it works, and another try where it did not. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ContactPatch } from '../../../../src/model/api.ts';
import type { Contact, ContactState } from '../../../../src/model/contact.ts';
import { apiSend } from '../../api/client.ts';
import { useContacts, useOwners } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { Confirm } from '../../components/dialog.tsx';
import { Moment } from '../../components/moment.tsx';
import { Empty, Failure, FormFailure, Skeleton } from '../../components/states.tsx';
import { ContactDialog } from './contact-dialog.tsx';

const SHAPES: Readonly<Record<ContactState, string>> = {
  unverified: '○',
  answers: '✓',
  bouncing: '↩',
  refuses: '✕',
};

export function ContactsPart() {
  const messages = useMessages();
  const url = useUrlState();
  const owners = useOwners();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Contact | null>(null);
  const ownerId = url.text('ownerId') === '' ? null : url.text('ownerId');
  const contacts = useContacts(ownerId);
  const m = messages.cases.contacts;
  const refresh = () => queries.invalidateQueries({ queryKey: ['/contacts'] });
  const again = useMutation({
    mutationFn: ({ id }: Contact) =>
      apiSend<Contact>('PATCH', `/contacts/${encodeURIComponent(id)}`, {
        state: 'unverified',
      } satisfies ContactPatch),
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
      <FormFailure error={again.error ?? remove.error} />
      {contacts.isError ? (
        <Failure error={contacts.error} onRetry={() => contacts.refetch()} />
      ) : contacts.data === undefined ? (
        <Skeleton lines={5} />
      ) : contacts.data.length === 0 ? (
        <Empty title={m.empty} hint={m.emptyHint} />
      ) : (
        <ContactTable contacts={contacts.data} onAgain={again.mutate} onRemove={setLeaving} />
      )}
      {adding && <ContactDialog ownerId={ownerId} onClose={() => setAdding(false)} />}
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

function ContactTable(props: {
  readonly contacts: readonly Contact[];
  readonly onAgain: (contact: Contact) => void;
  readonly onRemove: (contact: Contact) => void;
}) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.cases.contacts;
  const when = (ms: number | null) => (ms === null ? messages.common.never : <Moment ms={ms} />);
  return (
    <div className="scroll-x">
      <table className="plain contacts">
        <thead>
          <tr>
            <th scope="col">{m.email}</th>
            <th scope="col">{m.role}</th>
            <th scope="col">{m.state}</th>
            <th scope="col" className="number">
              {m.bounces}
            </th>
            <th scope="col" className="after-number">
              {m.source}
            </th>
            <th scope="col">{m.lastSent}</th>
            <th scope="col">{m.lastAnswer}</th>
            <th scope="col">
              <span className="visually-hidden">{messages.common.change}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.contacts.map((contact) => (
            <tr key={contact.id}>
              <th scope="row">
                {contact.email}
                {contact.organisation !== null && <span className="muted"> · {contact.organisation}</span>}
              </th>
              <td>{contact.role}</td>
              <td>
                <span className="badge" title={m.stateMeaning[contact.state]}>
                  <span aria-hidden="true">{SHAPES[contact.state]}</span>
                  <span className="badge-text">{m.stateOf[contact.state]}</span>
                </span>
              </td>
              <td className="number">{format.count(contact.bounces)}</td>
              <td className="after-number">{m.sourceOf[contact.source]}</td>
              <td>{when(contact.lastSentAt)}</td>
              <td>{when(contact.lastAnswerAt)}</td>
              <td className="cell-actions">
                {(contact.state === 'bouncing' || contact.state === 'refuses') && (
                  <button
                    type="button"
                    className="button-quiet"
                    aria-label={`${m.again}: ${contact.email}`}
                    onClick={() => props.onAgain(contact)}
                  >
                    {m.again}
                  </button>
                )}{' '}
                <button
                  type="button"
                  className="button-quiet"
                  aria-label={`${messages.common.remove}: ${contact.email}`}
                  onClick={() => props.onRemove(contact)}
                >
                  {messages.common.remove}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
