/** When a channel may speak: quiet hours and business days, in the operator's time zone and through its clock changes. */
import holidays from '@holiday-jp/holiday_jp';
import type { ChannelName } from '../../model/notice.ts';
import type { PolicySettings } from './policy-settings.ts';

export interface Calendar {
  /** The first moment at or after `at` (epoch milliseconds) at which the channel may speak. */
  firstMoment(channel: ChannelName, at: number, options: { readonly sparesQuiet: boolean }): number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A year of free days in a row is a mistake of the settings, not a calendar. */
const MOST_TURNS = 800;

interface Local {
  /** `2026-11-23`. */
  readonly date: string;
  /** 1 is Monday. */
  readonly weekday: number;
  /** Minutes since midnight, as the clock on the wall shows. */
  readonly minute: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function createCalendar(settings: PolicySettings): Calendar {
  const { quietHours, businessDays, zone } = settings;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const localOf = (at: number): Local => {
    const parts: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = value;
    return {
      date: `${parts.year}-${parts.month}-${parts.day}`,
      weekday: WEEKDAYS.indexOf(parts.weekday) + 1,
      minute: Number(parts.hour) * 60 + Number(parts.minute),
    };
  };
  const isFree = new Map<string, boolean>();
  const freeDay = ({ date, weekday }: Local): boolean => {
    if (businessDays === null) return false;
    const known = isFree.get(date);
    if (known !== undefined) return known;
    const free =
      businessDays.weekend.includes(weekday) ||
      businessDays.alsoFree.includes(date) ||
      (businessDays.holidays === 'japan' && Object.hasOwn(holidays.holidays, date));
    isFree.set(date, free);
    return free;
  };
  /** Minutes until the quiet hours end; 0: it is not quiet. */
  const quietFor = (minute: number): number => {
    if (quietHours === null) return 0;
    const [from, to] = [minutesOf(quietHours.from), minutesOf(quietHours.to)];
    if (from === to) return 0;
    if (from < to) return minute >= from && minute < to ? to - minute : 0;
    if (minute >= from) return 24 * 60 - minute + to;
    return minute < to ? to - minute : 0;
  };
  return {
    firstMoment(channel, at, { sparesQuiet }) {
      const keepsQuiet = !sparesQuiet && quietHours !== null && quietHours.channels.includes(channel);
      const wantsBusiness = businessDays?.channels.includes(channel) ?? false;
      let moment = at;
      for (let turn = 0; turn < MOST_TURNS; turn++) {
        const local = localOf(moment);
        if (wantsBusiness && freeDay(local)) {
          moment = nextMidnight(moment, local, localOf);
          continue;
        }
        const wait = keepsQuiet ? quietFor(local.minute) : 0;
        if (wait === 0) return moment;
        moment = Math.floor(moment / MINUTE_MS) * MINUTE_MS + wait * MINUTE_MS;
      }
      throw new Error(`no day of two years is a business day: ${JSON.stringify(businessDays)}`);
    },
  };
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** By the clock on the wall: a day with a change of clocks has 23 or 25 hours. */
function nextMidnight(at: number, { date, minute }: Local, localOf: (at: number) => Local): number {
  const begin = Math.floor(at / MINUTE_MS) * MINUTE_MS - minute * MINUTE_MS;
  for (let guess = begin + DAY_MS - 2 * 3_600_000; ; guess += 15 * MINUTE_MS) {
    if (localOf(guess).date > date) return guess;
  }
}
