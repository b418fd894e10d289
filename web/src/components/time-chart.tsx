/**
 * One chart over time; dragging over it chooses a range. Beside it the same numbers as a table, since a
 * canvas says nothing to a screen reader. What draws is fetched apart, into a place that is kept free.
 */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useFormat, useMessages, useZone } from '../app/context.tsx';

const Plot = lazy(() => import('./plot.tsx'));

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** Name of a CSS custom property, such as `--verdict-scanner`. */
  readonly colour: string;
  readonly values: readonly number[];
  /** Stands before the label in the legend. */
  readonly sign?: ReactNode;
}

export interface ChartProps {
  readonly label: string;
  /** Epoch seconds, ascending; as many as each series has values. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Whether the steps add up to something: packets do, distinct sources do not. */
  readonly sums: boolean;
  /** One upon the other, the first at the bottom. */
  readonly stacked?: boolean;
  readonly heightPx: number;
}

export function TimeChart(props: ChartProps) {
  const messages = useMessages();
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const totals = props.series.map((one) => one.values.reduce((sum, value) => sum + value, 0));
  const shownAt = at !== null && at < props.times.length ? at : null;
  return (
    <figure className="chart">
      <figcaption className="chart-head">
        <h3>{props.label}</h3>
        <span className="muted" aria-hidden="true">
          {shownAt === null ? '' : format.dateTime(props.times[shownAt] * 1000)}
          {shownAt !== null &&
            props.series.length === 1 &&
            ` · ${format.count(props.series[0].values[shownAt])}`}
        </span>
        <button type="button" className="button-quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? messages.common.showChart : messages.common.showTable}
        </button>
      </figcaption>
      {asTable ? (
        <SeriesTable {...props} />
      ) : (
        <Suspense fallback={<div style={{ height: props.heightPx }} />}>
          <Plot {...props} onCursor={setAt} />
        </Suspense>
      )}
      {props.series.length > 1 && (
        <ul className="legend">
          {props.series.map((one, index) => (
            <li key={one.key}>
              {one.sign ?? <Swatch colour={one.colour} />}
              {one.label}{' '}
              <span className="muted number">
                {shownAt !== null
                  ? format.count(one.values[shownAt])
                  : props.sums
                    ? format.count(totals[index])
                    : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function Swatch({ colour }: { readonly colour: string }) {
  return <span className="swatch" style={{ background: `var(${colour})` }} aria-hidden="true" />;
}

function SeriesTable({ label, times, series, heightPx }: ChartProps) {
  const format = useFormat();
  const { label: zone } = useZone();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="chart-table" style={{ maxHeight: heightPx }} tabIndex={0} aria-label={label}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{zone}</th>
            {series.map((one) => (
              <th key={one.key} scope="col" className="number">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((time, index) => (
            <tr key={time}>
              <th scope="row">{format.dateTime(time * 1000)}</th>
              {series.map((one) => (
                <td key={one.key} className="number">
                  {format.count(one.values[index])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
