/** Is there a hub, and does it know the token? Asked before hours of captures are read for it. */
import type { LivePost } from '../model/sighting.ts';
import type { HubAddress } from './hub-address.ts';
import { postToHub, wordsOfAnswer } from './hub-request.ts';
import { LIVE_PATH } from './live-poster.ts';

export type HubState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unauthorised'; readonly words: string }
  | { readonly kind: 'away'; readonly words: string };

const TIMEOUT_MS = 15_000;

/** An empty sample for the live view needs the token and changes nothing. */
export async function probeHub(hub: HubAddress, signal: AbortSignal): Promise<HubState> {
  const nothing: LivePost = { packets: [], more: 0 };
  const answer = await postToHub(hub, LIVE_PATH, JSON.stringify(nothing), { timeoutMs: TIMEOUT_MS, signal });
  if (typeof answer === 'string') return { kind: 'away', words: answer };
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'ready' };
  if (status === 401 || status === 403) return { kind: 'unauthorised', words: wordsOfAnswer(answer) };
  return { kind: 'away', words: `the hub answered ${wordsOfAnswer(answer)}` };
}
