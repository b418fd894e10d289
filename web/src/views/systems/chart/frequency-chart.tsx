/**
 * Frequency against coverage: one mark a system. Colour and shape are the verdict, the area is the number of
 * sources. One stop for Tab; arrow keys go from mark to mark, Enter opens. The table beneath has the same rows.
 */
import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import type { SystemRow } from '../../../../../src/model/api.ts';
import { navigate, useFormat, useMessages } from '../../../app/context.tsx';
import { useLinkTo } from '../../../app/url-state.ts';
import {
  areaOf,
  MOST_SOURCES_SHOWN,
  VERDICT_MARKS,
  verdictOutline,
} from '../../../components/system-shapes.ts';
import { useWidth } from '../../../components/use-width.ts';
import { frequencyText, servicesText } from '../system-words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { ChartTip } from './chart-tip.tsx';
import { domainOf, logScale } from './log-scale.ts';
import { ARROWS, nextMark } from './next-mark.ts';
import { type Box, placeLabels } from './place-labels.ts';

const MARGIN = { top: 24, right: 16, bottom: 46 } as const;
const LEFT_PX = { wide: 84, narrow: 62 } as const;
const NARROW_PX = 560;
const HEIGHT_PX = { wide: 440, narrow: 380 } as const;
const MOST_LABELS = 10;
const LABEL_CHARACTERS = 30;
const CORNER_PX = { wide: 170, narrow: 125 } as const;
const CHARACTER_PX = 7;
const WIDE_CHARACTER_PX = 12.5;

/** What the axes show at least: once in a quarter, with room for a large mark, to every quarter of an hour; a tenth of a percent to all. */
const FREQUENCY_AT_LEAST: readonly [number, number] = [0.006, 100];
const COVERAGE_AT_LEAST: readonly [number, number] = [0.001, 1.25];

interface Mark {
  readonly row: SystemRow;
  readonly x: number;
  readonly y: number;
  readonly areaPx: number;
}

