/** The process as a picture with its values, and the trend of one tag. */
import type { HistoryRow } from '../plant/history.ts';
import type { PlantSizes, PlantState } from '../plant/plant-state.ts';
import { POINTS, type Point, TREND_POINTS } from '../plant/points.ts';
import { localTime, type PageContext, table } from './hmi-frame.ts';
import { escapeHtml } from './hmi-style.ts';

const WELL_TOP = 150;
const WELL_HEIGHT = 110;

export function valueText(point: Point, state: PlantState): string {
  return point.read(state).toFixed(point.digits);
}

/** Names of the elements that the script renews. */
export function valueId(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9]/g, '_');
}

export function waterOf(
  state: PlantState,
  sizes: PlantSizes,
): { readonly y: number; readonly height: number } {
  const height = Math.round((WELL_HEIGHT * state.well) / sizes.wellDepth);
  return { y: WELL_TOP + WELL_HEIGHT - height, height };
}

export function processPage({ words, language }: PageContext, state: PlantState, sizes: PlantSizes): string {
  const water = waterOf(state, sizes);
  const tank = (x: number, width: number, label: string) =>
    `<rect x="${x}" y="${WELL_TOP}" width="${width}" height="${WELL_HEIGHT}" fill="#eef5fb" stroke="#385d8a" stroke-width="2"/><text x="${x + 4}" y="${WELL_TOP - 8}" font-weight="bold">${escapeHtml(label)}</text>`;
  const value = (id: string, x: number, y: number) => {
    const point = POINTS.find((one) => one.id === id) as Point;
    return `<text x="${x}" y="${y}">${id} <tspan id="v_${valueId(id)}" font-weight="bold">${valueText(point, state)}</tspan> ${escapeHtml(point.unit)}</text>`;
  };
  const machine = (x: number, y: number, label: string, isOn: boolean, isTripped: boolean) =>
    `<circle cx="${x}" cy="${y}" r="11" fill="${isTripped ? '#c00000' : isOn ? '#00a050' : '#b0b0b0'}" stroke="#222"/><text x="${x - 16}" y="${y + 25}">${label}</text>`;
  const { machines } = state;
  const lamp = (id: keyof typeof machines, x: number, y: number, label: string) =>
    machine(x, y, label, machines[id].isRunning, machines[id].isTripped);
  const rows = POINTS.filter(({ kind, hasTrend }) => kind === 'measure' && hasTrend).map((point) => [
    point.id,
    escapeHtml(point[language]),
    `<a href="trend.php?tag=${encodeURIComponent(point.id)}">${valueText(point, state)} ${escapeHtml(point.unit)}</a>`,
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="980" height="330" viewBox="0 0 980 330">
<line x1="10" y1="205" x2="970" y2="205" stroke="#7fa8d0" stroke-width="8"/>
${tank(110, 110, words.well)}
<rect id="water" x="111" y="${water.y}" width="108" height="${water.height}" fill="#6fa8dc"/>
${tank(330, 190, words.aeration)}${tank(600, 120, words.clarifier)}${tank(790, 110, words.contact)}
<text x="10" y="195">${escapeHtml(words.influent)}</text><text x="915" y="195">${escapeHtml(words.effluent)}</text>
${value('FIT-101', 6, 230)}${value('LIT-101', 114, 282)}${value('FIT-102', 224, 282)}
${lamp('P101A', 130, 70, 'P-101A')}${lamp('P101B', 185, 70, 'P-101B')}${lamp('P101C', 240, 70, 'P-101C')}
${lamp('B201A', 400, 70, 'B-201A')}${lamp('B201B', 450, 70, 'B-201B')}${lamp('P301', 655, 70, 'P-301')}${lamp('P401', 840, 70, 'P-401')}
${value('AIT-201', 336, 180)}${value('AIT-202', 336, 232)}${value('FIT-201', 336, 252)}
${value('LIT-301', 606, 180)}${value('AIT-301', 606, 232)}
${value('AIT-401', 796, 180)}${value('AIT-402', 796, 232)}${value('FIT-402', 796, 252)}${value('LIT-401', 796, 282)}${value('FIT-401', 840, 312)}
</svg>
${table([words.tag, words.name, words.value], rows)}`;
}

const WIDTH = 900;
const HEIGHT = 300;
const LEFT = 60;
const BOTTOM = 30;

/** `rows` oldest first. */
export function trendPage(
  { words, facility, language }: PageContext,
  point: Point,
  rows: readonly HistoryRow[],
  hours: number,
): string {
  const column = TREND_POINTS.indexOf(point);
  const values = rows.map((row) => row.values[column]);
  const low = values.length === 0 ? 0 : Math.min(...values);
  const high = values.length === 0 ? 1 : Math.max(...values);
  const span = high - low < 1e-9 ? 1 : high - low;
  const from = rows[0]?.at ?? 0;
  const to = rows.at(-1)?.at ?? 1;
  const x = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 50);
  const y = (value: number) => 10 + (1 - (value - low) / span) * (HEIGHT - 10 - BOTTOM);
  const line = rows.map(({ at }, index) => `${x(at).toFixed(1)},${y(values[index]).toFixed(1)}`).join(' ');
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = low + span * share;
    return `<line x1="${LEFT}" x2="${WIDTH - 50}" y1="${y(value)}" y2="${y(value)}" stroke="#d5dde6"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${value.toFixed(point.digits)}</text>`;
  });
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = from + (to - from) * share;
    return `<text x="${x(at)}" y="${HEIGHT - 8}" text-anchor="middle">${localTime(at, facility.zoneMinutes).slice(5, 16)}</text>`;
  });
  const choices = TREND_POINTS.map(
    (one) =>
      `<option value="${one.id}"${one === point ? ' selected="selected"' : ''}>${one.id} ${escapeHtml(one[language])}</option>`,
  ).join('');
  const spans = [1, 6, 24, 72, 168]
    .map(
      (one) =>
        `<option value="${one}"${one === hours ? ' selected="selected"' : ''}>${one} ${words.hours}</option>`,
    )
    .join('');
  return `<form method="get" action="trend.php"><select name="tag">${choices}</select> <select name="hours">${spans}</select> <input type="submit" value="${words.run}" /> <a href="trend.php?tag=${encodeURIComponent(point.id)}&amp;hours=${hours}&amp;csv=1">${words.download}</a></form>
<h2>${point.id} ${escapeHtml(point[language])} [${escapeHtml(point.unit)}]</h2>
<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${grid.join('')}${times.join('')}<polyline points="${line}" fill="none" stroke="#c0504d" stroke-width="1.5"/></svg>`;
}

export function trendCsv(point: Point, rows: readonly HistoryRow[], zoneMinutes: number): string {
  const column = TREND_POINTS.indexOf(point);
  const lines = rows.map(
    ({ at, values }) => `${localTime(at, zoneMinutes)},${values[column].toFixed(point.digits)}`,
  );
  return `time,${point.id}\r\n${lines.join('\r\n')}\r\n`;
}

const HOUR = 3_600;

export interface ReportHour {
  /** Epoch seconds at which it begins. */
  readonly at: number;
  /** In the order of `TREND_POINTS`. */
  readonly means: readonly number[];
}

/** The day so far, hour by hour. */
export function reportHours(
  { facility, now }: PageContext,
  rowsOf: (from: number, to: number) => readonly HistoryRow[],
): readonly ReportHour[] {
  const begin = Math.floor((now + facility.zoneMinutes * 60) / 86_400) * 86_400 - facility.zoneMinutes * 60;
  const hours: ReportHour[] = [];
  for (let at = begin; at <= now; at += HOUR) {
    const rows = rowsOf(at, Math.min(now, at + HOUR - 60));
    if (rows.length === 0) continue;
    const mean = (column: number) => rows.reduce((sum, row) => sum + row.values[column], 0) / rows.length;
    hours.push({ at, means: TREND_POINTS.map((_point, column) => mean(column)) });
  }
  return hours;
}

export function reportPage(
  { words, facility, language, now }: PageContext,
  hours: readonly ReportHour[],
): string {
  const lines = hours.map(({ at, means }) => [
    localTime(at, facility.zoneMinutes).slice(11, 16),
    ...TREND_POINTS.map((point, column) => means[column].toFixed(point.digits)),
  ]);
  const heads = [words.time, ...TREND_POINTS.map((point) => `${point.id} ${point.unit}`)];
  return `<h2>${localTime(now, facility.zoneMinutes).slice(0, 10)} ${escapeHtml(language === 'ja' ? facility.nameJa : facility.nameEn)}</h2>${table(heads, lines)}`;
}
