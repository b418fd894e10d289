/** Filters that live in the address bar: what is set stands as chips, what can be set opens as a small panel. */
import { type FormEvent, useCallback, useRef, useState } from 'react';
import { useMessages } from '../app/context.tsx';
import { useUrlState } from '../app/url-state.ts';
import { Popover } from './popover.tsx';

export interface FilterOption {
  readonly value: string;
  readonly label: string;
  /** How many there are, where that is known. */
  readonly count?: string;
}

/** With `options` several can be ticked; without, a value is typed. */
export interface FilterSpec {
  readonly name: string;
  readonly label: string;
  readonly options?: readonly FilterOption[];
  /** How a typed value is shown; the value itself by default. */
  readonly show?: (value: string) => string;
  readonly placeholder?: string;
}

export function FilterBar({ specs }: { readonly specs: readonly FilterSpec[] }) {
  const messages = useMessages();
  const url = useUrlState();
  const set = specs.flatMap((spec) => url.list(spec.name).map((value) => ({ spec, value })));
  const textOf = (spec: FilterSpec, value: string) =>
    spec.options?.find((option) => option.value === value)?.label ?? spec.show?.(value) ?? value;
  return (
    <section className="filters" aria-label={messages.table.filters}>
      {specs.map((spec) => (
        <FilterMenu key={spec.name} spec={spec} />
      ))}
      {set.map(({ spec, value }) => {
        const text = `${spec.label}: ${textOf(spec, value)}`;
        return (
          <button
            key={`${spec.name}=${value}`}
            type="button"
            className="chip"
            aria-label={messages.table.removeFilter(text)}
            onClick={() =>
              url.set({ [spec.name]: url.list(spec.name).filter((other) => other !== value), row: null })
            }
          >
            {text} <span aria-hidden="true">✕</span>
          </button>
        );
      })}
      {set.length > 1 && (
        <button
          type="button"
          className="button-quiet"
          onClick={() =>
            url.set(Object.fromEntries([...specs.map((spec) => [spec.name, null]), ['row', null]]))
          }
        >
          {messages.table.clear}
        </button>
      )}
    </section>
  );
}

function FilterMenu({ spec }: { readonly spec: FilterSpec }) {
  const messages = useMessages();
  const url = useUrlState();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState('');
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const values = url.list(spec.name);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const value = draft.trim().replaceAll(',', ' ');
    if (value === '') return;
    url.set({ [spec.name]: [...new Set([...values, value])], row: null });
    setDraft('');
    close();
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={values.length > 0 ? 'button filter-set' : 'button'}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {spec.label} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Popover anchor={anchor} label={spec.label} onClose={close} className="menu">
          {spec.options ? (
            <fieldset className="checks">
              <legend className="visually-hidden">{spec.label}</legend>
              {spec.options.length === 0 && <span className="muted">{messages.common.none}</span>}
              {spec.options.map((option) => (
                <label key={option.value}>
                  <input
                    type="checkbox"
                    checked={values.includes(option.value)}
                    onChange={(event) =>
                      url.set({
                        [spec.name]: event.target.checked
                          ? [...values, option.value]
                          : values.filter((other) => other !== option.value),
                        row: null,
                      })
                    }
                  />
                  {option.label}
                  {option.count && <span className="check-count">{option.count}</span>}
                </label>
              ))}
            </fieldset>
          ) : (
            <form onSubmit={submit} className="filter-typed">
              <input
                type="text"
                value={draft}
                aria-label={messages.table.valueFor(spec.label)}
                placeholder={spec.placeholder ?? ''}
                onChange={(event) => setDraft(event.target.value)}
              />
              <button type="submit" className="button-main">
                {messages.table.addFilter}
              </button>
            </form>
          )}
        </Popover>
      )}
    </>
  );
}
