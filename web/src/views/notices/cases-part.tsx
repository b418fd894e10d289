/** Cases as a list to work through: who was told, who answered, and how far proof is. */
import { useMemo } from 'react';
import type { CaseView } from '../../../../src/model/api.ts';
import { useCaseCounts, useOwners } from '../../api/queries.ts';
import { navigate, useFormat, useMessages } from '../../app/context.tsx';
import { CASE_SORTS, CASE_STATUSES, PROOF_STATES } from '../../app/known-values.ts';
import { useLinkTo, useUrlState } from '../../app/url-state.ts';
import { parseSort, type SortOrder } from '../../components/data-table.tsx';
import { FilterBar, type FilterSpec } from '../../components/filter-bar.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/states.tsx';
import { useCaseColumns } from './case-columns.tsx';

const FILTERS = ['status', 'proof', 'ownerId', 'studyId', 'text'] as const;
const DEFAULT_SORT: SortOrder = { key: 'openedAt', descending: true };

export function CasesPart() {
  const messages = useMessages();
  const url = useUrlState();
  const linkTo = useLinkTo();
  const columns = useCaseColumns();
  const specs = useFilters();
  const m = messages.cases;
  const parameters = useMemo(() => Object.fromEntries(FILTERS.map((name) => [name, url.list(name)])), [url]);
  return (
    <>
      <FilterBar specs={specs} />
      <ListTable<CaseView>
        path="/cases"
        parameters={parameters}
        label={m.place.tabs.cases}
        columns={columns}
        rowKey={(row) => row.id}
        sort={parseSort(url.text('sort'), CASE_SORTS, DEFAULT_SORT)}
        onOpen={(row) => navigate(linkTo(`/incidents/${row.id}`))}
        filtered={FILTERS.some((name) => url.text(name) !== '')}
        empty={<Empty title={m.cases.empty} hint={m.cases.emptyHint} />}
      />
    </>
  );
}

function useFilters(): readonly FilterSpec[] {
  const messages = useMessages();
  const format = useFormat();
  const counts = useCaseCounts().data;
  const owners = useOwners().data;
  return useMemo(() => {
    const m = messages.cases;
    const counted = (kind: 'status' | 'proof', value: string) => {
      const count = counts?.[kind][value];
      return count === undefined ? {} : { count: format.count(count) };
    };
    return [
      {
        name: 'status',
        label: m.field.status,
        options: CASE_STATUSES.map((value) => ({
          value,
          label: m.status[value],
          ...counted('status', value),
        })),
      },
      {
        name: 'proof',
        label: m.field.proof,
        options: PROOF_STATES.map((value) => ({
          value,
          label: m.proof.short[value],
          ...counted('proof', value),
        })),
      },
      {
        name: 'ownerId',
        label: m.field.owner,
        options: (owners ?? []).map(({ id, name }) => ({ value: id, label: name })),
      },
      { name: 'studyId', label: m.panel.study },
      { name: 'text', label: m.field.code, placeholder: 'Y-… / 7K3QM-9TXAB' },
    ];
  }, [messages, format, counts, owners]);
}
