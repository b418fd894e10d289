/** Contacts with their state, and what can be done about each: try again, write no more, another language, remove. */
import type { ContactPatch } from '../../../../src/model/api.ts';
import type { Contact, ContactState } from '../../../../src/model/contact.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { LANGUAGE_NAMES } from './template-words.ts';

const SHAPES: Readonly<Record<ContactState, string>> = {
  unverified: '○',
  answers: '✓',
  bouncing: '↩',
  refuses: '✕',
};

interface ContactActions {
  readonly onChange: (contact: Contact, patch: ContactPatch) => void;
  /** Of one who wants no mail: asked for first. */
  readonly onWriteAgain: (contact: Contact) => void;
  readonly onRemove: (contact: Contact) => void;
}

export function ContactTable(props: ContactActions & { readonly contacts: readonly Contact[] }) {
  const messages = useMessages();
  const m = messages.cases.contacts;
  return (
    <div className="scroll-x">
      <table className="plain contacts">
        <thead>
          <tr>
            <th scope="col">{m.email}</th>
            <th scope="col">{messages.cases.field.language}</th>
            <th scope="col">{m.state}</th>
            <th scope="col" className="number">
              {m.bounces}
            </th>
            <th scope="col" className="after-number">
              {m.source}
            </th>
            <th scope="col">{m.lastSent}</th>
            <th scope="col">{m.lastAnswer}</th>
            <th scope="col">
              <span className="visually-hidden">{messages.common.change}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.contacts.map((contact) => (
            <ContactRow key={contact.id} {...props} contact={contact} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ContactRow(props: ContactActions & { readonly contact: Contact }) {
  const { contact } = props;
  const messages = useMessages();
  const format = useFormat();
  const m = messages.cases.contacts;
  const when = (ms: number | null) => (ms === null ? messages.common.never : <Moment ms={ms} />);
  return (
    <tr>
      <th scope="row">
        {contact.email}
        <span className="contact-role muted">
          {contact.role}
          {contact.organisation !== null && ` · ${contact.organisation}`}
        </span>
      </th>
      <td>
        <select
          aria-label={`${messages.cases.field.language}: ${contact.email}`}
          value={contact.language}
          onChange={(event) =>
            props.onChange(contact, { language: event.target.value as Contact['language'] })
          }
        >
          <option value="ja">{LANGUAGE_NAMES.ja}</option>
          <option value="en">{LANGUAGE_NAMES.en}</option>
        </select>
      </td>
      <td>
        <span className="badge" title={m.stateMeaning[contact.state]}>
          <span aria-hidden="true">{SHAPES[contact.state]}</span>
          <span className="badge-text">{m.stateOf[contact.state]}</span>
        </span>
      </td>
      <td
        className="number"
        {...(contact.lastBounceAt === null
          ? {}
          : { title: `${m.lastBounce}: ${format.dateTime(contact.lastBounceAt)}` })}
      >
        {format.count(contact.bounces)}
      </td>
      <td className="after-number">{m.sourceOf[contact.source]}</td>
      <td>{when(contact.lastSentAt)}</td>
      <td>{when(contact.lastAnswerAt)}</td>
      <td className="cell-actions">
        <StateButton {...props} />{' '}
        <button
          type="button"
          className="button-quiet"
          aria-label={`${messages.common.remove}: ${contact.email}`}
          onClick={() => props.onRemove(contact)}
        >
          {messages.common.remove}
        </button>
      </td>
    </tr>
  );
}

function StateButton(props: ContactActions & { readonly contact: Contact }) {
  const { contact } = props;
  const messages = useMessages();
  const m = messages.cases.contacts;
  const actions: Readonly<Record<ContactState, { readonly word: string; readonly run: () => void }>> = {
    unverified: { word: m.stop, run: () => props.onChange(contact, { state: 'refuses' }) },
    answers: { word: m.stop, run: () => props.onChange(contact, { state: 'refuses' }) },
    bouncing: { word: m.again, run: () => props.onChange(contact, { state: 'unverified' }) },
    refuses: { word: m.again, run: () => props.onWriteAgain(contact) },
  };
  const { word, run } = actions[contact.state];
  return (
    <button type="button" className="button-quiet" aria-label={`${word}: ${contact.email}`} onClick={run}>
      {word}
    </button>
  );
}
