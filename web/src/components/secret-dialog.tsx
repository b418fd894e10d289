/** Shows a secret, once. It lives in this dialog alone and is gone with it. */
import { useMessages } from '../app/context.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';

export function SecretDialog(props: {
  readonly title: string;
  readonly lead: string;
  readonly secret: string;
  readonly then?: { readonly lead: string; readonly command: string };
  readonly onClose: () => void;
}) {
  const messages = useMessages();
  return (
    <Dialog title={props.title} onClose={props.onClose} wide>
      <p>{props.lead}</p>
      <p className="secret">{props.secret}</p>
      {props.then && (
        <>
          <p>{props.then.lead}</p>
          <code className="formula">{props.then.command}</code>
        </>
      )}
      <div className="actions">
        <CopyButton text={props.secret} />
        <button type="button" className="button-main" onClick={props.onClose}>
          {messages.common.close}
        </button>
      </div>
    </Dialog>
  );
}
