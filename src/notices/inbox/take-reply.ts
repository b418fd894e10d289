/** A mail that came back -> a reply that a case keeps: classified, its case looked up, stored once. */
import type { Reply } from '../../model/contact.ts';
import { classifyReply, type InboxIdentity, type IncomingMail } from './classify-reply.ts';

export interface TakeReplyDeps {
  readonly identity: InboxIdentity;
  readonly clock: () => number;
  readonly count: (name: string) => void;
  /** Null: no case has it. */
  readonly findCaseByToken: (token: string) => Promise<string | null>;
  /** The first case of a notice; null: there is no such notice. */
  readonly findCaseByNotice: (noticeId: string) => Promise<string | null>;
  /** Resolves once it is stored. One whose id is stored already changes nothing: mail may be handed in twice. */
  readonly keep: (reply: Reply) => Promise<void>;
}

/** Resolves once the mail may be forgotten where it came from; rejects when it must be handed in again. */
export type TakeMail = (mail: IncomingMail) => Promise<void>;

export function createTakeReply(deps: TakeReplyDeps): TakeMail {
  return async (mail) => {
    const { token, counts, ...read } = await classifyReply(mail, deps.identity);
    for (const name of counts) deps.count(name);
    if (read.kind === 'loop') deps.count('reply-loop');
    const byToken = token === null ? null : await deps.findCaseByToken(token);
    const byNotice = read.noticeId === null ? null : await deps.findCaseByNotice(read.noticeId);
    if (token !== null && byToken === null) deps.count('reply-unknown-case');
    await deps.keep({
      ...read,
      at: deps.clock(),
      caseId: byToken ?? byNotice,
      noticeId: byNotice === null ? null : read.noticeId,
    });
  };
}
