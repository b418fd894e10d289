/** Copies a text and says so. */
import { useState } from 'react';
import { useMessages } from '../app/context.tsx';

const SHOWN_MS = 2_000;

/** Falls back to a selection where the clipboard needs a secure context that a hub on plain HTTP is not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    // Inside an open dialog, or the dialog's focus trap would take the selection away.
    const host = document.querySelector('dialog[open]') ?? document.body;
    host.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

export function CopyButton(props: { readonly text: string; readonly label?: string }) {
  const messages = useMessages();
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="button"
      onClick={async () => {
        if (!(await copyText(props.text))) return;
        setCopied(true);
        setTimeout(() => setCopied(false), SHOWN_MS);
      }}
    >
      <span aria-live="polite">
        {copied ? messages.common.copied : (props.label ?? messages.common.copy)}
      </span>
    </button>
  );
}
