/** Quiet hours and business days by the clock on the wall, also where that clock is changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCalendar } from './calendar.ts';
import { policySettings } from './policy-settings.ts';

const SPARE = { sparesQuiet: true };
const KEEP = { sparesQuiet: false };

function calendar(settings: object = {}) {
  return createCalendar(policySettings.parse(settings));
}

function tokyo(text: string): number {
  return Date.parse(`${text}+09:00`);
}

test('at night a mail waits for the morning, a webhook does not', () => {
  const days = calendar();
  assert.equal(days.firstMoment('email', tokyo('2026-11-18T23:10'), KEEP), tokyo('2026-11-19T08:00'));
  assert.equal(days.firstMoment('email', tokyo('2026-11-18T03:10'), KEEP), tokyo('2026-11-18T08:00'));
  assert.equal(days.firstMoment('email', tokyo('2026-11-18T08:00'), KEEP), tokyo('2026-11-18T08:00'));
  assert.equal(days.firstMoment('email', tokyo('2026-11-18T20:59'), KEEP), tokyo('2026-11-18T20:59'));
  assert.equal(days.firstMoment('webhook', tokyo('2026-11-18T23:10'), KEEP), tokyo('2026-11-18T23:10'));
  assert.equal(days.firstMoment('email', tokyo('2026-11-18T23:10'), SPARE), tokyo('2026-11-18T23:10'));
});

test('what needs somebody at the telephone waits over weekends, holidays and the days that are named', () => {
  const days = calendar({ businessDays: { alsoFree: ['2026-11-24'] } });
  // Saturday, Sunday, 23 November (Labour Thanksgiving Day), and the Tuesday that the operator took off.
  assert.equal(days.firstMoment('letter', tokyo('2026-11-21T10:00'), KEEP), tokyo('2026-11-25T00:00'));
  assert.equal(days.firstMoment('letter', tokyo('2026-11-20T10:00'), KEEP), tokyo('2026-11-20T10:00'));
  const anyDay = calendar({ businessDays: null, quietHours: null });
  assert.equal(anyDay.firstMoment('letter', tokyo('2026-11-21T10:00'), KEEP), tokyo('2026-11-21T10:00'));
});

test('a day with 23 or 25 hours ends at its own midnight', () => {
  const berlin = calendar({
    zone: 'Europe/Berlin',
    businessDays: { holidays: 'none', weekend: [7] },
    quietHours: null,
  });
  // Sundays on which clocks change: 25 October and 29 March 2026.
  for (const [sunday, monday] of [
    ['2026-10-25T01:30+02:00', '2026-10-26T00:00+01:00'],
    ['2026-10-25T12:00+01:00', '2026-10-26T00:00+01:00'],
    ['2026-03-29T00:30+01:00', '2026-03-30T00:00+02:00'],
  ])
    assert.equal(berlin.firstMoment('letter', Date.parse(sunday), KEEP), Date.parse(monday));
});

test('the first moment is never before, is one itself, and nothing between would have been', () => {
  const zones = ['Asia/Tokyo', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
      fc.constantFrom('email' as const, 'letter'),
      (zone, at, channel) => {
        const days = calendar({ zone, businessDays: { channels: ['letter', 'email'] } });
        const first = days.firstMoment(channel, at, KEEP);
        assert.ok(first >= at);
        assert.equal(days.firstMoment(channel, first, KEEP), first);
        const between = at + Math.floor((first - at) / 3);
        assert.equal(days.firstMoment(channel, between, KEEP), between === at && first === at ? at : first);
      },
    ),
    { numRuns: 300 },
  );
});
