/** The settings that every channel over HTTP has. */
import { z } from 'zod';

export const HTTP_SETTINGS = {
  timeoutMs: z
    .int()
    .min(10)
    .max(600_000)
    .default(15_000)
    .describe('How long a request may take, from resolving the name to the end of the answer.'),
  allowHosts: z
    .array(z.string().min(1).max(253))
    .max(100)
    .default([])
    .describe(
      'Hosts, as they stand in the URL, that are called though they are private, also without TLS; all others must be public.',
    ),
  caFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('File with the certificates (PEM) that sign the other side; null: those that Node trusts.'),
};
