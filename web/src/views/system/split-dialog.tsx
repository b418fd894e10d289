/** Makes a system of their own of the selected members. */
import { useMutation } from '@tanstack/react-query';
import type { SystemSplit, SystemSplitAnswer } from '../../../../src/model/api.ts';
import type { SystemRecord } from '../../../../src/model/scanning-system.ts';
import { apiSend } from '../../api/client.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';
import type { StepDialog } from './system-actions.tsx';

export function SplitDialog(props: StepDialog & { readonly addresses: readonly string[] }) {
  const { record, addresses } = props;
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.act;
  const split = useMutation({
    mutationFn: () =>
      apiSend<SystemSplitAnswer>('POST', `/systems/${encodeURIComponent(record.id)}/split`, {
        addresses,
      } satisfies SystemSplit),
    onSuccess: ({ made }) =>
      props.onDone({
        text: m.splitDone(format.count(addresses.length), made.givenName ?? made.system.name),
        made: made.id,
        undo: () => apiSend<SystemRecord>('POST', '/systems/merge', { ids: [record.id, made.id] }),
      }),
  });
  return (
    <Dialog title={m.split} onClose={props.onClose}>
      <p>{m.splitLead(format.count(addresses.length))}</p>
      <ul className="split-list mono">
        {addresses.map((address) => (
          <li key={address}>{address}</li>
        ))}
      </ul>
      <FormFailure error={split.error} />
      <div className="actions">
        <button type="button" className="button" onClick={props.onClose}>
          {messages.common.cancel}
        </button>
        <button
          type="button"
          className="button-main"
          disabled={split.isPending}
          onClick={() => split.mutate()}
        >
          {m.splitGo}
        </button>
      </div>
    </Dialog>
  );
}
