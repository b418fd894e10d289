/** A person's name for a system, or what is known of it. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { SystemPatch } from '../../../../src/model/api.ts';
import type { SystemRecord } from '../../../../src/model/scanning-system.ts';
import { apiSend } from '../../api/client.ts';
import { useMessages } from '../../app/context.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';
import type { StepDialog } from './system-actions.tsx';

const LONGEST = { givenName: 80, comment: 10_000 } as const;

export function TextDialog(props: StepDialog & { readonly field: 'givenName' | 'comment' }) {
  const { record, field } = props;
  const messages = useMessages();
  const m = messages.systems.act;
  const before = record[field];
  const [text, setText] = useState(before ?? '');
  const id = useId();
  const isName = field === 'givenName';
  const send = (patch: SystemPatch) =>
    apiSend<SystemRecord>('PATCH', `/systems/${encodeURIComponent(record.id)}`, patch);
  const save = useMutation({
    mutationFn: () => {
      const value = text.trim();
      return send(isName ? { givenName: value === '' ? null : value } : { comment: value });
    },
    onSuccess: (after) => {
      const said = isName ? (after.givenName === null ? m.unnamed : m.named(after.givenName)) : m.commented;
      props.onDone({
        text: said,
        undo: () => send(isName ? { givenName: before } : { comment: before ?? '' }),
      });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const title = isName ? (before === null ? m.name : m.rename) : m.comment;
  return (
    <Dialog title={title} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <div className="form-field">
          <label htmlFor={id}>
            <strong>{isName ? m.nameLabel : messages.systems.one.comment}</strong>
          </label>
          {isName ? (
            <input
              id={id}
              value={text}
              maxLength={LONGEST[field]}
              placeholder={record.system.name}
              aria-describedby={`${id}-hint`}
              onChange={(event) => setText(event.target.value)}
            />
          ) : (
            <textarea
              id={id}
              value={text}
              maxLength={LONGEST[field]}
              rows={5}
              aria-describedby={`${id}-hint`}
              onChange={(event) => setText(event.target.value)}
            />
          )}
          <span id={`${id}-hint`} className="form-hint">
            {isName ? m.nameHint : m.commentHint}
          </span>
        </div>
        <FormFailure error={save.error} />
        <div className="actions">
          <button type="button" className="button" onClick={props.onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={save.isPending}>
            {messages.common.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
