/** "Is my connection listed?", answered with a sign and a word; below it the notices, notifications and the way out. */
import type { AppCase, AppState } from '../../src/model/api.ts';
import { codeBox } from './begin-view.ts';
import { button, type Child, element, signed } from './element.ts';
import { momentText } from './moments.ts';
import type { Screen } from './screen.ts';
import { isPushLost, standingOf } from './standing.ts';

export function homeView(screen: Screen, state: AppState): readonly Child[] {
  const { words, language, now, actions, trouble, readAt } = screen;
  const standing = standingOf(state, now);
  const { sign, word, text } = words.standing[standing];
  const looked =
    state.judgedAt === null
      ? words.neverLooked
      : words.looked(momentText(state.judgedAt, state.zone, language));
  return [
    element(
      'section',
      { class: `standing ${standing}`, 'aria-live': 'polite' },
      element(
        'h1',
        { tabindex: '-1' },
        element('span', { class: 'question' }, words.question),
        element('i', { class: 'mark', 'aria-hidden': 'true' }, sign),
        element('strong', {}, word),
      ),
      element('p', {}, text),
    ),
    ...(trouble === 'offline' && readAt !== null
      ? [element('p', { class: 'trouble' }, words.offline(momentText(readAt, state.zone, language)))]
      : []),
    element(
      'dl',
      {},
      element('dt', {}, words.address),
      element('dd', { class: 'mono' }, state.address),
      element('dt', {}, words.watchedBy),
      element('dd', {}, state.organisation),
    ),
    element('p', { class: 'quiet' }, looked),
    button('reload', words.reload, 'second', actions.reload),
    ...(state.isMoved ? movedSection(screen, state) : []),
    element('h2', {}, words.cases),
    ...(state.cases.length === 0
      ? [element('p', { class: 'quiet' }, words.noCases)]
      : state.cases.map((record) => caseCard(screen, record))),
    ...pushSection(screen, state),
    ...otherSection(screen),
    ...leaveSection(screen),
  ];
}

export function stateOfCase({ status, proof }: AppCase): AppCase['proof']['state'] | 'closed' {
  const isProven = proof.state === 'clean-by-silence' || proof.state === 'clean-by-retest';
  return status === 'closed' && !isProven ? 'closed' : proof.state;
}

export function goodness(record: AppCase): 'good' | 'alarm' | '' {
  const state = stateOfCase(record);
  if (state === 'clean-by-silence' || state === 'clean-by-retest') return 'good';
  return state === 'active' || state === 'reinfected' ? 'alarm' : '';
}

function caseCard({ words, actions }: Screen, record: AppCase): HTMLElement {
  const { sign, word } = words.state[stateOfCase(record)];
  return element(
    'article',
    { class: 'card' },
    element('h3', {}, words.cause[record.cause]),
    signed(sign, word, goodness(record)),
    button(`case ${record.id}`, words.open, record.status === 'open' ? 'act' : 'second', () =>
      actions.openCase(record),
    ),
  );
}

function movedSection({ words: { moved }, actions }: Screen, state: AppState): readonly Child[] {
  return [
    element(
      'section',
      { class: 'trouble' },
      element('h2', {}, moved.title),
      element('p', {}, moved.text(state.address, state.here)),
      button('follow', moved.follow, 'second', actions.follow),
    ),
  ];
}

function pushSection({ words, push, now, actions }: Screen, state: AppState): readonly Child[] {
  const head = element('h2', {}, words.push.title);
  const start = button('push-start', words.push.start, 'second', actions.startPushes);
  const said = (text: string) => element('p', { class: 'quiet' }, text);
  if (push === 'on')
    return [
      head,
      isPushLost(state.push, now) ? element('p', { class: 'trouble' }, words.push.lost) : said(words.push.on),
      button('push-stop', words.push.stop, 'second', actions.stopPushes),
    ];
  const texts = {
    off: words.push.text,
    unsupported: words.push.unsupported,
    denied: words.push.denied,
    'not-set-up': words.push.notSetUp,
    failed: words.push.failed,
  } as const;
  return [head, said(texts[push]), ...(push === 'off' || push === 'failed' ? [start] : [])];
}

function otherSection(screen: Screen): readonly Child[] {
  const { begin } = screen.words;
  if (screen.session?.code != null) return codeBox(screen);
  return [
    element('h2', {}, begin.otherDevice),
    button('show-code', begin.showCode, 'second', screen.actions.showCode),
  ];
}

function leaveSection({ words: { leave }, isLeaving, actions }: Screen): readonly Child[] {
  return [
    element('h2', {}, leave.title),
    element('p', { class: 'quiet' }, isLeaving ? leave.sure : leave.text),
    ...(isLeaving
      ? [
          element(
            'p',
            { class: 'row' },
            button('leave', leave.yes, 'second', actions.leave),
            button('stay', leave.no, 'second', () => actions.askToLeave(false)),
          ),
        ]
      : [button('leave', leave.ask, 'second', () => actions.askToLeave(true))]),
  ];
}
