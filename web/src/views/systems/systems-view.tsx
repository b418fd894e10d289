/** All scanning systems: what the telescope can tell, frequency against coverage, what changed, the table. */
import './systems.css';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { SystemRow, SystemsSummary } from '../../../../src/model/api.ts';
import { plainLink } from '../../api/client.ts';
import { useSystems } from '../../api/queries.ts';
import { navigate, useFormat, useMessages } from '../../app/context.tsx';
import { SYSTEM_STATUSES, SYSTEM_VERDICTS } from '../../app/known-values.ts';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo, useUrlState } from '../../app/url-state.ts';
import { DataTable, parseSort, type SortOrder } from '../../components/data-table.tsx';
import { FilterBar, type FilterSpec } from '../../components/filter-bar.tsx';
import { Empty, Failure, Skeleton } from '../../components/states.tsx';
import { Changes } from './change-list.tsx';
import { ChartLegend } from './chart/chart-legend.tsx';
import { FrequencyChart } from './chart/frequency-chart.tsx';
import { PowerStrip, RunLine } from './power-strip.tsx';
import { SYSTEM_SORTS, sortSystems } from './sort-systems.ts';
import { useSystemColumns } from './system-columns.tsx';
import { TimeSlider } from './time-slider.tsx';

const DEFAULT_SORT: SortOrder = { key: 'novelty', descending: true };

/** Names as in the address bar and in the API. */
const FILTERS = ['verdict', 'status', 'service', 'text'] as const;

export default function SystemsView() {
  const messages = useMessages();
  const url = useUrlState();
  const m = messages.systems;
  useTitle(m.title);
  const parameters = useMemo(
    () => ({
      // Nonsense in the address bar means the newest, as nothing does.
      at: /^\d{1,11}$/.test(url.text('at')) ? url.text('at') : null,
      ...Object.fromEntries(FILTERS.map((name) => [name, url.list(name)])),
    }),
    [url],
  );
  const summary = useSystems(parameters);
  return (
    <div className="page systems">
      <div className="page-head">
        <h1>{m.title}</h1>
        <span className="spacer" />
        <a className="button" href={plainLink('/systems/local-list.csv')} download title={m.list.localWhy}>
          {m.list.local}
        </a>
      </div>
      <p className="page-lead">{m.lead}</p>
      {summary.isError ? (
        <Failure error={summary.error} onRetry={() => summary.refetch()} />
      ) : summary.data === undefined ? (
        <Skeleton lines={14} />
      ) : (
        <Found summary={summary.data} filtered={FILTERS.some((name) => url.text(name) !== '')} />
      )}
    </div>
  );
}

function Found({ summary, filtered }: { readonly summary: SystemsSummary; readonly filtered: boolean }) {
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const filters = useSystemFilters(summary);
  const total = Object.values(summary.counts.verdict).reduce((sum, count) => sum + count, 0);
  if (total === 0) return <NothingYet summary={summary} />;
  const when = summary.at === null ? '' : format.date(summary.at * 1000);
  return (
    <>
      <PowerStrip summary={summary} />
      <FilterBar specs={filters} />
      <div className="systems-top">
        <div className="systems-chart">
          <FrequencyChart rows={summary.rows} when={when} currentRow={url.text('row')} />
          {summary.times.length > 1 && <TimeSlider times={summary.times} at={summary.at} />}
          <ChartLegend counts={summary.counts.verdict} />
        </div>
        <Changes />
      </div>
      {summary.rows.length === 0 && filtered ? (
        <Empty title={messages.table.emptyFiltered} hint={messages.table.emptyFilteredHint} />
      ) : (
        <SystemTable rows={summary.rows} />
      )}
    </>
  );
}

function SystemTable({ rows }: { readonly rows: readonly SystemRow[] }) {
  const messages = useMessages();
  const url = useUrlState();
  const linkTo = useLinkTo();
  const columns = useSystemColumns();
  const sort = parseSort(url.text('sort'), SYSTEM_SORTS, DEFAULT_SORT);
  const sorted = useMemo(
    () => sortSystems(rows, { key: sort.key, descending: sort.descending }),
    [rows, sort.key, sort.descending],
  );
  return (
    <div className="systems-table">
      <DataTable<SystemRow>
        label={messages.systems.title}
        columns={columns}
        data={{ rows: sorted, total: null, hasMore: false, isLoadingMore: false, loadMore: () => {} }}
        rowKey={(row) => row.id}
        sort={sort}
        onOpen={(row) => navigate(linkTo(`/systems/${encodeURIComponent(row.id)}`))}
      />
    </div>
  );
}

function NothingYet({ summary }: { readonly summary: SystemsSummary }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.systems.empty;
  const telescope = summary.report?.telescope;
  return (
    <Empty title={m.title} hint={m.none}>
      {telescope !== undefined && telescope.observedDays > 0 && (
        <p>
          {m.small({
            days: format.count(telescope.observedDays),
            dark: format.count(telescope.darkSize),
            slowest: format.rough(telescope.slowestRate),
          })}
        </p>
      )}
      <RunLine summary={summary} />
      <Link className="button" href={linkTo('/sensors')}>
        {messages.places.sensors}
      </Link>
    </Empty>
  );
}

function useSystemFilters(summary: SystemsSummary): readonly FilterSpec[] {
  const messages = useMessages();
  const format = useFormat();
  const { counts } = summary;
  return useMemo(
    () => [
      {
        name: 'verdict',
        label: messages.systems.field.verdict,
        options: SYSTEM_VERDICTS.map((value) => ({
          value,
          label: messages.systems.verdict[value],
          count: format.count(counts.verdict[value] ?? 0),
        })),
      },
      {
        name: 'status',
        label: messages.systems.field.status,
        options: SYSTEM_STATUSES.map((value) => ({
          value,
          label: messages.systems.status[value],
          count: format.count(counts.status[value] ?? 0),
        })),
      },
      { name: 'service', label: messages.systems.field.service, placeholder: '443/tcp' },
      { name: 'text', label: messages.systems.field.text, placeholder: '203.0.113.7' },
    ],
    [messages, format, counts],
  );
}
