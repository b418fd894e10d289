/** Decoys, and those who came to them in the chosen time. */
import './decoys.css';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { DecoyView, VisitorRow } from '../../../../src/model/decoy-view.ts';
import { plainLink, query } from '../../api/client.ts';
import { useDecoys } from '../../api/queries.ts';
import { navigate, useMessages } from '../../app/context.tsx';
import { ACT_KINDS, VISIT_EXPORTS, VISITOR_KINDS, VISITOR_SORTS } from '../../app/known-values.ts';
import { useTitle } from '../../app/shell.tsx';
import { useTimeRange } from '../../app/time-range.ts';
import { useLinkTo, useUrlState } from '../../app/url-state.ts';
import { parseSort, type SortOrder } from '../../components/data-table.tsx';
import { FilterBar, type FilterSpec } from '../../components/filter-bar.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Popover } from '../../components/popover.tsx';
import { Empty, Failure, Skeleton } from '../../components/states.tsx';
import { DecoyTable } from './decoy-table.tsx';
import { useVisitorColumns } from './visitor-columns.tsx';

const DEFAULT_SORT: SortOrder = { key: 'to', descending: true };

/** Names as in the address bar and in the API. */
const FILTERS = ['kind', 'act', 'decoy', 'address', 'lateral'] as const;

export default function DecoysView() {
  const messages = useMessages();
  const range = useTimeRange();
  const decoys = useDecoys(range);
  const m = messages.decoys;
  useTitle(m.title);
  return (
    <div className="page decoys">
      <div className="page-head">
        <h1>{m.title}</h1>
        <span className="spacer" />
        <Exports />
      </div>
      <p className="page-lead">{m.lead}</p>
      {decoys.isError ? (
        <Failure error={decoys.error} onRetry={() => decoys.refetch()} />
      ) : decoys.data === undefined ? (
        <Skeleton lines={12} />
      ) : decoys.data.length === 0 ? (
        <Empty title={m.empty} hint={m.emptyHint} />
      ) : (
        <>
          <DecoyTable decoys={decoys.data} range={range} />
          <Visitors decoys={decoys.data} />
        </>
      )}
    </div>
  );
}

function Visitors({ decoys }: { readonly decoys: readonly DecoyView[] }) {
  const messages = useMessages();
  const url = useUrlState();
  const range = useTimeRange();
  const linkTo = useLinkTo();
  const columns = useVisitorColumns();
  const filters = useVisitorFilters(decoys);
  const m = messages.decoys;
  const parameters = useMemo(
    () => ({
      from: range.from,
      to: range.to,
      ...Object.fromEntries(FILTERS.map((name) => [name, url.list(name)])),
    }),
    [url, range.from, range.to],
  );
  return (
    <section className="decoys-visitors" aria-labelledby="visitors-head">
      <h2 id="visitors-head">{m.visitors}</h2>
      <p className="muted">{m.visitorsLead}</p>
      <FilterBar specs={filters} />
      <ListTable<VisitorRow>
        path="/visitors"
        parameters={parameters}
        label={m.visitors}
        columns={columns}
        rowKey={(row) => row.id}
        sort={parseSort(url.text('sort'), VISITOR_SORTS, DEFAULT_SORT)}
        onOpen={(row) => navigate(linkTo(`/visitors/${row.id}`))}
        filtered={FILTERS.some((name) => url.text(name) !== '')}
        empty={<Empty title={m.noVisitors} hint={m.noVisitorsHint} />}
      />
    </section>
  );
}

function useVisitorFilters(decoys: readonly DecoyView[]): readonly FilterSpec[] {
  const messages = useMessages();
  return useMemo(() => {
    const m = messages.decoys;
    return [
      {
        name: 'kind',
        label: m.filter.kind,
        options: VISITOR_KINDS.map((value) => ({ value, label: m.kind[value] })),
      },
      {
        name: 'act',
        label: m.filter.act,
        options: ACT_KINDS.map((value) => ({ value, label: m.act[value] })),
      },
      {
        name: 'decoy',
        label: m.filter.decoy,
        options: decoys.map(({ name }) => ({ value: name, label: name })),
      },
      { name: 'address', label: m.filter.address, placeholder: '192.0.2.0/24' },
      { name: 'lateral', label: m.filter.lateral, options: [{ value: 'true', label: m.lateralYes }] },
    ];
  }, [messages, decoys]);
}

function Exports() {
  const messages = useMessages();
  const range = useTimeRange();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const m = messages.decoys;
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="button"
        title={m.exportWhy}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {m.exports} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Popover anchor={anchor} label={m.exports} onClose={close} className="menu">
          {VISIT_EXPORTS.map((form) => (
            <a
              key={form}
              className="menu-item"
              download
              href={plainLink('/visits.export') + query({ form, from: range.from, to: range.to })}
              onClick={close}
            >
              {m.exportForm[form]}
            </a>
          ))}
        </Popover>
      )}
    </>
  );
}
