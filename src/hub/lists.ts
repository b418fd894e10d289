/** What all lists share: pages as JSON, or all that matches as CSV. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Page } from '../model/facts.ts';
import type { Person } from './caller.ts';
import { csvHead, csvRow } from './csv.ts';
import type { HubContext } from './hub-context.ts';

export const DEFAULT_LIMIT = 50;
const CSV_PAGE = 500;
const MOST_CSV_ROWS = 100_000;

export interface ListQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly format?: 'json' | 'csv';
  readonly order?: 'asc' | 'desc';
}

const MOST_AUDIT_DETAIL = 1_000;

export interface ListInput {
  readonly query: ListQuery;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One page, or a CSV of all pages that is written as it is read; who took one stands in the audit log. */
export async function answerList<Row extends object>(
  { query, request, reply }: ListInput,
  { deps }: HubContext,
  caller: Person,
  name: string,
  columns: readonly (keyof Row & string)[],
  load: (limit: number, cursor: string | null) => Promise<Page<Row>>,
): Promise<Page<Row> | FastifyReply> {
  if (query.format !== 'csv') return load(query.limit ?? DEFAULT_LIMIT, query.cursor ?? null);
  // The first page is loaded before the head goes out, so that what is refused is answered as such.
  const first = await load(CSV_PAGE, null);
  await deps.state.audit({
    at: deps.clock(),
    actor: caller.account.id,
    action: 'exported',
    subject: name,
    detail: (request.url.split('?')[1] ?? '').slice(0, MOST_AUDIT_DETAIL),
    address: request.ip,
  });
  async function* text(): AsyncGenerator<string> {
    yield csvHead(columns);
    let page = first;
    let rows = 0;
    for (;;) {
      yield page.rows.map((row) => csvRow(row, columns)).join('');
      rows += page.rows.length;
      if (page.next === null || rows >= MOST_CSV_ROWS) return;
      page = await load(CSV_PAGE, page.next);
    }
  }
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="yamori-${name}.csv"`)
    .send(Readable.from(text()));
}

/** `a,b` -> [a, b]; nothing where it is absent or empty. */
export function split(text: string | undefined): string[] | undefined {
  const parts = (text ?? '').split(',').filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts;
}

/** An object without what is undefined, as exactOptionalPropertyTypes wants it. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
