/** Timestamps of pcapng: 64 bits in units of any power of 10 or 2, plus an offset. */

/** How the timestamps of one interface read: if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng, section 4.2). */
export interface TimeScale {
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: bigint;
  /**
   * `unitsPerSecond` as a number where the low 32 bits of a timestamp can be divided by it without loss:
   * 10^0 .. 10^9 and 2^0 .. 2^32, which is all that capture tools write. Else 0.
   */
  readonly divisor: number;
}

/** Microseconds since 1970: what holds when an interface says nothing. */
export const MICROSECONDS = timeScale(6, 0n);

/** `resolution` is the byte of if_tsresol: the exponent, of 2 where the top bit is set, else of 10. */
export function timeScale(resolution: number, offsetSeconds: bigint): TimeScale {
  const exponent = resolution & 0x7f;
  const binary = resolution >= 0x80;
  const unitsPerSecond = (binary ? 2n : 10n) ** BigInt(exponent);
  const exact = exponent <= (binary ? 32 : 9);
  return { unitsPerSecond, offsetSeconds, divisor: exact ? Number(unitsPerSecond) : 0 };
}

export interface SplitTime {
  /** Not yet limited to 1970..2106. */
  seconds: number;
  /** Units beyond the second, 0 .. unitsPerSecond - 1; exact where the scale has a divisor. */
  units: number;
  nanoseconds: number;
}

/** The exact way: for odd scales, and once whenever the high 32 bits of a timestamp change. */
export function splitTime(scale: TimeScale, high: number, low: number): SplitTime {
  const value = (BigInt(high) << 32n) | BigInt(low);
  const units = value % scale.unitsPerSecond;
  return {
    seconds: Number(value / scale.unitsPerSecond + scale.offsetSeconds),
    units: Number(units),
    nanoseconds: Number((units * 1_000_000_000n) / scale.unitsPerSecond),
  };
}
