/** Owners: who answers for which addresses. Administrators edit and import. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { OwnerRecord } from '../../../src/model/account.ts';
import { apiSend } from '../api/client.ts';
import { useMessages, useSession } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { useLinkTo } from '../app/url-state.ts';
import { Confirm } from '../components/dialog.tsx';
import { ListTable } from '../components/list-table.tsx';
import { Empty, FormFailure } from '../components/states.tsx';
import type { Column } from '../components/table-columns.ts';
import { ImportDialog } from './owners/import-dialog.tsx';
import { OwnerDialog } from './owners/owner-dialog.tsx';

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'import' | 'leases' }
  | { readonly kind: 'edit' | 'delete'; readonly owner: OwnerRecord };

export default function OwnersView() {
  const messages = useMessages();
  const session = useSession();
  const isAdmin = session.account.role === 'admin';
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns = useOwnerColumns(isAdmin ? setAsked : null);
  const queries = useQueryClient();
  const close = () => setAsked(null);
  useTitle(messages.owners.title);
  const remove = useMutation({
    mutationFn: (owner: OwnerRecord) => apiSend<void>('DELETE', `/owners/${owner.id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/owners'] }),
  });
  const adding = (
    <button type="button" className="button-main" onClick={() => setAsked({ kind: 'add' })}>
      {messages.owners.add}
    </button>
  );
  return (
    <div className="page page-table">
      <div className="page-head">
        <h1>{messages.owners.title}</h1>
        <span className="spacer" />
        {session.account.role !== 'owner' && (
          <button type="button" className="button" onClick={() => setAsked({ kind: 'leases' })}>
            {messages.owners.leases}
          </button>
        )}
        {isAdmin && (
          <>
            <button type="button" className="button" onClick={() => setAsked({ kind: 'import' })}>
              {messages.owners.import}
            </button>
            {adding}
          </>
        )}
      </div>
      <p className="page-lead">{messages.owners.lead}</p>
      <FormFailure error={remove.error} />
      <ListTable<OwnerRecord>
        path="/owners"
        parameters={{}}
        label={messages.owners.title}
        columns={columns}
        rowKey={(row) => row.id}
        {...(isAdmin ? { onOpen: (owner: OwnerRecord) => setAsked({ kind: 'edit', owner }) } : {})}
        filtered={false}
        empty={<Empty title={messages.owners.empty} hint={messages.owners.emptyHint} />}
      />
      {asked?.kind === 'add' && <OwnerDialog owner={null} onClose={close} />}
      {asked?.kind === 'edit' && <OwnerDialog owner={asked.owner} onClose={close} />}
      {(asked?.kind === 'import' || asked?.kind === 'leases') && (
        <ImportDialog kind={asked.kind} onClose={close} />
      )}
      {asked?.kind === 'delete' && (
        <Confirm
          title={messages.owners.deleteAsk(asked.owner.name)}
          text={messages.owners.deleteWhy}
          action={messages.common.delete}
          onClose={close}
          onConfirm={() => {
            remove.mutate(asked.owner);
            close();
          }}
        />
      )}
    </div>
  );
}

function useOwnerColumns(ask: ((asked: Asked) => void) | null): readonly Column<OwnerRecord>[] {
  const messages = useMessages();
  const linkTo = useLinkTo();
  return useMemo(
    () => [
      {
        key: 'name',
        head: messages.common.name,
        width: 160,
        grow: 2,
        text: (row) => row.name,
        cell: (row) =>
          ask === null ? (
            row.name
          ) : (
            <button
              type="button"
              className="cell-filter"
              tabIndex={-1}
              onClick={() => ask({ kind: 'edit', owner: row })}
            >
              {row.name}
            </button>
          ),
      },
      {
        key: 'prefixes',
        head: messages.owners.prefixes,
        width: 180,
        grow: 3,
        text: (row) => row.prefixes.join(' '),
        cell: (row) => <span className="mono">{row.prefixes.join(' ')}</span>,
      },
      {
        key: 'dark',
        head: messages.owners.dark,
        width: 140,
        grow: 2,
        text: (row) => row.dark.join(' '),
        cell: (row) => <span className="mono">{row.dark.join(' ')}</span>,
      },
      { key: 'contact', head: messages.owners.contact, width: 160, grow: 2, text: (row) => row.contact },
      { key: 'language', head: messages.owners.language, width: 80, text: (row) => row.language },
      {
        key: 'critical',
        head: messages.field.critical,
        width: 100,
        text: (row) => messages.critical[row.critical],
      },
      {
        key: 'incidents',
        head: messages.owners.incidents,
        width: 100,
        text: () => '',
        cell: (row) => (
          <Link tabIndex={-1} href={linkTo(`/incidents?ownerId=${row.id}`)}>
            {messages.overview.openSee}
          </Link>
        ),
      },
      ...(ask === null
        ? []
        : [
            {
              key: 'delete',
              head: messages.common.delete,
              width: 80,
              text: () => '',
              cell: (row: OwnerRecord) => (
                <button
                  type="button"
                  className="button-quiet"
                  tabIndex={-1}
                  aria-label={`${messages.common.delete}: ${row.name}`}
                  onClick={() => ask({ kind: 'delete', owner: row })}
                >
                  {messages.common.delete}
                </button>
              ),
            },
          ]),
    ],
    [messages, linkTo, ask],
  );
}
