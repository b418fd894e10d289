/**
 * The process: what a few seconds change. Balances of water, oxygen, ammonia, chlorine and sludge with constants of an
 * ordinary activated-sludge plant (eight hours of aeration, a quarter of an hour of chlorine contact). It is no model for
 * designers; it is one in which a changed set-point does what an operator fears, in the time that it takes.
 */
import { MACHINES, type Machine, type MachineName, type PlantSizes, type PlantState } from './plant-state.ts';
import type { Noise } from './smooth-noise.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** mg/L: what water holds of oxygen at 20 degrees; of ammonia in sewage. */
const SATURATION = 8.8;
const AMMONIA_IN = 26;
/** Grams of chlorine in a litre of hypochlorite solution. */
const CHLORINE_GRAMS = 120;
/** Half of the speed is lost or won in so many seconds. */
const RAMP_PER_SECOND = 5;
const DRY_LEVEL = 0.3;
const DRY_SECONDS = 90;
const PUMPS: readonly MachineName[] = ['P101A', 'P101B', 'P101C'];

/** Moves `state` on by `seconds` (1 to 60). `hourOfDay` is local, with a fraction. */
export function stepPlant(
  state: PlantState,
  sizes: PlantSizes,
  noise: Noise,
  seconds: number,
  hourOfDay: number,
): void {
  const at = state.at + seconds;
  const hours = seconds / HOUR;
  state.at = at;
  state.inflow = sizes.meanFlow * dailyShare(hourOfDay) * rain(noise, at) * (1 + 0.05 * noise(at, 240, 1));
  liftPumps(state, sizes, seconds);
  aerate(state, sizes, hours, seconds);
  settle(state, noise, sizes, hours);
  chlorinate(state, sizes, hours, hourOfDay);
  state.ph = 6.95 + 0.12 * noise(at, 5 * HOUR, 7) + 0.05 * Math.max(0, state.chlorine - 0.5);
  state.total += state.effluent * hours;
  for (const name of MACHINES) {
    const machine = state.machines[name];
    if (machine.isRunning) machine.hours += hours;
  }
}

/** Two peaks, after breakfast and after the bath, and little at four in the morning; 1 on average. */
function dailyShare(hour: number): number {
  const wave = (peak: number, turns: number) => Math.cos((2 * Math.PI * turns * (hour - peak)) / 24);
  return 1 + 0.28 * wave(16, 1) + 0.22 * wave(9, 2);
}

/** 1 on dry days, up to 1.7 in a storm. */
function rain(noise: Noise, at: number): number {
  const weather = noise(at, 1.5 * DAY, 2) + 0.4 * noise(at, 4 * HOUR, 3);
  return 1 + 0.7 * Math.max(0, Math.min(1, (weather - 0.65) * 1.6));
}

function liftPumps(state: PlantState, sizes: PlantSizes, seconds: number): void {
  const { set, well, machines } = state;
  let running = 0;
  for (const name of PUMPS) if (machines[name].isAuto && machines[name].isRunning) running++;
  let wanted = running;
  if (well > set.wellStart2) wanted = 2;
  else if (well > set.wellStart1) wanted = Math.max(1, running);
  if (well < set.wellStop) wanted = 0;
  if (running > 0 && wanted === 0) state.lead = (state.lead + 1) % PUMPS.length;
  const span = Math.max(0.2, set.wellStart2 - set.wellStop);
  const speed = clamp(55 + (45 * (well - set.wellStop)) / span, 55, 100);
  let placed = 0;
  state.pumped = 0;
  for (let turn = 0; turn < PUMPS.length; turn++) {
    const pump = machines[PUMPS[(state.lead + turn) % PUMPS.length]];
    const shouldRun = pump.isAuto ? placed < wanted && !pump.isTripped : pump.command;
    if (pump.isAuto && shouldRun) placed++;
    drive(pump, shouldRun, pump.isAuto ? speed : pump.speedSet, seconds);
    const isDry = pump.isRunning && well < DRY_LEVEL;
    // It cools more slowly than it heats.
    pump.strainSeconds = Math.max(0, pump.strainSeconds + (isDry ? seconds : -seconds / 5));
    if (pump.strainSeconds > (state.isInterlocked ? DRY_SECONDS / 10 : DRY_SECONDS * 10)) trip(pump);
    if (!isDry) state.pumped += sizes.pumpFlow * (pump.speed / 100);
  }
  const change = ((state.inflow - state.pumped) * seconds) / HOUR / sizes.wellArea;
  const level = well + change;
  if (level > sizes.wellDepth) state.overflow += (level - sizes.wellDepth) * sizes.wellArea;
  state.well = clamp(level, 0, sizes.wellDepth);
}

