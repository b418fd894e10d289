/**
 * How many new connections a decoy looks at in a second, and whose. While there is room, one address may come as often as
 * a brute-forcer does. When half of the room is gone, only those get in who come as seldom as people and pollers do; when
 * three quarters are, of these only whoever spoke here before. So a flood meets its own limit first, and a visitor who was
 * here before it stays served.
 */

export interface ArrivalLimits {
  /** A second, of all together; `burst` as many at once. */
  readonly perSecond: number;
  readonly burst: number;
  /** Of one address, while there is room. */
  readonly perSecondEach: number;
  readonly burstEach: number;
  /** Of one address, when there is little. Beyond it, what an address does not say is told in sums alone. */
  readonly perSecondModest: number;
  readonly burstModest: number;
  /** Addresses that are remembered; whoever came least recently is forgotten. */
  readonly addresses: number;
}

export const USUAL_ARRIVALS: ArrivalLimits = {
  perSecond: 1_000,
  burst: 2_000,
  perSecondEach: 200,
  burstEach: 1_000,
  perSecondModest: 10,
  burstModest: 100,
  addresses: 50_000,
};

export type ArrivalVerdict =
  /** `isModest`: he comes as seldom as those whose every visit is written down. */
  | { readonly isAdmitted: true; readonly isModest: boolean }
  | { readonly isAdmitted: false; readonly why: 'address-arrivals-too-frequent' | 'arrivals-too-frequent' };

export interface ArrivalBudget {
  arrive(address: string): ArrivalVerdict;
  /** He said something, so he is no mere knock: remembered for when there is little room. */
  spoke(address: string): void;
}

interface Comer {
  readonly usual: Bucket;
  readonly modest: Bucket;
  hasSpoken: boolean;
}

interface Bucket {
  left: number;
  at: number;
}

export function createArrivalBudget(limits: ArrivalLimits, clock: () => number): ArrivalBudget {
  const comers = new Map<string, Comer>();
  const all: Bucket = { left: limits.burst, at: clock() };

  return {
    arrive(address) {
      const now = clock();
      const comer = comerOf(address, now);
      fill(all, limits.perSecond, limits.burst, now);
      fill(comer.usual, limits.perSecondEach, limits.burstEach, now);
      fill(comer.modest, limits.perSecondModest, limits.burstModest, now);
      const isModest = comer.modest.left >= 1;
      const room = all.left / limits.burst;
      if (comer.usual.left < 1 || (room < 0.5 && !isModest))
        return { isAdmitted: false, why: 'address-arrivals-too-frequent' };
      if (all.left < 1 || (room < 0.25 && !comer.hasSpoken))
        return { isAdmitted: false, why: 'arrivals-too-frequent' };
      all.left--;
      comer.usual.left--;
      if (isModest) comer.modest.left--;
      return { isAdmitted: true, isModest };
    },
    spoke(address) {
      const comer = comers.get(address);
      if (comer !== undefined) comer.hasSpoken = true;
    },
  };

  function comerOf(address: string, now: number): Comer {
    const known = comers.get(address);
    // The order of the map is that of the last arrivals.
    if (known !== undefined) comers.delete(address);
    else if (comers.size >= limits.addresses) comers.delete(comers.keys().next().value as string);
    const comer = known ?? {
      usual: { left: limits.burstEach, at: now },
      modest: { left: limits.burstModest, at: now },
      hasSpoken: false,
    };
    comers.set(address, comer);
    return comer;
  }
}

function fill(bucket: Bucket, perSecond: number, most: number, now: number): void {
  // A clock that was set back fills nothing.
  const passed = Math.max(0, now - bucket.at) / 1_000;
  bucket.left = Math.min(most, bucket.left + passed * perSecond);
  bucket.at = now;
}
