/** One notice: one step at a time with ticks, the test, and a meter until it is clean. */
import type { AppCase, AppState } from '../../src/model/api.ts';
import { button, type Child, element, signed } from './element.ts';
import { goodness, stateOfCase } from './home-view.ts';
import { dayText, momentText, oneDigit } from './moments.ts';
import type { Screen } from './screen.ts';
import { walkOf } from './standing.ts';

type Step = AppCase['advice'][number];

export function caseView(screen: Screen, state: AppState, record: AppCase): readonly Child[] {
  const { words, language, actions } = screen;
  const kept = stateOfCase(record);
  const { sign, word, text } = words.state[kept];
  return [
    element('p', {}, button('back', `← ${words.back}`, 'plain', actions.goHome)),
    element('h1', { tabindex: '-1' }, words.cause[record.cause]),
    element(
      'dl',
      {},
      ...(isFormer(state, record)
        ? [element('dt', {}, words.formerAddress), element('dd', { class: 'mono' }, record.address)]
        : []),
      element('dt', {}, words.last),
      element('dd', {}, momentText(record.proof.lastAt, state.zone, language)),
      element('dt', {}, words.sure),
      element('dd', {}, words.grade[record.grade]),
      element('dt', {}, words.code),
      element('dd', { class: 'mono' }, record.code),
    ),
    element('h2', {}, words.isItClean),
    element(
      'div',
      { 'aria-live': 'polite' },
      signed(sign, word, goodness(record)),
      element('p', {}, isFormer(state, record) ? words.moved.known : text),
      ...(record.isExposed ? [element('p', {}, words.exposed)] : []),
      ...meter(screen, state, record),
      ...retestWords(screen, state, record),
    ),
    ...stepsOf(screen, state, record),
  ];
}

/** The connection has left its address since. */
function isFormer({ address }: AppState, record: AppCase): boolean {
  return record.status === 'open' && record.address !== address;
}

function meter({ words, language }: Screen, state: AppState, record: AppCase): readonly Child[] {
  const { status, proof } = record;
  if (status !== 'open' || isFormer(state, record)) return [];
  const { zone } = state;
  const { watchedDays, neededDays, enoughAt } = proof;
  if (neededDays === null || !(neededDays > 0)) return [element('p', { class: 'quiet' }, words.noMeter)];
  const share = Math.min(1, Math.max(0, watchedDays / neededDays));
  const said = words.meter(oneDigit(Math.min(watchedDays, neededDays)), oneDigit(neededDays));
  return [
    element(
      'p',
      {},
      said,
      element('br'),
      element('meter', { min: '0', max: '1', value: share.toFixed(3), 'aria-label': said }),
    ),
    ...(enoughAt === null ? [] : [element('p', {}, words.enough(dayText(enoughAt, zone, language)))]),
  ];
}

function retestWords({ words, language }: Screen, state: AppState, record: AppCase): readonly Child[] {
  const { retest, status } = record;
  if (retest === null || status !== 'open' || isFormer(state, record)) return [];
  const { zone } = state;
  const text =
    retest.outcome === null
      ? words.testing(momentText(retest.startedAt, zone, language))
      : words.ended[retest.outcome];
  return [element('p', { class: 'note' }, text)];
}

function stepsOf(screen: Screen, state: AppState, record: AppCase): readonly Child[] {
  const { words, actions } = screen;
  const head = element('h2', {}, words.steps);
  if (record.status === 'closed' && !record.isExposed) return [head, element('p', {}, words.over)];
  const { steps, current } = walkOf(record);
  const isRunning = record.retest !== null && record.retest.outcome === null;
  return [
    head,
    ...(current === null ? [element('p', {}, words.allDone)] : []),
    element(
      'ol',
      { class: 'steps' },
      ...steps.map((step, at) => stepItem(screen, record, step, at + 1, steps.length, step === current)),
    ),
    ...(record.status === 'open' && !isRunning && !isFormer(state, record)
      ? [
          button('retest', words.retest, current === null ? 'act' : 'second', () => actions.retest(record)),
          element('p', { class: 'quiet' }, words.retestText),
        ]
      : []),
  ];
}

function stepItem(
  { words, language, actions }: Screen,
  record: AppCase,
  step: Step,
  number: number,
  count: number,
  isCurrent: boolean,
): HTMLElement {
  const { title, text, why, check } = step[language];
  if (record.stepsDone.includes(step.id)) {
    const undo = button(`undo ${step.id}`, words.undo, 'plain', () =>
      actions.setStep(record, step.id, false),
    );
    undo.setAttribute('aria-label', `${words.undo}: ${title}`);
    const head = element('div', { class: 'head' }, element('span', {}, `${title} (${words.isDone})`), undo);
    return element('li', { class: 'done' }, element('i', { 'aria-hidden': 'true' }, '✓'), head);
  }
  const mark = element('i', { 'aria-hidden': 'true' }, String(number));
  if (!isCurrent) return element('li', { class: 'later' }, mark, element('div', { class: 'head' }, title));
  return element(
    'li',
    { class: 'now', 'aria-current': 'step' },
    mark,
    element(
      'div',
      {},
      element(
        'p',
        { class: 'quiet' },
        `${words.stepOf(number, count)} · ${words.minutes(step.minutes)} · ${words.difficulty[step.difficulty]}`,
      ),
      element('h3', {}, title),
      element('p', {}, text),
      element('p', { class: 'quiet' }, `${words.why} ${why}`),
      element('p', { class: 'check' }, `${words.check} ${check}`),
      button('done', words.done, 'act', () => actions.setStep(record, step.id, true)),
    ),
  );
}
