/** The template language: Liquid with what a notice needs, strict, without files, and bounded in time and memory. */
import { Context, Liquid, LiquidError, type Template, toValueSync } from 'liquidjs';
import { YamoriError } from '../../base/errors.ts';
import type { TemplateValues } from './template-variables.ts';
import { TEMPLATE_VARIABLES } from './template-variables.ts';

/** UTF-16 units of one part of a template. */
export const SOURCE_LIMIT = 65_536;

/** UTF-16 units of what it comes to: a digest of 50 rows is a tenth of it. */
export const OUTPUT_LIMIT = 524_288;

/**
 * Objects that loops and filters may make. This, the output's limit and the source's limit decide alike on every
 * machine; the limit in time is only there for what they do not count.
 */
const MEMORY_LIMIT = 50_000;
const RENDER_LIMIT_MS = 5_000;

/** Everything that reads files, keeps a state, or could put unescaped text into HTML is left out. */
export const TEMPLATE_TAGS = [
  'assign',
  'for',
  'break',
  'continue',
  'if',
  'unless',
  'case',
  'comment',
  'raw',
  '#',
] as const;
export const TEMPLATE_FILTERS = [
  'append',
  'prepend',
  'capitalize',
  'upcase',
  'downcase',
  'strip',
  'replace',
  'remove',
  'truncate',
  'default',
  'join',
  'first',
  'last',
  'size',
  'plus',
  'minus',
  'times',
  'at_least',
  'at_most',
] as const;

export type Escaping = 'html' | 'plain';

export interface Compiled {
  render(values: TemplateValues): string;
}

const ENGINES: Readonly<Record<Escaping, Liquid>> = { html: engine('html'), plain: engine('plain') };

function engine(escaping: Escaping): Liquid {
  const made = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    // Empty text is false in an `if`, as an operator expects who tests for a fact that may be missing.
    jsTruthy: true,
    outputEscape: escaping === 'html' ? escapeHtml : plain,
    parseLimit: SOURCE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    templates: {},
  });
  keepOnly(made.tags, TEMPLATE_TAGS);
  keepOnly(made.filters, TEMPLATE_FILTERS);
  return made;
}

function keepOnly(table: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(table)) if (!names.includes(name)) delete table[name];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in either kind of quotes. */
export function escapeHtml(value: unknown): string {
  return plain(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A list that somebody prints whole comes out as its entries; an object never as `[object Object]`. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'object' ? Object.values(value).map(plain).join(' ') : String(value);
}

/**
 * Throws E_TEMPLATE with the line for what is no Liquid, and for names that do not exist, also where no `if` leads.
 * `part` is `subject`, `text` ...; `firstLine`: where the part begins in its file.
 */
export function compile(source: string, escaping: Escaping, part: string, firstLine = 1): Compiled {
  if (source.length > SOURCE_LIMIT) {
    throw new YamoriError(
      'E_TEMPLATE',
      `The ${part} of the template has ${source.length} characters; ${SOURCE_LIMIT} are the limit.`,
      'Shorten it: an owner does not read as much either.',
    );
  }
  const liquid = ENGINES[escaping];
  const templates = parse(liquid, source, part, firstLine);
  return {
    render(values) {
      const context = new Context(values, liquid.options, { sync: true });
      try {
        return toValueSync(liquid.renderer.renderTemplates(templates, context, new BoundedOutput()));
      } catch (error) {
        throw templateError(error, part, firstLine);
      }
    },
  };
}

function parse(liquid: Liquid, source: string, part: string, firstLine: number): Template[] {
  try {
    const templates = liquid.parse(source);
    refuseUnknownNames(liquid, templates, part, firstLine);
    return templates;
  } catch (error) {
    throw error instanceof YamoriError ? error : templateError(error, part, firstLine);
  }
}

/** liquidjs bounds what filters and loops make, but not what a loop prints. */
class BoundedOutput {
  buffer = '';

  write(value: unknown): void {
    this.buffer += plain(value);
    if (this.buffer.length > OUTPUT_LIMIT) {
      throw new Error(`more than ${OUTPUT_LIMIT} characters come out`);
    }
  }
}

const NAMES: ReadonlySet<string> = new Set(TEMPLATE_VARIABLES.map((one) => one.name));

/** `forloop` comes with every `for`. */
const BUILT_IN_NAMES: ReadonlySet<string> = new Set(['forloop']);

function refuseUnknownNames(liquid: Liquid, templates: Template[], part: string, firstLine: number): void {
  const { globals } = liquid.analyzeSync(templates, { partials: false });
  for (const [name, uses] of Object.entries(globals)) {
    if (NAMES.has(name) || BUILT_IN_NAMES.has(name)) continue;
    const near = nearestName(name);
    throw new YamoriError(
      'E_TEMPLATE',
      `${place(part, firstLine, uses[0].location.row)}: there is no variable "${name.slice(0, 60)}".`,
      near === null
        ? `These exist: ${[...NAMES].join(', ')}.`
        : `Did you mean "${near}"? These exist: ${[...NAMES].join(', ')}.`,
    );
  }
}

/** By edit distance, at most 2 of them; long names are no misspelling of ours. */
function nearestName(name: string): string | null {
  if (name.length > 30) return null;
  let best: string | null = null;
  let bestDistance = 3;
  for (const known of NAMES) {
    const distance = editDistance(name, known);
    if (distance < bestDistance) [best, bestDistance] = [known, distance];
  }
  return best;
}

/** Levenshtein's, by rows. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const swap = row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[right.length];
}

/** liquidjs puts `, line:1, col:2` and an excerpt behind its messages; ours name the line in front. */
function templateError(error: unknown, part: string, firstLine: number): YamoriError {
  const isLiquid = LiquidError.is(error);
  const why = (error instanceof Error ? error.message : String(error)).replace(/, line:\d+, col:\d+$/u, '');
  const row = isLiquid ? positionOf(error) : null;
  return new YamoriError(
    'E_TEMPLATE',
    `${place(part, firstLine, row)}: ${why.slice(0, 300)}.`,
    hintFor(why),
    { cause: error },
  );
}

function positionOf(error: LiquidError): number | null {
  const token: { getPosition?: () => readonly number[] } | undefined = error.token;
  return token?.getPosition?.()[0] ?? null;
}

function place(part: string, firstLine: number, row: number | null): string {
  return row === null ? `The ${part} of the template` : `Line ${firstLine + row - 1} of the ${part}`;
}

function hintFor(why: string): string {
  if (why.startsWith('undefined variable')) return `These exist: ${[...NAMES].join(', ')}.`;
  if (why.startsWith('undefined filter')) return `These filters exist: ${TEMPLATE_FILTERS.join(', ')}.`;
  if (/^tag .* not found/u.test(why)) return `These tags exist: ${TEMPLATE_TAGS.join(', ')}.`;
  if (/limit|come out/u.test(why)) return 'Take out the loop, or loop over rows or evidence only.';
  return 'Compare it with the template that ships with the project, which is shown beside it.';
}
