/** What a system asks for: each service with its sweeps, how much each reaches, and the time between them. */
import { Link } from 'wouter';
import type { SystemService } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { spanText } from '../systems/system-words.ts';

export function ServiceTable({ services }: { readonly services: readonly SystemService[] }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.systems.field;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={messages.systems.one.ports}>
      <table className="plain service-table">
        <thead>
          <tr>
            <th scope="col">{m.service}</th>
            <th scope="col" className="number">
              {m.sweeps}
            </th>
            <th scope="col" className="number">
              {m.coverage}
            </th>
            <th scope="col" className="number">
              {m.period}
            </th>
            <th scope="col" className="number">
              {m.activeDays}
            </th>
            <th scope="col" className="number">
              {m.probes}
            </th>
          </tr>
        </thead>
        <tbody>
          {services.map((one) => (
            <tr key={one.service}>
              <th scope="row">
                <Link href={linkTo(`/systems?service=${one.service}`)}>{one.service}</Link>
              </th>
              <td className="number">{format.count(one.sweeps)}</td>
              <td className="number">{format.share(one.coverage)}</td>
              <td className="number">
                {one.periodSeconds === null ? '–' : spanText(one.periodSeconds * 1000, format)}
              </td>
              <td className="number">{format.count(one.activeDays)}</td>
              <td className="number">{format.count(one.probes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
