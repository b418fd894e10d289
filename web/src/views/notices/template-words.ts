/** What a wording is called, from its name KIND.AUDIENCE.VARIANT. */
import type { TemplateDraft, TemplateRow } from '../../../../src/model/api.ts';
import type { Messages } from '../../messages/catalogue.ts';

export interface TemplateWords {
  readonly kind: string;
  readonly audience: string;
  readonly variant: string;
}

/** A part that this page does not know stays as it is. */
export function templateWords(name: string, messages: Messages): TemplateWords {
  const [kind = '', audience = '', variant = ''] = name.split('.');
  const m = messages.cases;
  const say = (words: Readonly<Record<string, string | undefined>>, part: string) => words[part] ?? part;
  return {
    kind: say(m.kind, kind),
    audience: say(m.templates.audience, audience),
    variant: say(m.templates.variant, variant),
  };
}

/** Each language under its own name. */
export const LANGUAGE_NAMES: Readonly<Record<TemplateRow['language'], string>> = {
  ja: '日本語',
  en: 'English',
};

/** All wordings for one occasion and one kind of reader. */
export interface TemplateGroup {
  readonly kind: string;
  readonly audience: string;
  /** The first one of its kind. */
  readonly isFirst: boolean;
  readonly wordings: readonly TemplateRow[];
}

/** In the order in which the hub lists them. */
export function groupTemplates(rows: readonly TemplateRow[]): readonly TemplateGroup[] {
  const groups = new Map<string, TemplateRow[]>();
  for (const row of rows) {
    const key = row.name.split('.').slice(0, 2).join('.');
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  const kinds = new Set<string>();
  return [...groups].map(([key, wordings]) => {
    const [kind = '', audience = ''] = key.split('.');
    const isFirst = !kinds.has(kind);
    kinds.add(kind);
    return { kind, audience, isFirst, wordings };
  });
}

export function templateVariants(rows: readonly TemplateRow[]): readonly string[] {
  return [...new Set(rows.map(({ name }) => name.split('.')[2] ?? ''))];
}

export const TEMPLATE_PARTS = ['subject', 'short', 'text', 'html'] as const satisfies (keyof TemplateDraft)[];

export function draftOf({ subject, text, html, short }: TemplateDraft): TemplateDraft {
  return { subject, text, html, short };
}

export function isSameDraft(a: TemplateDraft, b: TemplateDraft): boolean {
  return TEMPLATE_PARTS.every((part) => a[part] === b[part]);
}
