/** What stands beside a mark while it is under the pointer or has the focus; the mark's own label says the same. */
import type { SystemRow } from '../../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../../app/context.tsx';
import { SystemBadge } from '../../../components/system-badge.tsx';
import { frequencyText, servicesText } from '../system-words.ts';

const WIDTH_PX = 250;
const HEIGHT_PX = 132;
const GAP_PX = 18;

export function ChartTip(props: {
  readonly row: SystemRow;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  const { row, x, y, width, height } = props;
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.chart;
  const left = x + GAP_PX + WIDTH_PX < width ? x + GAP_PX : Math.max(4, x - GAP_PX - WIDTH_PX);
  const top = Math.max(4, Math.min(height - HEIGHT_PX, y - HEIGHT_PX / 2));
  return (
    <div className="chart-tip" aria-hidden="true" style={{ left, top, width: WIDTH_PX }}>
      <strong>{row.name}</strong>
      <SystemBadge verdict={row.verdict} />
      <span>
        {m.sources(format.count(row.sources))} · {m.novelty(format.percent(row.novelty))}
      </span>
      <span>{frequencyText(row.frequency, format, messages)}</span>
      <span>{m.ofDark(format.share(row.coverage))}</span>
      <span className="mono">{servicesText(row.services, row.serviceCount, m.moreServices)}</span>
    </div>
  );
}
