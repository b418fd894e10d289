/**
 * Microsoft Teams: an Adaptive Card to a webhook of Workflows (the connectors of before are switched off). `to` is its
 * URL. Teams knows no repetition, so the id of the notice stands in the card, as the id of its first element.
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
export type TeamsSettings = z.infer<typeof SETTINGS>;

/** Of Workflows: the workflow was deleted. */
const GONE = [404, 410];

export const teams: Channel<TeamsSettings> = {
  name: 'teams',
  title: 'A card in a channel of Microsoft Teams, through a webhook of Workflows.',
  audience: 'staff',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings, deps) {
    const post = await openHttpPoster('teams', settings, deps, GONE);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return {
      deliver: (delivery, signal) =>
        post({ url: delivery.to, headers, body: JSON.stringify(teamsMessage(delivery)) }, signal),
      close: async () => {},
    };
  },
  examples: [SAMPLE_DELIVERY],
};

/** Teams takes 28 KB of a message; the texts are cut well below that. */
export function teamsMessage(delivery: Delivery) {
  const { message, language } = delivery;
  const facts = caseFacts(delivery);
  const link = httpsLink(message.link);
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          type: 'AdaptiveCard',
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          version: '1.4',
          lang: language,
          fallbackText: plainLine(message.short, 200),
          body: [
            {
              type: 'TextBlock',
              id: delivery.id,
              size: 'Medium',
              weight: 'Bolder',
              wrap: true,
              text: escapeMarkdown(plainLine(message.subject, 300)),
            },
            { type: 'TextBlock', wrap: true, text: escapeMarkdown(plainText(message.text, 4000)) },
            ...(facts.length === 0
              ? []
              : [
                  {
                    type: 'FactSet',
                    facts: facts.map(([title, value]) => ({
                      title: escapeMarkdown(title),
                      value: escapeMarkdown(plainLine(value, 300)),
                    })),
                  },
                ]),
          ],
          ...(link === null
            ? {}
            : {
                actions: [
                  {
                    type: 'Action.OpenUrl',
                    title: language === 'ja' ? '案件を開く' : 'Open the case',
                    url: link,
                  },
                ],
              }),
        },
      },
    ],
  };
}

/**
 * What cards read of Markdown: emphasis, links, lists, and `<at>` mentions. Inside a line a backslash takes a mark's
 * meaning; a list begins only where a line does.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]()#]/g, '\\$&')
    .replace(
      /^([ \t]*)([-+>]|\d+\.(?=[ \t]))/gm,
      (_, blanks: string, mark: string) => `${blanks}${mark.slice(0, -1)}\\${mark.slice(-1)}`,
    );
}
