/** Chooses another system to make one of both: found by name, service or address. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import type { SystemDetail, SystemMerge } from '../../../../src/model/api.ts';
import type { SystemRecord } from '../../../../src/model/scanning-system.ts';
import { apiGet, apiSend } from '../../api/client.ts';
import { useSystems } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';
import { SystemSign } from '../../components/system-badge.tsx';
import type { StepDialog } from './system-actions.tsx';

const MOST_SHOWN = 40;

export function MergeDialog(props: StepDialog) {
  const { record } = props;
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.act;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const parameters = useMemo(() => ({ text: text.trim() }), [text]);
  const systems = useSystems(parameters);
  const likeness = useMemo(() => new Map(record.similar.map((one) => [one.id, one.likeness])), [record]);
  const rows = (systems.data?.rows ?? [])
    .filter((row) => row.id !== record.id)
    .toSorted((a, b) => (likeness.get(b.id) ?? 0) - (likeness.get(a.id) ?? 0))
    .slice(0, MOST_SHOWN);
  const picked = rows.find((row) => row.id === chosen);
  const merge = useMutation({
    mutationFn: async (id: string) => {
      // Read before, so that the merge can be undone: who came is who has to leave again.
      const other = (await apiGet<SystemDetail>(`/systems/${encodeURIComponent(id)}`)).record;
      await apiSend<SystemRecord>('POST', '/systems/merge', { ids: [record.id, id] } satisfies SystemMerge);
      return other;
    },
    onSuccess: (other) =>
      props.onDone({
        text: m.merged(other.givenName ?? other.system.name),
        undo: () =>
          apiSend('POST', `/systems/${encodeURIComponent(record.id)}/split`, {
            addresses: other.system.members.map((member) => member.address),
          }),
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (picked !== undefined) merge.mutate(picked.id);
  };
  return (
    <Dialog title={m.merge} onClose={props.onClose} wide>
      <form className="form" onSubmit={submit}>
        <p>{m.mergeLead}</p>
        <label className="form-field">
          <span>{m.mergeFind}</span>
          <input value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <fieldset className="checks">
          <legend>{m.mergeWith}</legend>
          {systems.data !== undefined && rows.length === 0 && <span className="muted">{m.mergeNone}</span>}
          {rows.map((row) => (
            <label key={row.id}>
              <input
                type="radio"
                name="merge"
                checked={chosen === row.id}
                onChange={() => setChosen(row.id)}
              />
              <SystemSign verdict={row.verdict} />
              <span className="visually-hidden">{messages.systems.verdict[row.verdict]}</span>
              {row.name}
              <span className="check-count">
                {likeness.has(row.id)
                  ? `${messages.systems.field.likeness} ${format.percent(likeness.get(row.id) ?? 0)}`
                  : messages.systems.chart.sources(format.count(row.sources))}
              </span>
            </label>
          ))}
        </fieldset>
        <FormFailure error={merge.error ?? systems.error} />
        <div className="actions">
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={picked === undefined || merge.isPending}>
            {m.mergeGo}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
