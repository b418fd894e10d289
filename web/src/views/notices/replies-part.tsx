/** What came back lately: answers, bounces, complaints; by kind. */
import '../case/case.css';
import type { Reply } from '../../../../src/model/contact.ts';
import { useReplies } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { REPLY_KINDS } from '../../app/known-values.ts';
import { useUrlState } from '../../app/url-state.ts';
import { Empty, Failure, Skeleton } from '../../components/states.tsx';
import { ReplyList } from '../case/reply-list.tsx';
import { StatusFilter } from './status-filter.tsx';

export function RepliesPart() {
  const messages = useMessages();
  const replies = useReplies();
  const m = messages.cases.replies;
  if (replies.isError) return <Failure error={replies.error} onRetry={() => replies.refetch()} />;
  if (replies.data === undefined) return <Skeleton lines={8} />;
  if (replies.data.length === 0) return <Empty title={m.empty} hint={m.emptyHint} />;
  return <ByKind replies={replies.data} />;
}

function ByKind({ replies }: { readonly replies: readonly Reply[] }) {
  const messages = useMessages();
  const url = useUrlState();
  const kinds = url.list('kind');
  const shown = kinds.length === 0 ? replies : replies.filter(({ kind }) => kinds.includes(kind));
  return (
    <>
      <StatusFilter
        name="kind"
        label={messages.cases.field.kind}
        choices={REPLY_KINDS.map((value) => ({
          value,
          label: messages.cases.replyKind[value],
          sign: REPLY_SHAPES[value],
          count: replies.filter(({ kind }) => kind === value).length,
        })).filter(({ value, count }) => count > 0 || kinds.includes(value))}
      />
      {shown.length === 0 ? (
        <Empty title={messages.table.emptyFiltered} hint={messages.table.emptyFilteredHint} />
      ) : (
        <ReplyList replies={shown} withCase />
      )}
    </>
  );
}

const REPLY_SHAPES: Readonly<Record<Reply['kind'], string>> = {
  answer: '✓',
  'bounce-hard': '✕',
  'bounce-soft': '↩',
  'auto-reply': '◌',
  unsubscribe: '–',
  complaint: '!',
  loop: '↻',
  unreadable: '?',
};
