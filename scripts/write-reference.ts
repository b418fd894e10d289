/** Writes docs/reference/ from the code; `npm test` fails when the two differ. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { z } from 'zod';
import { ERROR_CODES, ERROR_MEANINGS, type ErrorCode, EXIT } from '../src/base/errors.ts';
import { decoyConfig } from '../src/cli/decoy/decoy-config.ts';
import { SOURCE_COLUMNS } from '../src/cli/exports/csv.ts';
import { PARQUET_COLUMNS } from '../src/cli/exports/parquet.ts';
import { SHADOWSERVER_COLUMNS } from '../src/cli/exports/shadowserver.ts';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import { createProgram } from '../src/cli/program.ts';
import { DECOY_EVIDENCE_CODES } from '../src/decoys/visitors/evidence-codes.ts';
import { FINGERPRINTS } from '../src/fingerprints/registry.ts';
import {
  DECOY_COUNT_NAMES,
  GARDEN_COUNT_NAMES,
  HUB_COUNT_NAMES,
  NOTE_NAMES,
  SKIP_NAMES,
} from '../src/model/count-names.ts';
import { NOTICE_KINDS } from '../src/model/notice.ts';
import { ownerSchema } from '../src/networks/owners-file.ts';
import { CHANNELS } from '../src/notices/channels/registry.ts';
import { GARDEN_SETTINGS } from '../src/notices/garden/garden-settings.ts';
import { TEMPLATE_FILTERS, TEMPLATE_TAGS } from '../src/notices/wording/liquid-engine.ts';
import { AUDIENCES, VARIANTS } from '../src/notices/wording/notice-input.ts';
import { TEMPLATE_VARIABLES } from '../src/notices/wording/template-variables.ts';
import { EVIDENCE_CODES } from '../src/rules/evidence-codes.ts';
import { SYSTEM_EVIDENCE_CODES } from '../src/scanners/evidence-codes.ts';

export const REFERENCE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../docs/reference');

const NOTICE = '<!-- Written by `node scripts/write-reference.ts`; a test holds it to the code. -->';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');
}

function page(title: string, ...parts: string[]): string {
  return `# ${title}\n\n${NOTICE}\n\n${parts.join('\n\n')}\n`;
}

function errors(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  return page(
    'Errors and exit statuses',
    'What the operator got wrong has a code and a sentence that says what to do, on standard error.',
    table(
      ['Code', 'Exit status', 'Meaning'],
      codes.map((code) => [`\`${code}\``, String(ERROR_CODES[code]), ERROR_MEANINGS[code]]),
    ),
    '## Exit statuses',
    table(
      ['Status', 'Name'],
      Object.entries(EXIT).map(([name, status]) => [String(status), name]),
    ),
  );
}

function counts(): string {
  const rows = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([name, text]) => [`\`${name}\``, text]);
  return page(
    'Counts',
    'What strangers send wrong is counted under a name and never stops the program.',
    '## `skipped`: packets that are in no sighting',
    table(['Name', 'Meaning'], rows(SKIP_NAMES)),
    '## `notes`: odd, but nothing was lost by it unless it says so',
    table(['Name', 'Meaning'], rows(NOTE_NAMES)),
    '## `yamori_counted_total`: what a hub counts of those who write to it or are written to',
    table(['Name', 'Meaning'], rows(HUB_COUNT_NAMES)),
    '## `yamori garden`: what a walled garden counts',
    table(['Name', 'Meaning'], rows(GARDEN_COUNT_NAMES)),
    '## `yamori decoy`: what a decoy counts',
    table(['Name', 'Meaning'], rows(DECOY_COUNT_NAMES)),
  );
}

function evidence(): string {
  return page(
    'Evidence',
    'Each piece of evidence has a code, a sentence and, where there is one, the formula with its numbers put in.',
    table(
      ['Code', 'Meaning'],
      Object.entries(EVIDENCE_CODES).map(([code, text]) => [`\`${code}\``, text]),
    ),
    '## Scanning systems (`yamori scanners`)',
    table(
      ['Code', 'Meaning'],
      Object.entries(SYSTEM_EVIDENCE_CODES).map(([code, text]) => [`\`${code}\``, text]),
    ),
    '## Visits to decoys, in incidents of the addresses that came',
    table(
      ['Code', 'Meaning'],
      Object.entries(DECOY_EVIDENCE_CODES).map(([code, text]) => [`\`${code}\``, text]),
    ),
  );
}

function marks(): string {
  return page(
    'Marks',
    'What the bytes of a packet show. A mark is a tool, never an intent. `irregular` is a shape and is not printed as a tool.',
    table(
      ['Mark', 'Test', 'Packets', 'By chance', 'Source'],
      FINGERPRINTS.map((f) => [
        `\`${f.name}\``,
        f.title,
        String(f.packets),
        f.chanceBits === 0 ? 'shape' : `1 in 2^${f.chanceBits}`,
        f.source,
      ]),
    ),
  );
}

function owners(): string {
  const shape = z.toJSONSchema(ownerSchema, { io: 'input' }) as {
    properties: Record<string, { description?: string; default?: unknown; enum?: string[] }>;
    required?: string[];
  };
  const rows = Object.entries(shape.properties).map(([name, field]) => [
    `\`${name}\``,
    shape.required?.includes(name) ? 'yes' : `no (${JSON.stringify(field.default)})`,
    `${field.description ?? ''}${field.enum === undefined ? '' : ` One of ${field.enum.join(', ')}.`}`,
  ]);
  return page(
    'Owners file',
    'YAML (a list, or one key `owners` with the list) or CSV (a header, then a line for each owner; several prefixes in one cell are separated by spaces). Unknown fields are refused. The most specific prefix wins.',
    table(['Field', 'Needed', 'Meaning'], rows),
    '```yaml\n- name: Example School\n  prefixes: [192.0.2.0/24, 2001:db8:1::/48]\n  dark: [192.0.2.128/25]\n  contact: abuse@school.example\n  language: ja\n  critical: high\n```',
  );
}

interface JsonSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** A row for each field, those of nested objects behind the name of what holds them. */
function fieldRows(schema: JsonSchema, path = ''): string[][] {
  const inner = schema.anyOf?.find((one) => one.properties !== undefined) ?? schema;
  return Object.entries(inner.properties ?? {}).flatMap(([name, field]) => {
    const key = `${path}${name}`;
    const needed = inner.required?.includes(name) === true && field.default === undefined;
    const choice =
      field.enum === undefined ? '' : ` One of ${field.enum.map((one) => `\`${one}\``).join(', ')}.`;
    const row = [
      `\`${key}\``,
      needed ? 'needed' : field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``,
      `${field.description ?? ''}${choice}`,
    ];
    const nested = [field, field.items ?? {}, ...(field.anyOf ?? [])].find(
      (one) => one.properties !== undefined,
    );
    const suffix = field.items?.properties === undefined ? '.' : '[].';
    return [row, ...(nested === undefined ? [] : fieldRows(nested, `${key}${suffix}`))];
  });
}

