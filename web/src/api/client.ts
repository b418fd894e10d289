/**
 * The page's only way to the hub. Paths are under `/api/v1` and begin with a slash.
 *
 * - `apiGet<T>(path, signal?)`: GET and parse JSON
 * - `apiSend<T>(method, path, body?)`: a change as JSON; carries the CSRF token of the session
 * - `apiSendText<T>(path, contentType, text)`: POST of a file's text
 * - `ApiFailure`: what all of them reject with; `code` and `hint` come from the hub
 * - `query({ from: 1, status: ['open', 'watch'] })`: a query string, empty values left out
 */
import type { ApiError } from '../../../src/model/api.ts';

const BASE = '/api/v1';

/** A request that failed. `status` is 0 when the hub did not answer at all. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, error: ApiError) {
    super(error.message);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = error.code;
    this.hint = error.hint;
  }
}

let csrf = '';

/** Called with every session that the hub gives out; its token goes with all changes from then on. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiFailure(0, { code: 'unreachable', message: '', hint: '' });
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!response.ok) {
    const error = body as Partial<ApiError> | undefined;
    throw new ApiFailure(response.status, {
      code: error?.code ?? `http-${response.status}`,
      message: error?.message ?? response.statusText,
      hint: error?.hint ?? '',
    });
  }
  return body as T;
}

export function apiGet<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) });
}

export function apiSend<T>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  return request<T>(path, {
    method,
    headers: {
      accept: 'application/json',
      'x-csrf-token': csrf,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export function apiSendText<T>(path: string, contentType: string, text: string): Promise<T> {
  return request<T>(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'x-csrf-token': csrf, 'content-type': contentType },
    body: text,
  });
}

/** `?a=1&b=x,y`, or '' when nothing is left. Null, undefined, '' and empty lists are left out. */
export function query(
  values: Readonly<Record<string, string | number | readonly string[] | null | undefined>>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text !== '') search.set(name, text);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** The address of something that is not JSON, for a plain link. */
export function plainLink(path: string): string {
  return BASE + path;
}

/** The address under which a list comes as CSV, for a plain link. */
export function exportLink(path: string, values: Parameters<typeof query>[0]): string {
  return `${BASE}${path}${query({ ...values, format: 'csv' })}`;
}
