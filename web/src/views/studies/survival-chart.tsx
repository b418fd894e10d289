/** Kaplan-Meier curves with their bands, the wait of the control, and below the axis how many are still watched. */
import { useMemo, useRef, useState } from 'react';
import type { ArmResult, StudyResult, SurvivalPoint } from '../../../../src/model/study.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { DataTable } from '../../components/data-table.tsx';
import type { Column } from '../../components/table-columns.ts';
import { useWidth } from '../../components/use-width.ts';
import { atRiskOn, bandPath, dayTicks, lostAt, type Scale, stepPath } from './survival-curves.ts';

const PLOT_PX = 280;
const LEFT_PX = 56;
const RIGHT_PX = 14;
const TOP_PX = 26;
const AXIS_PX = 40;
const RISK_HEAD_PX = 22;
const RISK_ROW_PX = 20;
const LEAST_TICK_PX = 64;
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const TWO_WEEKS = 14;

interface Row extends SurvivalPoint {
  readonly arm: string;
}

export function SurvivalChart(props: { readonly result: StudyResult; readonly followDays: number }) {
  const messages = useMessages();
  const [asTable, setAsTable] = useState(false);
  const m = messages.studies.chart;
  const { result } = props;
  if (result.arms.every(({ subjects }) => subjects === 0)) return <p className="muted">{m.empty}</p>;
  return (
    <figure className="chart survival-chart">
      <figcaption className="chart-head">
        <h2>{m.title}</h2>
        <button type="button" className="button-quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? messages.common.showChart : messages.common.showTable}
        </button>
      </figcaption>
      {asTable ? <PointTable arms={result.arms} /> : <Drawing {...props} />}
    </figure>
  );
}

function Drawing({ result, followDays }: { readonly result: StudyResult; readonly followDays: number }) {
  const messages = useMessages();
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const m = messages.studies.chart;
  const { arms, comparedUntilDays } = result;
  const lastDay = Math.max(1, ...arms.map(({ curve }) => curve.points.at(-1)?.timeDays ?? 0));
  const endDays = Math.min(followDays, Math.max(TWO_WEEKS + 2, lastDay));
  const plotWidth = Math.max(0, width - LEFT_PX - RIGHT_PX);
  const scale: Scale = {
    x: (days) => LEFT_PX + (days / endDays) * plotWidth,
    y: (share) => TOP_PX + (1 - share) * PLOT_PX,
    endDays,
  };
  const { x, y } = scale;
  const bottom = TOP_PX + PLOT_PX;
  const riskTop = bottom + AXIS_PX + RISK_HEAD_PX;
  const ticks = dayTicks(endDays, Math.max(2, Math.floor(plotWidth / LEAST_TICK_PX)));
  const summary = m.summary(
    arms.map(({ name, subjects, survival14Days }) =>
      m.summaryArm(
        name,
        format.count(subjects),
        survival14Days === null ? m.unknown : format.percent(survival14Days.value),
      ),
    ),
  );
  return (
    <>
      <ul className="survival-legend">
        {arms.map(({ name }, index) => (
          <li key={name}>
            <span className={`survival-swatch arm-${index}`} aria-hidden="true" /> {name}
          </li>
        ))}
      </ul>
      <div ref={box} className="survival-box">
        {width > 0 && (
          <svg width={width} height={riskTop + arms.length * RISK_ROW_PX + 4} role="img" aria-label={summary}>
            <rect className="chart-field" x={LEFT_PX} y={TOP_PX} width={plotWidth} height={PLOT_PX} />
            {SHARES.map((share) => (
              <g key={share}>
                <line
                  className="chart-grid"
                  x1={LEFT_PX}
                  x2={LEFT_PX + plotWidth}
                  y1={y(share)}
                  y2={y(share)}
                />
                <text x={LEFT_PX - 8} y={y(share) + 4} textAnchor="end">
                  {format.percent(share)}
                </text>
              </g>
            ))}
            {arms.map(({ name, curve }, index) => (
              <path key={name} className={`survival-band arm-${index}`} d={bandPath(curve, scale)} />
            ))}
            {arms.map(({ name, curve }, index) => (
              <g key={name} className={`survival-line arm-${index}`}>
                <path d={stepPath(curve, scale)} />
                {lostAt(curve, scale).map(({ timeDays, survival }) => (
                  <line
                    key={timeDays}
                    x1={x(timeDays)}
                    x2={x(timeDays)}
                    y1={y(survival) - 4}
                    y2={y(survival) + 4}
                  />
                ))}
              </g>
            ))}
            {comparedUntilDays !== null && comparedUntilDays < endDays && (
              <g>
                <line
                  className="survival-until"
                  x1={x(comparedUntilDays)}
                  x2={x(comparedUntilDays)}
                  y1={TOP_PX - 6}
                  y2={bottom}
                />
                <text
                  x={x(comparedUntilDays)}
                  y={TOP_PX - 10}
                  textAnchor={comparedUntilDays > endDays / 2 ? 'end' : 'start'}
                >
                  {m.until}
                </text>
              </g>
            )}
            {ticks.map((day) => (
              <text key={day} x={x(day)} y={bottom + 16} textAnchor="middle">
                {format.count(day)}
              </text>
            ))}
            <text x={LEFT_PX + plotWidth} y={bottom + 34} textAnchor="end">
              {m.axis}
            </text>
            <text className="survival-risk-head" x={LEFT_PX} y={riskTop - 6}>
              {m.atRisk}
            </text>
            {arms.map(({ name, curve }, index) => (
              <g key={name} className={`survival-risk arm-${index}`}>
                <line
                  x1={8}
                  x2={28}
                  y1={riskTop + index * RISK_ROW_PX + 10}
                  y2={riskTop + index * RISK_ROW_PX + 10}
                />
                {ticks.map((day) => (
                  <text key={day} x={x(day)} y={riskTop + index * RISK_ROW_PX + 14} textAnchor="middle">
                    {format.count(atRiskOn(curve, day))}
                  </text>
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
      <p className="muted legend-line">
        {m.band} · {m.censored}
      </p>
    </>
  );
}

function PointTable({ arms }: { readonly arms: readonly ArmResult[] }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.studies;
  const rows = useMemo(
    () => arms.flatMap(({ name, curve }) => curve.points.map((point): Row => ({ arm: name, ...point }))),
    [arms],
  );
  const columns = useMemo((): readonly Column<Row>[] => {
    const number = (key: string, head: string, text: (row: Row) => string): Column<Row> => ({
      key,
      head,
      numeric: true,
      width: 110,
      text,
    });
    return [
      { key: 'arm', head: m.points.arm, width: 160, grow: 1, text: ({ arm }) => arm },
      number('day', m.points.day, ({ timeDays }) => format.rough(timeDays)),
      number('atRisk', m.points.atRisk, ({ atRisk }) => format.count(atRisk)),
      number('events', m.points.events, ({ events }) => format.count(events)),
      number('censored', m.points.censored, ({ censored }) => format.count(censored)),
      number('survival', m.points.survival, ({ survival }) => format.share(survival)),
      number('low', m.points.low, ({ low }) => format.share(low)),
      number('high', m.points.high, ({ high }) => format.share(high)),
    ];
  }, [m, format]);
  return (
    <div className="studies-table studies-table-tall">
      <DataTable<Row>
        label={m.chart.title}
        columns={columns}
        data={{ rows, total: null, hasMore: false, isLoadingMore: false, loadMore: () => {} }}
        rowKey={({ arm, timeDays }) => `${arm} ${timeDays}`}
      />
    </div>
  );
}
