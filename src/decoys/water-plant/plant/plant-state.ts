/** All that a wastewater plant is at one moment: water, air, chlorine, machines, set-points, alarms. SI-near units in names. */
import type { Facility } from '../facility.ts';

export interface Machine {
  /** Follows the plant's control; else `command` and `speedSet`. */
  isAuto: boolean;
  command: boolean;
  /** Per cent of full speed, wanted by hand. */
  speedSet: number;
  isRunning: boolean;
  /** Per cent of full speed. */
  speed: number;
  isTripped: boolean;
  hours: number;
  /** Seconds for which what trips it has lasted. */
  strainSeconds: number;
}

export const MACHINES = ['P101A', 'P101B', 'P101C', 'B201A', 'B201B', 'P301', 'P401'] as const;
export type MachineName = (typeof MACHINES)[number];

/** What operators set. Names are the points' ids. */
export interface SetPoints {
  /** Level of the wet well at which the first and second pump start, and at which they stop; metres. */
  wellStart1: number;
  wellStart2: number;
  wellStop: number;
  /** Dissolved oxygen of the aeration tank, mg/L. */
  oxygen: number;
  /** Return sludge, per cent of inflow. */
  returnRatio: number;
  /** Residual chlorine, mg/L. */
  chlorine: number;
  /** Dosing by hand, L/h. */
  dosing: number;
  wellHigh: number;
  oxygenLow: number;
  chlorineHigh: number;
  chlorineLow: number;
  ammoniaHigh: number;
}
export type SetPointName = keyof SetPoints;

export interface PlantState {
  /** Epoch seconds up to which it is worked out. */
  at: number;
  /** Cubic metres an hour. */
  inflow: number;
  /** Metres. */
  well: number;
  pumped: number;
  /** Into aeration and out of the plant: what is pumped arrives there later. */
  treated: number;
  effluent: number;
  /** mg/L. */
  oxygen: number;
  ammonia: number;
  chlorine: number;
  /** Depth of the sludge blanket, metres. */
  blanket: number;
  turbidity: number;
  ph: number;
  /** Litres of hypochlorite left. */
  hypochlorite: number;
  /** L/h. */
  dosing: number;
  /** m3/h. */
  air: number;
  /** Cubic metres spilled since the plant began. */
  overflow: number;
  /** Cubic metres treated since the plant began. */
  total: number;
  /** Which pump leads; changes when pumps stop. */
  lead: number;
  /** Sums of the two controllers. */
  oxygenSum: number;
  chlorineSum: number;
  machines: Record<MachineName, Machine>;
  set: SetPoints;
  /** Whether the control watches for dry running; somebody can switch that off. */
  isInterlocked: boolean;
  /** Whether alarms are raised at all. */
  areAlarmsOn: boolean;
}

/** Sizes that follow from the capacity. */
export interface PlantSizes {
  /** m3/h. */
  readonly meanFlow: number;
  /** Square metres, metres. */
  readonly wellArea: number;
  readonly wellDepth: number;
  /** m3/h each at full speed. */
  readonly pumpFlow: number;
  /** m3. */
  readonly aerationVolume: number;
  readonly contactVolume: number;
  /** Litres, L/h. */
  readonly hypochloriteTank: number;
  readonly dosingMost: number;
  /** m3/h of air of one blower. */
  readonly blowerAir: number;
}

export function sizesOf({ capacityM3Day }: Facility): PlantSizes {
  const meanFlow = capacityM3Day / 24;
  return {
    meanFlow,
    wellArea: Math.max(12, meanFlow / 14),
    wellDepth: 5.5,
    pumpFlow: meanFlow * 1.3,
    aerationVolume: meanFlow * 8,
    contactVolume: meanFlow * 0.25,
    hypochloriteTank: Math.round(meanFlow * 8),
    dosingMost: meanFlow * 0.05,
    blowerAir: meanFlow * 4.5,
  };
}

export function beginState(facility: Facility, at: number): PlantState {
  const sizes = sizesOf(facility);
  const machine = (isRunning: boolean, hours: number): Machine => ({
    isAuto: true,
    command: isRunning,
    speedSet: 80,
    isRunning,
    speed: isRunning ? 70 : 0,
    isTripped: false,
    hours,
    strainSeconds: 0,
  });
  const age = (2024 - facility.since) * 3_100;
  return {
    at,
    inflow: sizes.meanFlow,
    well: 2.2,
    pumped: sizes.meanFlow,
    treated: sizes.meanFlow,
    effluent: sizes.meanFlow,
    oxygen: 2,
    ammonia: 1,
    chlorine: 0.4,
    blanket: 0.9,
    turbidity: 2,
    ph: 7,
    hypochlorite: sizes.hypochloriteTank * 0.7,
    dosing: sizes.dosingMost * 0.25,
    air: sizes.blowerAir,
    overflow: 0,
    total: facility.capacityM3Day * 365 * (2024 - facility.since),
    lead: 0,
    oxygenSum: 50,
    chlorineSum: 25,
    machines: {
      P101A: machine(true, age),
      P101B: machine(false, age * 0.96),
      P101C: machine(false, age * 0.41),
      B201A: machine(true, age * 1.7),
      B201B: machine(true, age * 1.6),
      P301: machine(true, age * 2),
      P401: machine(true, age * 1.9),
    },
    set: {
      wellStart1: 2.4,
      wellStart2: 3.2,
      wellStop: 1.2,
      oxygen: 2,
      returnRatio: 50,
      chlorine: 0.4,
      dosing: Math.round(sizes.dosingMost * 2.5) / 10,
      wellHigh: 4.5,
      oxygenLow: 0.8,
      chlorineHigh: 1.5,
      chlorineLow: 0.1,
      ammoniaHigh: 8,
    },
    isInterlocked: true,
    areAlarmsOn: true,
  };
}
