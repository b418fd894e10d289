/** What became of a notice: the hub's words in the reader's language, those of the other side as they are. */
import { useMessages } from '../../app/context.tsx';
import { hubWords } from './hub-words.ts';

export function NoticeOutcome({ outcome }: { readonly outcome: string }) {
  const messages = useMessages();
  const { text, isForeign } = hubWords(outcome, messages);
  return <span {...(isForeign ? { lang: 'en' } : {})}>{text}</span>;
}
