/** Sending again what was given up or came back: the hub makes a new notice of it, and the old one stays as it is. */
import type { NoticeView } from '../../../../src/model/api.ts';
import type { NoticeStatus } from '../../../../src/model/notice.ts';
import { ApiFailure, apiSend } from '../../api/client.ts';

export function maySendAgain(status: NoticeStatus): boolean {
  return status === 'dead' || status === 'bounced';
}

export function sendAgain(id: string): Promise<NoticeView> {
  return apiSend('POST', `/notices/${encodeURIComponent(id)}/again`);
}

export interface SentAgain {
  readonly sent: number;
  /** Somebody was faster, or it is gone. */
  readonly refused: number;
  /** Not tried any more after `failure`; in their order. */
  readonly left: readonly string[];
  readonly failure: unknown;
}

/** One after the other: what is refused is passed over, and anything else ends it. */
export async function sendSeveral(
  ids: readonly string[],
  send: (id: string) => Promise<unknown> = sendAgain,
): Promise<SentAgain> {
  let sent = 0;
  let refused = 0;
  for (const [at, id] of ids.entries()) {
    try {
      await send(id);
      sent++;
    } catch (failure) {
      const isRefused = failure instanceof ApiFailure && (failure.status === 404 || failure.status === 409);
      if (!isRefused) return { sent, refused, left: ids.slice(at), failure };
      refused++;
    }
  }
  return { sent, refused, left: [], failure: null };
}
