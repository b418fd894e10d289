/** One sensor below the table: what its health means, its numbers, its tokens. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SensorView } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { Confirm } from '../../components/dialog.tsx';
import { HealthBadge } from '../../components/health-badge.tsx';
import { Moment } from '../../components/moment.tsx';
import { FormFailure } from '../../components/states.tsx';
import { useSkewText } from './sensor-columns.tsx';

type Asked = { readonly kind: 'revoke'; readonly tokenId: string } | { readonly kind: 'delete' };

export function SensorPanel(props: {
  readonly sensor: SensorView;
  readonly isAdmin: boolean;
  readonly onSecret: (secret: string) => void;
}) {
  const { sensor } = props;
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const skewText = useSkewText();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const path = `/sensors/${sensor.id}`;
  const onSettled = () => queries.invalidateQueries({ queryKey: ['/sensors'] });
  const addToken = useMutation({
    mutationFn: () => apiSend<{ readonly id: string; readonly secret: string }>('POST', `${path}/tokens`),
    onSuccess: (token) => props.onSecret(token.secret),
    onSettled,
  });
  const change = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onSettled,
  });
  const m = messages.sensors;
  return (
    <section className="panel form" aria-label={m.details}>
      <div className="page-head">
        <h2>{sensor.name}</h2>
        <HealthBadge health={sensor.health} />
        <span>{m.healthMeaning[sensor.health]}</span>
        <span className="spacer" />
        <button
          type="button"
          className="button-quiet"
          onClick={() => url.set({ row: null }, { replace: true })}
        >
          {messages.common.close}
        </button>
      </div>
      <dl className="pairs">
        <dt>{m.dark}</dt>
        <dd className="mono">{sensor.dark.join(' ') || messages.common.unknown}</dd>
        <dt>{m.lastBatch}</dt>
        <dd>
          {sensor.lastBatchAt === null ? messages.common.never : <Moment ms={sensor.lastBatchAt} exact />}
        </dd>
        <dt>{m.missing}</dt>
        <dd>{format.count(sensor.missingBatches)}</dd>
        <dt>{m.dropped}</dt>
        <dd>
          {m.droppedWhat(format.count(sensor.droppedKernelPackets), format.count(sensor.droppedSpoolBatches))}
        </dd>
        <dt>{m.skew}</dt>
        <dd>{skewText(sensor.clockSkewMs) || messages.common.unknown}</dd>
      </dl>
      {props.isAdmin && (
        <>
          <h3>{m.tokens}</h3>
          <ul>
            {sensor.tokens.map((token) => (
              <li key={token.id} className="form-row">
                <span className="mono">{token.id.slice(0, 8)}</span>
                <span className="muted">
                  {m.created} <Moment ms={token.createdAt} />
                </span>
                <button
                  type="button"
                  className="button-quiet"
                  onClick={() => setAsked({ kind: 'revoke', tokenId: token.id })}
                >
                  {m.revoke}
                </button>
              </li>
            ))}
            {sensor.tokens.length === 0 && <li className="muted">{messages.common.none}</li>}
          </ul>
          <FormFailure error={addToken.error ?? change.error} />
          <div className="actions">
            <button type="button" className="button" onClick={() => addToken.mutate()}>
              {m.newToken}
            </button>
            <button
              type="button"
              className="button"
              onClick={() => change.mutate(() => apiSend('PATCH', path, { disabled: !sensor.disabled }))}
            >
              {sensor.disabled ? m.enable : m.disable}
            </button>
            <button type="button" className="button" onClick={() => setAsked({ kind: 'delete' })}>
              {messages.common.delete}
            </button>
          </div>
        </>
      )}
      {asked?.kind === 'revoke' && (
        <Confirm
          title={m.revokeAsk}
          text={m.revokeWhy}
          action={m.revoke}
          onClose={() => setAsked(null)}
          onConfirm={() => {
            change.mutate(() => apiSend('DELETE', `${path}/tokens/${asked.tokenId}`));
            setAsked(null);
          }}
        />
      )}
      {asked?.kind === 'delete' && (
        <Confirm
          title={m.deleteAsk(sensor.name)}
          text={m.deleteWhy}
          action={messages.common.delete}
          onClose={() => setAsked(null)}
          onConfirm={() => {
            change.mutate(() => apiSend('DELETE', path));
            setAsked(null);
          }}
        />
      )}
    </section>
  );
}
