/** Tokens for programs of the reader; the secret is shown once. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ApiToken } from '../../../../src/model/account.ts';
import type { NewApiToken } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useTokens } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { Moment } from '../../components/moment.tsx';
import { SecretDialog } from '../../components/secret-dialog.tsx';
import { Empty, Failure, FormFailure, Skeleton } from '../../components/states.tsx';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = '90';

export function TokensPart() {
  const messages = useMessages();
  const tokens = useTokens();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<ApiToken | null>(null);
  const m = messages.settings.tokens;
  const revoke = useMutation({
    mutationFn: (token: ApiToken) => apiSend<void>('DELETE', `/tokens/${token.id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/tokens'] }),
  });
  if (tokens.isError) return <Failure error={tokens.error} onRetry={() => tokens.refetch()} />;
  if (tokens.data === undefined) return <Skeleton lines={5} />;
  return (
    <section className="form">
      <div className="page-head">
        <p className="page-lead">{m.lead}</p>
        <span className="spacer" />
        <button type="button" className="button-main" onClick={() => setAdding(true)}>
          {m.add}
        </button>
      </div>
      <FormFailure error={revoke.error} />
      {tokens.data.length === 0 ? (
        <Empty title={m.empty} hint={m.emptyHint} />
      ) : (
        <div className="scroll-x">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{messages.common.name}</th>
                <th scope="col">{m.readOnly}</th>
                <th scope="col">{m.expires}</th>
                <th scope="col">{m.lastUsed}</th>
                <th scope="col">
                  <span className="visually-hidden">{m.revoke}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.data.map((token) => (
                <tr key={token.id}>
                  <th scope="row">{token.name}</th>
                  <td>{token.readOnly ? messages.common.yes : messages.common.no}</td>
                  <td>
                    {token.expiresAt === null ? messages.common.never : <Moment ms={token.expiresAt} exact />}
                  </td>
                  <td>
                    {token.lastUsedAt === null ? messages.common.never : <Moment ms={token.lastUsedAt} />}
                  </td>
                  <td className="cell-actions">
                    <button
                      type="button"
                      className="button-quiet"
                      aria-label={`${m.revoke}: ${token.name}`}
                      onClick={() => setLeaving(token)}
                    >
                      {m.revoke}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <TokenDialog onClose={() => setAdding(false)} onSecret={setSecret} />}
      {secret !== null && (
        <SecretDialog
          title={m.secretTitle}
          lead={m.secretLead}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
      {leaving !== null && (
        <Confirm
          title={m.revokeAsk(leaving.name)}
          text={m.revokeWhy}
          action={m.revoke}
          onClose={() => setLeaving(null)}
          onConfirm={() => {
            revoke.mutate(leaving);
            setLeaving(null);
          }}
        />
      )}
    </section>
  );
}

function TokenDialog(props: { readonly onClose: () => void; readonly onSecret: (secret: string) => void }) {
  const messages = useMessages();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [readOnly, setReadOnly] = useState(true);
  const [days, setDays] = useState(DEFAULT_DAYS);
  const m = messages.settings.tokens;
  const create = useMutation({
    mutationFn: () =>
      apiSend<ApiToken & { readonly secret: string }>('POST', '/tokens', {
        name: name.trim(),
        readOnly,
        expiresAt: days === '' ? null : Date.now() + Number(days) * DAY_MS,
      } satisfies NewApiToken),
    onSuccess: async (token) => {
      props.onClose();
      props.onSecret(token.secret);
      await queries.invalidateQueries({ queryKey: ['/tokens'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={m.add} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.common.name}</span>
          <input required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="form-field">
          <span>{m.expiresDays}</span>
          <input
            type="number"
            min={1}
            max={3650}
            value={days}
            placeholder={messages.common.never}
            onChange={(event) => setDays(event.target.value)}
          />
        </label>
        <label className="field-inline">
          <input type="checkbox" checked={readOnly} onChange={(event) => setReadOnly(event.target.checked)} />
          {m.readOnly}
        </label>
        <FormFailure error={create.error} />
        <div className="actions">
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={create.isPending}>
            {messages.common.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
