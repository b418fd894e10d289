/** Incidents as a list to work through: filters in the address bar, bulk changes, saved searches. */
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { IncidentView } from '../../../src/model/api.ts';
import { navigate, useMessages, useSession } from '../app/context.tsx';
import { INCIDENT_SORTS } from '../app/known-values.ts';
import { useTitle } from '../app/shell.tsx';
import { useLinkTo, useUrlState } from '../app/url-state.ts';
import { parseSort, type SortOrder } from '../components/data-table.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { ListTable } from '../components/list-table.tsx';
import { Empty } from '../components/states.tsx';
import { BulkActions } from './incidents/bulk-actions.tsx';
import { useIncidentColumns } from './incidents/incident-columns.tsx';
import { INCIDENT_FILTERS, useIncidentFilters } from './incidents/incident-filters.ts';
import { SavedSearches } from './incidents/saved-searches.tsx';

const DEFAULT_SORT: SortOrder = { key: 'updatedAt', descending: true };

export default function IncidentsView() {
  const messages = useMessages();
  const session = useSession();
  const url = useUrlState();
  const linkTo = useLinkTo();
  const columns = useIncidentColumns();
  const filters = useIncidentFilters();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useTitle(messages.incidents.title);

  const parameters = useMemo(
    () => Object.fromEntries(INCIDENT_FILTERS.map((name) => [name, url.list(name)])),
    [url],
  );
  const mayChange = session.account.role !== 'owner';
  const mine = url.list('assignee').includes(session.account.id);
  return (
    <div className="page page-table">
      <div className="page-head">
        <h1>{messages.incidents.title}</h1>
        <span className="spacer" />
        <button
          type="button"
          className="button"
          aria-pressed={mine}
          onClick={() => url.set({ assignee: mine ? null : session.account.id, row: null })}
        >
          {messages.incidents.onlyMine}
        </button>
        <SavedSearches />
      </div>
      <FilterBar specs={filters} />
      {selected.size > 0 && <BulkActions ids={selected} onSelect={setSelected} />}
      <ListTable<IncidentView>
        path="/incidents"
        parameters={parameters}
        label={messages.incidents.title}
        columns={columns}
        rowKey={(row) => row.id}
        sort={parseSort(url.text('sort'), INCIDENT_SORTS, DEFAULT_SORT)}
        onOpen={(row) => navigate(linkTo(`/incidents/${row.id}`))}
        {...(mayChange ? { selection: { keys: selected, change: setSelected } } : {})}
        filtered={INCIDENT_FILTERS.some((name) => url.text(name) !== '')}
        empty={
          <Empty title={messages.incidents.empty} hint={messages.incidents.emptyHint}>
            <Link className="button" href={linkTo('/owners')}>
              {messages.incidents.goOwners}
            </Link>
          </Empty>
        }
      />
    </div>
  );
}
