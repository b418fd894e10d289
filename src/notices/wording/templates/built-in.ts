/** The templates that ship with the project: every kind, audience, variant and language. */
import { NOTICE_KINDS, type NoticeKind } from '../../../model/notice.ts';
import type { NoticeTemplate } from '../../../model/notice-template.ts';
import {
  AUDIENCES,
  type Audience,
  type Language,
  templateName,
  VARIANTS,
  type Variant,
} from '../notice-input.ts';
import { htmlSource, textSource } from './blocks.ts';
import type { Lines, Parts } from './parts.ts';
import { partsFor } from './parts.ts';
import { LINES_EN, PARTS_EN } from './parts-en.ts';
import { LINES_JA, PARTS_JA } from './parts-ja.ts';

const LANGUAGES: Readonly<Record<Language, { readonly parts: Parts; readonly lines: Lines }>> = {
  ja: { parts: PARTS_JA, lines: LINES_JA },
  en: { parts: PARTS_EN, lines: LINES_EN },
};

function build(): readonly NoticeTemplate[] {
  const templates: NoticeTemplate[] = [];
  for (const language of ['ja', 'en'] as const) {
    const { parts, lines } = LANGUAGES[language];
    for (const kind of NOTICE_KINDS) {
      for (const audience of AUDIENCES) {
        for (const variant of VARIANTS) {
          const blocks = partsFor(kind, audience, variant).flatMap((name) => parts[name]);
          templates.push({
            name: templateName(kind, audience, variant),
            language,
            subject: subjectOf(lines, kind, audience, variant),
            text: textSource(blocks, language),
            html: htmlSource(blocks, language, audience === 'letter' ? 'letter' : ''),
            short: lines.short[kind][variant],
            updatedAt: 0,
            updatedBy: '',
          });
        }
      }
    }
  }
  return templates;
}

function subjectOf(lines: Lines, kind: NoticeKind, audience: Audience, variant: Variant): string {
  if (audience === 'network') return lines.networkSubject;
  return kind === 'first' && variant === 'improved' ? lines.firstSubject : lines.subject;
}

export const BUILT_IN_TEMPLATES: readonly NoticeTemplate[] = build();

export function builtInTemplate(name: string, language: Language): NoticeTemplate | null {
  return BUILT_IN_TEMPLATES.find((one) => one.name === name && one.language === language) ?? null;
}
