/**
 * Small pictures for events: what a visitor had before him, drawn by the camera's own renderer. One serves all who look
 * the same way within a moment, and there are few: a visitor's next waits, and so does the next of all.
 */
import type { DecoyFields } from '../../../model/decoy-event.ts';
import type { Visit } from '../../persona.ts';
import type { CameraSettings } from '../device/camera-settings.ts';
import type { Picture } from '../scene/picture.ts';
import type { Aim } from '../scene/view.ts';
import { lookOf } from './look-of.ts';

export interface Stills {
  /** `still`, in base64, as it is now for a camera that stands so; no field where it is too soon for another. */
  of(visit: Visit, aim: Aim): DecoyFields;
}

export interface StillOptions {
  /** Of the still size. */
  readonly picture: Picture;
  readonly settings: CameraSettings;
  readonly clock: () => number;
}

/** Texts of events are cut at 4 KiB, and base64 makes four of three. */
const MOST_BYTES = 3_072;
const QUALITIES = [60, 45, 30, 15] as const;
const VISITOR_AGAIN_MS = 10_000;
const MOST_OF_VISIT = 60;
const MOST_VISITORS = 1_000;
/** Drawing one stops all others for some milliseconds. */
const DRAW_AGAIN_MS = 1_000;
const NO_WORDS = { time: '', name: '' };

export function createStills({ picture, settings, clock }: StillOptions): Stills {
  /** Address -> when it had its last; the oldest first. */
  const visitors = new Map<string, number>();
  const ofVisit = new WeakMap<Visit, number>();
  let last: { readonly at: number; readonly like: string; readonly still: string | null } | null = null;

  return {
    of(visit, aim) {
      const now = clock();
      const many = ofVisit.get(visit) ?? 0;
      const before = visitors.get(visit.address);
      if (many >= MOST_OF_VISIT || (before !== undefined && isWithin(now, before, VISITOR_AGAIN_MS)))
        return {};
      const still = draw(aim, now);
      if (still === null) return {};
      ofVisit.set(visit, many + 1);
      visitors.delete(visit.address);
      visitors.set(visit.address, now);
      if (visitors.size > MOST_VISITORS) visitors.delete(visitors.keys().next().value as string);
      return { still };
    },
  };

  function draw(aim: Aim, now: number): string | null {
    const look = lookOf(settings);
    const like = JSON.stringify([aim.pan.toFixed(1), aim.tilt.toFixed(1), aim.across.toFixed(1), look]);
    if (last !== null && isWithin(now, last.at, DRAW_AGAIN_MS)) return last.like === like ? last.still : null;
    const canvas = picture.drawNow(now, aim, look, NO_WORDS);
    let still: string | null = null;
    for (const quality of QUALITIES) {
      const jpeg = canvas.toBuffer('image/jpeg', quality);
      if (jpeg.length > MOST_BYTES) continue;
      still = jpeg.toString('base64');
      break;
    }
    last = { at: now, like, still };
    return still;
  }
}

/** Also where the clock was set back. */
function isWithin(now: number, before: number, ms: number): boolean {
  return Math.abs(now - before) < ms;
}
