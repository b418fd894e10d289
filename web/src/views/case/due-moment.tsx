/** A time to come, relative, with the exact one on hover; what is past is due now. */
import { useFormat, useMessages } from '../../app/context.tsx';
import { useMinute } from '../../app/time-range.ts';

/** The page's clock is up to a minute behind. */
const BEHIND_MS = 60_000;

export function DueMoment({ ms }: { readonly ms: number }) {
  const messages = useMessages();
  const format = useFormat();
  const now = useMinute();
  return (
    <time dateTime={new Date(ms).toISOString()} title={format.dateTime(ms)}>
      {ms <= now + BEHIND_MS ? messages.cases.panel.dueNow : format.relative(ms, now)}
    </time>
  );
}
