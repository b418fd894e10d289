/** What shapes, colours and areas of the chart mean. */
import type { SystemVerdict } from '../../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../../app/context.tsx';
import { SYSTEM_VERDICTS } from '../../../app/known-values.ts';
import { SystemBadge } from '../../../components/system-badge.tsx';
import { areaOf, MOST_SOURCES_SHOWN, verdictOutline } from '../../../components/system-shapes.ts';

const SIZES = [1, 16, 64, MOST_SOURCES_SHOWN] as const;

export function ChartLegend({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.chart;
  return (
    <div className="frequency-legend">
      <ul className="legend">
        {SYSTEM_VERDICTS.map((verdict: SystemVerdict) => (
          <li key={verdict}>
            <SystemBadge verdict={verdict} />
            <span className="muted number">{format.count(counts[verdict] ?? 0)}</span>
          </li>
        ))}
        <li className="muted">{m.pale}</li>
      </ul>
      <div className="frequency-sizes muted">
        <span>{m.size}</span>
        {SIZES.map((sources) => {
          const area = areaOf(sources);
          const side = Math.ceil(Math.sqrt(area * 1.3 * 2)) + 2;
          return (
            <span key={sources} className="frequency-size">
              <svg
                width={side}
                height={side}
                viewBox={`${-side / 2} ${-side / 2} ${side} ${side}`}
                aria-hidden="true"
              >
                <path className="size-shape" d={verdictOutline('known', area)} />
                {sources === MOST_SOURCES_SHOWN && (
                  <path className="size-shape" d={verdictOutline('known', area * 1.3)} />
                )}
              </svg>
              {sources === MOST_SOURCES_SHOWN ? m.sizeCapped(format.count(sources)) : format.count(sources)}
            </span>
          );
        })}
      </div>
    </div>
  );
}
