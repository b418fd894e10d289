/** A list of the hub as a table, with its loading, empty and failed states; what the list views share. */
import type { ReactNode } from 'react';
import { exportLink } from '../api/client.ts';
import { type ListParameters, useList } from '../api/queries.ts';
import { useMessages } from '../app/context.tsx';
import { DataTable, type Selection, type SortOrder } from './data-table.tsx';
import { Empty, Failure, Skeleton } from './states.tsx';
import type { Column } from './table-columns.ts';

const SKELETON_LINES = 12;

export function ListTable<Row>(props: {
  readonly path: string;
  readonly parameters: ListParameters;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: SortOrder;
  readonly onOpen?: (row: Row) => void;
  readonly selection?: Selection;
  /** Whether filters are set: then emptiness has another reason. */
  readonly filtered: boolean;
  readonly empty: ReactNode;
  readonly extra?: ReactNode;
}) {
  const messages = useMessages();
  const parameters: ListParameters = props.sort
    ? { ...props.parameters, sort: props.sort.key, order: props.sort.descending ? 'desc' : 'asc' }
    : props.parameters;
  const list = useList<Row>(props.path, parameters);

  if (list.isError) return <Failure error={list.error} onRetry={() => list.refetch()} />;
  if (list.data === undefined) return <Skeleton lines={SKELETON_LINES} />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) {
    if (!props.filtered) return props.empty;
    return <Empty title={messages.table.emptyFiltered} hint={messages.table.emptyFilteredHint} />;
  }
  return (
    <DataTable
      label={props.label}
      columns={props.columns}
      data={{
        rows,
        total: list.data.pages[0].total,
        hasMore: list.hasNextPage,
        isLoadingMore: list.isFetchingNextPage,
        loadMore: list.fetchNextPage,
      }}
      rowKey={props.rowKey}
      exportHref={exportLink(props.path, parameters)}
      extra={props.extra}
      {...(props.sort ? { sort: props.sort } : {})}
      {...(props.onOpen ? { onOpen: props.onOpen } : {})}
      {...(props.selection ? { selection: props.selection } : {})}
    />
  );
}
