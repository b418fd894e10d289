/** Templates as an operator writes them, what is wrong with them, and how they will look. */
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import type { NoticeMessage } from '../../model/notice.ts';
import { NOTICE_KINDS } from '../../model/notice.ts';
import type { NoticeTemplate } from '../../model/notice-template.ts';
import { AUDIENCES, type Language, type NoticeInput, templateName, VARIANTS } from './notice-input.ts';
import { noticeValues } from './notice-values.ts';
import type { ReadingLevel } from './reading-level.ts';
import { readingLevel } from './reading-level.ts';
import { compileTemplate, renderTemplate } from './render-notice.ts';
import { sampleInput } from './sample-input.ts';
import { type TemplateWarning, warningsOf } from './template-warnings.ts';

/** What an operator writes; `html` may be left out and is then made from the text. */
export type TemplateSource = Pick<
  NoticeTemplate,
  'name' | 'language' | 'subject' | 'text' | 'html' | 'short'
>;

const NAMES = NOTICE_KINDS.flatMap((kind) =>
  AUDIENCES.flatMap((audience) => VARIANTS.map((variant) => templateName(kind, audience, variant))),
);

const part = z.string('is no text');
const fields = {
  name: z
    .enum(NAMES, `is none of ${NAMES.slice(0, 2).join(', ')} ...`)
    .describe('Which one it replaces: KIND.AUDIENCE.VARIANT.'),
  language: z.enum(['ja', 'en'], 'is neither ja nor en').describe('ja or en.'),
  subject: part.describe('One line.'),
  short: part.describe('For a push or a chat; what is longer than 160 characters is cut.'),
};
const HEAD = z.strictObject(fields);
const OBJECT = z.strictObject({
  ...fields,
  text: part.describe('The text form.'),
  html: part.default('').describe('The HTML form; empty: made from the text.'),
});

/**
 * Reads a template from an object, or from a file: YAML between two lines `---`, the text, and, after a line
 * `--- html ---`, the HTML. Throws E_TEMPLATE with the line for anything that would not render.
 */
export function parseTemplate(source: unknown): TemplateSource {
  const { template, lines } = typeof source === 'string' ? fromFile(source) : fromObject(source);
  const compiled = compileTemplate(template, lines);
  // Rendering finds what reading cannot: a misspelt field of a row, a loop without end. With and without facts.
  for (const input of samplesFor(template)) renderTemplate(input, noticeValues(input), compiled);
  return template;
}

export interface TemplatePreview {
  readonly message: NoticeMessage;
  readonly warnings: readonly TemplateWarning[];
  readonly reading: ReadingLevel | null;
}

/** How it looks with a sample, in `language` whatever it was written for; throws E_TEMPLATE as `parseTemplate` does. */
export function previewTemplate(
  template: TemplateSource,
  language: Language = template.language,
): TemplatePreview {
  const input = samplesFor({ ...template, language })[0];
  const message = renderTemplate(input, noticeValues(input), compileTemplate(template));
  const reading = readingLevel(message.text, language);
  return { message, reading, warnings: warningsOf(template, message, reading, input) };
}

/** A notice of its kind as it mostly is, and one where everything that may be missing is. */
function samplesFor(
  template: Pick<TemplateSource, 'name' | 'language'>,
): readonly [NoticeInput, NoticeInput] {
  const [kind, audience, variant] = template.name.split('.') as [
    NoticeInput['kind'],
    NoticeInput['audience'],
    NoticeInput['variant'],
  ];
  const full = sampleInput(kind, audience, variant, template.language);
  const bare = {
    ...full,
    reports: full.reports.map((one) => ({
      ...one,
      device: null,
      tool: null,
      sourcePort: null,
      portAt: null,
      grade: 'spoofable-packet' as const,
      cause: 'unexplained' as const,
      evidence: [],
      network: { asn: null, asName: null, country: null },
    })),
    replyTo: null,
    unsubscribe: null,
    next: null,
    previousAt: null,
    packetsSince: null,
    proof: null,
    isExposed: true,
  };
  return [full, bare];
}

interface Read {
  readonly template: TemplateSource;
  /** Where its parts begin. */
  readonly lines: { readonly text?: number; readonly html?: number };
}

function fromObject(source: unknown): Read {
  return { template: check(OBJECT, source), lines: {} };
}

const HTML_MARK = /^---\s*html\s*---\s*$/u;

function fromFile(file: string): Read {
  const rows = file.replace(/^\ufeff/u, '').split(/\r?\n/u);
  const end = rows.indexOf('---', 1);
  if (rows[0] !== '---' || end < 0) {
    throw new YamoriError(
      'E_TEMPLATE',
      'Line 1: a template begins with its name, language, subject and short text between two lines ---.',
      'Take the one that ships with the project and change it.',
    );
  }
  const head = check(HEAD, readHead(rows.slice(1, end).join('\n')));
  const body = rows.slice(end + 1);
  const mark = body.findIndex((row) => HTML_MARK.test(row));
  const text = mark < 0 ? body : body.slice(0, mark);
  const html = mark < 0 ? [] : body.slice(mark + 1);
  return {
    template: { ...head, text: text.join('\n'), html: html.join('\n') },
    lines: { text: end + 2, html: end + 3 + Math.max(0, mark) },
  };
}

/** Plain YAML 1.2; its aliases are not expanded, so that a small head stays small. */
function readHead(head: string): unknown {
  try {
    return parseYaml(head, { maxAliasCount: 0 });
  } catch (error) {
    const line = error instanceof YAMLParseError ? (error.linePos?.[0].line ?? 1) + 1 : 2;
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new YamoriError(
      'E_TEMPLATE',
      `Line ${line}: ${why.slice(0, 200)}`,
      'Put text with {{ }} or a colon in quotes.',
      {
        cause: error,
      },
    );
  }
}

function check<Out>(schema: z.ZodType<Out>, value: unknown): Out {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.slice(0, 5).map((issue) => {
    return issue.code === 'unrecognized_keys'
      ? `there is no field ${issue.keys.slice(0, 5).join(', ').slice(0, 100)}`
      : `${issue.path.join('.') || 'the template'} ${issue.message}`;
  });
  throw new YamoriError(
    'E_TEMPLATE',
    `The template cannot be used: ${problems.join('; ')}.`,
    `It has ${Object.keys(fields).join(', ')}, text and html.`,
  );
}
