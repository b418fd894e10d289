/**
 * Soft notice: the gateway turns the next unencrypted page, and the check that browsers make for one, to the page of
 * the case, once; nothing else is in the way. `to` is the address.
 */
import { z } from 'zod';
import { MAX_HOLD_DAYS } from '../../model/hold.ts';
import type { Channel } from './channel.ts';
import { requestHold } from './hold-requester.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { wrongSettings } from './settings-file.ts';

const SETTINGS = z.strictObject({
  days: z.int().min(1).max(MAX_HOLD_DAYS).default(3).describe('For how many days the page waits to be seen.'),
});
export type SoftNoticeSettings = z.infer<typeof SETTINGS>;

export const softNotice: Channel<SoftNoticeSettings> = {
  name: 'soft-notice',
  title: 'A gateway shows the address the page of its case once.',
  audience: 'person',
  isRestricting: false,
  settings: SETTINGS,
  async open({ days }, { placeHold }) {
    if (placeHold === undefined) {
      throw wrongSettings('soft-notice', 'no gateway is set up', 'Take soft-notice out of the channels.');
    }
    return {
      deliver: (delivery, signal) =>
        requestHold(placeHold, delivery, { kind: 'soft', days, selfReleaseLimit: 0 }, signal),
      close: async () => {},
    };
  },
  examples: [{ ...SAMPLE_DELIVERY, to: '192.0.2.77' }],
};
