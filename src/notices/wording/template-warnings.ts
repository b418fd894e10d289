/** What a template may say but should not: shown beside its preview. Nothing here stops an operator who means it. */
import type { NoticeMessage } from '../../model/notice.ts';
import { asksForSecret } from './asks-for-secret.ts';
import type { NoticeInput } from './notice-input.ts';
import type { TemplateSource } from './parse-template.ts';
import { GRADE_LIMIT, type ReadingLevel, TATEISI_LIMIT } from './reading-level.ts';

export const WARNING_CODES = [
  'no-code',
  'no-site',
  'no-connection-word',
  'no-genuine-word',
  'asks-for-secret',
  'foreign-link',
  'link',
  'script',
  'form',
  'remote-content',
  'subject-long',
  'short-cut',
  'hard-to-read',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface TemplateWarning {
  readonly code: WarningCode;
  readonly ja: string;
  readonly en: string;
  /** What was found, at most 120 characters; null where something is missing. */
  readonly found: string | null;
}

const WORDS: Readonly<Record<WarningCode, { readonly ja: string; readonly en: string }>> = {
  'no-code': {
    ja: '事案のコードがありません。本物と確かめることができません。',
    en: 'The code of the case is missing: nobody can tell by it that the notice is real.',
  },
  'no-site': {
    ja: 'サイトの名前がありません。どこでコードを打つのか分かりません。',
    en: 'The site is missing: nobody knows where to type the code.',
  },
  'no-connection-word': {
    ja: '接続が成り立ったかどうかが書かれていません。',
    en: 'It does not say whether a connection was established.',
  },
  'no-genuine-word': {
    ja: '「パスワードをお聞きすることはない」という一文がありません。',
    en: 'It does not say that passwords are never asked for.',
  },
  'asks-for-secret': {
    ja: 'パスワードなどを求める文があります。お知らせでは決して求めません。',
    en: 'It seems to ask for a password or the like. A notice never does.',
  },
  'foreign-link': {
    ja: 'ほかのサイトのアドレスがあります。詐欺のメールと区別できません。',
    en: 'It gives an address of another site: nobody can tell that from phishing.',
  },
  link: {
    ja: '押せるリンクがあります。ご自分で開いてもらうよう、文字だけにしてください。',
    en: 'It has a link to press. Give the address as text, so that people open it themselves.',
  },
  script: {
    ja: 'スクリプトがあります。メールソフトが消すか、にせものと判断します。',
    en: 'It has script: mail programs remove it or take the mail for a fake.',
  },
  form: {
    ja: '入力欄があります。お知らせの中で何かを打ちこませてはいけません。',
    en: 'It has a form. Nobody should type anything into a notice.',
  },
  'remote-content': {
    ja: '外から読みこむ画像や書式があります。開いたことが相手に伝わってしまいます。',
    en: 'It loads a picture or a style from elsewhere: that tells others who opened it.',
  },
  'subject-long': {
    ja: '件名が長すぎます。途中で切れて表示されます。',
    en: 'The subject is long: mail programs cut it.',
  },
  'short-cut': {
    ja: '短い文が160字をこえ、切れています。',
    en: 'The short text is longer than 160 characters and was cut.',
  },
  'hard-to-read': {
    ja: `文が難しすぎます（読みやすさは${TATEISI_LIMIT}以上に）。短い文に分け、漢字の続く言葉を言いかえてください。`,
    en: `It is hard to read (aim at grade ${GRADE_LIMIT} or less). Use short sentences and everyday words.`,
  },
};

/** What a phone shows of a subject; Japanese letters are twice as wide. */
const SUBJECT_WIDTH = 80;

export function warningsOf(
  template: TemplateSource,
  message: NoticeMessage,
  reading: ReadingLevel | null,
  input: NoticeInput,
): readonly TemplateWarning[] {
  const { text, html, short, subject } = message;
  const forms = [text, html];
  const host = hostOf(input.page);
  const says = (code: WarningCode, found: string | null = null): TemplateWarning => ({
    code,
    ...WORDS[code],
    found: found === null ? null : found.slice(0, 120),
  });
  const warnings: TemplateWarning[] = [];
  const check = (code: WarningCode, isWrong: boolean, found: string | null = null): void => {
    if (isWrong) warnings.push(says(code, found));
  };
  const codes = input.codes.slice(0, input.kind === 'digest' ? 1 : undefined);
  check('no-code', ![...forms, short].every((one) => codes.every((code) => one.includes(code))));
  check('no-site', ![...forms, short].every((one) => one.includes(host)));
  check('no-connection-word', !usesConnection(template));
  check('no-genuine-word', !/password|パスワード/iu.test(text));
  const secret = [subject, text, textOf(html), short].map(asksForSecret).find((one) => one !== null) ?? null;
  check('asks-for-secret', secret !== null, secret);
  const foreign =
    [subject, text, html, short].map((one) => foreignSite(one, host)).find((one) => one !== null) ?? null;
  check('foreign-link', foreign !== null, foreign);
  for (const [code, pattern] of HTML_PATTERNS) {
    const found = pattern.exec(html)?.[0] ?? null;
    check(code, found !== null, found);
  }
  check('subject-long', widthOf(subject) > SUBJECT_WIDTH, subject);
  check('short-cut', short.endsWith('…') && !template.short.trimEnd().endsWith('…'), short);
  check('hard-to-read', reading !== null && !reading.isPlain && input.audience !== 'network', null);
  return warnings;
}

const HTML_PATTERNS: readonly (readonly [WarningCode, RegExp])[] = [
  ['link', /<a\b[^>]*\bhref\b[^>]*>/iu],
  ['script', /<script\b|\bjavascript:|<[^>]*\son[a-z]+\s*=|<(?:iframe|object|embed)\b/iu],
  ['form', /<(?:form|input|textarea|select|button)\b/iu],
  [
    'remote-content',
    /<link\b[^>]*>|@import\b|url\(\s*["']?(?!data:|#)[^)]*|<(?:img|video|audio|source|svg|image|body|table|td)\b[^>]*\b(?:src|srcset|href|background|poster)\s*=\s*["']?(?!data:|cid:)[^"'\s>]+/iu,
  ],
];

function usesConnection(template: TemplateSource): boolean {
  return /\bconnection\b|\brow\.sure\b/u.test(template.text);
}

/** `https://x`, `www.x`; mail addresses count by their domain only where it is no part of our own. */
function foreignSite(text: string, host: string): string | null {
  for (const match of text.matchAll(/\b(?:https?:\/\/|www\.)([a-z0-9.-]+)[^\s<>"']*/giu)) {
    const found = match[1].toLowerCase().replace(/\.$/u, '');
    if (found !== host && found !== `www.${host}`) return match[0];
  }
  return null;
}

function hostOf(page: string): string {
  return page
    .replace(/^[a-z]+:\/\//iu, '')
    .replace(/[/:].*$/su, '')
    .toLowerCase();
}

/** Good enough to look for words in: tags become spaces. */
function textOf(html: string): string {
  return html.replace(/<style\b[\s\S]*?<\/style>/giu, ' ').replace(/<[^>]*>/gu, ' ');
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += /[\u1100-\uffef]/u.test(character) ? 2 : 1;
  return width;
}
