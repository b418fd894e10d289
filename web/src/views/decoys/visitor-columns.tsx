/** Columns of the list of visitors. */
import { useMemo } from 'react';
import type { VisitorRow } from '../../../../src/model/decoy-view.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { AddressLink } from '../../components/address-card.tsx';
import { Moment } from '../../components/moment.tsx';
import type { Column } from '../../components/table-columns.ts';
import { VisitorBadge } from '../../components/visitor-badge.tsx';

/** The rest of a visitor's acts are on his own page. */
const MOST_ACTS = 3;

export function useVisitorColumns(): readonly Column<VisitorRow>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const m = messages.decoys;
    const actsOf = ({ acts }: VisitorRow) => {
      // What he did last says most; that he connected as well says nothing.
      const telling = acts.filter((act) => act !== 'looked');
      const some = (telling.length > 0 ? telling : acts).slice(-MOST_ACTS).map((act) => m.act[act]);
      return telling.length > MOST_ACTS ? [...some, '…'] : some;
    };
    return [
      {
        key: 'kind',
        head: m.column.kind,
        width: 206,
        text: (row) => [m.kind[row.kind], row.name ?? ''].join(' ').trim(),
        cell: (row) => (
          <>
            <VisitorBadge kind={row.kind} />
            {row.name !== null && <span className="muted"> {row.name}</span>}
          </>
        ),
        filter: (row) => ({ name: 'kind', value: row.kind }),
      },
      {
        key: 'acts',
        head: m.column.acts,
        width: 240,
        grow: 3,
        text: (row) => actsOf(row).join(', '),
      },
      {
        key: 'decoys',
        head: m.column.decoys,
        width: 130,
        grow: 1,
        text: (row) => row.sensors.join(', '),
        filter: (row) => (row.sensors.length === 1 ? { name: 'decoy', value: row.sensors[0] } : null),
      },
      {
        key: 'lateral',
        head: m.column.lateral,
        width: 110,
        text: (row) => (row.lateral.length === 0 ? '' : m.lateralYes),
        cell: (row) =>
          row.lateral.length === 0 ? null : (
            <span className="visitor-lateral" title={m.lateralYes}>
              <span aria-hidden="true">⇄</span> {format.count(row.lateral.length)}
            </span>
          ),
        filter: (row) => (row.lateral.length === 0 ? null : { name: 'lateral', value: 'true' }),
      },
      {
        key: 'visits',
        head: m.column.visits,
        numeric: true,
        width: 90,
        sort: 'visits',
        text: (row) => format.count(row.visits),
      },
      {
        key: 'activeDays',
        head: m.column.activeDays,
        numeric: true,
        width: 124,
        sort: 'activeDays',
        text: (row) => format.count(row.activeDays),
      },
      {
        key: 'address',
        head: m.column.address,
        width: 140,
        text: (row) => row.addresses[0],
        cell: (row) => (
          <>
            <AddressLink address={row.addresses[0]} inTable />
            {row.addressCount > 1 && <span className="muted"> +{format.count(row.addressCount - 1)}</span>}
          </>
        ),
      },
      {
        key: 'network',
        head: m.column.network,
        width: 140,
        hidden: true,
        text: (row) => (row.asn === null ? '' : `AS${row.asn} ${row.asName ?? ''}`.trim()),
      },
      {
        key: 'owner',
        head: m.column.owner,
        width: 110,
        text: (row) => row.owners.map(({ name }) => name).join(', '),
      },
      {
        key: 'to',
        head: m.column.to,
        time: true,
        width: 116,
        sort: 'to',
        text: (row) => format.dateTime(row.to),
        cell: (row) => <Moment ms={row.to} />,
      },
      {
        key: 'from',
        head: m.column.from,
        time: true,
        width: 116,
        hidden: true,
        sort: 'from',
        text: (row) => format.dateTime(row.from),
        cell: (row) => <Moment ms={row.from} />,
      },
      {
        key: 'gap',
        head: m.column.gap,
        unit: m.column.gapUnit,
        numeric: true,
        width: 120,
        hidden: true,
        text: (row) => format.rough(row.longestGapDays),
      },
      {
        key: 'country',
        head: m.column.country,
        width: 100,
        hidden: true,
        text: (row) => (row.country === null ? '' : format.country(row.country)),
      },
      {
        key: 'visitor',
        head: m.column.visitor,
        width: 140,
        hidden: true,
        text: (row) => row.id,
      },
    ];
  }, [messages, format]);
}
