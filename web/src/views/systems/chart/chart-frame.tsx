/** Axes of the chart of frequency against coverage: units, known rhythms, and words for its corners. */
import { useFormat, useMessages } from '../../../app/context.tsx';
import { spanText } from '../system-words.ts';
import { decades, type LogScale, rhythms } from './log-scale.ts';

const DAY_MS = 86_400_000;
const TICK_PX = 4;
const CORNER_PX = 8;

export function ChartFrame(props: {
  readonly x: LogScale;
  readonly y: LogScale;
  readonly width: number;
  readonly height: number;
  readonly isNarrow: boolean;
}) {
  const { x, y, height, isNarrow } = props;
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.chart;
  const left = x.at(x.low);
  const right = x.at(x.high);
  const bottom = y.at(y.low);
  const top = y.at(y.high);
  const corners = [
    { key: 'often-little', text: m.corner(m.often, m.little), x: left + CORNER_PX, y: top + 14, end: false },
    { key: 'often-all', text: m.corner(m.often, m.all), x: right - CORNER_PX, y: top + 14, end: true },
    {
      key: 'rarely-little',
      text: m.corner(m.rarely, m.little),
      x: left + CORNER_PX,
      y: bottom - 8,
      end: false,
    },
    { key: 'rarely-all', text: m.corner(m.rarely, m.all), x: right - CORNER_PX, y: bottom - 8, end: true },
  ];
  return (
    <g className="chart-frame">
      <rect x={left} y={top} width={right - left} height={bottom - top} className="chart-field" />
      {decades(x).map((share) => (
        <g key={share}>
          <path className="chart-grid" d={`M${x.at(share)} ${top}V${bottom}`} />
          <text x={x.at(share)} y={bottom + 16} textAnchor="middle">
            {format.share(share)}
          </text>
        </g>
      ))}
      {rhythms(y).map((perDay) => (
        <g key={perDay}>
          <path className="chart-grid" d={`M${left - TICK_PX} ${y.at(perDay)}H${right}`} />
          <text x={left - TICK_PX - 3} y={y.at(perDay) + (isNarrow ? 4 : -1)} textAnchor="end">
            {isNarrow ? spanText(DAY_MS / perDay, format) : format.rough(perDay)}
          </text>
          {!isNarrow && (
            <text x={left - TICK_PX - 3} y={y.at(perDay) + 12} textAnchor="end" className="chart-small">
              {m.tick(spanText(DAY_MS / perDay, format))}
            </text>
          )}
        </g>
      ))}
      {corners.map((corner) => (
        <text
          key={corner.key}
          x={corner.x}
          y={corner.y}
          className="chart-corner"
          textAnchor={corner.end ? 'end' : 'start'}
        >
          {corner.text}
        </text>
      ))}
      <text x={2} y={12} className="chart-axis">
        {m.y}
      </text>
      <text
        x={isNarrow ? 2 : (left + right) / 2}
        y={height - 8}
        textAnchor={isNarrow ? 'start' : 'middle'}
        className="chart-axis"
      >
        {m.x}
      </text>
    </g>
  );
}
