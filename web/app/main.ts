/** The owners' app: keeps what the device knows, asks the hub, and draws one of three views. */
import '../src/styles/tokens.css';
import './app.css';
import type { AppSession, AppState } from '../../src/model/api.ts';
import { beginView } from './begin-view.ts';
import { caseView } from './case-view.ts';
import { type DeviceMemory, recall, remember } from './device-memory.ts';
import { button, type Child, element } from './element.ts';
import { homeView } from './home-view.ts';
import { HubTrouble, hub, type Trouble } from './hub-client.ts';
import { type PushStanding, pushStanding, startPushes, stopPushes } from './pushes.ts';
import type { Actions, Screen } from './screen.ts';
import { WORDS } from './words.ts';

const LOOK_AGAIN_MS = 5 * 60_000;
/** A code that is good for so long is shown on: an address has few of them. */
const CODE_LASTS_MS = 2 * 60_000;

let memory: DeviceMemory = recall();
let session: AppSession | null = null;
let push: PushStanding = 'off';
let trouble: Trouble | null = null;
let isBusy = false;
let isLeaving = false;
let openCase: string | null = null;
/** What stands there: another place takes the focus to its head. */
let drawnPlace = '';

const root = document.getElementById('app')!;

function draw(): void {
  const { language, state, readAt } = memory;
  const words = WORDS[language];
  const screen: Screen = {
    words,
    language,
    now: Date.now(),
    trouble,
    isBusy,
    session,
    state,
    readAt,
    push,
    isLeaving,
    actions,
  };
  document.documentElement.lang = language;
  document.title = words.name;
  const record = state?.cases.find(({ id }) => id === openCase) ?? null;
  const place = memory.secret === null || state === null ? 'begin' : (record?.id ?? 'home');
  const view =
    memory.secret === null || state === null
      ? beginView(screen)
      : record === null
        ? homeView(screen, state)
        : caseView(screen, state, record);
  const focused = (document.activeElement as HTMLElement | null)?.dataset.key;
  root.replaceChildren(frame(screen, place, view));
  if (drawnPlace !== '' && drawnPlace !== place) {
    root.querySelector('h1')?.focus();
    scrollTo(0, 0);
  } else if (focused !== undefined) {
    const same = root.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`);
    (same ?? root.querySelector('h1'))?.focus({ preventScroll: same !== null });
  }
  drawnPlace = place;
}

function frame({ words, language }: Screen, place: string, view: readonly Child[]): DocumentFragment {
  const made = document.createDocumentFragment();
  const switched = button('language', words.other, 'plain', () => {
    void keep({ language: language === 'ja' ? 'en' : 'ja' });
    draw();
  });
  switched.lang = language === 'ja' ? 'en' : 'ja';
  // Where the state of before is shown, the home view says so with its time.
  const said =
    trouble === null || (trouble === 'offline' && place !== 'begin') ? null : words.trouble[trouble];
  made.append(
    element('header', {}, element('strong', {}, words.name), switched),
    element(
      'main',
      { 'aria-busy': isBusy ? 'true' : 'false' },
      element('div', { role: 'status' }, said === null ? null : element('p', { class: 'trouble' }, said)),
      ...view,
    ),
  );
  return made;
}

async function keep(change: Partial<DeviceMemory>): Promise<void> {
  memory = { ...memory, ...change };
  await remember(memory);
}

function take(state: AppState): Promise<void> {
  return keep({ state, readAt: Date.now() });
}

/** One thing at a time; what goes wrong is told, and nothing that is kept is lost. */
async function doing(work: () => Promise<void>): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  draw();
  try {
    await work();
    trouble = null;
  } catch (error) {
    if (!(error instanceof HubTrouble)) throw error;
    trouble = error.kind;
    if (error.kind === 'forgotten') await forget();
  } finally {
    isBusy = false;
    draw();
  }
}

async function forget(): Promise<void> {
  openCase = null;
  isLeaving = false;
  await keep({ secret: null, state: null, readAt: null });
  session = await hub.session().catch(() => null);
}

async function enrol(code: string): Promise<void> {
  const { secret } = await hub.enrol(code, memory.language);
  session = null;
  await keep({ secret });
  await look(secret);
}

async function look(secret: string): Promise<void> {
  await take(await hub.state(secret));
  push = await pushStanding(memory.state?.takesPushes ?? false);
}

/** What needs the secret does nothing once the device is forgotten. */
function asEnrolled(work: (secret: string) => Promise<void>): void {
  const { secret } = memory;
  if (secret !== null) void doing(() => work(secret));
}

function refresh(): void {
  if (memory.secret === null)
    void doing(async () => {
      session = await hub.session();
    });
  else asEnrolled(look);
}

const actions: Actions = {
  enrolHere() {
    const code = session?.code;
    if (code != null) void doing(() => enrol(code));
  },
  enrolByCode: (code) => void doing(() => enrol(code)),
  showCode: () =>
    void doing(async () => {
      session = await hub.session();
    }),
  reload: refresh,
  openCase({ id }) {
    openCase = id;
    history.pushState(null, '', '#case');
    draw();
  },
  goHome: () => history.back(),
  setStep: ({ id, stepsDone }, step, isDone) =>
    asEnrolled(async (secret) => {
      const others = stepsDone.filter((one) => one !== step);
      await take(await hub.setSteps(secret, id, isDone ? [...others, step] : others));
    }),
  retest: ({ id }) => asEnrolled(async (secret) => take(await hub.retest(secret, id))),
  follow: () => asEnrolled(async (secret) => take(await hub.move(secret))),
  startPushes: () =>
    asEnrolled(async (secret) => {
      push = await startPushes(secret);
      if (push === 'on') await take(await hub.state(secret));
    }),
  stopPushes: () =>
    asEnrolled(async (secret) => {
      await stopPushes(secret);
      push = 'off';
      await take(await hub.state(secret));
    }),
  askToLeave(isAsked) {
    isLeaving = isAsked;
    draw();
  },
  leave: () =>
    asEnrolled(async (secret) => {
      await stopPushes(secret);
      await hub.leave(secret);
      await forget();
    }),
};

addEventListener('popstate', () => {
  openCase = null;
  draw();
});
document.addEventListener('visibilitychange', () => {
  const codeUntil = session?.code == null ? 0 : (session.expiresAt ?? 0);
  const hasCode = memory.secret === null && codeUntil - Date.now() > CODE_LASTS_MS;
  if (document.visibilityState === 'visible' && !hasCode) refresh();
});
setInterval(() => {
  if (document.visibilityState === 'visible' && memory.secret !== null) refresh();
}, LOOK_AGAIN_MS);
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.addEventListener('message', refresh);
  // Without one the app works all the same, though not without a network.
  navigator.serviceWorker.register('/app/worker.js', { scope: '/app/' }).catch(() => undefined);
}
// A reload comes back to the first page.
history.replaceState(null, '', location.pathname);
draw();
refresh();
