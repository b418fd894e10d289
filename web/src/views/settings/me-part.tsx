/** What belongs to the reader alone: language, look, password. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Session } from '../../../../src/model/api.ts';
import { apiSend, rememberCsrf } from '../../api/client.ts';
import { LanguageChoice, ThemeChoice } from '../../app/appearance.tsx';
import { useMessages, useSession, useZone } from '../../app/context.tsx';
import { NewPassword, PASSWORD_LENGTH } from '../../components/new-password.tsx';
import { FormFailure } from '../../components/states.tsx';

export function MePart() {
  const messages = useMessages();
  const session = useSession();
  const zone = useZone();
  const m = messages.settings.me;
  return (
    <div className="overview-grid">
      <section className="panel form">
        <h2>{m.appearance}</h2>
        <LanguageChoice />
        <ThemeChoice />
        <button type="button" className="button" onClick={zone.toggle}>
          {messages.top.zone(zone.label)}
        </button>
      </section>
      <section className="panel form">
        <h2>{m.password}</h2>
        <PasswordForm name={session.account.name} />
      </section>
    </div>
  );
}

function PasswordForm({ name }: { readonly name: string }) {
  const messages = useMessages();
  const [currentPassword, setCurrent] = useState('');
  const [password, setNext] = useState('');
  const m = messages.settings.me;
  const change = useMutation({
    mutationFn: () => apiSend<Session>('PATCH', '/me', { currentPassword, password }),
    onSuccess: (session) => {
      // A new password begins a new session.
      rememberCsrf(session.csrf);
      setCurrent('');
      setNext('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length >= PASSWORD_LENGTH) change.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {/* For password managers: they keep the pair. */}
      <input type="text" autoComplete="username" value={name} readOnly hidden />
      <label className="form-field">
        <span>{m.current}</span>
        <input
          required
          type="password"
          autoComplete="current-password"
          value={currentPassword}
          onChange={(event) => setCurrent(event.target.value)}
        />
      </label>
      <NewPassword label={m.next} value={password} onChange={setNext} />
      {change.isSuccess && (
        <p className="form-done" role="status">
          {m.done}
        </p>
      )}
      <FormFailure error={change.error} />
      <div className="actions">
        <button type="submit" className="button-main" disabled={change.isPending}>
          {messages.common.change}
        </button>
      </div>
    </form>
  );
}
