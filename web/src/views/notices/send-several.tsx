/** Sends all selected notices again; those that could not be asked for stay selected. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormat, useMessages } from '../../app/context.tsx';
import { FormFailure } from '../../components/states.tsx';
import { sendSeveral } from './send-again.ts';

export function SendSeveral(props: {
  readonly ids: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
}) {
  const { ids, onSelect } = props;
  const messages = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const m = messages.cases.outbox;
  const again = useMutation({
    mutationFn: () => sendSeveral([...ids]),
    onSuccess: ({ left }) => {
      onSelect(new Set(left));
      return queries.invalidateQueries({ queryKey: ['/notices'] });
    },
  });
  const done = again.data;
  return (
    <section className="panel form-row" aria-label={messages.cases.notice.again}>
      {ids.size === 0 ? (
        <span className="muted">{m.select}</span>
      ) : (
        <>
          <strong>{messages.table.selected(format.count(ids.size))}</strong>
          <button
            type="button"
            className="button-main"
            disabled={again.isPending}
            onClick={() => again.mutate()}
          >
            {messages.cases.notice.again}
          </button>
          <button type="button" className="button-quiet" onClick={() => onSelect(new Set())}>
            {messages.common.cancel}
          </button>
        </>
      )}
      {done !== undefined && (
        <p role="status">
          {m.sentAgain(format.count(done.sent))} {done.refused > 0 && m.refused(format.count(done.refused))}
        </p>
      )}
      <FormFailure error={done?.failure ?? again.error} />
    </section>
  );
}
