/**
 * Webhook: a notice with its figures as JSON, signed as Standard Webhooks (standardwebhooks.com) says. `to` is the URL.
 * While a secret is being replaced, the new and the old one both sign, each a signature in the same header.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Delivery } from '../../model/notice.ts';
import type { Channel } from './channel.ts';
import { openHttpPoster } from './http-poster.ts';
import { HTTP_SETTINGS } from './http-settings.ts';
import { plainReport } from './plain-report.ts';
import { plainLine, plainText } from './plain-text.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { readSecretLines, wrongSettings } from './settings-file.ts';

const SETTINGS = z.strictObject({
  secretsFile: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'File with the signing secrets, whsec_ and base64 of 24 to 64 bytes, one on a line, newest first; it must be set.',
    ),
  ...HTTP_SETTINGS,
});
export type WebhookSettings = z.infer<typeof SETTINGS>;

export const webhook: Channel<WebhookSettings> = {
  name: 'webhook',
  title: 'A signed HTTP request with the notice and its figures, by Standard Webhooks.',
  audience: 'machine',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings, deps) {
    const keys = await readKeys(settings.secretsFile);
    const post = await openHttpPoster('webhook', settings, deps);
    return {
      deliver(delivery, signal) {
        const body = JSON.stringify(webhookBody(delivery));
        const signed = signWebhook(keys, delivery.id, Math.floor(deps.clock() / 1000), body);
        return post(
          { url: delivery.to, headers: { 'content-type': 'application/json', ...signed }, body },
          signal,
        );
      },
      close: async () => {},
    };
  },
  examples: [SAMPLE_DELIVERY, { ...SAMPLE_DELIVERY, id: '01J9ZK3QM9TXAB7C4D5E6F7G8K', reports: [] }],
};

/** The headers of a signed webhook; `timestamp` in seconds. */
export function signWebhook(
  keys: readonly Buffer[],
  id: string,
  timestamp: number,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

/** HTML is left out: a program that shows a notice shows its text. */
export function webhookBody(delivery: Delivery) {
  const { message, sender } = delivery;
  return {
    type: `notice.${delivery.kind}`,
    timestamp: new Date(delivery.createdAt).toISOString(),
    data: {
      id: delivery.id,
      kind: delivery.kind,
      language: delivery.language,
      message: {
        subject: plainLine(message.subject, 500),
        text: plainText(message.text, 20_000),
        short: plainLine(message.short, 200),
        link: plainLine(message.link, 2000),
        code: plainLine(message.code, 40),
      },
      reports: delivery.reports.map(plainReport),
      sender: {
        organisation: plainLine(sender.organisation, 200),
        contact: plainLine(sender.contact, 254),
        domain: plainLine(sender.domain, 253),
        site: plainLine(sender.site, 2000),
      },
    },
  };
}

async function readKeys(file: string | null): Promise<Buffer[]> {
  if (file === null) {
    throw wrongSettings(
      'webhook',
      '"secretsFile" is not set',
      'Name a file with a secret: whsec_ and base64.',
    );
  }
  return (await readSecretLines('webhook', file)).map((line, at) => {
    const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(line)?.[1];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (key.length >= 24 && key.length <= 64) return key;
    throw wrongSettings(
      'webhook',
      `secret ${at + 1} of ${file} is not whsec_ and base64 of 24 to 64 bytes`,
      `Make one: echo whsec_$(openssl rand -base64 32) > ${file}`,
    );
  });
}