export function FrequencyChart(props: {
  /** Most novel first. */
  readonly rows: readonly SystemRow[];
  /** When they were there, in words. */
  readonly when: string;
  /** The current row of the table, which is marked here too. */
  readonly currentRow: string;
}) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.systems.chart;
  const box = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(box);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const [shownId, setShownId] = useState<string | null>(null);

  const isNarrow = width < NARROW_PX;
  const height = isNarrow ? HEIGHT_PX.narrow : HEIGHT_PX.wide;
  const left = isNarrow ? LEFT_PX.narrow : LEFT_PX.wide;
  const { rows } = props;

  const { x, y, marks, labels } = useMemo(() => {
    const coverage = domainOf(
      rows.map((row) => row.coverage),
      COVERAGE_AT_LEAST,
    );
    const frequency = domainOf(
      rows.map((row) => row.frequency),
      FREQUENCY_AT_LEAST,
    );
    const right = Math.max(left + 1, width - MARGIN.right);
    const x = logScale(coverage[0], coverage[1], left, right);
    const y = logScale(frequency[0], frequency[1], height - MARGIN.bottom, MARGIN.top);
    const marks: Mark[] = rows
      .filter((row) => row.coverage > 0 && row.frequency > 0)
      .map((row) => ({
        row,
        x: x.at(row.coverage),
        y: y.at(row.frequency),
        areaPx: areaOf(row.sources),
      }));
    const circles = marks.map((mark) => ({
      id: mark.row.id,
      x: mark.x,
      y: mark.y,
      // That of a diamond, the widest of the shapes.
      radius: Math.sqrt(mark.areaPx / 2),
    }));
    const wishes = circles
      .map((circle, index) => ({ ...circle, width: textWidth(labelOf(marks[index].row)) }))
      .filter((_, index) => marks[index].row.verdict === 'unknown-systematic')
      .slice(0, MOST_LABELS);
    const bounds = { left: left + 2, right, top: MARGIN.top, bottom: height - MARGIN.bottom };
    return { x, y, marks, labels: placeLabels(wishes, circles, bounds, cornersOf(bounds, isNarrow)) };
  }, [rows, width, height, left, isNarrow]);

  const found = marks.findIndex(({ row }) => row.id === currentId);
  const current = Math.max(0, found);
  const shown = marks.find(({ row }) => row.id === shownId);
  const off = rows.length - marks.length;
  const unknown = rows.filter((row) => row.verdict === 'unknown-systematic').length;

  const focusOn = (index: number) => {
    setCurrentId(marks[index].row.id);
    svg.current?.querySelector<SVGElement>(`[data-mark="${CSS.escape(marks[index].row.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const towards = ARROWS[event.key];
    if (marks.length === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (towards !== undefined) focusOn(nextMark(marks, current, towards));
    else if (event.key === 'Home') focusOn(0);
    else if (event.key === 'End') focusOn(marks.length - 1);
    else if (event.key === 'Escape') setShownId(null);
    else return;
    event.preventDefault();
  };
  const open = (event: MouseEvent, href: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(href);
  };
  /** Large ones first, so that none hides a small one. */
  const drawn = marks.toSorted((a, b) => b.areaPx - a.areaPx);
  return (
    <figure className="frequency">
      <figcaption>
        <h2>{m.title}</h2>
        <p className="muted">
          {m.summary(format.count(rows.length), format.count(unknown), props.when)}
          {off > 0 && messages.systems.gap}
          {off > 0 && m.off(format.count(off))}
        </p>
      </figcaption>
      <div ref={box} className="frequency-box" style={{ height }}>
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true">
            <ChartFrame x={x} y={y} width={width} height={height} isNarrow={isNarrow} />
            <g className="mark-labels">
              {labels.map((label) => {
                const mark = marks.find(({ row }) => row.id === label.id);
                return mark === undefined ? null : (
                  <g key={label.id}>
                    {label.leader && <path d={`M${mark.x} ${mark.y}L${label.leader.x} ${label.leader.y}`} />}
                    <text x={label.x} y={label.y}>
                      {labelOf(mark.row)}
                    </text>
                  </g>
                );
              })}
            </g>
          </svg>
        )}
        {width > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: there is no <fieldset> inside SVG
          <svg
            ref={svg}
            className="marks"
            width={width}
            height={height}
            role="group"
            aria-label={`${m.title}. ${m.help}`}
            onKeyDown={onKeyDown}
            onPointerLeave={() => setShownId(null)}
          >
            {drawn.map(({ row, areaPx, ...at }) => {
              const { colour, isHollow } = VERDICT_MARKS[row.verdict];
              const href = linkTo(`/systems/${encodeURIComponent(row.id)}`);
              return (
                <a
                  key={row.id}
                  href={href}
                  data-mark={row.id}
                  className={classOf(row, isHollow, props.currentRow)}
                  tabIndex={marks[current].row.id === row.id ? 0 : -1}
                  aria-label={m.mark({
                    name: row.name,
                    verdict: messages.systems.verdict[row.verdict],
                    sources: format.count(row.sources),
                    frequency: frequencyText(row.frequency, format, messages),
                    coverage: format.share(row.coverage),
                    services: servicesText(row.services, row.serviceCount, m.moreServices),
                  })}
                  style={{ transform: `translate(${at.x}px, ${at.y}px)`, color: `var(${colour})` }}
                  onClick={(event) => open(event, href)}
                  onPointerEnter={() => setShownId(row.id)}
                  onFocus={() => {
                    setCurrentId(row.id);
                    setShownId(row.id);
                  }}
                  onBlur={() => setShownId(null)}
                >
                  <path className="mark-shape" d={verdictOutline(row.verdict, areaPx)} />
                  {row.sources >= MOST_SOURCES_SHOWN && (
                    <path className="mark-ring" d={verdictOutline(row.verdict, areaPx * 1.3)} />
                  )}
                </a>
              );
            })}
          </svg>
        )}
        {shown && <ChartTip row={shown.row} x={shown.x} y={shown.y} width={width} height={height} />}
      </div>
      <p className="table-foot muted" aria-hidden="true">
        {m.help}
      </p>
    </figure>
  );
}

function classOf(row: SystemRow, isHollow: boolean, currentRow: string): string {
  return [
    'mark',
    `mark-${row.verdict}`,
    ...(row.status === 'gone' ? ['mark-gone'] : []),
    ...(isHollow ? ['mark-hollow'] : []),
    ...(row.id === currentRow ? ['mark-current'] : []),
  ].join(' ');
}

/** Colour and shape say already that it is unknown: of a found name, what tells it from others. */
function labelOf(row: SystemRow): string {
  const letters = [...(row.isNamed ? row.name : row.name.replace(/^unknown /, ''))];
  return letters.length <= LABEL_CHARACTERS
    ? letters.join('')
    : `${letters.slice(0, LABEL_CHARACTERS - 1).join('')}…`;
}

/** Where the words in the corners stand. */
function cornersOf({ left, top, right, bottom }: Box, isNarrow: boolean): Box[] {
  const wide = isNarrow ? CORNER_PX.narrow : CORNER_PX.wide;
  return [left, right - wide].flatMap((x) => [
    { left: x, right: x + wide, top, bottom: top + 20 },
    { left: x, right: x + wide, top: bottom - 22, bottom },
  ]);
}

/** Near enough to keep labels apart; measuring would need the layout first. */
function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letter > '\u2e7f' ? WIDE_CHARACTER_PX : CHARACTER_PX;
  return width;
}
