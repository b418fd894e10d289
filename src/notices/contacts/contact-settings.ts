/** Settings of where contacts of networks come from: files of the operator, and the registries. */
import { z } from 'zod';
import { duration } from '../policy/duration.ts';

const file = z.string().min(1).nullable().default(null);

/** RFC 9083, section 10.2.4, as far as somebody behind such a role can act on a report. */
export const OTHER_ROLES = ['noc', 'technical', 'administrative', 'registrant'] as const;

const rdapSettings = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Whether registries (RDAP) are asked for abuse contacts. It tells the registry which addresses one asks about, and so which ones are infected.',
    ),
  bootstrap: z
    .string()
    .min(1)
    .default('https://data.iana.org/rdap')
    .describe('Where ipv4.json, ipv6.json and asn.json of RFC 9224 are: a URL, or a folder of this machine.'),
  alsoRoles: z
    .array(z.enum(OTHER_ROLES))
    .default([])
    .describe('Roles that are written to where a network names no abuse contact, in this order.'),
  keepFor: duration.prefault('30d').describe('How long an answer is used.'),
  keepNothingFor: duration.prefault('1d').describe('How long it is believed that a network has no contact.'),
  waitFor: duration
    .prefault('1d')
    .describe('How long after it opened a case waits for an answer before its step is held to reach nobody.'),
  mostPerMinute: z.int().min(1).max(600).default(20).describe('Requests to one server in a minute.'),
  timeoutMs: z.int().min(100).max(60_000).default(10_000).describe('How long to wait for a server.'),
  allowHosts: z
    .array(z.string().min(1).max(253))
    .max(100)
    .default([])
    .describe('Names or addresses that may be asked though they are private, and over plain HTTP.'),
});
export type RdapSettings = z.output<typeof rdapSettings>;

export const contactSettings = z.strictObject({
  file: file.describe(
    'File (CSV or YAML) with contacts of networks: prefix or asn, email, role, organisation, language.',
  ),
  overrides: file.describe(
    'File (CSV or YAML) with what beats other sources for some prefix, address, asn, country or cause: email, role, organisation, language, or none.',
  ),
  rdap: rdapSettings.prefault({}).describe('Registries of addresses.'),
});
export type ContactSettings = z.output<typeof contactSettings>;
