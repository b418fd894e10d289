/** Pushes of this browser: asked for when the owner pressed the button, never before. */
import { hub } from './hub-client.ts';

/** `denied`: the browser was told no. `not-set-up`: the hub has no key. */
export type PushStanding = 'unsupported' | 'off' | 'on' | 'denied' | 'not-set-up' | 'failed';

function isSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

export async function pushStanding(takesPushes: boolean): Promise<PushStanding> {
  if (!isSupported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  const registration = await navigator.serviceWorker.getRegistration('/app/');
  const subscription = await registration?.pushManager.getSubscription();
  return subscription && takesPushes ? 'on' : 'off';
}

export async function startPushes(secret: string): Promise<PushStanding> {
  if (!isSupported()) return 'unsupported';
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const { key } = await hub.pushKey();
  if (key === '') return 'not-set-up';
  const registration = await navigator.serviceWorker.ready;
  let subscription: PushSubscription;
  try {
    subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    });
  } catch {
    // The browser's push service cannot be reached, or refuses: it does not say why.
    return 'failed';
  }
  const { endpoint, keys } = subscription.toJSON();
  if (endpoint === undefined || keys === undefined) return 'failed';
  await hub.setPush(secret, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  return 'on';
}

/** Here and at the hub. */
export async function stopPushes(secret: string): Promise<void> {
  if (isSupported()) {
    const registration = await navigator.serviceWorker.getRegistration('/app/');
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  }
  await hub.stopPush(secret);
}
