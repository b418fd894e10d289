/** How an operator says whom to tell when: the ladder, quiet hours, business days, digests and limits. */
import { z } from 'zod';
import { CAUSES } from '../../model/incident.ts';
import { CHANNEL_NAMES } from '../../model/notice.ts';
import { duration } from './duration.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is HH:MM');
const zone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'an IANA time zone is wanted, such as Asia/Tokyo');

export const ladderStep = z.strictObject({
  channel: z.enum(CHANNEL_NAMES).describe('The channel of this step.'),
  after: duration
    .prefault('0h')
    .describe('How long after the step before (of the first: after the case opened).'),
  causes: z
    .array(z.enum(CAUSES))
    .min(1)
    .prefault(['infected', 'scanning', 'dos-victim', 'misconfigured'])
    .describe('Causes for which this step is taken.'),
  to: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe(
      'Where to, for channels that tell others than the owner: a URL (webhook, slack, teams), the root of topics (mqtt), a word for the rules of the receiver (syslog).',
    ),
  template: z
    .string()
    .regex(/^[a-z0-9.-]{1,60}$/)
    .optional()
    .describe('Another wording than the usual one.'),
});

export const policySettings = z.strictObject({
  ladder: z
    .array(ladderStep)
    .min(1)
    .max(20)
    .prefault([
      { channel: 'web-push' },
      { channel: 'email' },
      { channel: 'email', after: '3d' },
      { channel: 'letter', after: '7d' },
    ])
    .describe('Steps in their order; each but the first is taken only while the address still sends.'),
  zone: zone.prefault('Asia/Tokyo').describe('Time zone of quiet hours and business days.'),
  quietHours: z
    .strictObject({
      from: timeOfDay.describe('When they begin.'),
      to: timeOfDay.describe('When they end; earlier than `from` means the next day.'),
      channels: z
        .array(z.enum(CHANNEL_NAMES))
        .prefault(['web-push', 'email', 'slack', 'teams'])
        .describe('Channels that keep quiet.'),
    })
    .nullable()
    .prefault({ from: '21:00', to: '08:00' })
    .describe('Hours in which persons are not bothered; null: none.'),
  businessDays: z
    .strictObject({
      channels: z
        .array(z.enum(CHANNEL_NAMES))
        .prefault(['letter', 'walled-garden', 'soft-notice'])
        .describe('Channels whose readers need somebody to call.'),
      weekend: z
        .array(z.int().min(1).max(7))
        .max(6)
        .prefault([6, 7])
        .describe('Days of the week that are free; 1 is Monday (ISO 8601).'),
      holidays: z
        .enum(['japan', 'none'])
        .prefault('japan')
        .describe('Public holidays that are free as well.'),
      alsoFree: z
        .array(z.iso.date())
        .max(400)
        .prefault([])
        .describe('Further days on which nobody answers the telephone, such as 2026-12-29.'),
    })
    .nullable()
    .prefault({})
    .describe('Days on which steps that want help at hand are taken; null: any day.'),
  digestEvery: duration
    .prefault('24h')
    .describe('A contact is told of its first case at once; further ones come together, at most this often.'),
  mostPerContactPerDay: z
    .int()
    .min(1)
    .max(1_000)
    .prefault(4)
    .describe('Messages to one contact in 24 hours, digests included. What is beyond waits and is counted.'),
  tellWhenClean: z.boolean().prefault(true).describe('Whether those who were told are told that it is over.'),
  quietHoursSpareCritical: z
    .boolean()
    .prefault(true)
    .describe('Whether owners marked as highly critical are told in quiet hours as well.'),
});
export type PolicySettings = z.output<typeof policySettings>;
export type LadderStep = z.output<typeof ladderStep>;
