/** A time: relative, with the exact one (and its zone) on hover and for screen readers; or the other way round. */
import { useFormat } from '../app/context.tsx';
import { useMinute } from '../app/time-range.ts';

export function Moment({ ms, exact = false }: { readonly ms: number; readonly exact?: boolean }) {
  const format = useFormat();
  // Up to a minute behind: a table whose times all tick by the second would never be calm.
  const now = Math.max(useMinute(), ms);
  const full = format.dateTime(ms);
  const relative = format.relative(ms, now);
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact ? relative : full}>
      {exact ? full : relative}
    </time>
  );
}
