/** What happened to a system, newest first: what came and went, what people said and did. */
import type { SystemEventView } from '../../../../src/model/api.ts';
import { useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { useCounts } from '../systems/change-list.tsx';

const MOST_ADDRESSES = 12;

export function SystemHistory({ events }: { readonly events: readonly SystemEventView[] }) {
  return (
    <ol className="timeline">
      {events.map((event) => (
        <Entry key={event.id} event={event} />
      ))}
    </ol>
  );
}

function Entry({ event }: { readonly event: SystemEventView }) {
  const messages = useMessages();
  const counts = useCounts(event);
  return (
    <li>
      <span className="muted">
        <Moment ms={event.at} />
      </span>
      <div>
        <p>
          <strong>{event.systemName}</strong> {messages.systems.event[event.kind]}{' '}
          <span className="muted">
            · {event.actorName ?? messages.systems.hub}
            {counts === '' ? '' : ` · ${counts}`}
          </span>
        </p>
        {event.text !== '' && (
          <p className={event.kind === 'comment' ? 'timeline-text timeline-comment' : 'timeline-text muted'}>
            {event.text}
          </p>
        )}
        <Addresses sign="+" addresses={event.joined} />
        <Addresses sign="−" addresses={event.left} />
      </div>
    </li>
  );
}

function Addresses({ sign, addresses }: { readonly sign: string; readonly addresses: readonly string[] }) {
  if (addresses.length === 0) return null;
  return (
    <p className="mono muted">
      {sign} {addresses.slice(0, MOST_ADDRESSES).join(' ')}
      {addresses.length > MOST_ADDRESSES && ' …'}
    </p>
  );
}
