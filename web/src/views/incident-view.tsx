/** One incident as a story, top down: what happened, why we think so, what to do, what was done, is it clean. */
import './case/case.css';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { CaseDetail, IncidentView as Incident, IncidentDetail } from '../../../src/model/api.ts';
import { useCase, useIncident } from '../api/queries.ts';
import { useFormat, useLanguage, useMessages, useSession } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { useLinkTo } from '../app/url-state.ts';
import { AddressLink } from '../components/address-card.tsx';
import { CategoryBadge, categoryOf } from '../components/category-badge.tsx';
import { EvidenceList } from '../components/evidence-list.tsx';
import { GradeMark } from '../components/grade-mark.tsx';
import { Moment } from '../components/moment.tsx';
import { PacketPicker } from '../components/packet-bytes.tsx';
import { Failure, Skeleton } from '../components/states.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { TimeChart } from '../components/time-chart.tsx';
import type { Messages } from '../messages/catalogue.ts';
import { AdviceSteps } from './case/advice-steps.tsx';
import { CaseNotices } from './case/case-notices.tsx';
import { CasePanel } from './case/case-panel.tsx';
import { LadderList } from './case/ladder-list.tsx';
import { ProofChapter } from './case/proof-chapter.tsx';
import { ReplyList } from './case/reply-list.tsx';
import { IncidentActions } from './incident/incident-actions.tsx';
import { Timeline } from './incident/timeline.tsx';

const CHART_PX = 130;

