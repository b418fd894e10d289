/** The case in short, beside the story: its code, how far proof is, where on the ladder it stands. */
import { Link } from 'wouter';
import type { CaseDetail } from '../../../../src/model/api.ts';
import { useFormat, useMessages, useSession } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Moment } from '../../components/moment.tsx';
import { lastStay } from './case-rounds.ts';
import { NextStep } from './next-step.tsx';
import { ProofBadge } from './proof-badge.tsx';

export function CasePanel({ detail }: { readonly detail: CaseDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const { case: record, ladder, events } = detail;
  const m = messages.cases.panel;
  const stay = lastStay(events);
  return (
    <section className="panel form" aria-label={m.title}>
      <h2>{m.title}</h2>
      <div>
        <p className="case-code">
          <span className="visually-hidden">{m.code}: </span>
          <span className="mono">{record.code}</span>
          <CopyButton text={record.code} label={m.copyCode} />
        </p>
        <p className="form-hint">{m.codeWhy}</p>
      </div>
      <dl className="pairs">
        <dt>{messages.cases.field.status}</dt>
        <dd title={messages.cases.statusMeaning[record.status]}>{messages.cases.status[record.status]}</dd>
        <dt>{m.state}</dt>
        <dd>
          <ProofBadge record={record} />
        </dd>
        {ladder.length > 0 && (
          <>
            <dt>{m.step}</dt>
            <dd>
              {m.stepOf(format.count(Math.min(record.step, ladder.length)), format.count(ladder.length))}
            </dd>
          </>
        )}
        <dt>{m.next}</dt>
        <dd>
          <NextStep detail={detail} />
        </dd>
        {stay !== null && (
          <>
            <dt>{messages.cases.channel['walled-garden']}</dt>
            <dd>
              {stay.releasedAt === null ? m.held : m.letOut} · <Moment ms={stay.releasedAt ?? stay.since} />
            </dd>
          </>
        )}
        <dt>{m.told}</dt>
        <dd>{record.toldAt === null ? m.notYet : <Moment ms={record.toldAt} />}</dd>
        <dt>{m.answered}</dt>
        <dd>{record.answeredAt === null ? m.notYet : <Moment ms={record.answeredAt} />}</dd>
        {record.study !== null && (
          <>
            <dt>{m.study}</dt>
            <dd>
              <StudyName study={record.study} />
            </dd>
          </>
        )}
        {record.reopened > 0 && (
          <>
            <dt>{messages.cases.field.reopened}</dt>
            <dd>{messages.incident.reopened(format.count(record.reopened))}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Studies are no place of an owner. */
function StudyName({ study }: { readonly study: { readonly studyId: string; readonly arm: string } }) {
  const session = useSession();
  const linkTo = useLinkTo();
  return (
    <>
      {session.account.role === 'owner' ? (
        study.studyId
      ) : (
        <Link href={linkTo(`/studies/${encodeURIComponent(study.studyId)}`)}>{study.studyId}</Link>
      )}{' '}
      · {study.arm}
    </>
  );
}
