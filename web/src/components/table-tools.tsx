/** The line above a table: how many rows, which columns, copy and export. */
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { useFormat, useMessages } from '../app/context.tsx';
import { useUrlState } from '../app/url-state.ts';
import { copyText } from './copy-button.tsx';
import { Popover } from './popover.tsx';
import { type Column, tableCsv, tableText } from './table-columns.ts';

export function TableTools<Row>(props: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly total: number | null;
  readonly exportHref?: string;
  readonly extra?: ReactNode;
}) {
  const { columns, shown, rows } = props;
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState('');
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);

  const copy = async (text: string) => {
    if (await copyText(text)) setSaid(messages.common.copied);
    close();
  };
  const toggle = (key: string) => {
    const keys = shown.map((column) => column.key);
    const next = keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
    if (next.length > 0) url.set({ cols: next }, { replace: true });
  };
  return (
    <div className="table-tools">
      <span className="muted">
        {messages.table.rows(
          format.count(rows.length),
          props.total === null || props.total === rows.length ? null : format.count(props.total),
        )}
      </span>
      {props.extra}
      <span className="spacer" />
      <span className="muted" aria-live="polite">
        {said}
      </span>
      <button
        ref={anchor}
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {messages.table.tools} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Popover anchor={anchor} label={messages.table.tools} onClose={close} className="menu">
          <fieldset className="checks">
            <legend>{messages.table.columns}</legend>
            {columns.map((column) => (
              <label key={column.key}>
                <input type="checkbox" checked={shown.includes(column)} onChange={() => toggle(column.key)} />
                {column.head}
              </label>
            ))}
          </fieldset>
          <button
            type="button"
            className="menu-item"
            onClick={() => url.set({ cols: null }, { replace: true })}
          >
            {messages.table.columnsReset}
          </button>
          <hr />
          <button type="button" className="menu-item" onClick={() => copy(tableText(shown, rows))}>
            {messages.table.copyText}
          </button>
          <button type="button" className="menu-item" onClick={() => copy(tableCsv(shown, rows))}>
            {messages.table.copyCsv}
          </button>
          {props.exportHref ? (
            <a className="menu-item" href={props.exportHref} download title={messages.table.exportWhy}>
              {messages.table.export}
            </a>
          ) : (
            <button
              type="button"
              className="menu-item"
              onClick={() => saveCsv(props.label, tableCsv(shown, rows))}
            >
              {messages.table.export}
            </button>
          )}
        </Popover>
      )}
    </div>
  );
}

/** For tables that are here as a whole; longer ones come from the hub. */
function saveCsv(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
