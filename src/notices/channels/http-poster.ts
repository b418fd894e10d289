/** How every channel over HTTP posts a delivery: behind the guard, with the operator's certificates and limits. */
import type { z } from 'zod';
import type { ChannelName, DeliveryOutcome } from '../../model/notice.ts';
import type { ChannelDeps } from './channel.ts';
import { outcomeOfAnswer } from './http-outcome.ts';
import type { HTTP_SETTINGS } from './http-settings.ts';
import { requestOutbound } from './outbound-request.ts';
import { readCertificates } from './settings-file.ts';

type HttpSettings = { readonly [Name in keyof typeof HTTP_SETTINGS]: z.infer<(typeof HTTP_SETTINGS)[Name]> };

export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export type PostDelivery = (post: HttpPost, signal: AbortSignal) => Promise<DeliveryOutcome>;

/** `goneStatuses`: by which this kind of server says that the recipient does not exist (any more). Throws E_CHANNEL. */
export async function openHttpPoster(
  channel: ChannelName,
  settings: HttpSettings,
  deps: ChannelDeps,
  goneStatuses: readonly number[] = [410],
): Promise<PostDelivery> {
  const authorities = await readCertificates(channel, settings.caFile);
  const { timeoutMs } = settings;
  return async (post, signal) => {
    const headers = { 'user-agent': 'yamori', ...post.headers };
    const request = { ...post, headers, method: 'POST', timeoutMs, rules: settings, authorities } as const;
    const answer = await requestOutbound(request, signal);
    if (answer.kind === 'forbidden') deps.count('outbound-forbidden');
    if (answer.kind === 'answered' && answer.status >= 300 && answer.status < 400)
      deps.count('outbound-redirect');
    return outcomeOfAnswer(answer, deps.clock(), goneStatuses);
  };
}
