/** Durations as operators write them: `90m`, `12h`, `3d`. */
import { z } from 'zod';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MOST_MS = 400 * UNIT_MS.d;

/** `3d` -> 259,200,000. Refuses what is no whole number of minutes, hours or days, and more than 400 days. */
export const duration = z
  .string()
  .regex(/^\d{1,5}[mhd]$/, 'a duration is a whole number with m, h or d, such as 3d')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.at(-1) as keyof typeof UNIT_MS])
  .refine((ms) => ms <= MOST_MS, 'at most 400d');
