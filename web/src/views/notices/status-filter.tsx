/** How many there are of each kind, as buttons that filter by it; any of those pressed. */
import { useFormat } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';

export interface StatusChoice {
  readonly value: string;
  readonly label: string;
  readonly sign: string;
  readonly title?: string;
  /** Undefined: not known yet. */
  readonly count: number | undefined;
}

export function StatusFilter(props: {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly StatusChoice[];
}) {
  const format = useFormat();
  const url = useUrlState();
  const chosen = url.list(props.name);
  return (
    <fieldset className="status-filter">
      <legend className="visually-hidden">{props.label}</legend>
      {props.choices.map(({ value, label, sign, title, count }) => {
        const isOn = chosen.includes(value);
        return (
          <button
            key={value}
            type="button"
            className="button"
            aria-pressed={isOn}
            title={title}
            onClick={() =>
              url.set({
                [props.name]: isOn ? chosen.filter((other) => other !== value) : [...chosen, value],
                row: null,
              })
            }
          >
            <span aria-hidden="true">{sign}</span> {label}
            <span className="status-count">{count === undefined ? '' : format.count(count)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
