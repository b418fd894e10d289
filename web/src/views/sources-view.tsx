/** All sources of the chosen time, to sort and to filter. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { SourceRow } from '../../../src/model/facts.ts';
import { useSensors } from '../api/queries.ts';
import { navigate, useFormat, useMessages } from '../app/context.tsx';
import { CATEGORIES, SOURCE_SORTS, TOOLS } from '../app/known-values.ts';
import { useTitle } from '../app/shell.tsx';
import { useTimeRange } from '../app/time-range.ts';
import { useLinkTo, useUrlState } from '../app/url-state.ts';
import { AddressLink } from '../components/address-card.tsx';
import { CategoryBadge } from '../components/category-badge.tsx';
import { parseSort, type SortOrder } from '../components/data-table.tsx';
import { FilterBar, type FilterSpec } from '../components/filter-bar.tsx';
import { ListTable } from '../components/list-table.tsx';
import { Moment } from '../components/moment.tsx';
import { Empty } from '../components/states.tsx';
import type { Column } from '../components/table-columns.ts';

const DEFAULT_SORT: SortOrder = { key: 'packets', descending: true };

/** Names as in the address bar and in the API. */
const SOURCE_FILTERS = ['category', 'tool', 'service', 'country', 'asn', 'sensor', 'prefix'] as const;

export default function SourcesView() {
  const messages = useMessages();
  const url = useUrlState();
  const range = useTimeRange();
  const linkTo = useLinkTo();
  const columns = useSourceColumns();
  const filters = useSourceFilters();
  useTitle(messages.sources.title);

  const parameters = useMemo(
    () => ({
      from: range.from,
      to: range.to,
      ...Object.fromEntries(SOURCE_FILTERS.map((name) => [name, url.list(name)])),
    }),
    [url, range.from, range.to],
  );
  return (
    <div className="page page-table">
      <h1>{messages.sources.title}</h1>
      <FilterBar specs={filters} />
      <ListTable<SourceRow>
        path="/sources"
        parameters={parameters}
        label={messages.sources.title}
        columns={columns}
        rowKey={(row) => row.source}
        sort={parseSort(url.text('sort'), SOURCE_SORTS, DEFAULT_SORT)}
        onOpen={(row) => navigate(linkTo(`/sources/${encodeURIComponent(row.source)}`))}
        filtered={SOURCE_FILTERS.some((name) => url.text(name) !== '')}
        empty={
          <Empty title={messages.sources.empty} hint={messages.sources.emptyHint}>
            <Link className="button" href={linkTo('/sensors')}>
              {messages.places.sensors}
            </Link>
          </Empty>
        }
      />
    </div>
  );
}

function useSourceFilters(): readonly FilterSpec[] {
  const messages = useMessages();
  const format = useFormat();
  const sensors = useSensors().data;
  return useMemo(
    () => [
      {
        name: 'category',
        label: messages.field.category,
        options: CATEGORIES.map((value) => ({ value, label: messages.category[value] })),
      },
      { name: 'tool', label: messages.field.tool, options: TOOLS.map((value) => ({ value, label: value })) },
      { name: 'service', label: messages.field.service, placeholder: '23/tcp' },
      {
        name: 'country',
        label: messages.field.country,
        placeholder: 'JP',
        show: (code) => format.country(code),
      },
      { name: 'asn', label: messages.field.asn, placeholder: '2497', show: (asn) => `AS${asn}` },
      {
        name: 'sensor',
        label: messages.field.sensor,
        options: (sensors ?? []).map((sensor) => ({ value: sensor.id, label: sensor.name })),
      },
      { name: 'prefix', label: messages.field.prefix, placeholder: '192.0.2.0/24' },
    ],
    [messages, format, sensors],
  );
}

function useSourceColumns(): readonly Column<SourceRow>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const m = messages.field;
    return [
      {
        key: 'source',
        head: m.address,
        width: 106,
        grow: 1.5,
        sort: 'source',
        text: (row) => row.source,
        cell: (row) => <AddressLink address={row.source} inTable />,
      },
      {
        key: 'category',
        head: m.category,
        width: 170,
        text: (row) => messages.category[row.category ?? 'unjudged'],
        cell: (row) => <CategoryBadge category={row.category ?? 'unjudged'} />,
        filter: (row) => (row.category === null ? null : { name: 'category', value: row.category }),
      },
      {
        key: 'confidence',
        head: m.confidence,
        unit: '%',
        numeric: true,
        width: 132,
        sort: 'confidence',
        text: (row) => (row.confidence === null ? '' : String(Math.round(row.confidence * 100))),
      },
      {
        key: 'packets',
        head: m.packets,
        numeric: true,
        width: 90,
        sort: 'packets',
        text: (row) => format.count(row.packets),
      },
      {
        key: 'service',
        head: m.topService,
        width: 108,
        text: (row) => row.topService,
        filter: (row) => ({ name: 'service', value: row.topService }),
      },
      {
        key: 'services',
        head: m.services,
        unit: messages.unit.number,
        numeric: true,
        width: 120,
        hidden: true,
        sort: 'services',
        text: (row) => format.count(row.services),
      },
      {
        key: 'tool',
        head: m.tool,
        width: 84,
        text: (row) => row.tool ?? '',
        filter: (row) => (row.tool === null ? null : { name: 'tool', value: row.tool }),
      },
      {
        key: 'country',
        head: m.country,
        width: 100,
        text: (row) => (row.country === null ? '' : format.country(row.country)),
        filter: (row) => (row.country === null ? null : { name: 'country', value: row.country }),
      },
      {
        key: 'network',
        head: m.asName,
        width: 120,
        grow: 2,
        text: (row) => (row.asn === null ? '' : `AS${row.asn} ${row.asName ?? ''}`.trim()),
        filter: (row) => (row.asn === null ? null : { name: 'asn', value: String(row.asn) }),
      },
      {
        key: 'last',
        head: m.last,
        time: true,
        width: 112,
        sort: 'last',
        text: (row) => format.dateTime(row.last * 1000),
        cell: (row) => <Moment ms={row.last * 1000} />,
      },
      {
        key: 'first',
        head: m.first,
        time: true,
        width: 120,
        hidden: true,
        sort: 'first',
        text: (row) => format.dateTime(row.first * 1000),
        cell: (row) => <Moment ms={row.first * 1000} />,
      },
      {
        key: 'organisation',
        head: m.organisation,
        width: 140,
        hidden: true,
        text: (row) => row.organisation ?? '',
      },
      {
        key: 'bytes',
        head: m.bytes,
        unit: 'B',
        numeric: true,
        width: 100,
        hidden: true,
        text: (row) => format.count(row.bytes),
      },
    ];
  }, [messages, format]);
}
