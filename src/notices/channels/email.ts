/** E-mail: text and HTML to a person, through a relay, from a process of its own that survives the hub. */
import { mkdir } from 'node:fs/promises';
import type { Channel } from './channel.ts';
import { composeMail } from './email/compose-mail.ts';
import { createSendMail, NO_ADDRESS } from './email/create-send-mail.ts';
import { checkEmailSettings, EMAIL_SETTINGS, type EmailSettings } from './email/email-settings.ts';
import { readMailAddress } from './email/mail-address.ts';
import { createMailTags, openTagKey } from './email/mail-tag.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';

export const email: Channel<EmailSettings> = {
  name: 'email',
  title: 'Mail in text and HTML, signed, with one click to unsubscribe and a way to answer.',
  audience: 'person',
  isRestricting: false,
  settings: EMAIL_SETTINGS,
  async open(settings, deps) {
    const { from, replyDomain, tagKeyFile } = await checkEmailSettings(settings, deps.folder);
    await mkdir(deps.folder, { recursive: true, mode: 0o700 });
    const tags = createMailTags(await openTagKey(tagKeyFile), replyDomain);
    // One mail process for all that the hub mails, where it has one: opened with these settings and this folder, so
    // that its tags are those of this channel.
    const own = deps.sendMail === undefined ? await createSendMail(settings, deps) : null;
    const send = deps.sendMail ?? own!.send;
    return {
      async deliver(delivery, signal) {
        const to = readMailAddress(delivery.to);
        if (to === null) return NO_ADDRESS;
        const raw = await composeMail(delivery, to, { from, replyDomain, tags, count: deps.count });
        return send({ id: delivery.id, from, to, raw }, signal);
      },
      close: async () => own?.close(),
    };
  },
  examples: [
    SAMPLE_DELIVERY,
    {
      ...SAMPLE_DELIVERY,
      id: '01J9ZK3QM9TXAB7C4D5E6F7G8J',
      language: 'ja',
      message: {
        ...SAMPLE_DELIVERY.message,
        subject: '192.0.2.77 の機器が他者を攻撃しています（受付番号 7K3QM-9TXAB）',
        text: 'お使いのアドレス 192.0.2.77 の機器から攻撃が出ています。\n\nまず、機器の電源を入れ直してください。\n',
        html: '<!doctype html><html lang="ja"><title>機器が攻撃しています</title><p>お使いのアドレス 192.0.2.77 の機器から攻撃が出ています。</p></html>',
        short: '192.0.2.77 の機器が他者を攻撃しています。受付番号 7K3QM-9TXAB',
      },
    },
  ],
};
