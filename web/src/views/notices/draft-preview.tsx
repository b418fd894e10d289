/** How a wording would read with a made-up case, how hard it is to read, and what is wrong with it. */
import { useEffect, useState } from 'react';
import type { TemplateDraft, TemplatePreview } from '../../../../src/model/api.ts';
import { useTemplatePreview } from '../../api/queries.ts';
import { useLanguage, useMessages } from '../../app/context.tsx';
import { describeFailure } from '../../components/states.tsx';
import { MessageForms } from './message-forms.tsx';
import { LANGUAGE_NAMES } from './template-words.ts';

export function DraftPreview(props: {
  readonly name: string;
  readonly language: 'ja' | 'en';
  readonly draft: TemplateDraft;
  /** The other language that there is, and what shows its preview instead. */
  readonly other: 'ja' | 'en' | null;
  readonly onOther: () => void;
}) {
  const messages = useMessages();
  const preview = useTemplatePreview(props.name, props.language, props.draft);
  // A draft that cannot be read for a moment, in the middle of a word, must not take the preview away.
  const [shown, setShown] = useState<TemplatePreview | null>(null);
  useEffect(() => {
    if (preview.data !== undefined) setShown(preview.data);
  }, [preview.data]);
  const m = messages.cases.templates;
  const trouble = preview.isError ? describeFailure(preview.error, messages) : null;
  return (
    <section className="draft-preview" aria-label={m.preview}>
      <div className="page-head">
        <h3>{m.preview}</h3>
        <span className="muted">{preview.isFetching ? m.working : m.previewOf}</span>
        <span className="spacer" />
        {props.other !== null && (
          <fieldset className="preview-languages">
            <legend className="visually-hidden">{messages.cases.field.language}</legend>
            {[props.language, props.other].sort().map((one) => (
              <button
                key={one}
                type="button"
                className="button"
                lang={one}
                aria-pressed={one === props.language}
                onClick={() => one !== props.language && props.onOther()}
              >
                {LANGUAGE_NAMES[one]}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      {trouble !== null && (
        <div className="form-failure" role="alert">
          <p>
            <strong>{m.broken}</strong>
          </p>
          <p lang="en">{trouble.title}</p>
          {shown !== null && <p className="muted">{m.brokenHint}</p>}
        </div>
      )}
      {shown !== null && (
        <>
          {trouble === null && <Remarks preview={shown} />}
          <MessageForms message={shown.message} language={props.language} />
        </>
      )}
    </section>
  );
}

function Remarks({ preview: { warnings, reading } }: { readonly preview: TemplatePreview }) {
  const messages = useMessages();
  const { language } = useLanguage();
  const m = messages.cases.templates;
  return (
    <>
      {reading !== null && (
        <p>
          {m.reading}: {reading.isPlain ? '✓' : '▲'} {reading.isPlain ? m.plain : m.hard}
          <span className="muted"> · {reading[language]}</span>
        </p>
      )}
      {warnings.length === 0 ? (
        <p className="muted">{m.noWarnings}</p>
      ) : (
        <>
          <p>▲ {m.warnings(warnings.length)}</p>
          <ul className="warnings">
            {warnings.map((warning) => (
              <li key={warning.code}>
                {warning[language]}
                {warning.found !== null && <span className="muted"> {m.found(warning.found)}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
