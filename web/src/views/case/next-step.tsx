/** The next step of the ladder: when it is due, or why it waits. */
import type { CaseDetail } from '../../../../src/model/api.ts';
import { useMessages } from '../../app/context.tsx';
import { useMinute } from '../../app/time-range.ts';
import { DueMoment } from './due-moment.tsx';
import { whyStepWaits } from './step-waits.ts';

export function NextStep({ detail }: { readonly detail: CaseDetail }) {
  const messages = useMessages();
  const now = useMinute();
  const { next } = detail.case;
  const why = whyStepWaits(detail, now);
  const m = messages.cases;
  if (next === null || why === null) return m.panel.nothingNext;
  return (
    <>
      {m.channel[next.channel]}
      {why === 'time' ? (
        <>
          {' '}
          · <DueMoment ms={next.at} />
        </>
      ) : (
        <span className="muted">: {m.done.waits[why]}</span>
      )}
    </>
  );
}
