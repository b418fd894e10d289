/** The ratio of both sides over time on a logarithmic axis, each step with its interval, and the day of listing. */
import { useMemo, useRef, useState } from 'react';
import type { Comparison, ComparisonStep } from '../../../../src/model/comparison.ts';
import { useFormat, useMessages, useZone } from '../../app/context.tsx';
import { DataTable } from '../../components/data-table.tsx';
import type { Column } from '../../components/table-columns.ts';
import { useWidth } from '../../components/use-width.ts';
import { middleRatio, ratioScale, spanOf, timePlace } from './ratio-scale.ts';
import { figure, hourText, ratioText } from './ratio-words.ts';

const HEIGHT_PX = 260;
const LEFT_PX = 64;
const RIGHT_PX = 12;
const TOP_PX = 22;
const BOTTOM_PX = 24;
/** A date, and a date with room around it. */
const LABEL_PX = 80;
const LEAST_LABEL_PX = 110;

export function RatioChart({ comparison }: { readonly comparison: Comparison }) {
  const messages = useMessages();
  const [asTable, setAsTable] = useState(false);
  const m = messages.compare.chart;
  if (comparison.series.length === 0) return null;
  return (
    <figure className="chart ratio-chart">
      <figcaption className="chart-head">
        <h2>{m.title}</h2>
        <button type="button" className="button-quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? messages.common.showChart : messages.common.showTable}
        </button>
      </figcaption>
      {asTable ? <StepTable comparison={comparison} /> : <Drawing comparison={comparison} />}
    </figure>
  );
}

function Drawing({ comparison }: { readonly comparison: Comparison }) {
  const messages = useMessages();
  const format = useFormat();
  const { label: zone } = useZone();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [at, setAt] = useState<number | null>(null);
  const { series, stepSeconds, listedAt } = comparison;
  const m = messages.compare.chart;
  const scale = useMemo(() => ratioScale(series), [series]);
  const plotWidth = Math.max(0, width - LEFT_PX - RIGHT_PX);
  const plotHeight = HEIGHT_PX - TOP_PX - BOTTOM_PX;
  const x = (moment: number) => LEFT_PX + timePlace(comparison, moment) * plotWidth;
  const y = (ratio: number) => TOP_PX + scale.place(ratio) * plotHeight;
  const day = (moment: number) => format.date(moment * 1000);
  const text = (step: ComparisonStep) =>
    spanOf(step) === null
      ? `${day(step.at)}: ${m.unwatched}`
      : m.tip({
          from: day(step.at),
          ratio: ratioText(step.visits, messages, format),
          a: format.count(step.a),
          b: format.count(step.b),
        });
  const shown = at === null ? null : series[at];
  const labelEvery = Math.max(1, Math.ceil((series.length * LEAST_LABEL_PX) / Math.max(1, plotWidth)));
  const move = (to: number) => setAt(Math.min(series.length - 1, Math.max(0, to)));
  const middle = (steps: readonly ComparisonStep[]) => {
    const ratio = middleRatio(steps);
    return ratio === null ? messages.compare.ratio.none : figure(ratio, format);
  };
  const known = series.map(({ visits }) => visits.ratio).filter((ratio) => ratio !== null);
  const summary = m.summary({
    steps: format.count(series.length),
    lowest: known.length === 0 ? messages.compare.ratio.none : figure(Math.min(...known), format),
    highest: known.length === 0 ? messages.compare.ratio.none : figure(Math.max(...known), format),
    before: middle(series.filter((step) => step.at + stepSeconds <= listedAt)),
    after: middle(series.filter((step) => step.at >= listedAt)),
  });
  return (
    <>
      <div
        ref={box}
        className="ratio-box"
        onPointerMove={(event) => {
          const share = (event.nativeEvent.offsetX - LEFT_PX) / Math.max(1, plotWidth);
          move(Math.floor(share * series.length));
        }}
        onPointerLeave={() => setAt(null)}
      >
        {width > 0 && (
          <svg width={width} height={HEIGHT_PX} role="img" aria-label={summary}>
            <rect className="chart-field" x={LEFT_PX} y={TOP_PX} width={plotWidth} height={plotHeight} />
            {scale.ticks.map((tick) => (
              <g key={tick}>
                <line
                  className={tick === 1 ? 'ratio-same' : 'chart-grid'}
                  x1={LEFT_PX}
                  x2={LEFT_PX + plotWidth}
                  y1={y(tick)}
                  y2={y(tick)}
                />
                <text x={LEFT_PX - 8} y={y(tick) + 4} textAnchor="end">
                  {tick === 1 ? m.same : `× ${figure(tick, format)}`}
                </text>
              </g>
            ))}
            {series.map((step, index) => (
              <Step
                key={step.at}
                step={step}
                left={x(step.at)}
                right={x(step.at + stepSeconds)}
                y={y}
                top={TOP_PX}
                bottom={TOP_PX + plotHeight}
                isShown={index === at}
              />
            ))}
            {series.map(
              (step, index) =>
                index % labelEvery === 0 &&
                x(step.at) + LABEL_PX <= width && (
                  <text key={step.at} x={x(step.at)} y={HEIGHT_PX - 6}>
                    {day(step.at)}
                  </text>
                ),
            )}
            <line
              className="ratio-listed"
              x1={x(listedAt)}
              x2={x(listedAt)}
              y1={TOP_PX - 6}
              y2={TOP_PX + plotHeight}
            />
            <text
              className="ratio-listed-word"
              x={x(listedAt)}
              y={TOP_PX - 8}
              textAnchor={timePlace(comparison, listedAt) > 0.7 ? 'end' : 'start'}
            >
              {m.listed} {day(listedAt)}
            </text>
          </svg>
        )}
      </div>
      <label className="ratio-reader">
        <input
          type="range"
          min={0}
          max={series.length - 1}
          value={at ?? 0}
          aria-label={m.title}
          aria-valuetext={text(shown ?? series[0])}
          onChange={(event) => move(Number(event.target.value))}
          onFocus={() => setAt(at ?? 0)}
        />
        <span className="muted" aria-live="off">
          {shown === null ? summary : text(shown)}
        </span>
      </label>
      <p className="muted legend-line">
        <span className="swatch ratio-swatch" aria-hidden="true" /> {m.axis} · {m.band} · {zone}
      </p>
    </>
  );
}

