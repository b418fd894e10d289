/** What came back lately: answers, bounces, complaints. */
import '../case/case.css';
import { useReplies } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { Empty, Failure, Skeleton } from '../../components/states.tsx';
import { ReplyList } from '../case/reply-list.tsx';

export function RepliesPart() {
  const messages = useMessages();
  const replies = useReplies();
  const m = messages.cases.replies;
  if (replies.isError) return <Failure error={replies.error} onRetry={() => replies.refetch()} />;
  if (replies.data === undefined) return <Skeleton lines={8} />;
  if (replies.data.length === 0) return <Empty title={m.empty} hint={m.emptyHint} />;
  return <ReplyList replies={replies.data} withCase />;
}
