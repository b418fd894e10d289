/** Chooses the time range of the whole page: one that moves with the clock, or a fixed one. */
import { type FormEvent, useCallback, useRef, useState } from 'react';
import { Popover } from '../components/popover.tsx';
import { localText, parseLocal } from '../format/local-time.ts';
import { useFormat, useMessages, useZone } from './context.tsx';
import { PRESETS, useTimeRange } from './time-range.ts';
import { useUrlState } from './url-state.ts';

export function RangePicker() {
  const messages = useMessages();
  const format = useFormat();
  const range = useTimeRange();
  const url = useUrlState();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const text =
    range.preset === null
      ? `${format.minute(range.from * 1000)} – ${format.minute(range.to * 1000)}`
      : messages.top.lastOf(messages.top.rangeOf[range.preset]);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{messages.top.range}: </span>
        {text} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Popover anchor={anchor} label={messages.top.range} onClose={close} className="menu">
          {PRESETS.map((preset) => (
            <button
              key={preset}
              type="button"
              className="menu-item"
              aria-current={preset === range.preset}
              onClick={() => {
                url.set({ range: preset === '24h' ? null : preset, from: null, to: null });
                close();
              }}
            >
              {messages.top.lastOf(messages.top.rangeOf[preset])}
            </button>
          ))}
          <hr />
          <FixedRange onDone={close} />
        </Popover>
      )}
    </>
  );
}

function FixedRange({ onDone }: { readonly onDone: () => void }) {
  const messages = useMessages();
  const { zone, label } = useZone();
  const range = useTimeRange();
  const url = useUrlState();
  const [from, setFrom] = useState(() => localText(range.from * 1000, zone));
  const [to, setTo] = useState(() => localText(range.to * 1000, zone));
  const [wrong, setWrong] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const start = parseLocal(from, zone);
    const end = parseLocal(to, zone);
    if (start === null || end === null || end <= start) {
      setWrong(true);
      return;
    }
    url.set({ range: null, from: String(Math.floor(start / 1000)), to: String(Math.floor(end / 1000)) });
    onDone();
  };
  return (
    <form className="form" onSubmit={submit}>
      <label className="form-field">
        <span>
          {messages.top.from} ({label})
        </span>
        <input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label className="form-field">
        <span>
          {messages.top.to} ({label})
        </span>
        <input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      {wrong && (
        <p className="form-failure" role="alert">
          {messages.top.rangeWrong}
        </p>
      )}
      <button type="submit" className="button-main">
        {messages.top.apply}
      </button>
    </form>
  );
}
