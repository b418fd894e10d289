/** A person says which organisation a system is: a candidate, or confirmed. It then stands in the local list. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SystemPromotion } from '../../../../src/model/api.ts';
import type { SystemRecord } from '../../../../src/model/scanning-system.ts';
import { apiSend } from '../../api/client.ts';
import { useMessages } from '../../app/context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';
import type { StepDialog } from './system-actions.tsx';

export function PromoteDialog(props: StepDialog) {
  const { record } = props;
  const messages = useMessages();
  const m = messages.systems.act;
  const before = record.promoted;
  const [organisation, setOrganisation] = useState(before?.organisation ?? '');
  const [candidate, setCandidate] = useState(before?.candidate ?? true);
  const send = (promotion: SystemPromotion) =>
    apiSend<SystemRecord>('POST', `/systems/${encodeURIComponent(record.id)}/promote`, promotion);
  const state = useMutation({
    mutationFn: (promoted: SystemPromotion['promoted']) => send({ promoted }),
    onSuccess: (after) =>
      props.onDone({
        text: after.promoted === null ? m.demoted : m.promoted(after.promoted.organisation),
        undo: () => send({ promoted: before }),
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    state.mutate({ organisation: organisation.trim(), candidate });
  };
  return (
    <Dialog title={m.promote} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <p>{m.promoteLead}</p>
        <label className="form-field">
          <span>{m.organisation}</span>
          <input
            required
            pattern=".*\S.*"
            value={organisation}
            maxLength={120}
            onChange={(event) => setOrganisation(event.target.value)}
          />
        </label>
        <fieldset className="checks">
          <legend className="visually-hidden">{messages.systems.field.confidence}</legend>
          {[true, false].map((value) => (
            <label key={String(value)}>
              <input
                type="radio"
                name="candidate"
                checked={candidate === value}
                onChange={() => setCandidate(value)}
              />
              {value ? m.candidate : m.confirmed}
            </label>
          ))}
        </fieldset>
        <FormFailure error={state.error} />
        <div className="actions">
          {before !== null && (
            <button
              type="button"
              className="button"
              disabled={state.isPending}
              onClick={() => state.mutate(null)}
            >
              {m.promoteBack}
            </button>
          )}
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={state.isPending}>
            {m.promoteGo}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
