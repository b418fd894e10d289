import { simpleParser } from 'mailparser';
import { testChannel } from './channel-conformance.ts';
import type { EmailSettings } from './email/email-settings.ts';
import { Relay } from './email/relay-fixture.ts';
import { email } from './email.ts';

testChannel<EmailSettings>(email, async () => {
  const relay = await Relay.start();
  const again = async () => {
    await relay.stop();
    await relay.listen();
  };
  return {
    settings: { ...email.settings.parse({}), ...relay.settings() },
    to: 'owner@example.org',
    behave: {
      takes: async () => {
        relay.answers = {};
        await again();
      },
      down: () => relay.stop(),
      refuses: () => {
        relay.answers.recipient = () => ({ code: 550, text: '5.7.1 not from you' });
      },
      gone: () => {
        relay.answers.recipient = () => ({ code: 550, text: '5.1.1 no such user here' });
      },
      hangs: () => relay.hang(),
    },
    async taken(atLeast) {
      const mails = await relay.taken(atLeast);
      return Promise.all(
        mails.map(async ({ raw, messageId }) => {
          const parsed = await simpleParser(raw);
          const parts = parsed.attachments.map((one) => `part ${one.contentType}`);
          return {
            identity: messageId,
            structure: [...parsed.headerLines.map((line) => line.key), ...parts],
          };
        }),
      );
    },
    close: () => relay.stop(),
  };
});
