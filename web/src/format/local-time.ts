/** `2026-11-23T14:05`, what <input type="datetime-local"> holds, to and from a time in any zone. */

function wallClock(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
}

export function localText(ms: number, zone: string): string {
  return new Date(wallClock(ms, zone)).toISOString().slice(0, 16);
}

/**
 * Epoch milliseconds, or null where the text is no time. Twice corrected by the zone's distance from UTC,
 * since the first guess may lie on the other side of a change of the clock. An hour that the clock leaves
 * out becomes the one after it.
 */
export function parseLocal(text: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const wanted = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(wanted)) return null;
  let at = wanted;
  for (let turn = 0; turn < 2; turn++) at += wanted - wallClock(at, zone);
  return at;
}