function Step(props: {
  readonly step: ComparisonStep;
  readonly left: number;
  readonly right: number;
  readonly y: (ratio: number) => number;
  readonly top: number;
  readonly bottom: number;
  readonly isShown: boolean;
}) {
  const { step, left, right, y, top, bottom, isShown } = props;
  const span = spanOf(step);
  const width = Math.max(1, right - left);
  if (span === null)
    return <rect className="ratio-unwatched" x={left} y={top} width={width} height={bottom - top} />;
  const upper = span.high === null ? top : y(span.high);
  const lower = span.low === null ? bottom : y(span.low);
  const { ratio } = step.visits;
  return (
    <g className={isShown ? 'ratio-step ratio-step-shown' : 'ratio-step'}>
      <rect x={left + 1} y={upper} width={Math.max(1, width - 2)} height={Math.max(1, lower - upper)} />
      {ratio !== null && ratio > 0 && <line x1={left + 1} x2={right - 1} y1={y(ratio)} y2={y(ratio)} />}
    </g>
  );
}

function StepTable({ comparison }: { readonly comparison: Comparison }) {
  const messages = useMessages();
  const columns = useStepColumns();
  const m = messages.compare.steps;
  const { series } = comparison;
  return (
    <div className={series.length > 8 ? 'compare-table compare-table-tall' : 'compare-table'}>
      <DataTable<ComparisonStep>
        label={m.title}
        columns={columns}
        data={{ rows: series, total: null, hasMore: false, isLoadingMore: false, loadMore: () => {} }}
        rowKey={(row) => String(row.at)}
      />
    </div>
  );
}

function useStepColumns(): readonly Column<ComparisonStep>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const m = messages.compare.steps;
    const value = (ratio: number | null) => (ratio === null ? '–' : figure(ratio, format));
    const number = (
      key: string,
      head: string,
      text: (row: ComparisonStep) => string,
    ): Column<ComparisonStep> => ({ key, head, numeric: true, width: 120, text });
    return [
      { key: 'at', head: m.from, width: 150, grow: 1, text: ({ at }) => hourText(at, format) },
      number('a', m.visitsA, ({ a }) => format.count(a)),
      number('b', m.visitsB, ({ b }) => format.count(b)),
      number('ratio', m.ratio, ({ visits }) => value(visits.ratio)),
      number('low', m.low, ({ visits }) => value(visits.low)),
      number('high', m.high, ({ visits }) => value(visits.high)),
      number('watched', `${m.watched} (${m.watchedUnit})`, ({ addressDaysA }) => format.rough(addressDaysA)),
    ];
  }, [messages, format]);
}
