/** A message in its forms: subject, short text, HTML and text. */
import { useState } from 'react';
import type { NoticeMessage } from '../../../../src/model/notice.ts';
import { useMessages } from '../../app/context.tsx';
import { NoticeFrame } from './notice-frame.tsx';

const FORMS = ['html', 'text'] as const;

export function MessageForms(props: {
  readonly message: Pick<NoticeMessage, 'subject' | 'text' | 'html' | 'short'>;
  readonly language: 'ja' | 'en';
}) {
  const messages = useMessages();
  const { message, language } = props;
  const [form, setForm] = useState<(typeof FORMS)[number]>('html');
  const m = messages.cases;
  return (
    <div className="message">
      <dl className="pairs">
        <dt>{m.field.subject}</dt>
        <dd>
          <strong lang={language}>{message.subject}</strong>
        </dd>
        <dt>{m.notice.short}</dt>
        <dd lang={language}>{message.short}</dd>
      </dl>
      <div className="form-row">
        {FORMS.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={form === one}
            onClick={() => setForm(one)}
          >
            {m.notice[one]}
          </button>
        ))}
      </div>
      {form === 'html' ? (
        <NoticeFrame html={message.html} title={m.notice.frame} language={language} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and whoever uses keys must get into it
        <pre className="message-text" lang={language} tabIndex={0}>
          {message.text}
        </pre>
      )}
    </div>
  );
}
