/** Every event of a session with what it says; those that have not come yet are faint. */
import { memo } from 'react';
import type { DecoyEvent } from '../../../../src/model/decoy-event.ts';
import { useMessages } from '../../app/context.tsx';
import { plainText } from '../../format/plain-text.ts';
import { bytesText, fieldsOf } from './event-fields.ts';
import { sinceBegin } from './play-times.ts';

const MOST_VALUE = 300;
/** What the stage shows in full. */
const ON_STAGE: ReadonlySet<string> = new Set(['yamori.terminal.output']);

/** Drawn again when something came, not at each tick of the clock. */
export const EventList = memo(function EventList({
  events,
  shown,
}: {
  readonly events: readonly DecoyEvent[];
  readonly shown: number;
}) {
  const messages = useMessages();
  const m = messages.replay;
  const began = events.length === 0 ? 0 : Date.parse(events[0].timestamp);
  return (
    <section className="replay-events" aria-label={m.events}>
      <h2>{m.events}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ol tabIndex={0} aria-label={m.events}>
        {events.map((event, i) =>
          ON_STAGE.has(event.eventid) ? null : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order
            <li key={i} className={i < shown ? '' : 'replay-later'}>
              <span className="replay-when mono">{sinceBegin(Date.parse(event.timestamp) - began)}</span>
              <span className="replay-what">
                <strong>{m.event[event.eventid] ?? plainText(event.eventid, { most: 80 })}</strong>
                {fieldsOf(event).map(([name, value]) => (
                  <span key={name} className="replay-field">
                    <span className="muted">{plainText(name, { most: 60 })}</span>{' '}
                    <bdi>{plainText(value, { most: MOST_VALUE })}</bdi>
                    {name === 'data' && <Bytes hex={value.slice(0, MOST_VALUE)} />}
                  </span>
                ))}
              </span>
            </li>
          ),
        )}
      </ol>
    </section>
  );
});

/** What came as bytes, as text too. */
function Bytes({ hex }: { readonly hex: string }) {
  const m = useMessages().replay;
  const text = bytesText(hex);
  return text === null ? null : (
    <>
      {' '}
      <span className="muted">{m.asText}</span> <bdi className="mono">{text}</bdi>
    </>
  );
}
