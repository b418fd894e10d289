/** The columns of a table of incidents. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { IncidentView } from '../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { AddressLink } from '../../components/address-card.tsx';
import { CategoryBadge, categoryOf } from '../../components/category-badge.tsx';
import { GradeMark } from '../../components/grade-mark.tsx';
import { Moment } from '../../components/moment.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { Column } from '../../components/table-columns.ts';

export function useIncidentColumns(): readonly Column<IncidentView>[] {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  return useMemo(() => {
    const m = messages.field;
    return [
      {
        key: 'id',
        head: m.id,
        width: 106,
        text: (row) => row.id,
        cell: (row) => (
          <Link className="mono" tabIndex={-1} href={linkTo(`/incidents/${row.id}`)}>
            {row.id}
          </Link>
        ),
      },
      {
        key: 'status',
        head: m.status,
        width: 106,
        text: (row) => messages.status[row.status],
        cell: (row) => <StatusBadge status={row.status} />,
        filter: (row) => ({ name: 'status', value: row.status }),
      },
      {
        key: 'address',
        head: m.address,
        width: 146,
        grow: 1.5,
        sort: 'address',
        text: (row) => row.address,
        cell: (row) => <AddressLink address={row.address} inTable />,
      },
      {
        key: 'owner',
        head: m.owner,
        width: 110,
        grow: 2,
        text: (row) => row.ownerName,
        filter: (row) => ({ name: 'ownerId', value: row.ownerId }),
      },
      {
        key: 'verdict',
        head: m.verdict,
        width: 170,
        text: (row) => messages.category[categoryOf(row.verdict, row.device)],
        cell: (row) => <CategoryBadge category={categoryOf(row.verdict, row.device)} />,
        filter: (row) => ({ name: 'cause', value: row.cause }),
      },
      {
        key: 'grade',
        head: m.grade,
        width: 86,
        text: (row) => messages.grade[row.grade],
        cell: (row) => <GradeMark grade={row.grade} wordless />,
        filter: (row) => ({ name: 'grade', value: row.grade }),
      },
      {
        key: 'packets',
        head: m.packets,
        numeric: true,
        width: 104,
        sort: 'packets',
        text: (row) => format.count(row.packets),
      },
      {
        key: 'last',
        head: m.last,
        time: true,
        width: 112,
        sort: 'lastSeen',
        text: (row) => format.dateTime(row.lastSeen),
        cell: (row) => <Moment ms={row.lastSeen} />,
      },
      {
        key: 'confidence',
        head: m.confidence,
        unit: '%',
        numeric: true,
        width: 132,
        sort: 'confidence',
        text: (row) => String(Math.round(row.confidence * 100)),
      },
      {
        key: 'assignee',
        head: m.assignee,
        width: 100,
        text: (row) => row.assigneeName ?? messages.incidents.nobody,
        filter: (row) => ({ name: 'assignee', value: row.assignee ?? 'none' }),
      },
      {
        key: 'labels',
        head: m.labels,
        width: 110,
        text: (row) => row.labels.join(', '),
        filter: (row) => (row.labels.length === 0 ? null : { name: 'label', value: row.labels[0] }),
      },
      {
        key: 'critical',
        head: m.critical,
        width: 90,
        hidden: true,
        text: (row) => messages.critical[row.critical],
        filter: (row) => ({ name: 'critical', value: row.critical }),
      },
      {
        key: 'tool',
        head: m.tool,
        width: 100,
        hidden: true,
        text: (row) => row.tool ?? '',
        filter: (row) => (row.tool === null ? null : { name: 'tool', value: row.tool }),
      },
      { key: 'machine', head: m.machine, width: 120, hidden: true, text: (row) => row.machine?.name ?? '' },
      {
        key: 'opened',
        head: m.opened,
        time: true,
        width: 120,
        hidden: true,
        sort: 'openedAt',
        text: (row) => format.dateTime(row.openedAt),
        cell: (row) => <Moment ms={row.openedAt} />,
      },
      {
        key: 'updated',
        head: m.updated,
        time: true,
        width: 120,
        hidden: true,
        sort: 'updatedAt',
        text: (row) => format.dateTime(row.updatedAt),
        cell: (row) => <Moment ms={row.updatedAt} />,
      },
      {
        key: 'reopened',
        head: m.reopened,
        unit: messages.unit.times,
        numeric: true,
        width: 100,
        hidden: true,
        text: (row) => format.count(row.reopened),
      },
    ];
  }, [messages, format, linkTo]);
}
