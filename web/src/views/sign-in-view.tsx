/** Signing in. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Session } from '../../../src/model/api.ts';
import { ApiFailure, apiSend, rememberCsrf } from '../api/client.ts';
import { SESSION_KEY } from '../api/queries.ts';
import { LanguageChoice } from '../app/appearance.tsx';
import { useMessages } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { FormFailure } from '../components/states.tsx';

export default function SignInView() {
  const messages = useMessages();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  useTitle(messages.signIn.title);
  const signIn = useMutation({
    mutationFn: () => apiSend<Session>('POST', '/session', { name, password }),
    onSuccess: (session) => {
      rememberCsrf(session.csrf);
      queries.setQueryData(SESSION_KEY, session);
    },
  });
  const wrong = signIn.error instanceof ApiFailure && signIn.error.status === 401;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <div className="gate-box">
      <GateBrand />
      <h1>{messages.signIn.title}</h1>
      <form className="form" onSubmit={submit}>
        <label className="form-field">
          <span>{messages.signIn.name}</span>
          <input
            required
            autoComplete="username"
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="form-field">
          <span>{messages.signIn.password}</span>
          <input
            required
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {wrong ? (
          <p className="form-failure" role="alert">
            <strong>{messages.signIn.wrong}</strong> {messages.signIn.wrongHint}
          </p>
        ) : (
          <FormFailure error={signIn.error} />
        )}
        <button type="submit" className="button-main" disabled={signIn.isPending}>
          {messages.signIn.go}
        </button>
      </form>
      <LanguageChoice />
    </div>
  );
}

export function GateBrand() {
  const messages = useMessages();
  return (
    <div className="gate-brand">
      <img src="/favicon.svg" alt="" width="44" height="44" />
      <p>
        <strong>{messages.product}</strong>
        <span className="muted">{messages.signIn.tagline}</span>
      </p>
    </div>
  );
}
