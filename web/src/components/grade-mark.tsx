/** How hard it is to forge what we saw, as a fill: outline, half, full. */
import type { Grade } from '../../../src/model/verdict.ts';
import { useMessages } from '../app/context.tsx';

type Fill = 'outline' | 'half' | 'full';

const FILLS: Record<Grade, Fill> = {
  'spoofable-packet': 'outline',
  'corroborated-packets': 'half',
  handshake: 'full',
  login: 'full',
  payload: 'full',
};

export function GradeMark({
  grade,
  wordless = false,
}: {
  readonly grade: Grade;
  readonly wordless?: boolean;
}) {
  const messages = useMessages();
  const fill = FILLS[grade];
  return (
    <span className="badge" title={messages.gradeMeaning[grade]}>
      <svg className="grade" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" className="grade-ring" />
        {fill === 'half' && <path d="M8 1.5v13a6.5 6.5 0 0 1 0-13z" className="grade-fill" />}
        {fill === 'full' && <circle cx="8" cy="8" r="6.5" className="grade-fill" />}
      </svg>
      <span className={wordless ? 'visually-hidden' : 'badge-text'}>{messages.grade[grade]}</span>
    </span>
  );
}
