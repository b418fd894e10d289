/** What the visitor had before him at that moment: a terminal, the pages of a plant, the picture of a camera. */
import { useEffect, useMemo, useRef } from 'react';
import type { DecoyEvent, DecoyEventId } from '../../../../src/model/decoy-event.ts';
import type { VisitView } from '../../../../src/model/decoy-view.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { plainText } from '../../format/plain-text.ts';
import { aimOf, seenOf, stillOf, textOf } from './event-fields.ts';
import { terminalScreen } from './terminal-screen.ts';

interface StageProps {
  readonly visit: VisitView;
  /** Of the whole session. */
  readonly all: readonly DecoyEvent[];
  /** Up to now. */
  readonly events: readonly DecoyEvent[];
}

/** What the stage of a plant is made of; a session of Modbus that only reads has none of it. */
const OF_PLANT: ReadonlySet<DecoyEventId> = new Set([
  'yamori.http.page',
  'yamori.plant.write',
  'yamori.plant.alarm',
]);

export function Stage({ visit, all, events }: StageProps) {
  if (visit.protocol === 'ssh' || visit.protocol.startsWith('telnet'))
    return (
      <Terminal events={events} hasOutput={all.some(({ eventid }) => eventid === 'yamori.terminal.output')} />
    );
  if (visit.persona === 'camera') return <Camera events={events} />;
  if (visit.persona === 'water-plant' && all.some(({ eventid }) => OF_PLANT.has(eventid)))
    return <Plant events={events} />;
  return null;
}

function Terminal({
  events,
  hasOutput,
}: Pick<StageProps, 'events'> & {
  /** Somewhere in the session, be it later. */
  readonly hasOutput: boolean;
}) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.replay;
  const end = useRef<HTMLDivElement>(null);
  const screen = useMemo(() => {
    const bytes = hasOutput
      ? events.flatMap((event) => (event.eventid === 'yamori.terminal.output' ? textOf(event, 'data') : []))
      : events.flatMap((event) =>
          event.eventid === 'cowrie.command.input' ? `$ ${textOf(event, 'input')}\n` : [],
        );
    return terminalScreen(bytes.join(''));
  }, [events, hasOutput]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as it grows, its end is what is looked at
  useEffect(() => {
    const box = end.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, [screen]);
  return (
    <section className="stage" aria-label={m.terminal}>
      <h2>{m.terminal}</h2>
      {!hasOutput && <p className="muted">{m.inputAlone}</p>}
      {screen.left > 0 && <p className="muted">{m.linesLeft(format.count(screen.left))}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="stage-terminal" tabIndex={0} ref={end} role="log" aria-live="off">
        <pre dir="ltr">{screen.lines.join('\n')}</pre>
      </div>
    </section>
  );
}

function Camera({ events }: Pick<StageProps, 'events'>) {
  const messages = useMessages();
  const m = messages.replay;
  const last = events.findLast((event) => stillOf(event) !== null);
  const moves = events.filter(({ eventid }) => eventid === 'yamori.camera.moved');
  const moved = moves.at(-1);
  const aim = moved === undefined ? null : aimOf(moved);
  return (
    <section className="stage" aria-label={m.camera}>
      <h2>{m.camera}</h2>
      {last === undefined ? (
        <p className="muted">{m.noStill}</p>
      ) : (
        <>
          <img className="stage-still" src={stillOf(last) ?? ''} alt={m.stillSaid} />
          {moved !== undefined && events.indexOf(last) < events.indexOf(moved) && (
            <p className="muted">{m.stillOlder}</p>
          )}
        </>
      )}
      {moved !== undefined && (
        <p>
          {m.movedTo}{' '}
          {aim === null ? (
            <code>{plainText(JSON.stringify(moved.resulting_value ?? ''), { most: 200 })}</code>
          ) : (
            m.aim(aim)
          )}
        </p>
      )}
    </section>
  );
}

/** What he changed on one page or by one protocol; the newest first. */
const MOST_WRITES = 12;

function Plant({ events }: Pick<StageProps, 'events'>) {
  const messages = useMessages();
  const m = messages.replay;
  const page = events.findLast(({ eventid }) => eventid === 'yamori.http.page');
  // What he saw last is told while he reads a page without values, and of which page it is.
  const withValues = events.findLast((event) => seenOf(event).length > 0);
  const seen = withValues === undefined ? [] : seenOf(withValues);
  const writes = events.filter(
    ({ eventid }) => eventid === 'yamori.plant.write' || eventid === 'yamori.plant.alarm',
  );
  return (
    <section className="stage" aria-label={m.plant}>
      <h2>{m.plant}</h2>
      {page !== undefined && (
        <div className="stage-plate">
          <p className="stage-page">{plainText(textOf(page, 'page'), { most: 120 })}</p>
          {withValues !== undefined && withValues !== page && (
            <p className="muted">{m.seenBefore(plainText(textOf(withValues, 'page'), { most: 120 }))}</p>
          )}
          <dl>
            {seen.map(([point, value]) => (
              <div key={point}>
                <dt>{plainText(point, { most: 40 })}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {seen.length === 0 && <p className="muted">{m.noValues}</p>}
        </div>
      )}
      {writes.length > 0 && (
        <table className="plain stage-writes">
          <thead>
            <tr>
              <th scope="col">{m.point}</th>
              <th scope="col">{m.before}</th>
              <th scope="col">{m.wanted}</th>
              <th scope="col">{m.became}</th>
            </tr>
          </thead>
          <tbody>
            {writes
              .slice(-MOST_WRITES)
              .reverse()
              .map((event) => (
                <tr key={`${event.timestamp} ${textOf(event, 'point')}${textOf(event, 'alarm')}`}>
                  <th scope="row">
                    {plainText(textOf(event, 'point') || textOf(event, 'alarm'), { most: 60 })}
                  </th>
                  <td>{plainText(String(event.previous_value ?? ''), { most: 40 })}</td>
                  <td>{plainText(String(event.requested_value ?? ''), { most: 40 })}</td>
                  <td>{plainText(String(event.resulting_value ?? textOf(event, 'state')), { most: 40 })}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