function settingsTable(schema: z.ZodType): string {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return table(['Field', 'Default', 'Meaning'], fieldRows(shape));
}

function configuration(): string {
  return page(
    'Configuration of a hub, of decoys, of a walled garden',
    '`yamori hub --config FILE`: a YAML file. Unknown fields are refused, each with its place. Durations are a whole number with `m`, `h` or `d`.',
    settingsTable(hubConfig),
    ...CHANNELS.flatMap(({ name, title, settings }) => [
      `## \`notices.channels.${name}\``,
      title,
      settingsTable(settings),
    ]),
    '# Configuration of decoys',
    '`yamori decoy --config FILE`: a YAML file; paths are relative to it.',
    settingsTable(decoyConfig),
    '# Configuration of a walled garden',
    '`yamori garden --config FILE`: a YAML file.',
    settingsTable(GARDEN_SETTINGS),
  );
}

function wording(): string {
  return page(
    'Wording of notices',
    'Templates are [Liquid](https://liquidjs.com) without code: a name that is misspelt is refused with its line. One replaces a built-in wording, called `KIND.AUDIENCE.VARIANT`.',
    `Kinds: ${NOTICE_KINDS.map((one) => `\`${one}\``).join(', ')}. Audiences: ${AUDIENCES.map((one) => `\`${one}\``).join(', ')}. Variants: ${VARIANTS.map((one) => `\`${one}\``).join(', ')}.`,
    table(
      ['Name', 'Meaning', 'Example'],
      TEMPLATE_VARIABLES.map(({ name, description, example }) => [
        `\`${name}\``,
        description,
        example.split('\n')[0],
      ]),
    ),
    `Tags: ${TEMPLATE_TAGS.map((one) => `\`${one}\``).join(', ')}. Filters: ${TEMPLATE_FILTERS.map((one) => `\`${one}\``).join(', ')}.`,
  );
}

function formats(): string {
  return page(
    'Formats',
    '## `--csv`: one line for each source (RFC 4180, UTF-8)',
    table(
      ['Column', 'Meaning'],
      SOURCE_COLUMNS.map(({ name, meaning }) => [`\`${name}\``, meaning]),
    ),
    '## `--parquet`: one row for each source',
    'The columns of `--csv`; times are timestamps in UTC, `services` and `evidence` are JSON.',
    table(
      ['Column', 'Type'],
      PARQUET_COLUMNS.map(({ name, type }) => [`\`${name}\``, type]),
    ),
    "## `--shadowserver`: Shadowserver's event4_honeypot_darknet",
    'One line for each infected source or scanner and service; times in UTC without a suffix. What a telescope cannot know is empty, and dark addresses are left out.',
    SHADOWSERVER_COLUMNS.map((name) => `\`${name}\``).join(', '),
  );
}

function commands(): string {
  const program: Command = createProgram();
  const parts = program.commands.flatMap((command) => {
    const all = [command, ...command.commands];
    return all.flatMap((one) => {
      one.configureHelp({ helpWidth: 100 });
      const name = one === command ? one.name() : `${command.name()} ${one.name()}`;
      return [
        `${one === command ? '##' : '###'} yamori ${name}`,
        `\`\`\`text\n${one.helpInformation().trimEnd()}\n\`\`\``,
      ];
    });
  });
  return page('Command line', ...parts);
}

/** File name -> text. */
export function referencePages(): Record<string, string> {
  return {
    'errors.md': errors(),
    'counts.md': counts(),
    'evidence.md': evidence(),
    'marks.md': marks(),
    'owners.md': owners(),
    'formats.md': formats(),
    'configuration.md': configuration(),
    'wording.md': wording(),
    'commands.md': commands(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(REFERENCE_FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(referencePages()))
    writeFileSync(join(REFERENCE_FOLDER, name), text);
}
