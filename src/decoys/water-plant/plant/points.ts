/**
 * The points of the plant: each once, with its tag, its words, its unit and range. All faces (pages, Modbus, S7, the
 * historian) show and change these, so what is written on one shows on all.
 */
import type { Machine, MachineName, PlantSizes, PlantState, SetPointName } from './plant-state.ts';

export interface Point {
  /** Tag as on the drawing. */
  readonly id: string;
  readonly ja: string;
  readonly en: string;
  /** Empty for a switch. */
  readonly unit: string;
  /** What is measured; what operators set; a switch they turn; what a machine says of itself. */
  readonly kind: 'measure' | 'set' | 'switch' | 'status';
  /** Engineering range; what is written beyond is brought to it by the control. */
  range(sizes: PlantSizes): readonly [number, number];
  /** Digits behind the point, on pages and as the scale of a register. */
  readonly digits: number;
  readonly hasTrend: boolean;
  read(state: PlantState): number;
  write?(state: PlantState, value: number): void;
}

type Range = readonly [number, number];
const fixed = (low: number, high: number) => (): Range => [low, high];
const SWITCH = { unit: '', kind: 'switch', range: fixed(0, 1), digits: 0, hasTrend: false } as const;
const STATUS = { ...SWITCH, kind: 'status' } as const;

function measure(
  id: string,
  ja: string,
  en: string,
  unit: string,
  digits: number,
  range: Point['range'],
  read: Point['read'],
): Point {
  return { id, ja, en, unit, kind: 'measure', range, digits, hasTrend: true, read };
}

function set(
  id: string,
  ja: string,
  en: string,
  unit: string,
  digits: number,
  range: Point['range'],
  name: SetPointName,
): Point {
  return {
    id,
    ja,
    en,
    unit,
    kind: 'set',
    range,
    digits,
    hasTrend: false,
    read: ({ set: values }) => values[name],
    write(state, value) {
      state.set[name] = value;
    },
  };
}

function machinePoints(tag: string, name: MachineName, ja: string, en: string): readonly Point[] {
  const of = (state: PlantState): Machine => state.machines[name];
  return [
    {
      ...SWITCH,
      id: `${tag}.AUTO`,
      ja: `${ja} 自動`,
      en: `${en} automatic`,
      read: (state) => Number(of(state).isAuto),
      write(state, value) {
        of(state).isAuto = value !== 0;
      },
    },
    {
      ...SWITCH,
      id: `${tag}.RUN`,
      ja: `${ja} 手動運転`,
      en: `${en} run by hand`,
      read: (state) => Number(of(state).command),
      write(state, value) {
        of(state).command = value !== 0;
        // Somebody stands in front of it.
        if (value === 0) of(state).isTripped = false;
      },
    },
    {
      id: `${tag}.SPD`,
      ja: `${ja} 手動回転数`,
      en: `${en} speed by hand`,
      unit: '%',
      kind: 'set',
      range: fixed(0, 100),
      digits: 0,
      hasTrend: false,
      read: (state) => of(state).speedSet,
      write(state, value) {
        of(state).speedSet = value;
      },
    },
    {
      ...STATUS,
      id: `${tag}.ON`,
      ja: `${ja} 運転中`,
      en: `${en} running`,
      read: (state) => Number(of(state).isRunning),
    },
    {
      ...STATUS,
      id: `${tag}.FLT`,
      ja: `${ja} 故障`,
      en: `${en} fault`,
      read: (state) => Number(of(state).isTripped),
    },
    {
      id: `${tag}.SI`,
      ja: `${ja} 回転数`,
      en: `${en} speed`,
      unit: '%',
      kind: 'measure',
      range: fixed(0, 100),
      digits: 1,
      hasTrend: false,
      read: (state) => of(state).speed,
    },
    {
      id: `${tag}.HR`,
      ja: `${ja} 運転時間`,
      en: `${en} hours`,
      unit: 'h',
      kind: 'measure',
      range: fixed(0, 400_000),
      digits: 0,
      hasTrend: false,
      read: (state) => of(state).hours,
    },
  ];
}

const flow: Point['range'] = ({ meanFlow }) => [0, Math.ceil(meanFlow * 3)];
const tank: Point['range'] = ({ hypochloriteTank }) => [0, hypochloriteTank];
const dose: Point['range'] = ({ dosingMost }) => [0, Math.round(dosingMost * 10) / 10];
const level = fixed(0, 5.5);

