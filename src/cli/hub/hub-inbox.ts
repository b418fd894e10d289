/** Where answers and bounces come in: the folder that `yamori mail-in` fills, and a mailbox if there is one. */
import { join } from 'node:path';
import { createLoop } from '../../hub/jobs/loop.ts';
import { keepReply } from '../../hub/jobs/replies.ts';
import { noteTold } from '../../notices/case/case-steps.ts';
import type { EmailSettings } from '../../notices/channels/email/email-settings.ts';
import { openInboxIdentity } from '../../notices/inbox/inbox-identity.ts';
import type { MailboxSettings } from '../../notices/inbox/mailbox-settings.ts';
import { openMailbox } from '../../notices/inbox/read-mailbox.ts';
import { readMaildir } from '../../notices/inbox/read-maildir.ts';
import { createTakeReply } from '../../notices/inbox/take-reply.ts';
import type { StateStore } from '../../store/state-port.ts';

export interface HubInboxOptions {
  readonly state: StateStore;
  readonly email: EmailSettings;
  /** Null: answers come through `yamori mail-in` alone. */
  readonly mailbox: MailboxSettings | null;
  /** Of all channels; incoming mail waits under it. */
  readonly folder: string;
  readonly clock: () => number;
  readonly count: (name: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

const EVERY_MS = 5_000;

export function incomingFolder(noticesFolder: string): string {
  return join(noticesFolder, 'incoming');
}

/** Runs until it is stopped. Throws E_MAILBOX for settings that cannot work. */
export async function startHubInbox(options: HubInboxOptions): Promise<{ stop(): Promise<void> }> {
  const { state, email, mailbox, folder, clock, count, onTrouble } = options;
  const take = createTakeReply({
    identity: await openInboxIdentity(email, join(folder, 'email')),
    clock,
    count,
    findCaseByToken: async (token) => (await state.caseByToken(token))?.id ?? null,
    async findCaseByNotice(noticeId) {
      // A report that went out as several mails has `x2` ... behind its id.
      return (await state.notice(noticeId.slice(0, 26)))?.caseIds.at(0) ?? null;
    },
    keep: (reply) =>
      keepReply({ state, noteTold }, { ...reply, noticeId: reply.noticeId?.slice(0, 26) ?? null }),
  });
  const incoming = createLoop(
    () => readMaildir({ folder: incomingFolder(folder), after: 'remove' }, take),
    onTrouble,
  );
  const ending = new AbortController();
  const reading =
    mailbox === null ? Promise.resolve() : (await openMailbox(mailbox, { take, count })).run(ending.signal);
  incoming.start(EVERY_MS);
  return {
    async stop() {
      ending.abort();
      await incoming.stop();
      await reading;
    },
  };
}
