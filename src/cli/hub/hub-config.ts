/** The configuration file of a hub (YAML): who is asked for names, who sends notices, by which channels and when. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import type { ChannelName } from '../../model/notice.ts';
import { nameServerTrouble } from '../../networks/confirmed-names.ts';
import { CHANNELS } from '../../notices/channels/registry.ts';
import { contactSettings } from '../../notices/contacts/contact-settings.ts';
import { MAILBOX_SETTINGS } from '../../notices/inbox/mailbox-settings.ts';
import { policySettings } from '../../notices/policy/policy-settings.ts';

const oneLine = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'one plain line');

const sender = z.strictObject({
  organisation: oneLine.describe('Name of who sends, as owners know it.'),
  contact: z.email().describe('Mail address that a person reads.'),
  domain: z
    .string()
    .regex(/^[a-z0-9.-]{1,253}$/i)
    .optional()
    .describe('Mail domain of notices; without it that of `contact`.'),
});

const NAMES: ReadonlySet<string> = new Set(CHANNELS.map(({ name }) => name));

/** Each channel's own settings under its name, read by the channel itself; one that is not named is not used. */
const channels = z.record(z.string(), z.unknown()).transform((given, context) => {
  const read = new Map<ChannelName, unknown>();
  for (const name of Object.keys(given)) {
    if (NAMES.has(name)) continue;
    const known = [...NAMES].join(', ');
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `there is no such channel; there are ${known}`,
    });
  }
  for (const { name, settings } of CHANNELS) {
    if (!(name in given)) continue;
    const parsed = settings.safeParse(given[name] ?? {});
    if (parsed.success) read.set(name, parsed.data);
    else
      for (const { path, message } of parsed.error.issues)
        context.addIssue({ code: 'custom', path: [name, ...path], message });
  }
  return read;
});

const nameServer = z.string().superRefine((value, context) => {
  const trouble = nameServerTrouble(value);
  if (trouble !== null) context.addIssue({ code: 'custom', message: trouble });
});

const resolver = z.strictObject({
  servers: z
    .array(nameServer)
    .max(8)
    .default([])
    .describe(
      'Name servers that are asked once a day for the names of the busiest sources, ADDRESS or ADDRESS:PORT; ' +
        'a name that leads back says who a scanner is. Empty: nobody is asked. Whoever is asked learns which addresses were seen.',
    ),
  timeoutMs: z
    .int()
    .min(10)
    .max(60_000)
    .default(2_000)
    .describe('How long to wait for an answer; each question is asked twice.'),
});

export const hubConfig = z.strictObject({
  systems: z
    .strictObject({
      resolver: resolver.prefault({}).describe('Reverse DNS of sources, forward-confirmed.'),
    })
    .prefault({})
    .describe('Scanning systems.'),
  notices: z
    .strictObject({
      sender: sender.describe('Who sends notices.'),
      policy: policySettings.prefault({}).describe('Whom to tell when.'),
      channels: channels.prefault({}).describe('Channels with their settings.'),
      contacts: contactSettings
        .prefault({})
        .describe('Whom to write to where an owner has no contact that works.'),
      gateways: z
        .array(z.string().min(1).max(200))
        .max(1_000)
        .default([])
        .describe(
          'Names of the sensors that are gateways with a walled garden; their tokens alone fetch holds.',
        ),
      mailbox: MAILBOX_SETTINGS.optional().describe(
        'Mailbox (IMAP) that answers and bounces come into; without it they come by `yamori mail-in`.',
      ),
    })
    .optional()
    .describe('Notices to owners; without it nothing leaves the hub.'),
});
export type HubConfig = z.output<typeof hubConfig>;
export type NoticesConfig = NonNullable<HubConfig['notices']>;

/** Throws E_CONFIGURATION with every problem and its place. */
export function readHubConfig(file: string): HubConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, [(error as Error).message], 'Name a file that you may read.');
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw wrong(
      file,
      document.errors.map((error) => error.message),
      'It is read as YAML.',
    );
  const parsed = hubConfig.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (parsed.success) return parsed.data;
  throw wrong(
    file,
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    'docs/reference/configuration.md lists what there is.',
  );
}

function wrong(file: string, problems: readonly string[], hint: string): YamoriError {
  return new YamoriError(
    'E_CONFIGURATION',
    `${file}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    hint,
  );
}
