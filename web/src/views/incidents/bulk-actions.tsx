/** One change for all selected incidents; those that could not be changed stay selected. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BulkAnswer, BulkRequest } from '../../../../src/model/api.ts';
import type { CloseReason, IncidentStatus } from '../../../../src/model/incident.ts';
import { apiSend } from '../../api/client.ts';
import { usePeople } from '../../api/queries.ts';
import { useFormat, useMessages, useSession } from '../../app/context.tsx';
import { CLOSE_REASONS, INCIDENT_STATUSES } from '../../app/known-values.ts';
import { FormFailure } from '../../components/states.tsx';

const MOST_IDS = 500;
/** What is open has a case, and a case is resolved by proof. */
const CLOSE_BY_HAND = CLOSE_REASONS.filter((reason) => reason !== 'resolved');

export function BulkActions(props: {
  readonly ids: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
}) {
  const { ids, onSelect } = props;
  const messages = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const session = useSession();
  const people = usePeople(true);
  const [labels, setLabels] = useState('');
  const [why, setWhy] = useState('');

  const change = useMutation({
    mutationFn: (patch: BulkRequest['patch']) =>
      apiSend<BulkAnswer>('POST', '/incidents/bulk', {
        ids: [...ids].slice(0, MOST_IDS),
        patch: why.trim() === '' ? patch : { ...patch, why: why.trim() },
      } satisfies BulkRequest),
    onSuccess: async (answer) => {
      onSelect(new Set(answer.failed.map((one) => one.id)));
      setWhy('');
      await queries.invalidateQueries({ queryKey: ['/incidents'] });
    },
  });
  return (
    <section className="panel form-row" aria-label={messages.incidents.bulk}>
      <strong>{messages.table.selected(format.count(ids.size))}</strong>
      <select
        aria-label={messages.incidents.setStatus}
        value=""
        onChange={(event) => {
          const [status, closeReason] = event.target.value.split(':') as [
            IncidentStatus,
            CloseReason | undefined,
          ];
          change.mutate(closeReason === undefined ? { status } : { status, closeReason });
        }}
      >
        <option value="" disabled>
          {messages.incidents.setStatus}
        </option>
        {INCIDENT_STATUSES.filter((status) => status !== 'closed').map((status) => (
          <option key={status} value={status}>
            {messages.status[status]}
          </option>
        ))}
        {CLOSE_BY_HAND.map((reason) => (
          <option key={reason} value={`closed:${reason}`}>
            {messages.status.closed}: {messages.closeReason[reason]}
          </option>
        ))}
      </select>
      <select
        aria-label={messages.incidents.assign}
        value=""
        onChange={(event) =>
          change.mutate({ assignee: event.target.value === 'none' ? null : event.target.value })
        }
      >
        <option value="" disabled>
          {messages.incidents.assign}
        </option>
        <option value="none">{messages.incidents.assignNobody}</option>
        {(people.data ?? [session.account]).map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </select>
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ labels: splitLabels(labels) });
        }}
      >
        <input
          aria-label={messages.incidents.label}
          placeholder={`${messages.incidents.label}: ${messages.incidents.labelHint}`}
          value={labels}
          onChange={(event) => setLabels(event.target.value)}
        />
        <button type="submit" className="button" disabled={change.isPending}>
          {messages.incidents.label}
        </button>
      </form>
      <input
        aria-label={messages.incidents.why}
        placeholder={`${messages.incidents.why}: ${messages.incidents.whyHint}`}
        value={why}
        onChange={(event) => setWhy(event.target.value)}
      />
      <button type="button" className="button-quiet" onClick={() => onSelect(new Set())}>
        {messages.common.cancel}
      </button>
      {change.data && (
        <p role="status">
          {messages.incidents.bulkDone(format.count(change.data.changed.length))}{' '}
          {change.data.failed.length > 0 &&
            messages.incidents.bulkFailed(format.count(change.data.failed.length))}
        </p>
      )}
      <FormFailure error={change.error} />
    </section>
  );
}

export function splitLabels(text: string): readonly string[] {
  return [...new Set(text.split(/[,、]/).map((label) => label.trim()))].filter((label) => label !== '');
}
