/** The verdict about a scanning system as shape, letter, colour and word; and its status as shape and word. */
import type { SystemStatus, SystemVerdict } from '../../../src/model/scanning-system.ts';
import { useMessages } from '../app/context.tsx';
import { VERDICT_MARKS, verdictOutline } from './system-shapes.ts';

const SIGN_AREA_PX = 165;

export function SystemSign({ verdict }: { readonly verdict: SystemVerdict }) {
  const { letter, colour, isHollow } = VERDICT_MARKS[verdict];
  return (
    <svg
      className="sign"
      viewBox="-9.5 -9.5 19 19"
      width="17"
      height="17"
      aria-hidden="true"
      style={{ color: `var(${colour})` }}
    >
      <path
        d={verdictOutline(verdict, SIGN_AREA_PX)}
        className={isHollow ? 'sign-hollow' : 'sign-solid'}
        {...(isHollow ? { strokeDasharray: '2.5 2' } : {})}
      />
      <text x="0" y="3.7" className={isHollow ? 'sign-letter-hollow' : 'sign-letter'}>
        {letter}
      </text>
    </svg>
  );
}

export function SystemBadge({ verdict }: { readonly verdict: SystemVerdict }) {
  const { verdict: names, verdictMeaning } = useMessages().systems;
  return (
    <span className="badge" title={verdictMeaning[verdict]}>
      <SystemSign verdict={verdict} />
      <span className="badge-text">{names[verdict]}</span>
    </span>
  );
}

const STATUS_SHAPES: Record<SystemStatus, string> = { active: '●', quiet: '◐', gone: '○' };

export function SystemStatusBadge({ status }: { readonly status: SystemStatus }) {
  const { status: names, statusMeaning } = useMessages().systems;
  return (
    <span className="badge" title={statusMeaning[status]}>
      <span aria-hidden="true">{STATUS_SHAPES[status]}</span>
      <span className="badge-text">{names[status]}</span>
    </span>
  );
}
