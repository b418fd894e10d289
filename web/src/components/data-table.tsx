/**
 * The working place: a virtualised grid with sticky heads and rows of 32 px. Sort, shown columns and the
 * current row live in the address bar. Keys: up, down, Home, End, PageUp, PageDown move; Enter opens; Space
 * selects; left and right go through what can be pressed inside a row; Escape comes back to the row.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useMessages } from '../app/context.tsx';
import { useUrlState } from '../app/url-state.ts';
import { type Column, shownColumns } from './table-columns.ts';
import { TableTools } from './table-tools.tsx';

const ROW_PX = 32;
const OVERSCAN_ROWS = 12;
const PAGE_STEP = 15;
const SELECT_PX = 36;

export interface TableRows<Row> {
  readonly rows: readonly Row[];
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

/** `key` of the API's sort; ascending or not. */
export interface SortOrder {
  readonly key: string;
  readonly descending: boolean;
}

/** `-packets`: descending by packets. */
export function parseSort(text: string, known: readonly string[], fallback: SortOrder): SortOrder {
  const key = text.replace(/^-/, '');
  return known.includes(key) ? { key, descending: text.startsWith('-') } : fallback;
}

export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly change: (keys: ReadonlySet<string>) => void;
}

export function DataTable<Row>(props: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly data: TableRows<Row>;
  readonly rowKey: (row: Row) => string;
  readonly sort?: SortOrder;
  readonly onOpen?: (row: Row) => void;
  readonly selection?: Selection;
  readonly exportHref?: string;
  readonly extra?: ReactNode;
}) {
  const { columns, data, rowKey, selection } = props;
  const messages = useMessages();
  const url = useUrlState();
  const scroller = useRef<HTMLDivElement>(null);
  /** Set by keys: only then focus follows the current row; a click or a new page must not steal it. */
  const focusWanted = useRef(false);

  const chosen = url.list('cols');
  const shown = useMemo(() => shownColumns(columns, chosen), [columns, chosen]);
  const currentKey = url.text('row');
  const found = data.rows.findIndex((row) => rowKey(row) === currentKey);
  const current = Math.max(0, found);

  const virtual = useVirtualizer({
    count: data.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: ROW_PX,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;

  const { hasMore, isLoadingMore, loadMore } = data;
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= data.rows.length - OVERSCAN_ROWS) loadMore();
  }, [hasMore, isLoadingMore, loadMore, lastShown, data.rows.length]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${current}"]`);
    if (row) {
      focusWanted.current = false;
      row.focus({ preventScroll: true });
    }
  });

  const template = `${selection ? `${SELECT_PX}px ` : ''}${shown.map((c) => `minmax(${c.width}px, ${c.grow ?? 1}fr)`).join(' ')}`;
  const minWidth = shown.reduce((sum, c) => sum + c.width, selection ? SELECT_PX : 0);
  const frame = { gridTemplateColumns: template, minWidth };

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(data.rows.length - 1, index));
    if (data.rows.length === 0) return;
    focusWanted.current = true;
    virtual.scrollToIndex(next);
    url.set({ row: rowKey(data.rows[next]) }, { replace: true });
  };
  const toggle = (row: Row) => {
    if (!selection) return;
    const keys = new Set(selection.keys);
    if (!keys.delete(rowKey(row))) keys.add(rowKey(row));
    selection.change(keys);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    if (row === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = Number(row.dataset.row);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + PAGE_STEP,
      PageUp: index - PAGE_STEP,
      Home: 0,
      End: data.rows.length - 1,
    };
    const onRow = event.target === row;
    if (moves[event.key] !== undefined) goTo(moves[event.key]);
    else if (event.key === 'Enter' && onRow) props.onOpen?.(data.rows[index]);
    else if (event.key === ' ' && onRow && selection) toggle(data.rows[index]);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const stops = [row, ...row.querySelectorAll<HTMLElement>('button, a, input')];
      const at = stops.indexOf(event.target as HTMLElement);
      stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowRight' ? 1 : -1)))].focus();
    } else if (event.key === 'Escape' && !onRow) row.focus();
    else return;
    event.preventDefault();
  };

  const keys = [
    messages.table.keysMove,
    ...(props.onOpen ? [messages.table.keysOpen] : []),
    ...(selection ? [messages.table.keysSelect] : []),
  ];
  const allSelected =
    selection !== undefined && data.rows.length > 0 && data.rows.every((r) => selection.keys.has(rowKey(r)));
  return (
    <div className="table-frame">
      <TableTools
        label={props.label}
        columns={columns}
        shown={shown}
        rows={data.rows}
        total={data.total}
        {...(props.exportHref ? { exportHref: props.exportHref } : {})}
        extra={props.extra}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a <table>; roles carry the meaning */}
      <div
        ref={scroller}
        className="grid"
        role="grid"
        aria-label={props.label}
        aria-rowcount={data.hasMore ? -1 : data.rows.length + 1}
        aria-multiselectable={selection !== undefined}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="grid-head">
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: heads hold buttons of their own */}
          <div role="row" className="grid-row" style={frame} aria-rowindex={1}>
            {selection && (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: holds a checkbox
              <div role="columnheader" className="cell cell-select">
                <input
                  type="checkbox"
                  aria-label={messages.table.selectAll}
                  checked={allSelected}
                  onChange={() => selection.change(new Set(allSelected ? [] : data.rows.map(rowKey)))}
                />
              </div>
            )}
            {shown.map((column) => (
              <HeadCell key={column.key} column={column} {...(props.sort ? { sort: props.sort } : {})} />
            ))}
          </div>
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize(), minWidth }}>
          {items.map((item) => {
            const row = data.rows[item.index];
            const key = rowKey(row);
            const isSelected = selection?.keys.has(key) ?? false;
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              <div
                key={key}
                role="row"
                className={`grid-row${key === currentKey ? ' is-current' : ''}${isSelected ? ' is-selected' : ''}`}
                data-row={item.index}
                aria-rowindex={item.index + 2}
                {...(selection ? { 'aria-selected': isSelected } : {})}
                tabIndex={item.index === current ? 0 : -1}
                style={{ ...frame, transform: `translateY(${item.start}px)` }}
                onClick={(event) => {
                  if ((event.target as HTMLElement).closest('button, a, input')) return;
                  url.set({ row: key }, { replace: true });
                }}
                onDoubleClick={() => props.onOpen?.(row)}
                onKeyDown={undefined}
              >
                {selection && (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  // biome-ignore lint/a11y/useFocusableInteractive: focus is on the row
                  <div role="gridcell" className="cell cell-select">
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      aria-label={messages.table.select}
                      checked={isSelected}
                      onChange={() => toggle(row)}
                    />
                  </div>
                )}
                {shown.map((column) => (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  // biome-ignore lint/a11y/useFocusableInteractive: focus is on the row
                  <div
                    key={column.key}
                    role="gridcell"
                    className={column.numeric ? 'cell cell-number' : 'cell'}
                  >
                    <CellContent column={column} row={row} />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <p className="table-foot muted">{isLoadingMore ? messages.table.moreComing : keys.join(' · ')}</p>
    </div>
  );
}

function HeadCell<Row>({ column, sort }: { readonly column: Column<Row>; readonly sort?: SortOrder }) {
  const messages = useMessages();
  const url = useUrlState();
  const head = (
    <>
      {column.head}
      {column.unit && <span className="unit"> {column.unit}</span>}
    </>
  );
  const className = column.numeric ? 'cell cell-number' : 'cell';
  if (column.sort === undefined || sort === undefined) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a <table>
      // biome-ignore lint/a11y/useFocusableInteractive: nothing to press in this head
      <div role="columnheader" className={className}>
        {head}
      </div>
    );
  }
  const active = sort.key === column.sort;
  // Numbers and times are wanted largest first; a second press turns the order.
  const next = active ? !sort.descending : column.numeric === true || column.time === true;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a <table>
    // biome-ignore lint/a11y/useFocusableInteractive: holds a button
    <div
      role="columnheader"
      className={className}
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="head-sort"
        title={messages.table.sortBy(column.head)}
        onClick={() => url.set({ sort: `${next ? '-' : ''}${column.sort}`, row: null })}
      >
        {head}
        <span aria-hidden="true" className="head-arrow">
          {active ? (sort.descending ? '▼' : '▲') : ''}
        </span>
      </button>
    </div>
  );
}

function CellContent<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const messages = useMessages();
  const url = useUrlState();
  const content = column.cell ? column.cell(row) : column.text(row);
  const filter = column.filter?.(row) ?? null;
  if (filter === null) return content;
  return (
    <button
      type="button"
      className="cell-filter"
      tabIndex={-1}
      title={messages.table.filterBy(column.head, column.text(row))}
      onClick={() => url.set({ [filter.name]: filter.value, row: null })}
    >
      {content}
    </button>
  );
}
