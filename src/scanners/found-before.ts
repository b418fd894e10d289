/**
 * What was found of actors, kept for whoever asks again a day later. An actor whose source sent nothing since is what he was, and
 * so is a neighbourhood or a class of such actors: their answers are taken from here, and the report is the same to the last
 * digit. Where the ground has changed (an address is dark no more, a day counts no more as watched) all is forgotten.
 */
import type { Frame } from './frame.ts';
import type { Scores } from './score-actors.ts';

/** Groups that were tried in a part of the whole, of which all actors are known by their number. */
export interface TriedPart<Tried> {
  /** Actors that the part had. */
  readonly size: number;
  readonly tried: readonly Tried[];
}

/** Parts by key; a part is as it was where all of its actors are, and as many as there were. */
export type TriedParts<Tried> = Map<number, TriedPart<Tried>>;

export interface Found<Tried> {
  readonly scores: Scores;
  readonly neighbours: TriedParts<Tried>;
  readonly classes: TriedParts<Tried>;
  /** Sets that the formula was sure of and that simulation confirmed: numbers of sources. */
  readonly confirmed: ReadonlySet<string>;
}

interface Ground {
  readonly turn: number;
  readonly from: number;
  readonly strays: number;
  readonly watchedDays: readonly number[];
  readonly undark: string;
}

interface Remembered<Tried> extends Found<Tried> {
  readonly ground: Ground;
  /** By number of the source: its first actor. */
  readonly firstActor: Int32Array;
}

/** What may be taken over in one run. */
export interface Recalled<Tried> {
  /** By actor: his number in what was found before; -1 where he has to be asked. */
  readonly before: Int32Array;
  /** By actor of what was found before: his number now; -1 of whoever has to be asked. */
  readonly now: Int32Array;
  readonly found: Found<Tried>;
}

export class FoundBefore<Tried extends { readonly actors: readonly number[] }> {
  #remembered: Remembered<Tried> | null = null;

  /** Null: all have to be asked. */
  recall(frame: Frame): Recalled<Tried> | null {
    const remembered = this.#remembered;
    if (remembered === null || !isSameGround(remembered.ground, groundOf(frame))) return null;
    const { timeline } = frame;
    const { changedIn } = frame.observations.settled();
    const before = new Int32Array(timeline.actors).fill(-1);
    const now = new Int32Array(remembered.scores.p.length).fill(-1);
    for (let actor = 0, nth = 0; actor < timeline.actors; actor++) {
      const source = timeline.sourceOf[actor];
      nth = actor > 0 && timeline.sourceOf[actor - 1] === source ? nth + 1 : 0;
      if (changedIn[source] > remembered.ground.turn) continue;
      before[actor] = remembered.firstActor[source] + nth;
      now[before[actor]] = actor;
    }
    return { before, now, found: remembered };
  }

  remember(frame: Frame, found: Found<Tried>): void {
    const { timeline, observations } = frame;
    const firstActor = new Int32Array(observations.sources.length).fill(-1);
    for (let actor = timeline.actors - 1; actor >= 0; actor--) firstActor[timeline.sourceOf[actor]] = actor;
    this.#remembered = { ...found, ground: groundOf(frame), firstActor };
  }
}

/**
 * The part's groups with the numbers that their actors have now, where nothing came to any of `actors`, who are all that the part
 * has now; null: it has to be tried.
 */
export function partAsBefore<Tried extends { readonly actors: readonly number[] }>(
  recalled: Recalled<Tried> | null,
  part: TriedPart<Tried> | undefined,
  actors: readonly number[],
): Tried[] | null {
  if (recalled === null || part === undefined || part.size !== actors.length) return null;
  const { before, now } = recalled;
  if (actors.some((actor) => before[actor] < 0)) return null;
  return part.tried.map((one) => ({ ...one, actors: one.actors.map((actor) => now[actor]) }));
}

function groundOf({ observations, period, undark, watchedDays }: Frame): Ground {
  const places = undark.map(({ space, position }) => `${space}/${position}`).join(' ');
  const { turn } = observations.settled();
  return { turn, from: period.from, strays: period.strays, watchedDays, undark: places };
}

/** Days that came since, and days that were let go, matter to nobody who has nothing on them. */
function isSameGround(before: Ground, now: Ground): boolean {
  const isSameTime = before.strays === now.strays && (now.strays === 0 || before.from === now.from);
  const last = before.watchedDays.at(-1) ?? -1;
  const first = now.watchedDays[0] ?? 0;
  const shared = before.watchedDays.filter((day) => day >= first);
  const still = now.watchedDays.filter((day) => day <= last);
  return (
    isSameTime &&
    before.undark === now.undark &&
    shared.length === still.length &&
    shared.every((day, i) => day === still[i])
  );
}
