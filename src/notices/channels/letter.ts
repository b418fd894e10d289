/**
 * Letter: a page to print and post, for owners whom nothing else reaches. It is written into a folder as text and as
 * HTML, and that is all: who prints it is a person. `to` is the name over the letter.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Delivery } from '../../model/notice.ts';
import type { Channel } from './channel.ts';
import { plainLine, plainText } from './plain-text.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { wrongSettings } from './settings-file.ts';

const SETTINGS = z.strictObject({
  folder: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Folder into which letters are written; null: one of the hub, from which the page shows them.'),
});
export type LetterSettings = z.infer<typeof SETTINGS>;

export const letter: Channel<LetterSettings> = {
  name: 'letter',
  title: 'A letter to print and post, as text and HTML in a folder.',
  audience: 'person',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings, deps) {
    const folder = settings.folder ?? deps.folder;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      const what = `the folder ${folder} cannot be made: ${(cause as Error).message}`;
      throw wrongSettings('letter', what, 'Name a folder that the hub may write to.');
    }
    return {
      async deliver(delivery, signal) {
        if (signal.aborted) return { kind: 'later', why: 'it was stopped', retryAfterMs: null };
        const name = fileName(delivery.id);
        try {
          await writeWhole(join(folder, `${name}.txt`), letterText(delivery));
          await writeWhole(join(folder, `${name}.html`), letterHtml(delivery));
        } catch (cause) {
          const { code } = cause as NodeJS.ErrnoException;
          return {
            kind: 'later',
            why: `the letter cannot be written (${code ?? 'unknown'})`,
            retryAfterMs: null,
          };
        }
        return { kind: 'accepted', reference: `${name}.html` };
      },
      close: async () => {},
    };
  },
  examples: [
    SAMPLE_DELIVERY,
    { ...SAMPLE_DELIVERY, id: '01J9ZK3QM9TXAB7C4D5E6F7G8N', language: 'ja', to: '例示株式会社 御中' },
  ],
};

/** A letter that was written, for the page; null: there is none. */
export async function readLetter(
  folder: string,
  noticeId: string,
): Promise<{ text: string; html: string } | null> {
  const name = fileName(noticeId);
  try {
    const [text, html] = await Promise.all([
      readFile(join(folder, `${name}.txt`), 'utf8'),
      readFile(join(folder, `${name}.html`), 'utf8'),
    ]);
    return { text, html };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

const WORDS = {
  en: { code: 'Code of the case', where: 'Type it at the site that you know', from: 'From', locale: 'en-GB' },
  ja: { code: '案件コード', where: 'ご存じのサイトで入力してください', from: '差出人', locale: 'ja-JP' },
} as const;

export function letterText(delivery: Delivery): string {
  const { to, day, subject, text, code, site, from } = partsOf(delivery);
  const words = WORDS[delivery.language];
  return `${[to, day, subject, text, `${words.code}: ${code}\n${words.where}: ${site}`, `${words.from}: ${from}`].join('\n\n')}\n`;
}

/** A document of its own: no script, nothing of elsewhere, and no link, for it is read on paper. */
export function letterHtml(delivery: Delivery): string {
  const { to, day, subject, text, code, site, from } = partsOf(delivery);
  const words = WORDS[delivery.language];
  const paragraphs = text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split('\n').map(escapeHtml).join('<br>')}</p>`);
  return [
    '<!doctype html>',
    `<html lang="${delivery.language}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(subject)}</title>`,
    '<style>@page{size:A4;margin:25mm}body{font:11pt/1.6 serif;max-width:40em;margin:auto}.code{font:bold 14pt monospace}</style>',
    '</head>',
    '<body>',
    `<p>${escapeHtml(to)}</p>`,
    `<p>${escapeHtml(day)}</p>`,
    `<h1>${escapeHtml(subject)}</h1>`,
    ...paragraphs,
    `<p>${escapeHtml(words.code)}: <span class="code">${escapeHtml(code)}</span><br>${escapeHtml(words.where)}: ${escapeHtml(site)}</p>`,
    `<p>${escapeHtml(words.from)}: ${escapeHtml(from)}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function partsOf(delivery: Delivery) {
  const { message, sender, language } = delivery;
  const day = new Intl.DateTimeFormat(WORDS[language].locale, { dateStyle: 'long', timeZone: 'UTC' });
  return {
    to: plainLine(delivery.to, 300),
    day: day.format(delivery.createdAt),
    subject: plainLine(message.subject, 300),
    text: plainText(message.text, 20_000).trim(),
    code: plainLine(message.code, 40),
    site: plainLine(sender.site, 300),
    from: plainLine(`${sender.organisation}, ${sender.contact}`, 500),
  };
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => entities[mark]);
}

/** Ids of notices are of these characters; anything else is none of ours and must not name a path. */
function fileName(id: string): string {
  return id.replace(/[^0-9A-Za-z-]/g, '').slice(0, 64) || 'unnamed';
}

/** Written again, it is the same file: a reader sees the old one or the new one, never a half. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path);
}
