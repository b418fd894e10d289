/** Who belongs to a system, since when, until when, and why; rows can be selected to be split off. */
import { useMemo } from 'react';
import type { ScanningSystem, SystemMember } from '../../../../src/model/scanning-system.ts';
import { exportLink } from '../../api/client.ts';
import { navigate, useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo, useUrlState } from '../../app/url-state.ts';
import { AddressLink } from '../../components/address-card.tsx';
import { DataTable, parseSort, type Selection, type SortOrder } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import type { Column } from '../../components/table-columns.ts';

const DEFAULT_SORT: SortOrder = { key: 'probes', descending: true };

/** Tools, head and foot of the table around its rows. */
const FRAME_PX = 128;
const ROW_PX = 32;
const MOST_ROWS = 11;

const SORTS = {
  address: (member) => member.address,
  link: (member) => member.link,
  first: (member) => member.first,
  last: (member) => member.last,
  probes: (member) => member.probes,
  activeDays: (member) => member.activeDays,
  network: (member) => member.asn ?? 0,
  country: (member) => member.country ?? '',
} as const satisfies Record<string, (member: SystemMember) => number | string>;

export function MemberTable(props: {
  readonly id: string;
  /** Of a crowd the hub gives the busiest members only; the export has all. */
  readonly system: ScanningSystem;
  readonly selection: Selection;
}) {
  const { members } = props.system;
  const messages = useMessages();
  const url = useUrlState();
  const linkTo = useLinkTo();
  const columns = useMemberColumns(props.system);
  const sort = parseSort(url.text('sort'), Object.keys(SORTS), DEFAULT_SORT);
  const sorted = useMemo(() => {
    const by = SORTS[sort.key as keyof typeof SORTS];
    const sign = sort.descending ? -1 : 1;
    return members.toSorted((a, b) => {
      const [x, y] = [by(a), by(b)];
      const order =
        typeof x === 'string' ? x.localeCompare(String(y), 'en', { numeric: true }) : x - Number(y);
      return sign * order;
    });
  }, [members, sort.key, sort.descending]);
  return (
    <div className="member-table" style={{ height: FRAME_PX + Math.min(members.length, MOST_ROWS) * ROW_PX }}>
      <DataTable<SystemMember>
        label={messages.systems.member.caption}
        columns={columns}
        data={{ rows: sorted, total: null, hasMore: false, isLoadingMore: false, loadMore: () => {} }}
        rowKey={(member) => member.address}
        sort={sort}
        onOpen={(member) => navigate(linkTo(`/sources/${encodeURIComponent(member.address)}`))}
        selection={props.selection}
        exportHref={exportLink(`/systems/${encodeURIComponent(props.id)}/members`, {})}
      />
    </div>
  );
}

function useMemberColumns(system: ScanningSystem): readonly Column<SystemMember>[] {
  const messages = useMessages();
  const format = useFormat();
  const { first, last } = system;
  return useMemo(() => {
    const m = messages.systems;
    const time = (key: 'first' | 'last') => ({
      key,
      head: m.field[key],
      time: true,
      width: 116,
      sort: key,
      text: (member: SystemMember) => format.dateTime(member[key] * 1000),
      cell: (member: SystemMember) => <Moment ms={member[key] * 1000} />,
    });
    return [
      {
        key: 'address',
        head: messages.field.address,
        width: 132,
        grow: 1.3,
        sort: 'address',
        text: (member) => member.address,
        cell: (member) => <AddressLink address={member.address} inTable />,
      },
      {
        key: 'presence',
        head: m.field.presence,
        width: 160,
        grow: 2,
        sort: 'first',
        text: (member) =>
          m.member.presence({
            first: format.date(member.first * 1000),
            last: format.date(member.last * 1000),
          }),
        cell: (member) => <Presence member={member} first={first} last={last} />,
      },
      {
        key: 'link',
        head: m.field.link,
        width: 170,
        grow: 1.6,
        sort: 'link',
        text: (member) => m.link[member.link],
      },
      {
        key: 'probes',
        head: m.field.probes,
        numeric: true,
        width: 92,
        sort: 'probes',
        text: (member) => format.count(member.probes),
      },
      {
        key: 'activeDays',
        head: m.field.activeDays,
        unit: m.unit.days,
        numeric: true,
        width: 140,
        hidden: true,
        sort: 'activeDays',
        text: (member) => format.count(member.activeDays),
      },
      {
        key: 'network',
        head: messages.field.asName,
        width: 130,
        grow: 1.6,
        sort: 'network',
        text: (member) =>
          member.asn === null ? m.member.unlocated : `AS${member.asn} ${member.asName ?? ''}`.trim(),
      },
      {
        key: 'country',
        head: messages.field.country,
        width: 96,
        sort: 'country',
        text: (member) => (member.country === null ? '' : format.country(member.country)),
      },
      { ...time('first'), hidden: true },
      { ...time('last'), hidden: true },
    ];
  }, [messages, format, first, last]);
}

/** A bar from coming to going, over the time of the whole system. */
function Presence(props: { readonly member: SystemMember; readonly first: number; readonly last: number }) {
  const { member, first, last } = props;
  const format = useFormat();
  const m = useMessages().systems.member;
  const span = Math.max(1, last - first);
  const left = ((member.first - first) / span) * 100;
  const width = Math.max(1.5, ((member.last - member.first) / span) * 100);
  const words = m.presence({
    first: format.dateTime(member.first * 1000),
    last: format.dateTime(member.last * 1000),
  });
  return (
    <span className="presence" title={words}>
      <span className="visually-hidden">{words}</span>
      <span className="presence-bar" style={{ left: `${Math.min(98.5, left)}%`, width: `${width}%` }} />
    </span>
  );
}
