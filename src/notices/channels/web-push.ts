/**
 * Web Push (RFC 8030): a notice to the app on an owner's device, encrypted for it (RFC 8291) and signed by us (VAPID,
 * RFC 8292). `to` is the id of an enrolment, whose subscription names the push service; we call it only where the guard
 * allows. A push service may drop what it took, so another step of the ladder never waits for a push alone.
 */
import { createHash } from 'node:crypto';
import webPushLibrary from 'web-push';
import { z } from 'zod';
import type { PushSubscription } from '../../model/enrolment.ts';
import type { Delivery, DeliveryOutcome, NoticeKind } from '../../model/notice.ts';
import type { Channel } from './channel.ts';
import { openHttpPoster } from './http-poster.ts';
import { HTTP_SETTINGS } from './http-settings.ts';
import { httpsLink } from './https-link.ts';
import { cutBytes, plainLine } from './plain-text.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { wrongSettings } from './settings-file.ts';
import { openVapidKeys, type VapidKeys } from './vapid-keys.ts';

const SETTINGS = z.strictObject({
  keysFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'File with the VAPID keys, the same for all hubs; null: they are made once, in a folder of the hub.',
    ),
  subject: z
    .string()
    .regex(/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/)
    .nullable()
    .default(null)
    .describe('Whom a push service asks about us, mailto: or https:; null: the contact that notices name.'),
  ttlSeconds: z
    .int()
    .min(0)
    .max(2_419_200)
    .default(259_200)
    .describe('How long a push service keeps a push for a device that is off.'),
  ...HTTP_SETTINGS,
});
export type WebPushSettings = z.infer<typeof SETTINGS>;

/** Section 5.3 of RFC 8030: what wakes a device that saves its battery. */
const URGENCIES: Readonly<Record<NoticeKind, 'low' | 'normal' | 'high'>> = {
  first: 'high',
  again: 'high',
  reminder: 'normal',
  digest: 'low',
  clean: 'low',
};

/** Section 7.3 of RFC 8030 says 404; 410 is what services answer since. */
const GONE = [404, 410];

export const webPush: Channel<WebPushSettings> = {
  name: 'web-push',
  title: 'A push to the app on a device of the owner, encrypted for it.',
  audience: 'person',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings, deps) {
    const { findSubscription } = deps;
    if (findSubscription === undefined) {
      throw wrongSettings('web-push', 'this hub keeps no enrolments', 'Take web-push out of the channels.');
    }
    const keys = await openVapidKeys(settings.keysFile, deps.folder);
    const post = await openHttpPoster('web-push', settings, deps, GONE);
    return {
      async deliver(delivery, signal) {
        if (signal.aborted) return { kind: 'later', why: 'it was stopped', retryAfterMs: null };
        const subscription = await findSubscription(delivery.to);
        if (subscription === null) return gone('the enrolment has no push subscription (any more)');
        const request = pushRequest(delivery, subscription, settings, keys);
        if (request === null) return gone('the keys of the push subscription are wrong');
        return post({ url: subscription.endpoint, ...request }, signal);
      },
      close: async () => {},
    };
  },
  examples: [SAMPLE_DELIVERY, { ...SAMPLE_DELIVERY, id: '01J9ZK3QM9TXAB7C4D5E6F7G8Q', kind: 'clean' }],
};

/** What the app's service worker reads: below the 3,993 bytes that are left of the 4,096 which services take (RFC 8291). */
export function pushPayload(delivery: Delivery) {
  const { message } = delivery;
  return {
    id: delivery.id,
    kind: delivery.kind,
    language: delivery.language,
    title: cutBytes(plainLine(message.subject, 200), 600),
    body: cutBytes(plainLine(message.short, 400), 1200),
    link: httpsLink(message.link)?.slice(0, 600) ?? null,
    /** A later one about the same cases takes the place of this one, in the service and on the screen. */
    tag: topicOf(delivery),
  };
}

/** RFC 8030, section 5.4: at most 32 characters of base64url. */
function topicOf(delivery: Delivery): string {
  const cases = delivery.reports.map((report) => report.caseId).sort();
  const about = cases.length === 0 ? delivery.id : JSON.stringify(cases);
  return createHash('sha256').update(about).digest('base64url').slice(0, 32);
}

/** Null: the subscription's keys are no keys. */
function pushRequest(
  delivery: Delivery,
  subscription: PushSubscription,
  settings: WebPushSettings,
  keys: VapidKeys,
): { headers: Record<string, string>; body: Buffer } | null {
  const { endpoint, p256dh, auth } = subscription;
  if (!URL.canParse(endpoint)) return null;
  const payload = JSON.stringify(pushPayload(delivery));
  const options = {
    vapidDetails: { subject: subjectOf(delivery, settings), ...keys },
    TTL: settings.ttlSeconds,
    urgency: URGENCIES[delivery.kind],
    topic: topicOf(delivery),
    contentEncoding: 'aes128gcm' as const,
  };
  try {
    const made = webPushLibrary.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      payload,
      options,
    );
    // The length is that of what is sent, and set where it is.
    const { 'Content-Length': _, ...headers } = made.headers as Record<string, string | number>;
    const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
    return { headers: Object.fromEntries(texts), body: made.body as unknown as Buffer };
  } catch {
    return null;
  }
}

function subjectOf(delivery: Delivery, settings: WebPushSettings): string {
  if (settings.subject !== null) return settings.subject;
  const contact = plainLine(delivery.sender.contact, 254);
  return /^[\w.+-]+@[A-Za-z0-9.-]+$/.test(contact) ? `mailto:${contact}` : 'mailto:nobody@invalid.invalid';
}

function gone(why: string): DeliveryOutcome {
  return { kind: 'refused', why, isGone: true };
}
