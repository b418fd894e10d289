/** The decoys themselves: where each listens, and how many came on which day of the chosen time. */
import type { DecoyView } from '../../../../src/model/decoy-view.ts';
import type { TimeRange } from '../../../../src/model/facts.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { DayBars } from './day-bars.tsx';

const MOST_PORTS = 6;

export function DecoyTable({
  decoys,
  range,
}: {
  readonly decoys: readonly DecoyView[];
  readonly range: TimeRange;
}) {
  const messages = useMessages();
  const m = messages.decoys.list;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={messages.decoys.title}>
      <table className="plain decoy-table">
        <thead>
          <tr>
            <th scope="col">{m.name}</th>
            <th scope="col">{m.persona}</th>
            <th scope="col">{m.address}</th>
            <th scope="col">{m.state}</th>
            <th scope="col" className="number">
              {m.visits}
            </th>
            <th scope="col" className="number">
              {m.visitors}
            </th>
            <th scope="col">{m.days}</th>
            <th scope="col">{m.last}</th>
          </tr>
        </thead>
        <tbody>
          {decoys.map((decoy) => (
            <DecoyLine key={decoy.name} decoy={decoy} range={range} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function DecoyLine({ decoy, range }: { readonly decoy: DecoyView; readonly range: TimeRange }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.decoys;
  const { ports } = decoy;
  return (
    <tr>
      <th scope="row">
        {decoy.name}
        {decoy.sample && <span className="tag">{m.sample}</span>}
      </th>
      <td>{m.persona[decoy.persona] ?? decoy.persona}</td>
      <td>
        <span className="mono">{decoy.address}</span>
        <span
          className="muted decoy-ports"
          title={ports.map(({ name, port }) => `${name} ${port}`).join(', ')}
        >
          {ports
            .slice(0, MOST_PORTS)
            .map(({ port }) => port)
            .join(', ')}
          {ports.length > MOST_PORTS && ' …'}
        </span>
      </td>
      <td>
        <State decoy={decoy} />
      </td>
      <td className="number">{format.count(decoy.visits)}</td>
      <td className="number">{format.count(decoy.visitors)}</td>
      <td>
        <DayBars
          days={decoy.days}
          range={range}
          label={m.daysSaid(format.count(decoy.visits), format.count(decoy.days.length))}
        />
      </td>
      <td>
        <Moment ms={decoy.lastEventAt} />
      </td>
    </tr>
  );
}

function State({ decoy }: { readonly decoy: DecoyView }) {
  const { state } = useMessages().decoys;
  const [sign, words] =
    decoy.startedAt === null
      ? ['○', state.unknown]
      : decoy.stoppedAt === null
        ? ['●', state.live]
        : ['◌', state.stopped];
  return (
    <span className="badge">
      <span aria-hidden="true" className={sign === '●' ? 'decoy-live' : ''}>
        {sign}
      </span>
      <span className="badge-text">{words}</span>
    </span>
  );
}
