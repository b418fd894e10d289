/** When a system comes: a calendar of its days, with those hatched on which nobody looked, and its hours. */
import { useId, useState } from 'react';
import type { ScanningSystem } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { VERDICT_MARKS } from '../../components/system-shapes.ts';
import { type CalendarDay, calendarDays, LEVELS, peakHours, UNWATCHED } from './activity-days.ts';

const CELL_PX = 15;
const STEP_PX = 18;
const LEFT_PX = 34;
const TOP_PX = 18;
const HOUR_PX = 15;
const HOURS_HEIGHT_PX = 84;

export function Activity({ system }: { readonly system: ScanningSystem }) {
  const messages = useMessages();
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const m = messages.systems.calendar;
  const days = calendarDays(system.calendar);
  const watched = days.filter((day) => day.level !== UNWATCHED);
  const busiest = watched.toSorted((a, b) => b.probes - a.probes)[0];
  const active = watched.filter((day) => day.probes > 0);
  const summary =
    busiest === undefined
      ? m.unwatched
      : m.summary({
          active: format.count(active.length),
          watched: format.count(watched.length),
          unwatched: format.count(days.length - watched.length),
          most: m.probes(format.count(busiest.probes)),
          when: dateText(busiest.ms),
        });
  const colour = `var(${VERDICT_MARKS[system.verdict].colour})`;
  return (
    <div className="activity">
      <figure className="chart">
        <figcaption className="chart-head">
          <h3>{m.title(format.count(days.length))}</h3>
          <button type="button" className="button-quiet" onClick={() => setAsTable(!asTable)}>
            {asTable ? messages.common.showChart : messages.common.showTable}
          </button>
        </figcaption>
        {asTable ? <DayTable days={active} /> : <Calendar days={days} summary={summary} colour={colour} />}
        <p className="muted">{summary}</p>
      </figure>
      <Hours hours={system.hours} colour={colour} />
    </div>
  );
}

/** Days are UTC, whatever the zone of the page. */
function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function Calendar(props: {
  readonly days: readonly CalendarDay[];
  readonly summary: string;
  readonly colour: string;
}) {
  const { days, colour } = props;
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.calendar;
  const hatch = useId();
  const weeks = (days.at(-1)?.week ?? 0) + 1;
  const width = LEFT_PX + weeks * STEP_PX;
  const height = TOP_PX + 7 * STEP_PX;
  const textOf = (day: CalendarDay) =>
    day.level === UNWATCHED ? m.unwatched : day.probes === 0 ? m.silent : m.probes(format.count(day.probes));
  const months = days.filter((day) => new Date(day.ms).getUTCDate() === 1);
  return (
    <>
      <div className="scroll-x">
        <svg
          className="calendar"
          width={width}
          height={height}
          role="img"
          aria-label={props.summary}
          style={{ color: colour }}
        >
          <Hatch id={hatch} />
          {m.weekdays.map((name, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: seven days, which never move
            <text key={row} x={0} y={TOP_PX + row * STEP_PX + 12}>
              {name}
            </text>
          ))}
          {months.map((day) => (
            <text key={day.ms} x={LEFT_PX + day.week * STEP_PX} y={11}>
              {dateText(day.ms).slice(0, 7)}
            </text>
          ))}
          {days.map((day) => (
            <rect
              key={day.ms}
              x={LEFT_PX + day.week * STEP_PX}
              y={TOP_PX + day.weekday * STEP_PX}
              width={CELL_PX}
              height={CELL_PX}
              rx={2}
              className={`day day-${day.level === UNWATCHED ? 'unwatched' : day.level}`}
              {...(day.level === UNWATCHED ? { style: { fill: `url(#${hatch})` } } : {})}
            >
              <title>{`${dateText(day.ms)}: ${textOf(day)}`}</title>
            </rect>
          ))}
        </svg>
      </div>
      <CalendarLegend colour={colour} />
    </>
  );
}

function Hatch({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse">
        <path className="hatch" d="M-1 6 6 -1M-1 1 1 -1M4 6 6 4" />
      </pattern>
    </defs>
  );
}

function CalendarLegend({ colour }: { readonly colour: string }) {
  const m = useMessages().systems.calendar;
  const hatch = useId();
  return (
    <div className="calendar-legend muted" aria-hidden="true">
      <span>{m.less}</span>
      <svg width={(LEVELS + 1) * STEP_PX} height={CELL_PX} aria-hidden="true" style={{ color: colour }}>
        {Array.from({ length: LEVELS + 1 }, (_, level) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: levels are their own keys
            key={level}
            x={level * STEP_PX}
            width={CELL_PX}
            height={CELL_PX}
            rx={2}
            className={`day day-${level}`}
          />
        ))}
      </svg>
      <span>{m.more}</span>
      <svg width={CELL_PX} height={CELL_PX} aria-hidden="true">
        <Hatch id={hatch} />
        <rect
          width={CELL_PX}
          height={CELL_PX}
          rx={2}
          className="day day-unwatched"
          style={{ fill: `url(#${hatch})` }}
        />
      </svg>
      <span>{m.unwatched}</span>
    </div>
  );
}

function DayTable({ days }: { readonly days: readonly CalendarDay[] }) {
  const format = useFormat();
  const m = useMessages().systems.calendar;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="chart-table day-table" tabIndex={0} aria-label={m.title(format.count(days.length))}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{m.day} (UTC)</th>
            <th scope="col" className="number">
              {m.count}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.ms}>
              <th scope="row">{dateText(day.ms)}</th>
              <td className="number">{format.count(day.probes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Hours({ hours, colour }: { readonly hours: readonly number[]; readonly colour: string }) {
  const format = useFormat();
  const m = useMessages().systems.calendar;
  const most = Math.max(1, ...hours);
  const peak = peakHours(hours);
  const words =
    peak === null ? m.hoursEven : m.hoursPeak(String(peak.from), String(peak.to), format.percent(peak.share));
  return (
    <figure className="chart">
      <figcaption className="chart-head">
        <h3>{m.hours}</h3>
      </figcaption>
      <svg
        className="calendar"
        width={24 * HOUR_PX}
        height={HOURS_HEIGHT_PX + 16}
        role="img"
        aria-label={words}
        style={{ color: colour }}
      >
        {hours.map((count, hour) => {
          const height = Math.round((count / most) * HOURS_HEIGHT_PX);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: hours are their own keys
            <g key={hour}>
              <rect x={hour * HOUR_PX} width={HOUR_PX - 2} height={HOURS_HEIGHT_PX} className="hour-field">
                <title>{m.hour(String(hour), format.count(count))}</title>
              </rect>
              <rect
                x={hour * HOUR_PX}
                y={HOURS_HEIGHT_PX - height}
                width={HOUR_PX - 2}
                height={height}
                className="hour"
              />
              {hour % 6 === 0 && (
                <text x={hour * HOUR_PX} y={HOURS_HEIGHT_PX + 13}>
                  {hour}:00
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <p className="muted">{words}</p>
    </figure>
  );
}
