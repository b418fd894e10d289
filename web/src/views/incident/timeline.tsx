/** What was done, oldest first, and a place to write what one found. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { IncidentDetail } from '../../../../src/model/api.ts';
import type { CaseEvent } from '../../../../src/model/case.ts';
import { apiSend } from '../../api/client.ts';
import { useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { FormFailure } from '../../components/states.tsx';
import type { Messages } from '../../messages/catalogue.ts';
import { eventWords } from '../case/case-words.ts';

/** `caseEvents`: what was done through the case, told in one line of time with the incident's own. */
export function Timeline(props: {
  readonly detail: IncidentDetail;
  readonly caseEvents: readonly CaseEvent[];
}) {
  const { detail, caseEvents } = props;
  const messages = useMessages();
  const entries = [
    ...detail.events.map((event) => ({
      key: event.id,
      at: event.at,
      turn: '',
      line: <Line event={event} />,
    })),
    ...caseEvents.map((event) => ({
      key: `case ${event.id}`,
      at: event.at,
      turn: event.kind === 'closed' || event.kind === 'reopened' ? `is-${event.kind}` : '',
      line: <CaseLine event={event} />,
    })),
  ].sort((a, b) => a.at - b.at);
  return (
    <>
      <ol className="timeline">
        {entries.map(({ key, at, turn, line }) => (
          <li key={key} className={turn}>
            <span className="muted">
              <Moment ms={at} />
            </span>
            <div>{line}</div>
          </li>
        ))}
      </ol>
      {entries.length === 0 && <p className="muted">{messages.incident.timelineEmpty}</p>}
      <CommentForm id={detail.incident.id} />
    </>
  );
}

function Line({ event }: { readonly event: IncidentDetail['events'][number] }) {
  const messages = useMessages();
  return (
    <>
      <p>
        <strong>{actorText(event.actor, event.actorName, messages)}</strong> {messages.event[event.kind]}
        <Changes change={event.change} />
      </p>
      {event.why !== '' && (
        <p className={event.kind === 'commented' ? 'timeline-text timeline-comment' : 'timeline-text muted'}>
          {event.why}
        </p>
      )}
    </>
  );
}

function CaseLine({ event }: { readonly event: CaseEvent }) {
  const messages = useMessages();
  const { who, what, detail, isForeign } = eventWords(event, messages);
  return (
    <>
      <p>
        <strong>{who}</strong> {what}
      </p>
      {detail !== null && (
        <p className="timeline-text muted" {...(isForeign ? { lang: 'en' } : {})}>
          {detail}
        </p>
      )}
    </>
  );
}

function actorText(actor: string, name: string, messages: Messages): string {
  return actor.startsWith('rule:') ? messages.incident.rule(actor.slice('rule:'.length)) : name;
}

/** What changed, field by field; names and ids of the model, as the API has them. */
function Changes({ change }: { readonly change: IncidentDetail['events'][number]['change'] }) {
  const messages = useMessages();
  const fields = Object.entries(change);
  if (fields.length === 0) return null;
  const names: Readonly<Record<string, string | undefined>> = messages.field;
  return (
    <span className="muted">
      {fields.map(([field, { from, to }]) => (
        <span key={field}>
          {' · '}
          {names[field] ?? field}: {valueText(field, from, messages)} → {valueText(field, to, messages)}
        </span>
      ))}
    </span>
  );
}

function valueText(field: string, value: unknown, messages: Messages): string {
  if (value === null || value === undefined || value === '') return messages.common.none;
  if (Array.isArray(value)) return value.length === 0 ? messages.common.none : value.join(', ');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const words: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    status: messages.status,
    grade: messages.grade,
    cause: messages.cause,
    closeReason: messages.closeReason,
    verdict: messages.verdict,
  };
  return words[field]?.[text] ?? text;
}

function CommentForm({ id }: { readonly id: string }) {
  const messages = useMessages();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: () =>
      apiSend<unknown>('POST', `/incidents/${encodeURIComponent(id)}/comments`, { text: text.trim() }),
    onSuccess: () => {
      setText('');
      return queries.invalidateQueries({ queryKey: ['/incidents', id] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') send.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <label className="form-field">
        <span>{messages.incidents.comment}</span>
        <textarea
          value={text}
          maxLength={10_000}
          placeholder={messages.incidents.commentWrite}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <FormFailure error={send.error} />
      <div className="actions">
        <button type="submit" className="button" disabled={send.isPending || text.trim() === ''}>
          {messages.incidents.commentSend}
        </button>
      </div>
    </form>
  );
}
