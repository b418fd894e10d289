/** Facts of one or many cases -> the message that a channel carries. Pure; no field of it can break out of its place. */

import { YamoriError } from '../../base/errors.ts';
import type { NoticeMessage } from '../../model/notice.ts';
import type { NoticeTemplate } from '../../model/notice-template.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { type Compiled, compile, escapeHtml } from './liquid-engine.ts';
import { type Language, type NoticeInput, REPORTS_LIMIT, SHORT_LIMIT, templateName } from './notice-input.ts';
import { noticeValues } from './notice-values.ts';
import type { TemplateValues } from './template-variables.ts';
import { BUILT_IN_TEMPLATES, builtInTemplate } from './templates/built-in.ts';

/** Longer ones are cut by every mail program; RFC 5322 allows a line of 998. */
const SUBJECT_LIMIT = 160;

/** Compiled once at start-up; a hub makes a new one when an operator saves a template. */
export interface TemplateBook {
  render(name: string, language: Language, input: NoticeInput): NoticeMessage;
  /** Templates of the operator that cannot be used any more, each with its E_TEMPLATE: the built-in one speaks. */
  readonly problems: readonly {
    readonly name: string;
    readonly language: Language;
    readonly error: YamoriError;
  }[];
}

export interface CompiledTemplate {
  readonly subject: Compiled;
  readonly text: Compiled;
  /** Null: the HTML is made from the text. */
  readonly html: Compiled | null;
  readonly short: Compiled;
}

/** Throws E_TEMPLATE with part and line. */
export function compileTemplate(
  template: Pick<NoticeTemplate, 'subject' | 'text' | 'html' | 'short'>,
  lines: { readonly text?: number; readonly html?: number } = {},
): CompiledTemplate {
  return {
    subject: compile(template.subject, 'plain', 'subject'),
    short: compile(template.short, 'plain', 'short text'),
    text: compile(template.text, 'plain', 'text', lines.text),
    html: template.html.trim() === '' ? null : compile(template.html, 'html', 'HTML', lines.html),
  };
}

/** Built-in templates are compiled when they are first asked for: a process uses few of the sixty. */
const builtIn = new Map<string, CompiledTemplate>();

function builtInFor(name: string, language: Language): CompiledTemplate {
  const key = `${language} ${name}`;
  const known = builtIn.get(key);
  if (known !== undefined) return known;
  const template = builtInTemplate(name, language);
  if (template === null) {
    throw new YamoriError(
      'E_TEMPLATE',
      `There is no template "${cleanLine(name, 80)}".`,
      `Templates are called KIND.AUDIENCE.VARIANT, such as ${BUILT_IN_TEMPLATES[0].name}.`,
    );
  }
  const made = compileTemplate(template);
  builtIn.set(key, made);
  return made;
}

/**
 * `overrides`: what the operator saved; the rest is as it ships. A broken one is a problem, never a lost notice.
 * `onFallback` is told of each notice for which one could not be rendered after all.
 */
export function openTemplates(
  overrides: readonly NoticeTemplate[],
  onFallback: (name: string, language: Language, error: YamoriError) => void = () => {},
): TemplateBook {
  const changed = new Map<string, CompiledTemplate>();
  const problems: { name: string; language: Language; error: YamoriError }[] = [];
  for (const template of overrides) {
    const { name, language } = template;
    try {
      builtInFor(name, language);
      changed.set(`${language} ${name}`, compileTemplate(template));
    } catch (error) {
      if (!(error instanceof YamoriError)) throw error;
      problems.push({ name, language, error });
    }
  }
  return {
    problems,
    render(name, language, input) {
      const values = noticeValues(input);
      const template = changed.get(`${language} ${name}`);
      if (template === undefined) return renderTemplate(input, values, builtInFor(name, language));
      try {
        return renderTemplate(input, values, template);
      } catch (error) {
        if (!(error instanceof YamoriError)) throw error;
        onFallback(name, language, error);
        return renderTemplate(input, values, builtInFor(name, language));
      }
    },
  };
}

export function renderNotice(input: NoticeInput, templates: TemplateBook): NoticeMessage {
  const { reports, codes } = input;
  if (reports.length === 0 || reports.length > REPORTS_LIMIT || codes.length !== reports.length) {
    throw new RangeError(`a notice tells of 1 to ${REPORTS_LIMIT} reports, each with its code`);
  }
  return templates.render(templateName(input.kind, input.audience, input.variant), input.language, input);
}

/** With a template at hand: for previews. Throws E_TEMPLATE where it cannot be rendered. */
export function renderTemplate(
  input: NoticeInput,
  values: TemplateValues,
  template: CompiledTemplate,
): NoticeMessage {
  const text = tidy(template.text.render(values));
  const subject = cleanLine(template.subject.render(values), SUBJECT_LIMIT);
  return {
    subject,
    text,
    html:
      template.html === null
        ? htmlFromText(subject, text, input.language)
        : cleanText(template.html.render(values), Number.POSITIVE_INFINITY),
    short: cleanLine(template.short.render(values), SHORT_LIMIT),
    link: values.page,
    code: values.code,
    replyTo: input.replyTo === null ? null : cleanLine(input.replyTo, 320),
    unsubscribe: input.unsubscribe === null ? null : cleanLine(input.unsubscribe, 2000),
  };
}

/** Conditions leave empty lines behind. */
function tidy(text: string): string {
  return `${cleanText(text, Number.POSITIVE_INFINITY)
    .replace(/\n{3,}/gu, '\n\n')
    .trim()}\n`;
}

/** Of an operator who wrote a text only. */
function htmlFromText(subject: string, text: string, language: Language): string {
  const paragraphs = text
    .trim()
    .split('\n\n')
    .map((one) => `<p>${escapeHtml(one).replaceAll('\n', '<br>')}</p>`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="max-width:36em;margin:0 auto;padding:20px;font:18px/1.7 sans-serif;overflow-wrap:anywhere">
${paragraphs.join('\n')}
</body>
</html>
`;
}
