/** The first run: the setup code from the hub's console makes the first administrator. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Session } from '../../../src/model/api.ts';
import { apiSend, rememberCsrf } from '../api/client.ts';
import { SESSION_KEY } from '../api/queries.ts';
import { LanguageChoice } from '../app/appearance.tsx';
import { useLanguage, useMessages } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { NewPassword, PASSWORD_LENGTH } from '../components/new-password.tsx';
import { FormFailure } from '../components/states.tsx';
import { GateBrand } from './sign-in-view.tsx';

export default function SetupView() {
  const messages = useMessages();
  const { language } = useLanguage();
  const queries = useQueryClient();
  // The address that the hub prints carries the code behind the #: it never reaches a server or its log.
  const [setupCode, setCode] = useState(() => new URLSearchParams(location.hash.slice(1)).get('code') ?? '');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  useTitle(messages.setup.title);
  const create = useMutation({
    mutationFn: () =>
      apiSend<Session>('POST', '/setup', {
        setupCode: setupCode.trim(),
        name: name.trim(),
        password,
        language,
      }),
    onSuccess: (session) => {
      rememberCsrf(session.csrf);
      queries.setQueryData(SESSION_KEY, session);
    },
  });
  const ready = password.length >= PASSWORD_LENGTH && password === again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) create.mutate();
  };
  return (
    <div className="gate-box">
      <GateBrand />
      <h1>{messages.setup.title}</h1>
      <p>{messages.setup.lead}</p>
      <LanguageChoice />
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.setup.code}</span>
          <input
            required
            className="mono"
            autoComplete="off"
            spellCheck={false}
            value={setupCode}
            onChange={(event) => setCode(event.target.value)}
          />
          <span className="form-hint">{messages.setup.codeHint}</span>
        </label>
        <label className="form-field">
          <span>{messages.setup.name}</span>
          <input
            required
            autoComplete="username"
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <NewPassword label={messages.setup.password} value={password} onChange={setPassword} />
        <label className="form-field">
          <span>{messages.setup.again}</span>
          <input
            required
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
          {again !== '' && again !== password && <span className="form-hint">{messages.setup.differ}</span>}
        </label>
        <FormFailure error={create.error} />
        <button type="submit" className="button-main" disabled={!ready || create.isPending}>
          {messages.setup.go}
        </button>
      </form>
    </div>
  );
}
