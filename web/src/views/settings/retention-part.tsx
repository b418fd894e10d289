/** How long each kind of data is kept, and how much there is of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Retention } from '../../../../src/model/account.ts';
import type { Settings } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useSettings } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { Failure, FormFailure, Skeleton } from '../../components/states.tsx';

type Kind = keyof Retention;

const KINDS: readonly Kind[] = [
  'sightings',
  'packets',
  'verdicts',
  'daily',
  'closedIncidents',
  'audit',
  'leases',
  'visits',
];

export function RetentionPart() {
  const settings = useSettings();
  if (settings.isError) return <Failure error={settings.error} onRetry={() => settings.refetch()} />;
  if (settings.data === undefined) return <Skeleton lines={9} />;
  return <RetentionForm settings={settings.data} />;
}

function RetentionForm({ settings }: { readonly settings: Settings }) {
  const messages = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const [days, setDays] = useState(
    () =>
      Object.fromEntries(KINDS.map((kind) => [kind, String(settings.retention[kind] ?? '')])) as Record<
        Kind,
        string
      >,
  );
  const m = messages.settings.retention;
  const isWrong = (text: string) => text !== '' && !/^[1-9]\d{0,5}$/.test(text);
  const wrong = KINDS.some((kind) => isWrong(days[kind]));
  const save = useMutation({
    mutationFn: () =>
      apiSend<Settings>('PATCH', '/settings', {
        retention: Object.fromEntries(
          KINDS.map((kind) => [kind, days[kind] === '' ? null : Number(days[kind])]),
        ),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['/settings'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) save.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="page-lead">{m.lead}</p>
      <p>
        {m.size(format.bytes(settings.size.bytes))} {m.lastRun}:{' '}
        {settings.lastRetentionAt === null ? messages.common.never : <Moment ms={settings.lastRetentionAt} />}
      </p>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{m.kind}</th>
              <th scope="col">{m.days}</th>
              <th scope="col" className="number">
                {m.rows}
              </th>
              <th scope="col" className="number">
                {m.oldest}
              </th>
            </tr>
          </thead>
          <tbody>
            {KINDS.map((kind) => (
              <tr key={kind}>
                <th scope="row">
                  <strong>{m.kinds[kind]}</strong>
                  <br />
                  <span className="muted">{m.kindWhy[kind]}</span>
                </th>
                <td>
                  <input
                    type="text"
                    inputMode="numeric"
                    size={7}
                    aria-label={`${m.kinds[kind]}: ${m.days}`}
                    aria-invalid={isWrong(days[kind])}
                    placeholder={m.forever}
                    value={days[kind]}
                    onChange={(event) => setDays({ ...days, [kind]: event.target.value.trim() })}
                  />
                </td>
                <SizeCells kind={kind} settings={settings} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {wrong && (
        <p className="form-failure" role="alert">
          {m.wrong}
        </p>
      )}
      {save.isSuccess && (
        <p className="form-done" role="status">
          {messages.common.saved}
        </p>
      )}
      <FormFailure error={save.error} />
      <div className="actions">
        <button type="submit" className="button-main" disabled={wrong || save.isPending}>
          {messages.common.save}
        </button>
      </div>
      <p className="muted">
        {messages.settings.about(settings.version)} · <a href="/api/v1/docs">{messages.settings.api}</a>
      </p>
    </form>
  );
}

/** Facts say how many there are; state (incidents, audit, leases) is small and is not counted. */
function SizeCells({ kind, settings }: { readonly kind: Kind; readonly settings: Settings }) {
  const format = useFormat();
  const size =
    kind === 'sightings' || kind === 'packets' || kind === 'verdicts' || kind === 'daily'
      ? settings.size[kind]
      : null;
  return (
    <>
      <td className="number">{size === null ? '' : format.count(size.rows)}</td>
      <td className="number">{size?.oldest == null ? '' : <Moment ms={size.oldest * 1000} />}</td>
    </>
  );
}
