/** The session page by page, or view by view of a camera; each is a button that goes there. */
import { useFormat, useMessages } from '../../app/context.tsx';
import { plainText } from '../../format/plain-text.ts';
import type { VisitStep } from './visit-steps.ts';

export function StepList(props: {
  readonly steps: readonly VisitStep[];
  /** So many events have come. */
  readonly shown: number;
  readonly onGo: (index: number) => void;
}) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.replay;
  const now = props.steps.findLast(({ index }) => index < props.shown);
  return (
    <nav aria-label={m.steps} className="stage">
      <h2>{m.steps}</h2>
      <ol className="replay-steps">
        {props.steps.map((step) => (
          <li key={step.index}>
            <button
              type="button"
              className="button"
              aria-current={step === now ? 'step' : undefined}
              onClick={() => props.onGo(step.index)}
            >
              <span>
                {typeof step.what === 'string' ? plainText(step.what, { most: 80 }) : m.aim(step.what)}
              </span>
              <span className="muted">{format.duration(step.lastedMs)}</span>
              {step.changes.map(({ point, before, became }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order
                <span key={i} className="replay-change">
                  {plainText(point, { most: 60 })}: {plainText(before, { most: 40 })} →{' '}
                  {plainText(became, { most: 40 })}
                </span>
              ))}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
