/** An answer that is no: status, stable code, what is wrong and what to do. */
import type { ApiError } from '../model/api.ts';

const STATUS = {
  invalid: 400,
  'not-signed-in': 401,
  'sign-in-failed': 401,
  forbidden: 403,
  'csrf-missing': 403,
  'wrong-host': 403,
  'cross-site': 403,
  'not-found': 404,
  exists: 409,
  stale: 409,
  'in-use': 409,
  'not-fresh': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'batch-refused': 422,
  'too-many': 429,
  bug: 500,
  'store-unreachable': 503,
  'store-full': 507,
} as const;

export type RefusalCode = keyof typeof STATUS;

export const REFUSAL_CODES = Object.keys(STATUS) as RefusalCode[];

const HINTS: Record<RefusalCode, string> = {
  invalid: 'The page of the API, /api/v1/docs, says what is wanted.',
  'not-signed-in': 'Sign in, or send a token as `authorization: Bearer ...`.',
  'sign-in-failed': 'Check name and password. An administrator can set a new password.',
  forbidden: 'Ask an administrator.',
  'csrf-missing': 'Send the `csrf` of the session as the header x-csrf-token; reload the page.',
  'wrong-host': 'Reach the hub under its public URL; set it with --public-url.',
  'cross-site': 'Use the hub from its own page.',
  'not-found': 'It was deleted, or it is not yours to see.',
  exists: 'Choose another name.',
  stale: 'Somebody changed it in between: load it again and repeat the change.',
  'in-use': 'Something else needs it.',
  'not-fresh': 'There is an account already: sign in.',
  'too-large': 'Send less at a time.',
  'unsupported-media-type': 'The page of the API, /api/v1/docs, says which is wanted.',
  'batch-refused': 'The sensor keeps what was refused beside its spool; update it, and set its clock.',
  'too-many': 'Wait, then try again.',
  bug: 'This is a bug of the hub; its log says more.',
  'store-unreachable': 'See that the store runs; the hub tries again by itself.',
  'store-full': 'Free some space, or keep data for a shorter time.',
};

export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Seconds after which to try again, for `too-many`. */
  readonly retryAfter: number | null;

  constructor(code: RefusalCode, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return STATUS[this.code];
  }

  toJSON(): ApiError {
    return { code: this.code, message: this.message, hint: HINTS[this.code] };
  }
}
