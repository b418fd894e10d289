/** Why we think so: for each piece its meaning in the reader's language, the sentence, the formula with its numbers. */
import type { Evidence } from '../../../src/model/verdict.ts';
import { useLanguage, useMessages } from '../app/context.tsx';

export function EvidenceList({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const messages = useMessages();
  const { language } = useLanguage();
  const meanings: Readonly<Record<string, string | undefined>> = messages.evidence;
  return (
    <ol className="evidence">
      {evidence.map((piece) => (
        <li key={`${piece.code}:${piece.text}`}>
          {language !== 'en' && <p className="evidence-meaning">{meanings[piece.code] ?? piece.code}</p>}
          <p lang="en" title={`${piece.code}: ${meanings[piece.code] ?? ''}`}>
            {piece.text}
          </p>
          {piece.formula !== null && (
            <code className="formula" lang="en">
              <span className="visually-hidden">{messages.incident.formula}: </span>
              {piece.formula}
            </code>
          )}
        </li>
      ))}
    </ol>
  );
}
