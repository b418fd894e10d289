/**
 * The app's service worker: keeps its shell for when there is no network, shows pushes, and tells the hub that they came.
 * It imports nothing, so that it is one file at an address that never changes.
 */

/** What of the worker's global is used here: the types of pages and of workers cannot be in one program. */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface PushEvent extends WorkerEvent {
  readonly data: { text(): string } | null;
}
interface SubscriptionChange extends WorkerEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}
interface NotificationEvent extends WorkerEvent {
  readonly notification: Notification;
}
interface WindowClient {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: string): void;
}
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listen: (event: WorkerEvent) => void): void;
  addEventListener(name: 'fetch', listen: (event: FetchEvent) => void): void;
  addEventListener(name: 'push', listen: (event: PushEvent) => void): void;
  addEventListener(name: 'pushsubscriptionchange', listen: (event: SubscriptionChange) => void): void;
  addEventListener(name: 'notificationclick', listen: (event: NotificationEvent) => void): void;
}

const worker = globalThis as unknown as WorkerScope;

const PAGE = '/app/';
const SHELL_CACHE = 'yamori-shell';
/** As device-memory.ts writes it. */
const DEVICE_CACHE = 'yamori-device';
const SECRET = '/app/secret';
const MORE = ['/app/manifest.webmanifest', '/app/icon.svg', '/app/icon-192.png'];
const FALLBACK = {
  title: 'Yamori',
  body: 'お知らせがあります。 / There is a notice for you.',
  tag: 'yamori',
};
const MOST_CHARS = 600;

worker.addEventListener('install', (event) => {
  event.waitUntil(fetchShell().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') {
    if (pathname === PAGE) event.respondWith(fetchShell().catch(() => kept(PAGE)));
  } else event.respondWith(kept(pathname).catch(() => fetch(request)));
});

/** The newest page, kept with all that it names; what an older one named goes. */
async function fetchShell(): Promise<Response> {
  const answer = await fetch(PAGE, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
  const page = await answer.clone().text();
  const cache = await caches.open(SHELL_CACHE);
  const named = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  const wanted = [...named, ...MORE];
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(wanted.filter((path) => !there.has(path)));
  await cache.put(PAGE, answer.clone());
  for (const path of there) if (path !== PAGE && !wanted.includes(path)) await cache.delete(path);
  return answer;
}

async function kept(path: string): Promise<Response> {
  const found = await (await caches.open(SHELL_CACHE)).match(path);
  if (found === undefined) throw new Error(`${path} is not kept`);
  return found;
}

worker.addEventListener('push', (event) => event.waitUntil(showPush(event.data?.text() ?? '')));

/** A browser wants each push shown; one that cannot be read is shown as what it surely is. */
async function showPush(text: string): Promise<void> {
  const { title, body, tag, lang } = readPush(text);
  await worker.registration.showNotification(title, {
    body,
    tag,
    ...(lang === undefined ? {} : { lang }),
    icon: '/app/icon-192.png',
    badge: '/app/icon-192.png',
  });
  for (const client of await windows()) client.postMessage('push');
  await sayHeard();
}

function readPush(text: string): { title: string; body: string; tag: string; lang?: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return FALLBACK;
  }
  if (typeof given !== 'object' || given === null) return FALLBACK;
  const { title, body, tag, language } = given as Record<string, unknown>;
  if (typeof title !== 'string' || typeof body !== 'string') return FALLBACK;
  return {
    title: title.slice(0, MOST_CHARS),
    body: body.slice(0, MOST_CHARS),
    tag: typeof tag === 'string' ? tag.slice(0, MOST_CHARS) : FALLBACK.tag,
    lang: language === 'en' ? 'en' : 'ja',
  };
}

/** The hub learns that pushes still come through; without a network it learns it from the next one. */
async function sayHeard(): Promise<void> {
  const secret = await deviceSecret();
  if (secret === undefined) return;
  await fetch('/api/v1/app/push/heard', { method: 'POST', headers: { 'x-yamori-app': secret } }).catch(
    () => undefined,
  );
}

async function deviceSecret(): Promise<string | undefined> {
  return (await (await caches.open(DEVICE_CACHE)).match(SECRET))?.text();
}

worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(followSubscription(event)));

/** The push service gives another address now and then; pushes to the old one would end without a word. */
async function followSubscription({ oldSubscription, newSubscription }: SubscriptionChange): Promise<void> {
  const secret = await deviceSecret();
  if (secret === undefined) return;
  const options = oldSubscription?.options;
  const next =
    newSubscription ??
    (options === undefined ? null : await worker.registration.pushManager.subscribe(options));
  const { endpoint, keys } = next?.toJSON() ?? {};
  if (endpoint === undefined || keys === undefined) return;
  await fetch('/api/v1/app/push', {
    method: 'PUT',
    headers: { 'x-yamori-app': secret, 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});

/** Always our own page: what a push names is no address to go to. */
async function openApp(): Promise<void> {
  const [open] = await windows();
  await (open === undefined ? worker.clients.openWindow(PAGE) : open.focus());
}

async function windows(): Promise<readonly WindowClient[]> {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => new URL(url).pathname.startsWith(PAGE));
}
