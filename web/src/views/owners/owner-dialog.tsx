/** A new owner, or an owner to be changed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OwnerRecord } from '../../../../src/model/account.ts';
import { apiSend } from '../../api/client.ts';
import { useLanguage, useMessages } from '../../app/context.tsx';
import { CRITICALS } from '../../app/known-values.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';

type Draft = Omit<OwnerRecord, 'id' | 'version' | 'sample'>;

const lines = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function OwnerDialog(props: { readonly owner: OwnerRecord | null; readonly onClose: () => void }) {
  const { owner, onClose } = props;
  const messages = useMessages();
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(
    owner ?? { name: '', contact: '', language, critical: 'medium', prefixes: [], dark: [] },
  );
  const [prefixes, setPrefixes] = useState(draft.prefixes.join('\n'));
  const [dark, setDark] = useState(draft.dark.join('\n'));
  const save = useMutation({
    mutationFn: (body: Draft) =>
      owner === null
        ? apiSend<OwnerRecord>('POST', '/owners', body)
        : apiSend<OwnerRecord>('PUT', `/owners/${owner.id}`, { ...body, version: owner.version }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['/owners'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      name: draft.name.trim(),
      contact: draft.contact.trim(),
      language: draft.language,
      critical: draft.critical,
      prefixes: lines(prefixes),
      dark: lines(dark),
    });
  };
  const m = messages.owners;
  return (
    <Dialog title={owner === null ? m.add : m.edit} onClose={onClose} wide>
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.common.name}</span>
          <input
            required
            maxLength={200}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </label>
        <label className="form-field">
          <span>{m.prefixes}</span>
          <textarea
            required
            className="mono"
            value={prefixes}
            spellCheck={false}
            onChange={(event) => setPrefixes(event.target.value)}
          />
          <span className="form-hint">{m.prefixesHint}</span>
        </label>
        <label className="form-field">
          <span>{m.dark}</span>
          <textarea
            className="mono"
            value={dark}
            spellCheck={false}
            onChange={(event) => setDark(event.target.value)}
          />
          <span className="form-hint">{m.darkHint}</span>
        </label>
        <label className="form-field">
          <span>{m.contact}</span>
          <input
            value={draft.contact}
            maxLength={200}
            onChange={(event) => setDraft({ ...draft, contact: event.target.value })}
          />
        </label>
        <div className="form-row">
          <label className="form-field">
            <span>{m.language}</span>
            <select
              value={draft.language}
              onChange={(event) => setDraft({ ...draft, language: event.target.value as Draft['language'] })}
            >
              <option value="ja">日本語</option>
              <option value="en">English</option>
            </select>
          </label>
          <label className="form-field">
            <span>{messages.field.critical}</span>
            <select
              value={draft.critical}
              onChange={(event) => setDraft({ ...draft, critical: event.target.value as Draft['critical'] })}
            >
              {CRITICALS.map((value) => (
                <option key={value} value={value}>
                  {messages.critical[value]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <FormFailure error={save.error} />
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>
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
