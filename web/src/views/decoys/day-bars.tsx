/** Visits by day as small bars; the picture of a row, whose figures stand beside it. */
import type { DecoyView } from '../../../../src/model/decoy-view.ts';
import type { TimeRange } from '../../../../src/model/facts.ts';

const WIDTH_PX = 180;
const HEIGHT_PX = 22;
const DAY_MS = 86_400_000;
/** Of a longer time the bars are of several days each. */
const MOST_BARS = 90;

export function DayBars(props: {
  readonly days: DecoyView['days'];
  readonly range: TimeRange;
  readonly label: string;
}) {
  const first = Math.floor((props.range.from * 1_000) / DAY_MS);
  const last = Math.floor((props.range.to * 1_000 - 1) / DAY_MS);
  const each = Math.max(1, Math.ceil((last - first + 1) / MOST_BARS));
  const bars = new Array<number>(Math.ceil((last - first + 1) / each)).fill(0);
  for (const { day, visits } of props.days) {
    const at = Math.floor((Math.floor(day / DAY_MS) - first) / each);
    // A visit that began before the chosen time and lasted into it counts on the first day.
    bars[Math.max(0, Math.min(bars.length - 1, at))] += visits;
  }
  const most = Math.max(1, ...bars);
  const width = WIDTH_PX / bars.length;
  return (
    <svg width={WIDTH_PX} height={HEIGHT_PX} className="day-bars" role="img" aria-label={props.label}>
      <line x1={0} x2={WIDTH_PX} y1={HEIGHT_PX - 0.5} y2={HEIGHT_PX - 0.5} />
      {bars.map((visits, i) =>
        visits === 0 ? null : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={i}
            x={i * width + 0.5}
            width={Math.max(1, Math.min(14, width - 1))}
            y={HEIGHT_PX - 1 - Math.max(2, (visits / most) * (HEIGHT_PX - 3))}
            height={Math.max(2, (visits / most) * (HEIGHT_PX - 3))}
          />
        ),
      )}
    </svg>
  );
}
