/**
 * Slack: a message of blocks to an incoming webhook. `to` is its URL, which is all the secret there is. Slack knows no
 * repetition, so the id of the notice stands in the message, as the id of its first block.
 */
import { z } from 'zod';
import type { Delivery } from '../../model/notice.ts';
import { caseFacts } from './case-facts.ts';
import type { Channel } from './channel.ts';
import { openHttpPoster } from './http-poster.ts';
import { HTTP_SETTINGS } from './http-settings.ts';
import { httpsLink } from './https-link.ts';
import { plainLine, plainText } from './plain-text.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';

const SETTINGS = z.strictObject(HTTP_SETTINGS);
export type SlackSettings = z.infer<typeof SETTINGS>;

/** Of an incoming webhook: its channel, team or itself was taken away, or archived. */
const GONE = [404, 410];

export const slack: Channel<SlackSettings> = {
  name: 'slack',
  title: 'A message in a channel of Slack, through an incoming webhook.',
  audience: 'staff',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings, deps) {
    const post = await openHttpPoster('slack', settings, deps, GONE);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return {
      deliver: (delivery, signal) =>
        post({ url: delivery.to, headers, body: JSON.stringify(slackMessage(delivery)) }, signal),
      close: async () => {},
    };
  },
  examples: [SAMPLE_DELIVERY],
};

/** Limits of Block Kit: 150 characters in a header, 3,000 in a section's text, 2,000 in a field, 10 fields. */
export function slackMessage(delivery: Delivery) {
  const { message } = delivery;
  const facts = caseFacts(delivery).slice(0, 10);
  const link = httpsLink(message.link);
  return {
    // What a phone shows, and a reader of screens reads.
    text: escapeMrkdwn(plainLine(message.short, 200)),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: 'header',
        block_id: delivery.id,
        text: { type: 'plain_text', text: plainLine(message.subject, 150) || 'Yamori', emoji: false },
      },
      {
        type: 'section',
        text: { type: 'plain_text', text: plainText(message.text, 2900) || ' ', emoji: false },
      },
      ...(facts.length === 0
        ? []
        : [
            {
              type: 'section',
              fields: facts.map(([name, value]) => ({
                type: 'mrkdwn',
                text: `*${escapeMrkdwn(name)}*\n${escapeMrkdwn(plainLine(value, 300))}`,
              })),
            },
          ]),
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: escapeMrkdwn(link ?? plainLine(delivery.sender.organisation, 200)) || ' ' },
        ],
      },
    ],
  };
}

/**
 * Slack's three (docs: "Escaping text") keep links, mentions and channels out. What makes bold, italic, struck or code
 * has no escape of its own; a zero-width joiner would be text of ours, so such marks are shown as their full-width forms.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, (mark) => String.fromCodePoint(mark.codePointAt(0)! + 0xfee0));
}
