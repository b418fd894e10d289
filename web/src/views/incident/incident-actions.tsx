/** What a reader may do with an incident: take it, change its status, give it away, label it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IncidentPatch, IncidentView } from '../../../../src/model/api.ts';
import type { CloseReason, IncidentStatus } from '../../../../src/model/incident.ts';
import { apiSend } from '../../api/client.ts';
import { usePeople } from '../../api/queries.ts';
import { useMessages, useSession } from '../../app/context.tsx';
import { CLOSE_REASONS, INCIDENT_STATUSES } from '../../app/known-values.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { FormFailure } from '../../components/states.tsx';
import { splitLabels } from '../incidents/bulk-actions.tsx';

/** `hasCase`: then it is resolved by proof, never by a click. */
export function IncidentActions(props: { readonly incident: IncidentView; readonly hasCase: boolean }) {
  const { incident, hasCase } = props;
  const messages = useMessages();
  const session = useSession();
  const queries = useQueryClient();
  const [why, setWhy] = useState('');
  const isOwner = session.account.role === 'owner';
  const change = useMutation({
    mutationFn: (patch: Omit<IncidentPatch, 'version'>) =>
      apiSend<IncidentView>('PATCH', `/incidents/${encodeURIComponent(incident.id)}`, {
        ...patch,
        ...(why.trim() === '' ? {} : { why: why.trim() }),
        version: incident.version,
      } satisfies IncidentPatch),
    onSuccess: () => setWhy(''),
    // After a refusal too: what is shown was then no longer true.
    onSettled: () =>
      Promise.all(
        // The hub takes the case along.
        [['/incidents'], ['/cases']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  const working = incident.status !== 'working';
  return (
    <section className="panel form" aria-label={messages.incident.act}>
      <h2>{messages.incident.act}</h2>
      {working && (
        <button
          type="button"
          className="button-main"
          disabled={change.isPending}
          onClick={() =>
            change.mutate(
              isOwner ? { status: 'working' } : { status: 'working', assignee: session.account.id },
            )
          }
        >
          {messages.incident.firstStep}
        </button>
      )}
      {!isOwner && (
        <Choices incident={incident} hasCase={hasCase} isBusy={change.isPending} onChange={change.mutate} />
      )}
      <label className="form-field">
        <span>{messages.incidents.why}</span>
        <input
          value={why}
          maxLength={2_000}
          placeholder={messages.incidents.whyHint}
          onChange={(event) => setWhy(event.target.value)}
        />
      </label>
      <FormFailure error={change.error} />
      <CopyButton text={window.location.href} label={messages.incident.copyLink} />
    </section>
  );
}

function Choices(props: {
  readonly incident: IncidentView;
  readonly hasCase: boolean;
  readonly isBusy: boolean;
  readonly onChange: (patch: Omit<IncidentPatch, 'version'>) => void;
}) {
  const { incident, onChange } = props;
  const messages = useMessages();
  const session = useSession();
  const people = usePeople(true);
  const [labels, setLabels] = useState(incident.labels.join(', '));
  const state =
    incident.status === 'closed' ? `closed:${incident.closeReason ?? 'resolved'}` : incident.status;
  const offered: readonly CloseReason[] = CLOSE_REASONS.filter(
    (reason) => !(props.hasCase && reason === 'resolved'),
  );
  const reasons =
    incident.closeReason === null || offered.includes(incident.closeReason)
      ? offered
      : [...offered, incident.closeReason];
  const known = people.data?.some((person) => person.id === incident.assignee) ?? false;
  return (
    <>
      <label className="form-field">
        <span>{messages.incidents.setStatus}</span>
        <select
          value={state}
          disabled={props.isBusy}
          {...(props.hasCase ? { 'aria-describedby': 'closes-by-proof' } : {})}
          onChange={(event) => {
            const [status, closeReason] = event.target.value.split(':') as [
              IncidentStatus,
              CloseReason | undefined,
            ];
            onChange(closeReason === undefined ? { status } : { status, closeReason });
          }}
        >
          {INCIDENT_STATUSES.filter((status) => status !== 'closed').map((status) => (
            <option key={status} value={status}>
              {messages.status[status]}
            </option>
          ))}
          {reasons.map((reason) => (
            <option key={reason} value={`closed:${reason}`}>
              {messages.status.closed}: {messages.closeReason[reason]}
            </option>
          ))}
        </select>
      </label>
      {props.hasCase && (
        <p id="closes-by-proof" className="form-hint">
          {messages.cases.panel.closesByProof}
        </p>
      )}
      <label className="form-field">
        <span>{messages.field.assignee}</span>
        <select
          value={incident.assignee ?? 'none'}
          disabled={props.isBusy}
          onChange={(event) =>
            onChange({ assignee: event.target.value === 'none' ? null : event.target.value })
          }
        >
          <option value="none">{messages.incidents.assignNobody}</option>
          {!known && incident.assignee !== null && (
            <option value={incident.assignee}>{incident.assigneeName ?? incident.assignee}</option>
          )}
          {(people.data ?? [session.account]).map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </label>
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ labels: splitLabels(labels) });
        }}
      >
        <label className="form-field">
          <span>{messages.field.labels}</span>
          <input
            value={labels}
            placeholder={messages.incidents.labelHint}
            onChange={(event) => setLabels(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={props.isBusy}>
          {messages.common.save}
        </button>
      </form>
    </>
  );
}
