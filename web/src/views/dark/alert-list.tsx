/** Alerts as text: an owner's own addresses that send into the dark, each a link to its incident. */
import { Link } from 'wouter';
import type { IncidentView } from '../../../../src/model/api.ts';
import { useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';
import { useDarkMessages } from './messages.ts';

const MOST_SHOWN = 4;

export function AlertList({ alerts }: { readonly alerts: readonly IncidentView[] }) {
  const messages = useDarkMessages();
  const { cause } = useMessages();
  const linkTo = useLinkTo();
  const beyond = alerts.length - MOST_SHOWN;
  return (
    <section className="dark-alerts" aria-label={messages.alerts}>
      <h2>{messages.alerts}</h2>
      {alerts.length === 0 && <p className="muted">{messages.noAlerts}</p>}
      <ul>
        {alerts.slice(0, MOST_SHOWN).map((incident) => (
          <li key={incident.id}>
            <Link href={linkTo(`/incidents/${incident.id}`)} data-incident={incident.id}>
              <span className="dark-alert-sign" aria-hidden="true">
                警
              </span>
              <span className="mono">{incident.address}</span>
              <span className="dark-alert-what">
                {incident.ownerName} · {cause[incident.cause]} · <Moment ms={incident.lastSeen} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {beyond > 0 && (
        <Link className="muted" href={linkTo('/incidents?status=open,working')}>
          {messages.moreAlerts(beyond)}
        </Link>
      )}
    </section>
  );
}
