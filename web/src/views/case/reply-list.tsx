/** What owners and networks wrote back. Texts of strangers: shown as text and as nothing else. */
import { Link } from 'wouter';
import type { Reply } from '../../../../src/model/contact.ts';
import { useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';

/** `withCase`: where it is not the case's own page that shows them. */
export function ReplyList(props: { readonly replies: readonly Reply[]; readonly withCase?: boolean }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const m = messages.cases;
  return (
    <ul className="replies">
      {props.replies.map((reply) => (
        <li key={reply.id}>
          <p>
            <strong>{m.replyKind[reply.kind]}</strong> · {reply.from}
            <span className="muted">
              {' · '}
              <Moment ms={reply.at} />
              {reply.statusCode !== null && ` · ${m.replies.code(reply.statusCode)}`}
            </span>
            {props.withCase && ' · '}
            {props.withCase &&
              (reply.caseId === null ? (
                <span className="muted">{m.replies.noCase}</span>
              ) : (
                <Link className="mono" href={linkTo(`/incidents/${reply.caseId}`)}>
                  {reply.caseId}
                </Link>
              ))}
          </p>
          <details>
            <summary>{reply.subject === '' ? messages.common.none : reply.subject}</summary>
            <p className="reply-text">{reply.text}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}
