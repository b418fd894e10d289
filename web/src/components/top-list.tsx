/** The most frequent of a kind as a table with bars; a press on one shows its sources. */
import { Link } from 'wouter';
import type { TopRow } from '../../../src/model/facts.ts';
import { useFormat, useMessages } from '../app/context.tsx';

export function TopList(props: {
  readonly title: string;
  readonly rows: readonly TopRow[];
  readonly measure: 'packets' | 'sources';
  readonly label: (row: TopRow) => string;
  readonly href: (row: TopRow) => string;
}) {
  const messages = useMessages();
  const format = useFormat();
  const other = props.measure === 'packets' ? 'sources' : 'packets';
  const rows = [...props.rows].sort((a, b) => b[props.measure] - a[props.measure]).slice(0, 8);
  const most = Math.max(1, ...rows.map((row) => row[props.measure]));
  return (
    <section className="panel">
      <table className="plain top-list">
        <caption>
          <h2>{props.title}</h2>
        </caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{props.title}</th>
            <th scope="col">{messages.field[props.measure]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <Link href={props.href(row)}>{props.label(row)}</Link>
                <span
                  className="bar"
                  style={{ width: `${(100 * row[props.measure]) / most}%` }}
                  aria-hidden="true"
                />
              </th>
              <td
                className="number"
                title={`${format.count(row[props.measure])} ${messages.field[props.measure]} · ${format.count(row[other])} ${messages.field[other]}`}
              >
                {format.compact(row[props.measure])}
              </td>
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td className="muted">{messages.common.none}</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
