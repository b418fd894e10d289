/** What stands where data is not: loading that keeps the layout still, empty that says what fills it, errors that help. */
import type { ReactNode } from 'react';
import { ApiFailure } from '../api/client.ts';
import { useMessages } from '../app/context.tsx';
import type { Messages } from '../messages/catalogue.ts';

/** Grey bars in the place of lines. */
export function Skeleton({ lines, tall = false }: { readonly lines: number; readonly tall?: boolean }) {
  const messages = useMessages();
  return (
    <div
      className={tall ? 'skeleton skeleton-tall' : 'skeleton'}
      role="status"
      aria-label={messages.common.loading}
    >
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike and never move
        <span key={line} />
      ))}
    </div>
  );
}

/** Text with `commands` in backquotes set as code. */
export function Prose({ text }: { readonly text: string }) {
  return text
    .split('`')
    .map((piece, index) => ({ piece, place: `${index}:${piece}` }))
    .map(({ piece, place }, index) => (index % 2 === 1 ? <code key={place}>{piece}</code> : piece));
}

export function Empty(props: {
  readonly title: string;
  readonly hint: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="state">
      <p className="state-title">{props.title}</p>
      <p>
        <Prose text={props.hint} />
      </p>
      {props.children}
    </div>
  );
}

/** What failed, what was kept, what to do. The hub's own words come first where it had some. */
export function describeFailure(error: unknown, messages: Messages): { title: string; hint: string } {
  const m = messages.errors;
  if (!(error instanceof ApiFailure)) return { title: m.page, hint: m.pageHint };
  const known: Record<string, { title: string; hint: string } | undefined> = {
    unreachable: { title: m.unreachable, hint: m.unreachableHint },
    forbidden: { title: m.forbidden, hint: m.forbiddenHint },
    'not-found': { title: m.notFound, hint: m.notFoundHint },
    stale: { title: m.stale, hint: m.staleHint },
    'too-many': { title: m.tooMany, hint: m.tooManyHint },
    'store-full': { title: m.storeFull, hint: m.storeFullHint },
  };
  return (
    known[error.code] ?? {
      title: error.message === '' ? m.other(error.status) : error.message,
      hint: error.hint === '' ? m.otherHint : error.hint,
    }
  );
}

export function Failure(props: { readonly error: unknown; readonly onRetry?: () => void }) {
  const messages = useMessages();
  const { title, hint } = describeFailure(props.error, messages);
  return (
    <div className="state state-failure" role="alert">
      <p className="state-title">{title}</p>
      <p>
        <Prose text={hint} />
      </p>
      {props.onRetry && (
        <button type="button" className="button" onClick={props.onRetry}>
          {messages.common.retry}
        </button>
      )}
    </div>
  );
}

/** One line beside a form. */
export function FormFailure({ error }: { readonly error: unknown }) {
  const messages = useMessages();
  if (error === null || error === undefined) return null;
  const { title, hint } = describeFailure(error, messages);
  return (
    <p className="form-failure" role="alert">
      <strong>{title}</strong> {hint}
    </p>
  );
}
