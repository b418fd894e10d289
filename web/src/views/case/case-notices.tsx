/** The notices of a case, with what became of each. */
import { Link } from 'wouter';
import type { NoticeView } from '../../../../src/model/api.ts';
import { useMessages, useSession } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';
import { DueMoment } from './due-moment.tsx';
import { NoticeBadge } from './notice-badge.tsx';
import { NoticeOutcome } from './notice-outcome.tsx';

export function CaseNotices({ notices }: { readonly notices: readonly NoticeView[] }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const session = useSession();
  const m = messages.cases;
  if (notices.length === 0) return <p className="muted">{m.done.noNotices}</p>;
  const mayRead = session.account.role !== 'owner';
  return (
    <ul className="replies">
      {notices.map((notice) => (
        <li key={notice.id}>
          <p className="case-notice">
            <NoticeBadge status={notice.status} />
            {mayRead ? (
              <Link href={linkTo(`/notices/${notice.id}`)}>{m.channel[notice.channel]}</Link>
            ) : (
              <span>{m.channel[notice.channel]}</span>
            )}
            <span>{m.kind[notice.kind]}</span>
            <span className="muted">
              <Moment ms={notice.createdAt} />
              {notice.status === 'waiting' && (
                <>
                  {' '}
                  · {m.field.due}: <DueMoment ms={notice.dueAt} />
                </>
              )}
            </span>
          </p>
          {notice.outcome !== null && (
            <p className="case-outcome muted">
              <NoticeOutcome outcome={notice.outcome} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
