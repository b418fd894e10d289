/** Accounts: who may sign in, in which role. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Account, Role } from '../../../../src/model/account.ts';
import type { AccountPatch, NewAccount } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useAccounts, useOwners } from '../../api/queries.ts';
import { useLanguage, useMessages, useSession } from '../../app/context.tsx';
import { ROLES } from '../../app/known-values.ts';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { Moment } from '../../components/moment.tsx';
import { NewPassword } from '../../components/new-password.tsx';
import { Failure, FormFailure, Skeleton } from '../../components/states.tsx';

type Asked = { readonly kind: 'add' } | { readonly kind: 'edit' | 'delete'; readonly account: Account };

export function AccountsPart() {
  const messages = useMessages();
  const session = useSession();
  const accounts = useAccounts();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const m = messages.settings.accounts;
  const remove = useMutation({
    mutationFn: (account: Account) => apiSend<void>('DELETE', `/accounts/${account.id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/accounts'] }),
  });
  if (accounts.isError) return <Failure error={accounts.error} onRetry={() => accounts.refetch()} />;
  if (accounts.data === undefined) return <Skeleton lines={6} />;
  return (
    <section className="form">
      <div className="page-head">
        <p className="page-lead">{m.lead}</p>
        <span className="spacer" />
        <button type="button" className="button-main" onClick={() => setAsked({ kind: 'add' })}>
          {m.add}
        </button>
      </div>
      <FormFailure error={remove.error} />
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{messages.common.name}</th>
              <th scope="col">{m.role}</th>
              <th scope="col">{m.lastSignIn}</th>
              <th scope="col">
                <span className="visually-hidden">{messages.common.change}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {accounts.data.map((account) => (
              <tr key={account.id}>
                <th scope="row">
                  {account.name} {account.disabled && <span className="label">{m.disabled}</span>}
                </th>
                <td>{messages.role[account.role]}</td>
                <td>
                  {account.lastSignInAt === null ? (
                    messages.common.never
                  ) : (
                    <Moment ms={account.lastSignInAt} />
                  )}
                </td>
                <td className="cell-actions">
                  <button
                    type="button"
                    className="button-quiet"
                    aria-label={`${messages.common.edit}: ${account.name}`}
                    onClick={() => setAsked({ kind: 'edit', account })}
                  >
                    {messages.common.edit}
                  </button>
                  {account.id !== session.account.id && (
                    <button
                      type="button"
                      className="button-quiet"
                      aria-label={`${messages.common.delete}: ${account.name}`}
                      onClick={() => setAsked({ kind: 'delete', account })}
                    >
                      {messages.common.delete}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(asked?.kind === 'add' || asked?.kind === 'edit') && (
        <AccountDialog
          account={asked.kind === 'edit' ? asked.account : null}
          onClose={() => setAsked(null)}
        />
      )}
      {asked?.kind === 'delete' && (
        <Confirm
          title={m.deleteAsk(asked.account.name)}
          text={m.deleteWhy}
          action={messages.common.delete}
          onClose={() => setAsked(null)}
          onConfirm={() => {
            remove.mutate(asked.account);
            setAsked(null);
          }}
        />
      )}
    </section>
  );
}

function AccountDialog(props: { readonly account: Account | null; readonly onClose: () => void }) {
  const { account } = props;
  const messages = useMessages();
  const { language } = useLanguage();
  const owners = useOwners();
  const queries = useQueryClient();
  const [name, setName] = useState(account?.name ?? '');
  const [role, setRole] = useState<Role>(account?.role ?? 'analyst');
  const [ownerIds, setOwnerIds] = useState<readonly string[]>(account?.ownerIds ?? []);
  const [disabled, setDisabled] = useState(account?.disabled ?? false);
  const [password, setPassword] = useState('');
  const m = messages.settings.accounts;
  const save = useMutation({
    mutationFn: () => {
      const seen = role === 'owner' ? ownerIds : [];
      if (account === null) {
        const body: NewAccount = { name: name.trim(), password, role, ownerIds: seen, language };
        return apiSend<Account>('POST', '/accounts', body);
      }
      const body: AccountPatch = { role, ownerIds: seen, disabled, ...(password === '' ? {} : { password }) };
      return apiSend<Account>('PATCH', `/accounts/${account.id}`, body);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['/accounts'] });
      props.onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={account === null ? m.add : m.edit} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.common.name}</span>
          <input
            required
            maxLength={64}
            autoComplete="off"
            readOnly={account !== null}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="form-field">
          <span>{m.role}</span>
          <select value={role} onChange={(event) => setRole(event.target.value as Role)}>
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {messages.role[one]}
              </option>
            ))}
          </select>
        </label>
        {role === 'owner' && (
          <fieldset className="checks">
            <legend>{m.owners}</legend>
            {(owners.data ?? []).map((owner) => (
              <label key={owner.id}>
                <input
                  type="checkbox"
                  checked={ownerIds.includes(owner.id)}
                  onChange={(event) =>
                    setOwnerIds(
                      event.target.checked
                        ? [...ownerIds, owner.id]
                        : ownerIds.filter((id) => id !== owner.id),
                    )
                  }
                />
                {owner.name}
              </label>
            ))}
            {owners.data?.length === 0 && <span className="muted">{messages.owners.empty}</span>}
          </fieldset>
        )}
        <NewPassword
          label={account === null ? m.password : m.newPassword}
          optional={account !== null}
          {...(account === null ? {} : { hint: m.newPasswordHint })}
          value={password}
          onChange={setPassword}
        />
        {account !== null && (
          <label className="field-inline">
            <input
              type="checkbox"
              checked={disabled}
              onChange={(event) => setDisabled(event.target.checked)}
            />
            {m.disabled}
          </label>
        )}
        <FormFailure error={save.error} />
        <div className="actions">
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={save.isPending}>
            {messages.common.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
