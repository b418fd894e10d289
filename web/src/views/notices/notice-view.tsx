/** One notice as it would read now, and what became of it. */
import './notices.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { NoticeView as Notice, NoticeDetail } from '../../../../src/model/api.ts';
import { useNotice } from '../../api/queries.ts';
import { navigate, useFormat, useMessages } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';
import { Failure, FormFailure, Skeleton } from '../../components/states.tsx';
import { DueMoment } from '../case/due-moment.tsx';
import { NoticeBadge } from '../case/notice-badge.tsx';
import { NoticeOutcome } from '../case/notice-outcome.tsx';
import { MessageForms } from './message-forms.tsx';
import { maySendAgain, sendAgain } from './send-again.ts';
import { templateWords } from './template-words.ts';

export default function NoticeView({ id }: { readonly id: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const notice = useNotice(id);
  const m = messages.cases;
  useTitle(m.place.title);
  return (
    <div className="page">
      <p>
        <Link href={linkTo('/notices')}>← {m.notice.back}</Link>
      </p>
      {notice.data === undefined && <h1 className="mono">{id}</h1>}
      {notice.isError ? (
        <Failure error={notice.error} onRetry={() => notice.refetch()} />
      ) : notice.data === undefined ? (
        <Skeleton lines={12} />
      ) : (
        <Whole detail={notice.data} />
      )}
    </div>
  );
}

function Whole({ detail: { notice, message } }: { readonly detail: NoticeDetail }) {
  const messages = useMessages();
  const m = messages.cases;
  return (
    <>
      <div className="page-head">
        <h1>
          {m.kind[notice.kind]} · {m.channel[notice.channel]}
        </h1>
        <NoticeBadge status={notice.status} />
        {notice.sample && <span className="sample-badge">{messages.top.sample}</span>}
      </div>
      <div className="story">
        <div className="story-main">
          <section className="chapter">
            <h2>{m.notice.reads}</h2>
            <p className="muted">{m.notice.readsWhy}</p>
            {message === null ? (
              <p>{m.notice.gone}</p>
            ) : (
              <MessageForms message={message} language={notice.language} />
            )}
          </section>
        </div>
        <aside className="story-side" aria-label={m.notice.facts}>
          <Facts notice={notice} />
        </aside>
      </div>
    </>
  );
}

function Facts({ notice }: { readonly notice: Notice }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.cases;
  const isTriedAgain = notice.status === 'waiting' && notice.attempts > 0;
  return (
    <section className="panel form">
      <h2>{m.notice.facts}</h2>
      <dl className="pairs">
        <dt>{m.field.status}</dt>
        <dd>{isTriedAgain ? m.notice.triedAgain : m.noticeMeaning[notice.status]}</dd>
        {notice.status === 'waiting' && (
          <>
            <dt>{m.field.due}</dt>
            <dd>
              <DueMoment ms={notice.dueAt} />
            </dd>
          </>
        )}
        {notice.outcome !== null && (
          <>
            <dt>{isTriedAgain ? m.notice.lastTry : m.field.outcome}</dt>
            <dd>
              <NoticeOutcome outcome={notice.outcome} />
            </dd>
          </>
        )}
        <dt>{m.field.to}</dt>
        <dd>{notice.to}</dd>
        <dt>{m.field.owner}</dt>
        <dd>{notice.ownerName}</dd>
        <dt>{m.field.cases}</dt>
        <dd>
          <ul>
            {notice.caseIds.map((id) => (
              <li key={id}>
                <Link className="mono" href={linkTo(`/incidents/${id}`)}>
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </dd>
        <dt>{m.field.created}</dt>
        <dd>
          <Moment ms={notice.createdAt} />
        </dd>
        <dt>{m.field.sent}</dt>
        <dd>{notice.sentAt === null ? m.panel.notYet : <Moment ms={notice.sentAt} exact />}</dd>
        <dt>{m.field.attempts}</dt>
        <dd>{format.count(notice.attempts)}</dd>
        <dt>{m.field.template}</dt>
        <dd>
          <Link href={linkTo('/notices/templates')}>
            {templateWords(`${notice.kind}..${notice.template}`, messages).variant}
          </Link>
        </dd>
        <dt>{m.field.log}</dt>
        <dd>
          {notice.logIndex === null ? (
            m.notice.notInLog
          ) : (
            <a href={`/api/v1/log/entries?from=${notice.logIndex}&limit=1`}>
              {m.notice.logEntry(format.count(notice.logIndex))}
            </a>
          )}
        </dd>
      </dl>
      {maySendAgain(notice.status) && <SendAgain notice={notice} />}
    </section>
  );
}

/** A bounced or dead one stays; what waits then is a new notice, and it is shown. */
function SendAgain({ notice }: { readonly notice: Notice }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const queries = useQueryClient();
  const m = messages.cases.notice;
  const again = useMutation({
    mutationFn: () => sendAgain(notice.id),
    onSuccess: ({ id }) => navigate(linkTo(`/notices/${id}`)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/notices'] }),
  });
  return (
    <>
      <button type="button" className="button-main" disabled={again.isPending} onClick={() => again.mutate()}>
        {m.again}
      </button>
      <p className="form-hint">{notice.status === 'bounced' ? m.againBounced : m.againWhy}</p>
      <FormFailure error={again.error} />
    </>
  );
}
