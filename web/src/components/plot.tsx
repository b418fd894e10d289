/** What draws a TimeChart: uPlot, in the colours of the theme and the zone of the reader. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat, useTheme, useZone } from '../app/context.tsx';
import { useUrlState } from '../app/url-state.ts';
import type { ChartProps, ChartSeries } from './time-chart.tsx';

const TICK_SPACE_PX = 80;
const AXIS_PX = 28;

export default function Plot(props: ChartProps & { readonly onCursor: (index: number | null) => void }) {
  const { times, series, stacked, heightPx, onCursor } = props;
  const { resolved } = useTheme();
  const { zone } = useZone();
  const format = useFormat();
  const url = useUrlState();
  const host = useRef<HTMLDivElement>(null);
  /** The newest of what the plot's hooks call; they are bound once, when it is built. */
  const zoom = useRef(url.set);
  zoom.current = url.set;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `resolved` changes what the properties hold
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const colour = (name: string) => resolvedColour(box, name);
    const ink = colour('--muted');
    const line = colour('--line');
    const { rows, order } = stacked
      ? stack(series)
      : { rows: series.map((one) => [...one.values]), order: series };
    const plot = new uPlot(
      {
        width: box.clientWidth,
        height: heightPx,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        legend: { show: false },
        padding: [10, 12, 0, 0],
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.05)] } },
        axes: [
          {
            stroke: ink,
            grid: { show: false },
            ticks: { stroke: line, size: 4 },
            font: AXIS_FONT,
            size: AXIS_PX,
            space: TICK_SPACE_PX,
            values: (_plot, splits) =>
              splits.map((at) => axisTime(format, at, splits[0], splits[splits.length - 1])),
          },
          {
            stroke: ink,
            grid: { stroke: line, width: 1 },
            ticks: { show: false },
            font: AXIS_FONT,
            size: 52,
            values: (_plot, splits) => splits.map((value) => format.compact(value)),
          },
        ],
        series: [
          {},
          ...order.map((one) => ({
            label: one.label,
            stroke: colour(one.colour),
            width: stacked ? 0.5 : 1.5,
            ...(stacked ? { fill: colour(one.colour) } : {}),
            points: { show: false },
            paths: uPlot.paths.stepped!({ align: 1 }),
          })),
        ],
        hooks: {
          setCursor: [(self) => onCursor(self.cursor.idx ?? null)],
          setSelect: [
            (self) => {
              if (self.select.width < 4) return;
              const from = Math.floor(self.posToVal(self.select.left, 'x'));
              const to = Math.ceil(self.posToVal(self.select.left + self.select.width, 'x'));
              self.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
              if (to - from >= 60) zoom.current({ from: String(from), to: String(to), range: null });
            },
          ],
        },
      },
      [[...times], ...rows],
      box,
    );
    const watcher = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: heightPx }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [times, series, stacked, heightPx, zone, format, resolved, onCursor]);

  return <div ref={host} className="plot" style={{ height: heightPx }} role="img" aria-label={props.label} />;
}

/** A canvas knows no custom properties: what the property comes to in the theme that is shown. */
function resolvedColour(host: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

const AXIS_FONT = '12px system-ui, sans-serif';
const DAY_SECONDS = 86_400;

/** A clock where the axis spans days at most, a date where it spans more. */
function axisTime(format: ReturnType<typeof useFormat>, at: number, first: number, last: number): string {
  const span = last - first;
  if (span > 300 * DAY_SECONDS) return format.date(at * 1000).slice(0, 7);
  if (span > 3 * DAY_SECONDS) return format.date(at * 1000).slice(5);
  const minute = format.minute(at * 1000);
  return minute.endsWith(' 00:00') ? minute.slice(0, 5) : minute.slice(6);
}

/** Sums from the bottom; drawn from the top down, so that each covers what lies under it. */
function stack(series: readonly ChartSeries[]): { rows: number[][]; order: readonly ChartSeries[] } {
  const rows: number[][] = [];
  for (const one of series) {
    const below = rows.at(-1);
    rows.push(one.values.map((value, index) => value + (below?.[index] ?? 0)));
  }
  return { rows: rows.reverse(), order: [...series].reverse() };
}
