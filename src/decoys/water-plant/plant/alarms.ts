/** When the plant calls its people: limits, machines that tripped, and what was done about it. */
import type { PlantSizes, PlantState } from './plant-state.ts';

export interface AlarmRule {
  readonly id: string;
  readonly ja: string;
  readonly en: string;
  readonly priority: 'high' | 'medium';
  /** True while it is so; `wasOn` lets a limit be left by some margin before it is over. */
  holds(state: PlantState, sizes: PlantSizes, wasOn: boolean): boolean;
}

const above = (value: number, limit: number, wasOn: boolean) => value > (wasOn ? limit * 0.95 : limit);
const below = (value: number, limit: number, wasOn: boolean) => value < (wasOn ? limit * 1.08 : limit);

export const ALARM_RULES: readonly AlarmRule[] = [
  {
    id: 'LAH-101',
    ja: 'ポンプ井 水位高',
    en: 'Wet well level high',
    priority: 'high',
    holds: ({ well, set }, _sizes, wasOn) => above(well, set.wellHigh, wasOn),
  },
  {
    id: 'LAHH-101',
    ja: 'ポンプ井 越流',
    en: 'Wet well overflow',
    priority: 'high',
    holds: ({ well }, { wellDepth }, wasOn) => above(well, wellDepth - 0.05, wasOn),
  },
  {
    id: 'LAL-101',
    ja: 'ポンプ井 水位低',
    en: 'Wet well level low',
    priority: 'medium',
    holds: ({ well }, _sizes, wasOn) => below(well, 0.6, wasOn),
  },
  {
    id: 'AAL-201',
    ja: 'DO 低',
    en: 'Dissolved oxygen low',
    priority: 'high',
    holds: ({ oxygen, set }, _sizes, wasOn) => below(oxygen, set.oxygenLow, wasOn),
  },
  {
    id: 'AAH-202',
    ja: 'アンモニア性窒素 高',
    en: 'Ammonia high',
    priority: 'medium',
    holds: ({ ammonia, set }, _sizes, wasOn) => above(ammonia, set.ammoniaHigh, wasOn),
  },
  {
    id: 'LAH-301',
    ja: '汚泥界面 高',
    en: 'Sludge blanket high',
    priority: 'medium',
    holds: ({ blanket }, _sizes, wasOn) => above(blanket, 2.4, wasOn),
  },
  {
    id: 'AAH-301',
    ja: '処理水濁度 高',
    en: 'Effluent turbidity high',
    priority: 'medium',
    holds: ({ turbidity }, _sizes, wasOn) => above(turbidity, 10, wasOn),
  },
  {
    id: 'AAH-401',
    ja: '残留塩素 高',
    en: 'Residual chlorine high',
    priority: 'high',
    holds: ({ chlorine, set }, _sizes, wasOn) => above(chlorine, set.chlorineHigh, wasOn),
  },
  {
    id: 'AAL-401',
    ja: '残留塩素 低',
    en: 'Residual chlorine low',
    priority: 'high',
    holds: ({ chlorine, set }, _sizes, wasOn) => below(chlorine, set.chlorineLow, wasOn),
  },
  {
    id: 'LAL-401',
    ja: '次亜タンク 残量低',
    en: 'Hypochlorite tank low',
    priority: 'medium',
    holds: ({ hypochlorite }, { hypochloriteTank }, wasOn) =>
      below(hypochlorite, hypochloriteTank * 0.15, wasOn),
  },
  ...(
    [
      ['P-101A', 'P101A', '1号汚水ポンプ 故障', 'Lift pump 1 fault'],
      ['P-101B', 'P101B', '2号汚水ポンプ 故障', 'Lift pump 2 fault'],
      ['P-101C', 'P101C', '3号汚水ポンプ 故障', 'Lift pump 3 fault'],
      ['B-201A', 'B201A', '1号送風機 故障', 'Blower 1 fault'],
      ['B-201B', 'B201B', '2号送風機 故障', 'Blower 2 fault'],
    ] as const
  ).map(
    ([tag, name, ja, en]): AlarmRule => ({
      id: `XA-${tag}`,
      ja,
      en,
      priority: 'high',
      holds: ({ machines }) => machines[name].isTripped,
    }),
  ),
];

export interface AlarmRecord {
  readonly id: string;
  /** Epoch seconds. */
  readonly from: number;
  to: number | null;
  acknowledgedBy: string | null;
}

/** What began or ended, of which the caller tells. */
export interface AlarmChange {
  readonly id: string;
  readonly state: 'raised' | 'over';
}

const MOST_RECORDS = 500;

/** Newest first in `records`; with alarms switched off nothing is raised, and what stands stays. */
export function watchAlarms(
  state: PlantState,
  sizes: PlantSizes,
  records: AlarmRecord[],
): readonly AlarmChange[] {
  if (!state.areAlarmsOn) return [];
  const changes: AlarmChange[] = [];
  for (const rule of ALARM_RULES) {
    const standing = records.find(({ id, to }) => id === rule.id && to === null);
    const isOn = rule.holds(state, sizes, standing !== undefined);
    if (isOn && standing === undefined) {
      records.unshift({ id: rule.id, from: state.at, to: null, acknowledgedBy: null });
      changes.push({ id: rule.id, state: 'raised' });
    } else if (!isOn && standing !== undefined) {
      standing.to = state.at;
      changes.push({ id: rule.id, state: 'over' });
    }
  }
  if (records.length > MOST_RECORDS) records.length = MOST_RECORDS;
  return changes;
}
