/** What a visitor of decoys is held to be, as a letter in a shape and a word; green, as all that came to decoys. */
import type { VisitorKind } from '../../../src/model/visitor.ts';
import { useMessages } from '../app/context.tsx';

const LETTERS: Record<VisitorKind, string> = {
  person: 'P',
  scanner: 'S',
  bot: 'B',
  engine: 'E',
  unclear: '?',
};

export function VisitorBadge({ kind }: { readonly kind: VisitorKind }) {
  const messages = useMessages();
  return (
    <span className="badge">
      <svg
        viewBox="0 0 18 18"
        width="18"
        height="18"
        className={kind === 'unclear' ? 'visitor-sign visitor-sign-open' : 'visitor-sign'}
        aria-hidden="true"
      >
        <path
          d={
            kind === 'person'
              ? 'M9 1.6a7.4 7.4 0 1 1 0 14.8A7.4 7.4 0 0 1 9 1.6z'
              : 'M9 1 16.5 5v8L9 17l-7.5-4V5z'
          }
        />
        <text x="9" y="12.6" textAnchor="middle">
          {LETTERS[kind]}
        </text>
      </svg>
      <span className="badge-text">{messages.decoys.kind[kind]}</span>
    </span>
  );
}
