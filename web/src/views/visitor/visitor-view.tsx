/** One visitor of decoys: what he is held to be and why, what he did, when he came, and his sessions. */
import './visitor.css';
import { Link } from 'wouter';
import type { VisitorDetail, VisitView } from '../../../../src/model/decoy-view.ts';
import { ApiFailure } from '../../api/client.ts';
import { useVisitor } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { AddressLink } from '../../components/address-card.tsx';
import { Moment } from '../../components/moment.tsx';
import { Failure, Skeleton } from '../../components/states.tsx';
import { VisitorBadge } from '../../components/visitor-badge.tsx';
import { plainText } from '../../format/plain-text.ts';
import { CalendarDays } from './calendar-days.tsx';
import { LinkTable } from './link-table.tsx';

const DAY_MS = 86_400_000;
const MOST_ACTS = 400;
const MOST_ADDRESSES = 20;

export default function VisitorView({ id }: { readonly id: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const visitor = useVisitor(id);
  const m = messages.decoys.visitor;
  useTitle(m.title(id));
  const isMissing = visitor.error instanceof ApiFailure && visitor.error.status === 404;
  return (
    <div className="page">
      <p>
        <Link href={linkTo('/decoys')}>← {m.back}</Link>
      </p>
      {isMissing ? (
        <div className="state">
          <h1>{m.missing}</h1>
          <p>{m.missingHint}</p>
        </div>
      ) : visitor.isError ? (
        <Failure error={visitor.error} onRetry={() => visitor.refetch()} />
      ) : visitor.data === undefined ? (
        <Skeleton lines={14} />
      ) : (
        <Story detail={visitor.data} />
      )}
    </div>
  );
}

function Story({ detail }: { readonly detail: VisitorDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.decoys;
  const span = Math.round((detail.to - detail.from) / DAY_MS);
  const kind = detail.name === null ? m.kind[detail.kind] : `${m.kind[detail.kind]} (${detail.name})`;
  return (
    <>
      <div className="page-head">
        <h1>{m.visitor.title(detail.id)}</h1>
        <VisitorBadge kind={detail.kind} />
      </div>
      <p className="story-sentence">
        {m.visitor.sentence({
          kind,
          visits: format.count(detail.visits),
          decoys: format.count(detail.sensors.length),
          days: format.count(detail.activeDays),
          span: span >= 1 ? format.count(span) : '',
        })}
      </p>
      <div className="story">
        <div className="story-main">
          {detail.lateral.length > 0 && <Sideways detail={detail} />}
          <Acts detail={detail} />
          <section className="chapter">
            <h2>{m.visitor.why}</h2>
            <ul className="visitor-reasons">
              {detail.reasons.map(({ reason, value }) => (
                <li key={`${reason} ${value}`}>{m.reason[reason](value)}</li>
              ))}
            </ul>
          </section>
          <section className="chapter">
            <h2>{m.visitor.calendar}</h2>
            <p className="muted">
              {m.visitor.calendarSaid({
                days: format.count(detail.activeDays),
                gap: format.rough(detail.longestGapDays),
              })}
            </p>
            <CalendarDays visits={detail.visitList} from={detail.from} to={detail.to} />
          </section>
          <Visits visits={detail.visitList} total={detail.visits} />
          <section className="chapter">
            <h2>{m.visitor.links}</h2>
            {detail.links.length === 0 ? (
              <p className="muted">{m.visitor.linksNone}</p>
            ) : (
              <LinkTable links={detail.links} />
            )}
          </section>
        </div>
        <aside className="story-side" aria-label={m.visitor.addresses}>
          <Addresses detail={detail} />
        </aside>
      </div>
    </>
  );
}

function Sideways({ detail }: { readonly detail: VisitorDetail }) {
  const m = useMessages().decoys.visitor;
  return (
    <section className="chapter">
      <h2>{m.sideways}</h2>
      <ol className="visitor-sideways">
        {detail.lateral.map(({ from, to, place, username, at }) => (
          <li key={`${at} ${username} ${to}`}>
            <p className="visitor-path">
              <span className="visitor-stop">{from === '' ? m.aDecoy : from}</span>
              <span aria-hidden="true" className="visitor-arrow">
                ──▶
              </span>
              <span className="visitor-stop">{to}</span>
            </p>
            <p>
              <Moment ms={at} />{' '}
              {m.sidewaysSaid({
                user: plainText(username),
                place: plainText(place),
                from: from === '' ? m.aDecoy : from,
                to,
              })}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Acts({ detail }: { readonly detail: VisitorDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.decoys;
  const acts = detail.story.filter(({ kind }) => kind !== 'looked');
  return (
    <section className="chapter">
      <h2>{m.visitor.story}</h2>
      {acts.length === 0 ? (
        <p className="muted">{m.visitor.storyEmpty}</p>
      ) : (
        <ol className="visitor-acts">
          {acts.map(({ kind, at, detail: about, times }) => (
            <li key={`${at} ${kind} ${about}`}>
              <time className="muted" dateTime={new Date(at).toISOString()}>
                {format.dateTime(at)}
              </time>
              <span>
                <strong>{m.act[kind]}</strong>
                {about !== '' && <bdi className="visitor-typed">{plainText(about)}</bdi>}
                {times > 1 && <span className="muted"> {m.visitor.times(format.count(times))}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
      {detail.story.length >= MOST_ACTS && <p className="muted">{m.visitor.cut}</p>}
      {acts.length > 0 && <p className="muted">{m.visitor.inert}</p>}
    </section>
  );
}

function Visits({ visits, total }: { readonly visits: readonly VisitView[]; readonly total: number }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.decoys.visitor;
  return (
    <section className="chapter">
      <h2>{m.visits}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="scroll-x visitor-visits" tabIndex={0} aria-label={m.visits}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{m.began}</th>
              <th scope="col">{m.decoy}</th>
              <th scope="col">{m.protocol}</th>
              <th scope="col">{messages.field.address}</th>
              <th scope="col" className="number">
                {m.lasted}
              </th>
              <th scope="col" className="number">
                {m.events}
              </th>
              <th scope="col">{m.replay}</th>
            </tr>
          </thead>
          <tbody>
            {visits.map((visit) => (
              <tr key={visit.id}>
                <td>
                  <Moment ms={visit.from} />
                </td>
                <td>{visit.decoy}</td>
                <td>{visit.protocol}</td>
                <td className="mono">{visit.address}</td>
                <td className="number">{format.duration(visit.to - visit.from)}</td>
                <td className="number">{format.count(visit.events)}</td>
                <td>
                  <Link href={linkTo(`/visits/${visit.id}`)}>
                    <span aria-hidden="true">▶ </span>
                    <span className="mono">{visit.id}</span>
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {total > visits.length && <p className="muted">{m.visitsCut(format.count(visits.length))}</p>}
    </section>
  );
}

function Addresses({ detail }: { readonly detail: VisitorDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.decoys.visitor;
  const network = detail.asn === null ? null : `AS${detail.asn} ${detail.asName ?? ''}`.trim();
  return (
    <section className="panel form">
      <h2>{m.addresses}</h2>
      <ul className="visitor-addresses">
        {detail.addresses.slice(0, MOST_ADDRESSES).map((address) => (
          <li key={address}>
            <AddressLink address={address} />
          </li>
        ))}
      </ul>
      {detail.addressCount > detail.addresses.length && (
        <p className="muted">
          {m.moreAddresses(format.count(detail.addressCount - detail.addresses.length))}
        </p>
      )}
      <dl className="pairs">
        {network !== null && (
          <>
            <dt>{messages.decoys.column.network}</dt>
            <dd>{network}</dd>
          </>
        )}
        {detail.country !== null && (
          <>
            <dt>{messages.decoys.column.country}</dt>
            <dd>{format.country(detail.country)}</dd>
          </>
        )}
        <dt>{m.owner}</dt>
        <dd>
          {detail.owners.length === 0
            ? messages.common.none
            : detail.owners.map(({ id, name }) => <span key={id}>{name} </span>)}
        </dd>
        <dt>{m.systems}</dt>
        <dd>
          {detail.systems.length === 0 ? (
            <span className="muted">{m.noSystem}</span>
          ) : (
            detail.systems.map(({ id, name, verdict }) => (
              <div key={id}>
                <Link href={linkTo(`/systems/${encodeURIComponent(id)}`)}>{name}</Link>{' '}
                <span className="muted">{messages.systems.verdict[verdict]}</span>
              </div>
            ))
          )}
        </dd>
        <dt>{m.incidents}</dt>
        <dd>
          {detail.incidents.length === 0 ? (
            <span className="muted">{m.noIncident}</span>
          ) : (
            detail.incidents.map((id) => (
              <Link key={id} href={linkTo(`/incidents/${id}`)}>
                {id}{' '}
              </Link>
            ))
          )}
        </dd>
      </dl>
    </section>
  );
}
