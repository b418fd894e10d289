/** What the two channels of a garden have in common: asking the hub for a hold, once for each notice. */

import { formatAddress, parseAddress } from '../../base/address.ts';
import type { HoldKind } from '../../model/hold.ts';
import type { Delivery, DeliveryOutcome } from '../../model/notice.ts';
import { plainLine } from './plain-text.ts';

/** Asked of the hub; `noticeId` is the hold's id, so that asking again changes nothing. */
export interface HoldRequest {
  readonly noticeId: string;
  readonly kind: HoldKind;
  readonly caseId: string;
  readonly address: string;
  readonly days: number;
  readonly selfReleaseLimit: number;
}

/** `refused` is a HoldRefusal or why else never; `later` why not now. Both are one plain line. */
export type HoldAnswer =
  | { readonly kind: 'placed' }
  | { readonly kind: 'refused'; readonly why: string; readonly isGone: boolean }
  | { readonly kind: 'later'; readonly why: string };

/** Keeps the hold before it answers, and has asked `mayHold` of model/hold.ts. */
export type PlaceHold = (request: HoldRequest, signal: AbortSignal) => Promise<HoldAnswer>;

/** `to` of the delivery is the address. */
export async function requestHold(
  place: PlaceHold,
  delivery: Delivery,
  wanted: Pick<HoldRequest, 'kind' | 'days' | 'selfReleaseLimit'>,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  if (signal.aborted) return later('it was stopped');
  const target = parseAddress(delivery.to);
  if (target === null) return { kind: 'refused', why: 'the recipient is no address', isGone: false };
  const report = delivery.reports.at(0);
  if (report === undefined) return { kind: 'refused', why: 'the notice is of no case', isGone: false };
  const request = { ...wanted, noticeId: delivery.id, caseId: report.caseId, address: formatAddress(target) };
  const stopped = Promise.withResolvers<HoldAnswer>();
  const stop = () => stopped.resolve({ kind: 'later', why: 'it was stopped' });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await Promise.race([place(request, signal), stopped.promise]);
    if (answer.kind === 'placed') return { kind: 'accepted', reference: delivery.id };
    if (answer.kind === 'later') return later(answer.why);
    return { kind: 'refused', why: plainLine(answer.why, 200), isGone: answer.isGone };
  } catch (cause) {
    return later(`the hold could not be kept: ${(cause as Error).message}`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function later(why: string): DeliveryOutcome {
  return { kind: 'later', why: plainLine(why, 200), retryAfterMs: null };
}
