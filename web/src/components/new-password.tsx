/** A field for a new password; says how much is missing instead of what is forbidden. */
import { useMessages } from '../app/context.tsx';

/** Held by the hub as well. */
export const PASSWORD_LENGTH = 12;

export function NewPassword(props: {
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const messages = useMessages();
  const missing = PASSWORD_LENGTH - props.value.length;
  return (
    <label className="form-field">
      <span>{props.label}</span>
      <input
        required={!props.optional}
        type="password"
        autoComplete="new-password"
        minLength={PASSWORD_LENGTH}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <span className="form-hint" aria-live="polite">
        {props.value !== '' && missing > 0
          ? messages.setup.passwordShort(missing)
          : (props.hint ?? messages.setup.passwordHint)}
      </span>
    </label>
  );
}
