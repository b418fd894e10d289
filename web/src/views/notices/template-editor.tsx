/** One wording: its parts to be changed, beside them how it would read and what is wrong with it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { Link } from 'wouter';
import type { TemplateDraft, TemplateList, TemplatePreview, TemplateRow } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useMessages, useSession } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Confirm } from '../../components/dialog.tsx';
import { Moment } from '../../components/moment.tsx';
import { FormFailure } from '../../components/states.tsx';
import { DraftPreview } from './draft-preview.tsx';
import { draftOf, isSameDraft, LANGUAGE_NAMES, TEMPLATE_PARTS, templateWords } from './template-words.ts';
import { VariableList } from './variable-list.tsx';

const PREVIEW_AFTER_MS = 500;
const MOST_CHARACTERS: Readonly<Record<keyof TemplateDraft, number>> = {
  subject: 500,
  short: 1_000,
  text: 50_000,
  html: 100_000,
};

/** `draft` is kept by whoever shows the editor, so that a look at the other language loses nothing; null: none. */
export function TemplateEditor(props: {
  readonly row: TemplateRow;
  /** The same wording in the other language, as it is saved or being written; null: there is none. */
  readonly other: TemplateRow | null;
  readonly variables: TemplateList['variables'];
  readonly draft: TemplateDraft | null;
  readonly onDraft: (draft: TemplateDraft | null) => void;
}) {
  const { row, other } = props;
  const messages = useMessages();
  const session = useSession();
  const linkTo = useLinkTo();
  const queries = useQueryClient();
  const draft = props.draft ?? draftOf(row);
  const setDraft = (next: TemplateDraft) => props.onDraft(isSameDraft(next, row) ? null : next);
  const [restoring, setRestoring] = useState(false);
  const [isOtherShown, setOtherShown] = useState(false);
  const settled = useSettled(props.draft, PREVIEW_AFTER_MS) ?? draftOf(row);
  const m = messages.cases.templates;
  const path = `/templates/${encodeURIComponent(row.name)}/${row.language}`;
  const words = templateWords(row.name, messages);
  const isChanged = !isSameDraft(draft, row);
  const isAdmin = session.account.role === 'admin';
  const refresh = () => queries.invalidateQueries({ queryKey: ['/templates'], exact: true });
  const save = useMutation({
    mutationFn: (body: TemplateDraft) => apiSend<TemplatePreview>('PUT', path, body),
    onSuccess: async () => {
      await refresh();
      props.onDraft(null);
    },
  });
  const restore = useMutation({
    mutationFn: () => apiSend<void>('DELETE', path),
    onSuccess: async () => {
      save.reset();
      await refresh();
      props.onDraft(null);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  return (
    <>
      <p>
        <Link href={linkTo('/notices/templates')}>← {m.list}</Link>
      </p>
      <div className="page-head">
        <h2 className="wording-title">
          {words.kind} · {words.audience} · {words.variant} · {LANGUAGE_NAMES[row.language]}
        </h2>
        {other !== null && (
          <Link href={linkTo(`/notices/templates?name=${other.name}&language=${other.language}`)}>
            {m.write[other.language]}
          </Link>
        )}
        <span className="muted">
          {row.changed === null ? (
            m.builtIn
          ) : (
            <>
              {m.changedAt} <Moment ms={row.changed.updatedAt} />
            </>
          )}
        </span>
      </div>
      <div className="wording">
        <form className="form" onSubmit={submit}>
          {TEMPLATE_PARTS.map((part) => (
            <PartField
              key={part}
              part={part}
              language={row.language}
              value={draft[part]}
              onChange={(value) => setDraft({ ...draft, [part]: value })}
            />
          ))}
          <FormFailure error={save.error ?? restore.error} />
          {save.isSuccess && !isChanged && (
            <p className="form-done" role="status">
              {m.saved}
            </p>
          )}
          <div className="actions">
            <button type="submit" className="button-main" disabled={!isAdmin || !isChanged || save.isPending}>
              {m.save}
            </button>
            <button
              type="button"
              className="button"
              disabled={!isChanged}
              onClick={() => props.onDraft(null)}
            >
              {m.discard}
            </button>
            {isAdmin && row.changed !== null && (
              <button type="button" className="button" onClick={() => setRestoring(true)}>
                {m.restore}
              </button>
            )}
          </div>
          <p className="form-hint">{isAdmin ? m.ignored : m.mayNot}</p>
        </form>
        {other !== null && isOtherShown ? (
          <DraftPreview
            key={other.language}
            name={other.name}
            language={other.language}
            draft={draftOf(other)}
            other={row.language}
            onOther={() => setOtherShown(false)}
          />
        ) : (
          <DraftPreview
            key={row.language}
            name={row.name}
            language={row.language}
            draft={settled}
            other={other?.language ?? null}
            onOther={() => setOtherShown(true)}
          />
        )}
      </div>
      <VariableList variables={props.variables} />
      {restoring && (
        <Confirm
          title={m.restoreAsk}
          text={m.restoreWhy}
          action={m.restore}
          onClose={() => setRestoring(false)}
          onConfirm={() => {
            restore.mutate();
            setRestoring(false);
          }}
        />
      )}
    </>
  );
}

function PartField(props: {
  readonly part: keyof TemplateDraft;
  readonly language: 'ja' | 'en';
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const messages = useMessages();
  const { part } = props;
  const m = messages.cases.templates;
  const id = useId();
  const shared = {
    id,
    value: props.value,
    lang: props.language,
    spellCheck: false,
    required: part !== 'html',
    maxLength: MOST_CHARACTERS[part],
    onChange: (event: { readonly target: { readonly value: string } }) => props.onChange(event.target.value),
  };
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        {m[part]}
      </label>
      {part === 'text' || part === 'html' ? (
        <textarea className={`mono source-${part}`} {...shared} />
      ) : (
        <input {...shared} />
      )}
      {part === 'html' && <span className="form-hint">{m.htmlHint}</span>}
      {part === 'short' && <span className="form-hint">{m.shortHint}</span>}
    </div>
  );
}

/** The value once nobody has typed for a while. */
function useSettled<Value>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
