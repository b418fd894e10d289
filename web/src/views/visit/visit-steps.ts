/** What he had before him, one after the other: pages, and where he turned a camera; how long each, and what he changed there. */
import type { DecoyEvent, DecoyEventId } from '../../../../src/model/decoy-event.ts';
import { type Aim, aimOf, textOf } from './event-fields.ts';

export interface VisitStep {
  /** Place of its event among all. */
  readonly index: number;
  /** A page's name, or where the camera looked then. */
  readonly what: string | Aim;
  /** Until the next one came, or the last event. */
  readonly lastedMs: number;
  readonly changes: readonly Change[];
}

interface Change {
  readonly point: string;
  readonly before: string;
  readonly became: string;
}

const CHANGES: ReadonlySet<DecoyEventId> = new Set(['yamori.plant.write', 'yamori.setting.write']);

export function visitSteps(events: readonly DecoyEvent[]): VisitStep[] {
  const begun: { index: number; what: string | Aim; changes: Change[] }[] = [];
  events.forEach((event, index) => {
    const what =
      event.eventid === 'yamori.http.page'
        ? textOf(event, 'page')
        : event.eventid === 'yamori.camera.moved'
          ? aimOf(event)
          : null;
    if (what !== null) begun.push({ index, what, changes: [] });
    else if (CHANGES.has(event.eventid)) {
      begun.at(-1)?.changes.push({
        point: textOf(event, 'point'),
        before: textOf(event, 'previous_value'),
        became: textOf(event, 'resulting_value'),
      });
    }
  });
  return begun.map((step, i) => {
    const until = begun[i + 1]?.index ?? events.length - 1;
    const lastedMs = Date.parse(events[until].timestamp) - Date.parse(events[step.index].timestamp);
    return { ...step, lastedMs: Math.max(0, lastedMs) };
  });
}
