/**
 * Walled garden: the address reaches nothing but the page of its case until it is released, by itself, by staff, by
 * proof, or by time. `to` is the address. The gateway's side of it is src/notices/garden/.
 */
import { z } from 'zod';
import { MAX_HOLD_DAYS, USUAL_SELF_RELEASES } from '../../model/hold.ts';
import type { Channel } from './channel.ts';
import { requestHold } from './hold-requester.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { wrongSettings } from './settings-file.ts';

const SETTINGS = z.strictObject({
  days: z
    .int()
    .min(1)
    .max(MAX_HOLD_DAYS)
    .default(7)
    .describe('After how many days a hold ends by itself, whatever happened.'),
  selfReleaseLimit: z
    .int()
    .min(0)
    .max(20)
    .default(USUAL_SELF_RELEASES)
    .describe('How often an owner may release himself in 30 days; then he has to call.'),
});
export type WalledGardenSettings = z.infer<typeof SETTINGS>;

export const walledGarden: Channel<WalledGardenSettings> = {
  name: 'walled-garden',
  title: 'A gateway shows the address the page of its case and nothing else.',
  audience: 'person',
  isRestricting: true,
  settings: SETTINGS,
  async open(settings, { placeHold }) {
    if (placeHold === undefined) {
      throw wrongSettings('walled-garden', 'no gateway is set up', 'Take walled-garden out of the channels.');
    }
    return {
      deliver: (delivery, signal) =>
        requestHold(placeHold, delivery, { kind: 'quarantine', ...settings }, signal),
      close: async () => {},
    };
  },
  examples: [{ ...SAMPLE_DELIVERY, to: '192.0.2.77' }],
};
