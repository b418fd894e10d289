/** Pan, tilt and zoom: motors that take their time, and a scene that ends somewhere. */
import type { DecoyFields } from '../../../model/decoy-event.ts';
import type { Visit } from '../../persona.ts';
import type { Aim } from '../scene/view.ts';
import type { CameraSettings } from './camera-settings.ts';

export interface Turning {
  /** Where it looks now. */
  now(): Aim;
  /** Speeds in -1..1; until it is stopped, or for a while. */
  go(speed: Speed, face: string, visit: Visit): void;
  /** By degrees. */
  by(
    step: { readonly pan: number; readonly tilt: number; readonly zoom: number },
    face: string,
    visit: Visit,
  ): void;
  home(face: string, visit: Visit): void;
  stop(): void;
  readonly isMoving: boolean;
}

export interface Speed {
  readonly pan: number;
  readonly tilt: number;
  /** More than 0: closer. */
  readonly zoom: number;
}

const DEGREES_PER_SECOND = 22;
const ZOOM_PER_SECOND = 0.7;
const LONGEST_MS = 4_000;
const REACH = { pan: 70, up: 12, down: 28, closest: 0.28 };

/** `see` gives the fields of an event that show what the camera looks at. */
export function createTurning(
  home: Aim,
  settings: CameraSettings,
  clock: () => number,
  see: (visit: Visit, aim: Aim) => DecoyFields,
): Turning {
  let from: Aim = settings.aim ?? home;
  let speed: Speed | null = null;
  let since = 0;
  let until = 0;

  const turning: Turning = {
    now() {
      if (speed === null) return from;
      const at = Math.min(clock(), until);
      const seconds = Math.max(0, at - since) / 1_000;
      const aim = within({
        pan: from.pan + speed.pan * DEGREES_PER_SECOND * seconds,
        tilt: from.tilt - speed.tilt * DEGREES_PER_SECOND * 0.7 * seconds,
        across: from.across * Math.exp(-speed.zoom * ZOOM_PER_SECOND * seconds),
      });
      if (clock() >= until) settle(aim);
      return aim;
    },
    go(wanted, face, visit) {
      turning.stop();
      speed = wanted;
      since = clock();
      until = since + LONGEST_MS;
      const { pan, tilt, zoom } = wanted;
      tell(visit, face, `${pan.toFixed(2)} ${tilt.toFixed(2)} ${zoom.toFixed(2)}`, from);
    },
    by(step, face, visit) {
      turning.stop();
      const aim = within({
        pan: from.pan + step.pan,
        tilt: from.tilt - step.tilt,
        across: from.across * Math.exp(-step.zoom),
      });
      const before = from;
      settle(aim);
      tell(visit, face, `${step.pan.toFixed(2)} ${step.tilt.toFixed(2)} ${step.zoom.toFixed(2)}`, before);
    },
    home(face, visit) {
      turning.stop();
      const before = from;
      settle(home);
      tell(visit, face, 'home', before);
    },
    stop() {
      if (speed !== null) settle(turning.now());
    },
    get isMoving() {
      return speed !== null && clock() < until;
    },
  };
  return turning;

  function settle(aim: Aim): void {
    from = aim;
    speed = null;
    settings.aim = { ...aim };
  }

  function within({ pan, tilt, across }: Aim): Aim {
    return {
      pan: clamp(pan, home.pan - REACH.pan, home.pan + REACH.pan),
      tilt: clamp(tilt, home.tilt - REACH.up, home.tilt + REACH.down),
      across: clamp(across, home.across * REACH.closest, home.across),
    };
  }

  function tell(visit: Visit, face: string, requested: string, before: Aim): void {
    const aim = turning.now();
    visit.emit('yamori.camera.moved', {
      face,
      previous_value: said(before),
      requested_value: requested,
      resulting_value: said(aim),
      ...see(visit, aim),
    });
  }
}

function said({ pan, tilt, across }: Aim): string {
  return `${pan.toFixed(1)} ${tilt.toFixed(1)} ${across.toFixed(1)}`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
