/** What happened to scanning systems: a line an event, with the system, and with what came and went. */
import { Link } from 'wouter';
import type { SystemEventView } from '../../../../src/model/api.ts';
import { useSystemChanges } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useMinute } from '../../app/time-range.ts';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';
import { Failure, Skeleton } from '../../components/states.tsx';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_SHOWN = 12;

/** Changes of the last day. */
export function Changes() {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.changes;
  // Whole hours, so that the list is not asked for again every minute.
  const since = Math.floor((useMinute() - DAY_MS) / HOUR_MS) * HOUR_MS;
  const changes = useSystemChanges(since);
  const events = changes.data?.events;
  return (
    <section className="panel changes" aria-label={m.title}>
      <h2>{m.title}</h2>
      {changes.isError && <Failure error={changes.error} onRetry={() => changes.refetch()} />}
      {events === undefined && !changes.isError && <Skeleton lines={4} />}
      {events?.length === 0 && <p className="muted">{m.none}</p>}
      <ul>
        {events?.slice(0, MOST_SHOWN).map((event) => (
          <Change key={event.id} event={event} />
        ))}
      </ul>
      {events !== undefined && events.length > MOST_SHOWN && (
        <p className="muted">{m.more(format.count(events.length - MOST_SHOWN))}</p>
      )}
    </section>
  );
}

function Change({ event }: { readonly event: SystemEventView }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const counts = useCounts(event);
  return (
    <li>
      <Link href={linkTo(`/systems/${encodeURIComponent(event.systemId)}`)}>{event.systemName}</Link>{' '}
      {messages.systems.event[event.kind]}
      <span className="muted">
        {counts === '' ? '' : ` · ${counts}`} · <Moment ms={event.at} />
      </span>
    </li>
  );
}

/** `3 addresses came, 1 address left`; '' where none did. */
export function useCounts(event: SystemEventView): string {
  const format = useFormat();
  const m = useMessages().systems.changes;
  return [
    ...(event.joined.length > 0 ? [m.joined(format.count(event.joined.length))] : []),
    ...(event.left.length > 0 ? [m.left(format.count(event.left.length))] : []),
  ].join(', ');
}