export const POINTS: readonly Point[] = [
  measure('FIT-101', '流入流量', 'Inflow', 'm³/h', 0, flow, ({ inflow }) => inflow),
  measure('LIT-101', 'ポンプ井水位', 'Wet well level', 'm', 2, level, ({ well }) => well),
  measure('FIT-102', '揚水量', 'Lifted flow', 'm³/h', 0, flow, ({ pumped }) => pumped),
  measure('AIT-201', '溶存酸素 (DO)', 'Dissolved oxygen', 'mg/L', 2, fixed(0, 10), ({ oxygen }) => oxygen),
  measure(
    'AIT-202',
    'アンモニア性窒素',
    'Ammonia nitrogen',
    'mg/L',
    1,
    fixed(0, 50),
    ({ ammonia }) => ammonia,
  ),
  measure(
    'FIT-201',
    '送風量',
    'Air',
    'm³/h',
    0,
    ({ blowerAir }) => [0, Math.ceil(blowerAir * 2)],
    ({ air }) => air,
  ),
  measure('LIT-301', '汚泥界面', 'Sludge blanket', 'm', 2, fixed(0, 4), ({ blanket }) => blanket),
  measure(
    'AIT-301',
    '処理水濁度',
    'Effluent turbidity',
    'NTU',
    1,
    fixed(0, 100),
    ({ turbidity }) => turbidity,
  ),
  measure('AIT-401', '残留塩素', 'Residual chlorine', 'mg/L', 2, fixed(0, 60), ({ chlorine }) => chlorine),
  measure('AIT-402', '処理水 pH', 'Effluent pH', '', 2, fixed(0, 14), ({ ph }) => ph),
  measure('FIT-401', '放流量', 'Effluent flow', 'm³/h', 0, flow, ({ effluent }) => effluent),
  measure('FIT-402', '次亜注入量', 'Hypochlorite dosing', 'L/h', 1, dose, ({ dosing }) => dosing),
  measure('LIT-401', '次亜タンク残量', 'Hypochlorite tank', 'L', 0, tank, ({ hypochlorite }) => hypochlorite),
  set('LSH-101', '1号ポンプ始動水位', 'Pump 1 start level', 'm', 2, level, 'wellStart1'),
  set('LSH-102', '2号ポンプ始動水位', 'Pump 2 start level', 'm', 2, level, 'wellStart2'),
  set('LSL-101', 'ポンプ停止水位', 'Pump stop level', 'm', 2, level, 'wellStop'),
  set('AIC-201.SP', 'DO 設定値', 'Oxygen set-point', 'mg/L', 2, fixed(0, 8), 'oxygen'),
  set('FFC-301.SP', '返送汚泥率', 'Return sludge ratio', '%', 0, fixed(0, 150), 'returnRatio'),
  set('AIC-401.SP', '残留塩素 設定値', 'Chlorine set-point', 'mg/L', 2, fixed(0, 20), 'chlorine'),
  set('FIC-402.SP', '次亜手動注入量', 'Dosing by hand', 'L/h', 1, dose, 'dosing'),
  set('LAH-101', '水位上限警報値', 'High level alarm limit', 'm', 2, level, 'wellHigh'),
  set('AAL-201', 'DO 下限警報値', 'Low oxygen alarm limit', 'mg/L', 2, fixed(0, 8), 'oxygenLow'),
  set('AAH-202', 'アンモニア上限警報値', 'High ammonia alarm limit', 'mg/L', 1, fixed(0, 50), 'ammoniaHigh'),
  set('AAH-401', '残留塩素上限警報値', 'High chlorine alarm limit', 'mg/L', 2, fixed(0, 60), 'chlorineHigh'),
  set('AAL-401', '残留塩素下限警報値', 'Low chlorine alarm limit', 'mg/L', 2, fixed(0, 20), 'chlorineLow'),
  {
    ...SWITCH,
    id: 'XS-101',
    ja: '空運転防止インターロック',
    en: 'Dry running interlock',
    read: ({ isInterlocked }) => Number(isInterlocked),
    write(state, value) {
      state.isInterlocked = value !== 0;
    },
  },
  {
    ...SWITCH,
    id: 'XA-001',
    ja: '警報出力',
    en: 'Alarms enabled',
    read: ({ areAlarmsOn }) => Number(areAlarmsOn),
    write(state, value) {
      state.areAlarmsOn = value !== 0;
    },
  },
  ...machinePoints('P-101A', 'P101A', '1号汚水ポンプ', 'Lift pump 1'),
  ...machinePoints('P-101B', 'P101B', '2号汚水ポンプ', 'Lift pump 2'),
  ...machinePoints('P-101C', 'P101C', '3号汚水ポンプ', 'Lift pump 3'),
  ...machinePoints('B-201A', 'B201A', '1号送風機', 'Blower 1'),
  ...machinePoints('B-201B', 'B201B', '2号送風機', 'Blower 2'),
  ...machinePoints('P-301', 'P301', '返送汚泥ポンプ', 'Return sludge pump'),
  ...machinePoints('P-401', 'P401', '次亜注入ポンプ', 'Hypochlorite pump'),
];

const BY_ID: ReadonlyMap<string, Point> = new Map(POINTS.map((point) => [point.id, point]));

export function pointOf(id: string): Point | null {
  return BY_ID.get(id) ?? null;
}

/** Of what is drawn over time, in this order in the history. */
export const TREND_POINTS: readonly Point[] = POINTS.filter(({ hasTrend }) => hasTrend);
