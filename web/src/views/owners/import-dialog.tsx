/** Takes a file of owners, or a DHCP or NAT log, to the hub. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { apiSendText, query } from '../../api/client.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';

interface OwnersAnswer {
  readonly created: number;
  readonly changed: number;
}

interface LeasesAnswer {
  readonly added: number;
  readonly known: number;
  readonly refused: number;
}

export function ImportDialog(props: { readonly kind: 'import' | 'leases'; readonly onClose: () => void }) {
  const messages = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const isOwners = props.kind === 'import';
  const send = useMutation({
    mutationFn: async (chosen: File) => {
      const text = await chosen.text();
      if (!isOwners) {
        const answer = await apiSendText<LeasesAnswer>(
          `/leases/import${query({ name: chosen.name })}`,
          'text/csv',
          text,
        );
        return messages.owners.leasesDone(
          format.count(answer.added),
          format.count(answer.known),
          format.count(answer.refused),
        );
      }
      const type = /\.ya?ml$/i.test(chosen.name) ? 'application/yaml' : 'text/csv';
      const answer = await apiSendText<OwnersAnswer>('/owners/import', type, text);
      return messages.owners.imported(format.count(answer.created), format.count(answer.changed));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: [isOwners ? '/owners' : '/incidents'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== null) send.mutate(file);
  };
  return (
    <Dialog title={isOwners ? messages.owners.import : messages.owners.leases} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <p>{isOwners ? messages.owners.importLead : messages.owners.leasesLead}</p>
        <label className="form-field">
          <span>{messages.owners.importFile}</span>
          <input
            required
            type="file"
            accept={isOwners ? '.yaml,.yml,.csv' : '.csv'}
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </label>
        {send.data !== undefined && (
          <p className="form-done" role="status">
            {send.data}
          </p>
        )}
        <FormFailure error={send.error} />
        <div className="actions">
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.close}
          </button>
          <button type="submit" className="button-main" disabled={file === null || send.isPending}>
            {messages.owners.importGo}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