function aerate(state: PlantState, sizes: PlantSizes, hours: number, seconds: number): void {
  const { machines, set } = state;
  state.treated = follow(state.treated, state.pumped, hours / 0.2);
  const error = set.oxygen - state.oxygen;
  state.oxygenSum = clamp(state.oxygenSum + error * 40 * hours, 0, 100);
  const wanted = clamp(state.oxygenSum + error * 18, 0, 100);
  state.air = 0;
  for (const name of ['B201A', 'B201B'] as const) {
    const blower = machines[name];
    const isOn = blower.isAuto ? !blower.isTripped && wanted > 12 : blower.command;
    drive(blower, isOn, blower.isAuto ? Math.max(30, wanted) : blower.speedSet, seconds);
    blower.strainSeconds = blower.speed > 99 ? blower.strainSeconds + seconds : 0;
    // A blower at its end for half a day gets too hot.
    if (blower.strainSeconds > 12 * HOUR) trip(blower);
    state.air += sizes.blowerAir * (blower.speed / 100);
  }
  const load = state.treated / sizes.meanFlow;
  const transfer = 4.6 * (state.air / sizes.blowerAir);
  const uptake = 30 * (0.35 + 0.65 * load) * (state.oxygen / (state.oxygen + 0.5));
  // Implicit in the transfer, so that a step of a minute is stable.
  state.oxygen = clamp(
    (state.oxygen + hours * (transfer * SATURATION - uptake)) / (1 + hours * transfer),
    0,
    SATURATION,
  );
  const renewal = state.treated / sizes.aerationVolume;
  const nitrified =
    9 * (state.oxygen / (state.oxygen + 1)) * (state.ammonia / (state.ammonia + 1)) * returnFactor(state);
  state.ammonia = clamp(
    state.ammonia + hours * (renewal * (AMMONIA_IN - state.ammonia) - nitrified),
    0,
    AMMONIA_IN,
  );
}

/** Without returned sludge the tank loses those who do its work. */
function returnFactor(state: PlantState): number {
  const share = (state.machines.P301.speed / 100) * (state.set.returnRatio / 50);
  return clamp(0.3 + 0.9 * share, 0.3, 1.05);
}

function settle(state: PlantState, noise: Noise, sizes: PlantSizes, hours: number): void {
  const { machines, set } = state;
  const pump = machines.P301;
  drive(pump, pump.isAuto ? !pump.isTripped : pump.command, pump.isAuto ? 78 : pump.speedSet, hours * HOUR);
  const returned = (pump.speed / 78) * (set.returnRatio / 50);
  const load = state.treated / sizes.meanFlow;
  state.blanket = clamp(
    state.blanket + hours * (0.22 * load - 0.22 * returned - 0.06 * (state.blanket - 0.9)),
    0.1,
    3.6,
  );
  const carried = Math.max(0, state.blanket - 2.2) * 14 + Math.max(0, load - 1.6) * 6;
  state.turbidity = follow(state.turbidity, 1.8 + 0.5 * noise(state.at, 2 * HOUR, 5) + carried, hours / 0.5);
}

function chlorinate(state: PlantState, sizes: PlantSizes, hours: number, hourOfDay: number): void {
  const { machines, set } = state;
  state.effluent = follow(state.effluent, state.treated, hours / 0.5);
  const pump = machines.P401;
  const error = set.chlorine - state.chlorine;
  state.chlorineSum = clamp(state.chlorineSum + error * 30 * hours, 0, 100);
  // In proportion to the flow, as such pumps are driven; the rest is for the controller.
  const wanted = clamp((state.chlorineSum + error * 20) * (state.effluent / sizes.meanFlow), 0, 100);
  const isOn = pump.isAuto ? !pump.isTripped : pump.command;
  drive(pump, isOn, pump.isAuto ? wanted : (100 * set.dosing) / sizes.dosingMost, hours * HOUR);
  state.dosing = state.hypochlorite > 0 ? (sizes.dosingMost * pump.speed) / 100 : 0;
  state.hypochlorite = Math.max(0, state.hypochlorite - state.dosing * hours);
  // The lorry comes in the morning when there is room for its load.
  if (state.hypochlorite < sizes.hypochloriteTank * 0.25 && hourOfDay > 10 && hourOfDay < 10.2)
    state.hypochlorite = sizes.hypochloriteTank * 0.95;
  const flow = Math.max(state.effluent, sizes.meanFlow * 0.02);
  const dose = (state.dosing * CHLORINE_GRAMS) / flow;
  const demand = 1.1 + 0.25 * state.ammonia + 0.03 * state.turbidity;
  const rate = (hours * flow) / sizes.contactVolume;
  state.chlorine = clamp(follow(state.chlorine, Math.max(0, dose - demand), rate), 0, 60);
}

function drive(machine: Machine, shouldRun: boolean, speed: number, seconds: number): void {
  const target = shouldRun && !machine.isTripped ? clamp(speed, 0, 100) : 0;
  const most = RAMP_PER_SECOND * seconds;
  machine.speed += clamp(target - machine.speed, -most, most);
  machine.isRunning = machine.speed > 0.5;
}

function trip(machine: Machine): void {
  machine.isTripped = true;
  machine.strainSeconds = 0;
}

/** Exact for any step: `turns` is the step in time constants. */
function follow(value: number, target: number, turns: number): number {
  return target + (value - target) * Math.exp(-turns);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
