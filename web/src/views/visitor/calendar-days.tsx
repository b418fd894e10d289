/** Days on which somebody came, week by week: a column is a week, its rows the days from Sunday (UTC). */
import type { VisitView } from '../../../../src/model/decoy-view.ts';
import { useFormat, useMessages } from '../../app/context.tsx';

const DAY_MS = 86_400_000;
const WEEK = 7;
const CELL_PX = 13;
const GAP_PX = 2;
const LABEL_PX = 16;
/** Weeks that are drawn; older ones are in the list of visits. */
const MOST_WEEKS = 58;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4;

export function CalendarDays(props: {
  readonly visits: readonly VisitView[];
  readonly from: number;
  readonly to: number;
}) {
  const messages = useMessages();
  const format = useFormat();
  const counts = new Map<number, number>();
  for (const { from } of props.visits) {
    const day = Math.floor(from / DAY_MS);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const weekOf = (day: number) => Math.floor((day + FIRST_WEEKDAY) / WEEK);
  const lastWeek = weekOf(Math.floor(props.to / DAY_MS));
  const firstWeek = Math.max(weekOf(Math.floor(props.from / DAY_MS)), lastWeek - MOST_WEEKS + 1);
  const weeks = lastWeek - firstWeek + 1;
  const most = Math.max(1, ...counts.values());
  const step = CELL_PX + GAP_PX;
  const months = monthsOf(firstWeek, weeks);
  const m = messages.decoys.visitor;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={m.calendar}>
      <svg
        width={Math.max(step * weeks, 120)}
        height={LABEL_PX + step * WEEK}
        className="visitor-days"
        role="presentation"
      >
        {months.map(({ week, ms }) => (
          <text key={week} x={week * step} y={11}>
            {format.utcMonth(ms)}
          </text>
        ))}
        {Array.from({ length: weeks * WEEK }, (_, i) => {
          const day = firstWeek * WEEK - FIRST_WEEKDAY + i;
          const visits = counts.get(day) ?? 0;
          const said = m.dayVisits(`${format.utcDay(day * DAY_MS)} UTC`, format.count(visits));
          return (
            <rect
              key={day}
              x={Math.floor(i / WEEK) * step}
              y={LABEL_PX + (i % WEEK) * step}
              width={CELL_PX}
              height={CELL_PX}
              className={visits === 0 ? 'visitor-day' : 'visitor-day visitor-day-on'}
              {...(visits === 0 ? {} : { fillOpacity: 0.45 + 0.55 * (visits / most) })}
            >
              <title>{said}</title>
            </rect>
          );
        })}
      </svg>
    </section>
  );
}

/** Weeks in which a month begins, at most one label in three weeks. */
function monthsOf(firstWeek: number, weeks: number): { week: number; ms: number }[] {
  const found: { week: number; ms: number }[] = [];
  let before = -1;
  for (let week = 0; week < weeks; week++) {
    const ms = ((firstWeek + week) * WEEK - FIRST_WEEKDAY) * DAY_MS;
    const month = new Date(ms).getUTCMonth();
    if (month !== before && week - (found.at(-1)?.week ?? -3) >= 3) found.push({ week, ms });
    before = month;
  }
  return found;
}
