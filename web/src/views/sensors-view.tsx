/** Sensors: whether each one looks, what it lost, its tokens. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SensorView } from '../../../src/model/api.ts';
import { apiSend } from '../api/client.ts';
import { useSensors } from '../api/queries.ts';
import { useFormat, useMessages, useSession } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { useUrlState } from '../app/url-state.ts';
import { DataTable } from '../components/data-table.tsx';
import { Dialog } from '../components/dialog.tsx';
import { SecretDialog } from '../components/secret-dialog.tsx';
import { Empty, Failure, FormFailure, Skeleton } from '../components/states.tsx';
import { useSensorColumns } from './sensors/sensor-columns.tsx';
import { SensorPanel } from './sensors/sensor-panel.tsx';

export default function SensorsView() {
  const messages = useMessages();
  const session = useSession();
  const sensors = useSensors();
  const url = useUrlState();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const columns = useSensorColumns();
  useTitle(messages.sensors.title);
  const isAdmin = session.account.role === 'admin';
  const chosen = sensors.data?.find((sensor) => sensor.id === url.text('row'));
  return (
    <div className="page page-table">
      <div className="page-head">
        <h1>{messages.sensors.title}</h1>
        <span className="spacer" />
        {isAdmin && (
          <button type="button" className="button-main" onClick={() => setAdding(true)}>
            {messages.sensors.add}
          </button>
        )}
      </div>
      <p className="page-lead">{messages.sensors.lead}</p>
      {sensors.isError ? (
        <Failure error={sensors.error} onRetry={() => sensors.refetch()} />
      ) : sensors.data === undefined ? (
        <Skeleton lines={6} />
      ) : sensors.data.length === 0 ? (
        <Empty title={messages.sensors.empty} hint={messages.sensors.emptyHint} />
      ) : (
        <DataTable
          label={messages.sensors.title}
          columns={columns}
          data={{
            rows: sensors.data,
            total: null,
            hasMore: false,
            isLoadingMore: false,
            loadMore: () => undefined,
          }}
          rowKey={(row: SensorView) => row.id}
        />
      )}
      {chosen && <SensorPanel sensor={chosen} isAdmin={isAdmin} onSecret={setSecret} />}
      {adding && <AddSensor onClose={() => setAdding(false)} onSecret={setSecret} />}
      {secret !== null && (
        <SecretDialog
          title={messages.sensors.secretTitle}
          lead={messages.sensors.secretLead}
          secret={secret}
          then={{
            lead: messages.sensors.secretUse,
            command: `yamori watch --hub ${window.location.origin} --token-file F`,
          }}
          onClose={() => setSecret(null)}
        />
      )}
    </div>
  );
}

function AddSensor(props: { readonly onClose: () => void; readonly onSecret: (secret: string) => void }) {
  const messages = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const url = useUrlState();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () =>
      apiSend<{ readonly id: string; readonly secret: string }>('POST', '/sensors', { name: name.trim() }),
    onSuccess: async (created) => {
      props.onClose();
      props.onSecret(created.secret);
      await queries.invalidateQueries({ queryKey: ['/sensors'] });
      url.set({ row: created.id }, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate();
  };
  return (
    <Dialog title={messages.sensors.add} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.common.name}</span>
          <input
            required
            maxLength={80}
            value={name}
            placeholder={`telescope-${format.count(1)}`}
            onChange={(event) => setName(event.target.value)}
          />
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