export default function IncidentView({ id }: { readonly id: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const incident = useIncident(id);
  useTitle(id);
  return (
    <div className="page">
      <p>
        <Link href={linkTo('/incidents')}>← {messages.incident.back}</Link>
      </p>
      {incident.data === undefined && <h1 className="mono">{id}</h1>}
      {incident.isError ? (
        <Failure error={incident.error} onRetry={() => incident.refetch()} />
      ) : incident.data === undefined ? (
        <Skeleton lines={14} />
      ) : (
        <Story detail={incident.data} />
      )}
    </div>
  );
}

function Story({ detail }: { readonly detail: IncidentDetail }) {
  const messages = useMessages();
  const { language } = useLanguage();
  const { incident } = detail;
  const m = messages.incident;
  // One that is only watched has no case: nobody is told of it.
  const caseQuery = useCase(incident.id, incident.status !== 'watch');
  const found = caseQuery.data ?? null;
  return (
    <div className="story">
      <div className="story-main">
        <section className="chapter">
          <div className="page-head">
            <h1>
              <span className="mono">{incident.id}</span> · {messages.cause[incident.cause]}
            </h1>
            <StatusBadge status={incident.status} />
            {incident.sample && <span className="sample-badge">{messages.top.sample}</span>}
          </div>
          <h2>{m.happened}</h2>
          <Sentence incident={incident} />
          <Activity detail={detail} />
        </section>

        <section className="chapter">
          <h2>{m.why}</h2>
          <p className="grade-line">
            <GradeMark grade={incident.grade} /> <span>{messages.gradeMeaning[incident.grade]}</span>
          </p>
          <EvidenceList evidence={incident.evidence} />
          <h3>{m.packets}</h3>
          {detail.packets.length === 0 ? (
            <p className="muted">{m.noPackets}</p>
          ) : (
            <PacketPicker packets={detail.packets} />
          )}
        </section>

        <section className="chapter">
          <h2>{m.todo}</h2>
          {found !== null && found.advice.length > 0 ? (
            <AdviceSteps detail={found} />
          ) : detail.whatToDo.length === 0 ? (
            <p>{m.noSteps}</p>
          ) : (
            <ol className="steps">
              {detail.whatToDo.map((step) => (
                <li key={step.en}>
                  <span>{step[language]}</span>
                </li>
              ))}
            </ol>
          )}
        </section>

        <section className="chapter">
          <h2>{m.done}</h2>
          {caseQuery.isError && <Failure error={caseQuery.error} onRetry={() => caseQuery.refetch()} />}
          {found !== null && <CaseDone detail={found} />}
          <Timeline detail={detail} caseEvents={found?.events ?? []} />
        </section>

        {found !== null && <ProofChapter detail={found} />}
      </div>
      <aside className="story-side" aria-label={m.facts}>
        <IncidentActions incident={incident} hasCase={found !== null} />
        {found !== null && <CasePanel detail={found} />}
        <Facts detail={detail} />
      </aside>
    </div>
  );
}

/** Whom the case told and what came back (which is between networks and us); the timeline below has the rest. */
function CaseDone({ detail }: { readonly detail: CaseDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const session = useSession();
  const m = messages.cases.done;
  return (
    <>
      <h3>{m.ladder}</h3>
      <LadderList detail={detail} />
      {detail.case.untold > 0 && <p className="muted">{m.untold(format.count(detail.case.untold))}</p>}
      <h3>{m.notices}</h3>
      <CaseNotices notices={detail.notices} />
      {session.account.role !== 'owner' && (
        <>
          <h3>{m.replies}</h3>
          {detail.replies.length === 0 ? (
            <p className="muted">{m.noReplies}</p>
          ) : (
            <ReplyList replies={detail.replies} />
          )}
        </>
      )}
      <h3>{m.timeline}</h3>
    </>
  );
}

function storyWhat(incident: Incident, messages: Messages): string {
  const what = messages.incident.storyWhat;
  if (incident.cause === 'infected' && incident.device !== null) return what[`infected-${incident.device}`];
  return what[incident.cause];
}

function Sentence({ incident }: { readonly incident: Incident }) {
  const messages = useMessages();
  const format = useFormat();
  const { machine } = incident;
  return (
    <>
      <p className="story-sentence">
        {messages.incident.story({
          owner: incident.ownerName,
          address: incident.address,
          packets: format.count(incident.packets),
          first: format.dateTime(incident.firstSeen),
          observation: messages.incident.storyWhere[incident.observation],
          what: storyWhat(incident, messages),
        })}
      </p>
      {machine !== null && (
        <p>
          {messages.incident.machine(machine.name, machine.source)}{' '}
          <span className="mono muted">
            {[machine.mac, machine.insideAddress && messages.incident.inside(machine.insideAddress)]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </p>
      )}
    </>
  );
}

function Activity({ detail }: { readonly detail: IncidentDetail }) {
  const messages = useMessages();
  const category = categoryOf(detail.incident.verdict, detail.incident.device);
  const chart = useMemo(
    () => ({
      times: detail.series.map((point) => point.at),
      series: [
        {
          key: 'packets',
          label: messages.field.packets,
          colour: `--verdict-${category}`,
          values: detail.series.map((point) => point.packets),
        },
      ],
    }),
    [detail.series, messages, category],
  );
  if (chart.times.length < 2) return null;
  return <TimeChart label={messages.incident.overTime} {...chart} sums heightPx={CHART_PX} />;
}

function Facts({ detail }: { readonly detail: IncidentDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const { incident, source } = detail;
  const m = messages.field;
  return (
    <section className="panel form">
      <h2>{messages.incident.facts}</h2>
      <dl className="pairs">
        <dt>{m.address}</dt>
        <dd>
          <AddressLink address={incident.address} />
        </dd>
        <dt>{m.owner}</dt>
        <dd>
          <Link href={linkTo(`/incidents?ownerId=${incident.ownerId}`)}>{incident.ownerName}</Link>
        </dd>
        <dt>{m.verdict}</dt>
        <dd>
          <CategoryBadge category={categoryOf(incident.verdict, incident.device)} />
        </dd>
        <dt>{m.confidence}</dt>
        <dd>{format.percent(incident.confidence)}</dd>
        {incident.tool !== null && (
          <>
            <dt>{m.tool}</dt>
            <dd>{incident.tool}</dd>
          </>
        )}
        <dt>{m.critical}</dt>
        <dd>{messages.critical[incident.critical]}</dd>
        {source !== null && (
          <>
            <dt>{m.topService}</dt>
            <dd>{source.topService}</dd>
            <dt>{m.asName}</dt>
            <dd>
              {source.asn === null ? messages.common.unknown : `AS${source.asn} ${source.asName ?? ''}`}
            </dd>
          </>
        )}
        <dt>{m.first}</dt>
        <dd>
          <Moment ms={incident.firstSeen} />
        </dd>
        <dt>{m.last}</dt>
        <dd>
          <Moment ms={incident.lastSeen} />
        </dd>
        <dt>{m.sensors}</dt>
        <dd>{format.count(incident.sensors.length)}</dd>
        {incident.reopened > 0 && (
          <>
            <dt>{m.reopened}</dt>
            <dd>{messages.incident.reopened(format.count(incident.reopened))}</dd>
          </>
        )}
      </dl>
      <Link className="button" href={linkTo(`/sources/${encodeURIComponent(incident.address)}`)}>
        {messages.incident.source}
      </Link>
      <h3>{messages.incident.showIncidents}</h3>
      {detail.others.length === 0 ? (
        <p className="muted">{messages.incident.noOthers}</p>
      ) : (
        <ul>
          {detail.others.map((other) => (
            <li key={other.id}>
              <Link href={linkTo(`/incidents/${other.id}`)}>
                <span className="mono">{other.id}</span> {messages.cause[other.cause]}
              </Link>{' '}
              <StatusBadge status={other.status} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
