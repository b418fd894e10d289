/** Where a device is enrolled: on its own connection with one press, or with a code from another device of it. */
import { button, type Child, element } from './element.ts';
import { momentText } from './moments.ts';
import type { Screen } from './screen.ts';

export function beginView(screen: Screen): readonly Child[] {
  const { words, session, actions } = screen;
  const { begin } = words;
  return [
    element('h1', { tabindex: '-1' }, begin.title),
    ...(session === null
      ? []
      : [
          element('p', {}, begin.now(session.address)),
          element(
            'p',
            {},
            session.isWatched ? begin.watched(session.organisation) : begin.notWatched(session.organisation),
          ),
        ]),
    ...(session?.code == null
      ? []
      : [
          button('enrol', begin.enrol, 'act', actions.enrolHere),
          element('p', { class: 'quiet' }, begin.enrolText),
        ]),
    element('h2', {}, begin.code),
    element('p', { class: 'quiet' }, begin.codeText),
    codeForm(screen),
    ...codeBox(screen),
    element('p', {}, element('a', { href: `/help?lang=${screen.language}` }, begin.help)),
  ];
}

function codeForm({ words: { begin }, actions }: Screen): HTMLElement {
  const field = element('input', {
    id: 'code',
    type: 'text',
    'data-key': 'code',
    maxlength: '20',
    autocapitalize: 'characters',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'XXXX-XXXX',
    required: true,
  });
  const form = element(
    'form',
    {},
    element('label', { for: 'code' }, begin.codeLabel),
    field,
    element('button', { class: 'second', 'data-key': 'enrol-code' }, begin.codeEnrol),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    actions.enrolByCode(field.value);
  });
  return form;
}

/** For another device; the code that it shows is good once. */
export function codeBox({ words: { begin }, session, language, state }: Screen): readonly Child[] {
  if (session?.code == null || session.expiresAt === null) return [];
  return [
    element('h2', {}, begin.otherDevice),
    element('p', {}, begin.otherText(momentText(session.expiresAt, state?.zone, language))),
    element('p', { class: 'code' }, session.code),
  ];
}
