/** The wording of notices: all of them in both languages, and the one that is being changed. */
import { useState } from 'react';
import { Link } from 'wouter';
import type { TemplateDraft, TemplateList, TemplateRow } from '../../../../src/model/api.ts';
import { useTemplates } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { useLinkTo, useUrlState } from '../../app/url-state.ts';
import { Failure, Skeleton } from '../../components/states.tsx';
import { TemplateEditor } from './template-editor.tsx';
import { groupTemplates, LANGUAGE_NAMES, templateVariants, templateWords } from './template-words.ts';

export function TemplatesPart() {
  const url = useUrlState();
  const templates = useTemplates();
  // What is not saved yet, by wording: it stays while one looks at others.
  const [drafts, setDrafts] = useState<ReadonlyMap<string, TemplateDraft>>(new Map());
  if (templates.isError) return <Failure error={templates.error} onRetry={() => templates.refetch()} />;
  if (templates.data === undefined) return <Skeleton lines={16} />;
  const chosen = templates.data.rows.find(
    ({ name, language }) => name === url.text('name') && language === url.text('language'),
  );
  if (chosen === undefined) return <Wordings list={templates.data} drafts={drafts} />;
  const other =
    templates.data.rows.find(({ name, language }) => name === chosen.name && language !== chosen.language) ??
    null;
  const key = keyOf(chosen);
  return (
    <TemplateEditor
      key={key}
      row={chosen}
      other={other && { ...other, ...drafts.get(keyOf(other)) }}
      variables={templates.data.variables}
      draft={drafts.get(key) ?? null}
      onDraft={(draft) =>
        setDrafts((before) => {
          const next = new Map(before);
          if (draft === null) next.delete(key);
          else next.set(key, draft);
          return next;
        })
      }
    />
  );
}

function keyOf({ name, language }: TemplateRow): string {
  return `${name} ${language}`;
}

function Wordings(props: {
  readonly list: TemplateList;
  readonly drafts: ReadonlyMap<string, TemplateDraft>;
}) {
  const { list, drafts } = props;
  const messages = useMessages();
  const m = messages.cases;
  const variants = templateVariants(list.rows);
  const meaning: Readonly<Record<string, string | undefined>> = m.templates.variantMeaning;
  const kindMeaning: Readonly<Record<string, string | undefined>> = m.templates.kindMeaning;
  return (
    <div className="scroll-x">
      <table className="plain wordings">
        <thead>
          <tr>
            <th scope="col">{m.field.kind}</th>
            <th scope="col">{m.templates.whom}</th>
            {variants.map((variant) => (
              <th key={variant} scope="col" title={meaning[variant] ?? ''}>
                {templateWords(`..${variant}`, messages).variant}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groupTemplates(list.rows).map(({ kind, audience, isFirst, wordings }) => {
            const words = templateWords(`${kind}.${audience}.`, messages);
            return (
              <tr key={`${kind}.${audience}`}>
                <th scope="row">
                  {isFirst ? (
                    <>
                      {words.kind} <span className="wording-kind muted">{kindMeaning[kind]}</span>
                    </>
                  ) : (
                    <span className="visually-hidden">{words.kind}</span>
                  )}
                </th>
                <td>{words.audience}</td>
                {variants.map((variant) => (
                  <td key={variant}>
                    {wordings
                      .filter(({ name }) => name.endsWith(`.${variant}`))
                      .map((row) => (
                        <WordingLink key={row.language} row={row} isUnsaved={drafts.has(keyOf(row))} />
                      ))}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function WordingLink({ row, isUnsaved }: { readonly row: TemplateRow; readonly isUnsaved: boolean }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const words = templateWords(row.name, messages);
  const language = LANGUAGE_NAMES[row.language];
  return (
    <span className="wording-link">
      <Link
        href={linkTo(`/notices/templates?name=${row.name}&language=${row.language}`)}
        aria-label={`${words.kind}, ${words.audience}, ${words.variant}: ${language}`}
      >
        <span lang={row.language}>{language}</span>
      </Link>
      {row.changed !== null && <span className="label">{messages.cases.templates.changed}</span>}
      {isUnsaved && <span className="label">{messages.cases.templates.unsaved}</span>}
    </span>
  );
}
