/** The audit log, newest first. */
import { useMemo } from 'react';
import type { AuditEntry } from '../../../../src/model/account.ts';
import { useAccounts } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { Empty } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';

export function AuditPart() {
  const messages = useMessages();
  const m = messages.settings.audit;
  const columns = useAuditColumns();
  return (
    <section className="form audit">
      <p className="page-lead">{m.lead}</p>
      <ListTable<AuditEntry>
        path="/audit"
        parameters={{}}
        label={messages.settings.tabs.audit}
        columns={columns}
        rowKey={(row) => row.id}
        filtered={false}
        empty={<Empty title={m.empty} hint={m.emptyHint} />}
      />
    </section>
  );
}

function useAuditColumns(): readonly Column<AuditEntry>[] {
  const messages = useMessages();
  const format = useFormat();
  const accounts = useAccounts().data;
  return useMemo(() => {
    const m = messages.settings.audit;
    const names = new Map(accounts?.map((account) => [account.id, account.name]));
    return [
      {
        key: 'at',
        head: m.at,
        width: 200,
        text: (row) => format.dateTime(row.at),
        cell: (row) => <Moment ms={row.at} exact />,
      },
      { key: 'actor', head: m.actor, width: 120, text: (row) => names.get(row.actor) ?? row.actor },
      { key: 'action', head: m.action, width: 150, text: (row) => row.action },
      { key: 'subject', head: m.subject, width: 160, text: (row) => row.subject },
      { key: 'detail', head: m.detail, width: 200, grow: 3, text: (row) => row.detail },
      {
        key: 'address',
        head: m.from,
        width: 130,
        text: (row) => row.address ?? '',
        cell: (row) => <span className="mono">{row.address ?? ''}</span>,
      },
    ];
  }, [messages, format, accounts]);
}
