/** What the inbox needs to know of the mail channel: who we are in mail, and the key of our tagged addresses. */
import { mkdir } from 'node:fs/promises';
import { checkEmailSettings, type EmailSettings } from '../channels/email/email-settings.ts';
import { createMailTags, openTagKey } from '../channels/email/mail-tag.ts';
import type { InboxIdentity } from './classify-reply.ts';

/** `folder` is that of the mail channel. Throws E_CHANNEL, as opening the channel does. */
export async function openInboxIdentity(settings: EmailSettings, folder: string): Promise<InboxIdentity> {
  const { from, replyDomain, tagKeyFile } = await checkEmailSettings(settings, folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { from, replyDomain, tags: createMailTags(await openTagKey(tagKeyFile), replyDomain) };
}
