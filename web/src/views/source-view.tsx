/** One source: what it is and why we think so, what it did, which packets of it are kept, its incidents. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { SourceDetail } from '../../../src/model/api.ts';
import { useSource } from '../api/queries.ts';
import { useFormat, useMessages } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { useTimeRange } from '../app/time-range.ts';
import { useLinkTo } from '../app/url-state.ts';
import { CategoryBadge } from '../components/category-badge.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { EvidenceList } from '../components/evidence-list.tsx';
import { Moment } from '../components/moment.tsx';
import { PacketPicker } from '../components/packet-bytes.tsx';
import { Failure, Skeleton } from '../components/states.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { TimeChart } from '../components/time-chart.tsx';

const CHART_PX = 150;

export default function SourceView({ address: part }: { readonly address: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const range = useTimeRange();
  const address = decodeURIComponent(part);
  const source = useSource(address, range);
  useTitle(address);
  return (
    <div className="page">
      <p>
        <Link href={linkTo('/sources')}>← {messages.source.back}</Link>
      </p>
      <div className="page-head">
        <h1 className="mono">{address}</h1>
        <CopyButton text={address} />
      </div>
      {source.isError ? (
        <Failure error={source.error} onRetry={() => source.refetch()} />
      ) : source.data === undefined ? (
        <Skeleton lines={12} />
      ) : (
        <Profile detail={source.data} />
      )}
    </div>
  );
}

function Profile({ detail }: { readonly detail: SourceDetail }) {
  const messages = useMessages();
  const newest = detail.verdicts[0];
  return (
    <div className="story">
      <div className="story-main">
        <section className="chapter">
          <h2>{messages.source.overTime}</h2>
          <Activity detail={detail} />
        </section>
        <section className="chapter">
          <h2>{messages.source.why}</h2>
          {newest === undefined ? (
            <p className="muted">{messages.source.noVerdict}</p>
          ) : (
            <EvidenceList evidence={newest.evidence} />
          )}
        </section>
        <section className="chapter">
          <h2>{messages.source.packets}</h2>
          {detail.packets.length === 0 ? (
            <p className="muted">{messages.source.noPackets}</p>
          ) : (
            <PacketPicker packets={detail.packets} />
          )}
        </section>
        <History detail={detail} />
      </div>
      <aside className="story-side" aria-label={messages.source.profile}>
        <Facts detail={detail} />
        <Services detail={detail} />
        <Incidents detail={detail} />
      </aside>
    </div>
  );
}

function Activity({ detail }: { readonly detail: SourceDetail }) {
  const messages = useMessages();
  const colour = `--verdict-${detail.row.category ?? 'unjudged'}`;
  const chart = useMemo(
    () => ({
      times: detail.series.map((point) => point.at),
      series: [
        {
          key: 'packets',
          label: messages.field.packets,
          colour,
          values: detail.series.map((point) => point.packets),
        },
      ],
    }),
    [detail.series, messages, colour],
  );
  return <TimeChart label={messages.field.packets} {...chart} sums heightPx={CHART_PX} />;
}

function Facts({ detail }: { readonly detail: SourceDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const { row, owner } = detail;
  const m = messages.field;
  const probability = detail.verdicts[0]?.iotProbability ?? null;
  return (
    <section className="panel form">
      <h2>{messages.source.profile}</h2>
      <dl className="pairs">
        <dt>{m.verdict}</dt>
        <dd>
          <CategoryBadge category={row.category ?? 'unjudged'} />
        </dd>
        {row.confidence !== null && (
          <>
            <dt>{m.confidence}</dt>
            <dd>{format.percent(row.confidence)}</dd>
          </>
        )}
        {probability !== null && (
          <>
            <dt>{messages.source.iot}</dt>
            <dd>{format.percent(probability)}</dd>
          </>
        )}
        {row.tool !== null && (
          <>
            <dt>{m.tool}</dt>
            <dd>
              <Link href={linkTo(`/sources?tool=${row.tool}`)}>{row.tool}</Link>
            </dd>
          </>
        )}
        {row.organisation !== null && (
          <>
            <dt>{m.organisation}</dt>
            <dd>{row.organisation}</dd>
          </>
        )}
        <dt>{m.asName}</dt>
        <dd>
          {row.asn === null ? (
            messages.common.unknown
          ) : (
            <Link href={linkTo(`/sources?asn=${row.asn}`)}>
              AS{row.asn} {row.asName}
            </Link>
          )}
        </dd>
        <dt>{m.country}</dt>
        <dd>
          {row.country === null ? (
            messages.common.unknown
          ) : (
            <Link href={linkTo(`/sources?country=${row.country}`)}>{format.country(row.country)}</Link>
          )}
        </dd>
        <dt>{m.owner}</dt>
        <dd>
          {owner === null ? (
            messages.common.none
          ) : (
            <Link href={linkTo(`/incidents?ownerId=${owner.id}`)}>{owner.name}</Link>
          )}
        </dd>
        <dt>{m.packets}</dt>
        <dd>
          {format.count(row.packets)} ({format.bytes(row.bytes)})
        </dd>
        <dt>{m.first}</dt>
        <dd>
          <Moment ms={row.first * 1000} />
        </dd>
        <dt>{m.last}</dt>
        <dd>
          <Moment ms={row.last * 1000} />
        </dd>
        <dt>{m.sensors}</dt>
        <dd>{format.count(row.sensors.length)}</dd>
      </dl>
    </section>
  );
}

function Services({ detail }: { readonly detail: SourceDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  return (
    <section className="panel">
      <table className="plain">
        <caption className="visually-hidden">{messages.source.services}</caption>
        <thead>
          <tr>
            <th scope="col">{messages.field.service}</th>
            <th scope="col" className="number">
              {messages.field.packets}
            </th>
          </tr>
        </thead>
        <tbody>
          {detail.services.map((service) => (
            <tr key={service.key}>
              <th scope="row">
                <Link href={linkTo(`/sources?service=${service.key}`)}>{service.key}</Link>
              </th>
              <td className="number">{format.count(service.packets)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Incidents({ detail }: { readonly detail: SourceDetail }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  return (
    <section className="panel form">
      <h2>{messages.source.incidents}</h2>
      {detail.incidents.length === 0 && <p className="muted">{messages.source.noIncidents}</p>}
      <ul>
        {detail.incidents.map((incident) => (
          <li key={incident.id}>
            <Link href={linkTo(`/incidents/${incident.id}`)}>
              <span className="mono">{incident.id}</span> {messages.cause[incident.cause]}
            </Link>{' '}
            <StatusBadge status={incident.status} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ detail }: { readonly detail: SourceDetail }) {
  const messages = useMessages();
  const format = useFormat();
  if (detail.verdicts.length === 0) return null;
  return (
    <section className="chapter">
      <h2>{messages.source.history}</h2>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{messages.source.judged}</th>
              <th scope="col">{messages.field.verdict}</th>
              <th scope="col">{messages.field.tool}</th>
              <th scope="col" className="number">
                {messages.field.confidence}
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.verdicts.map((verdict) => (
              <tr key={verdict.judgedAt}>
                <th scope="row">
                  <Moment ms={verdict.judgedAt} exact />
                </th>
                <td>
                  <CategoryBadge category={verdict.category} />
                </td>
                <td>{verdict.tool ?? ''}</td>
                <td className="number">{format.percent(verdict.confidence)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
