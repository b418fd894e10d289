/** What became of a notice, as a shape and a word; colour is kept for verdicts. */
import type { NoticeStatus } from '../../../../src/model/notice.ts';
import { useMessages } from '../../app/context.tsx';

export const NOTICE_SHAPES: Readonly<Record<NoticeStatus, string>> = {
  waiting: '○',
  sending: '◐',
  sent: '✓',
  bounced: '↩',
  dead: '✕',
  cancelled: '–',
};

export function NoticeBadge({ status }: { readonly status: NoticeStatus }) {
  const messages = useMessages();
  return (
    <span className="badge" title={messages.cases.noticeMeaning[status]}>
      <span aria-hidden="true">{NOTICE_SHAPES[status]}</span>
      <span className="badge-text">{messages.cases.noticeStatus[status]}</span>
    </span>
  );
}
