/** Both sides before and after the date: how long they were watched, what came, and how the two compare. */
import type { Comparison, SideTotals } from '../../../../src/model/comparison.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { figure, ratioText } from './ratio-words.ts';

export function RateTable({ comparison }: { readonly comparison: Comparison }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.compare.table;
  const { before, after, addressesA, addressesB, newcomers } = comparison;
  const columns = [
    { key: 'before-a', totals: before.a, addresses: addressesA },
    { key: 'before-b', totals: before.b, addresses: addressesB },
    { key: 'after-a', totals: after.a, addresses: addressesA },
    { key: 'after-b', totals: after.b, addresses: addressesB },
  ];
  const rows: readonly (readonly [string, (totals: SideTotals, addresses: number) => string])[] = [
    [m.addresses, (_totals, addresses) => format.count(addresses)],
    [m.days, ({ addressDays }, addresses) => format.rough(addresses === 0 ? 0 : addressDays / addresses)],
    [m.visits, ({ visits }) => format.count(visits)],
    [m.sources, ({ sources }) => format.count(sources)],
    [m.rate, ({ rate }) => (rate === null ? '–' : figure(rate, format))],
  ];
  const pairs: readonly (readonly [string, string, string])[] = [
    [m.ratio, ratioText(before.visits, messages, format), ratioText(after.visits, messages, format)],
    [m.firstCome, ratioText(before.sources, messages, format), ratioText(after.sources, messages, format)],
  ];
  const share = (value: number | null) => (value === null ? '–' : format.percent(value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={m.title}>
      <table className="plain rate-table">
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={2} className="number">
              {m.before}
            </th>
            <th scope="colgroup" colSpan={2} className="number">
              {m.after}
            </th>
          </tr>
          <tr>
            <td />
            {columns.map(({ key }) => (
              <th key={key} scope="col" className="number">
                {key.endsWith('a') ? 'A' : 'B'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([head, text]) => (
            <tr key={head}>
              <th scope="row">{head}</th>
              {columns.map(({ key, totals, addresses }) => (
                <td key={key} className="number">
                  {text(totals, addresses)}
                </td>
              ))}
            </tr>
          ))}
          {pairs.map(([head, beforeText, afterText]) => (
            <tr key={head}>
              <th scope="row">{head}</th>
              <td colSpan={2} className="number">
                {beforeText}
              </td>
              <td colSpan={2} className="number">
                {afterText}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{m.newcomers}</th>
            <td colSpan={2} />
            <td className="number">{share(newcomers.a)}</td>
            <td className="number">{share(newcomers.b)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
