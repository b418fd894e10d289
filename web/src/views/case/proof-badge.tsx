/** How far proof is, as a shape and a word; colour is kept for verdicts. */
import type { CaseView } from '../../../../src/model/api.ts';
import type { ProofState } from '../../../../src/model/proof.ts';
import { useMessages } from '../../app/context.tsx';
import { isClean, proofWord } from './case-words.ts';

const SHAPES: Record<ProofState, string> = {
  active: '●',
  quiet: '◔',
  'clean-by-silence': '✓',
  'clean-by-retest': '✓',
  'unknown-moved': '?',
  'unknown-sensor-down': '?',
  reinfected: '↻',
};

const EXPOSED_SHAPE = '▲';

export function ProofBadge({ record }: { readonly record: Pick<CaseView, 'proof' | 'isExposed'> }) {
  const messages = useMessages();
  const { state } = record.proof;
  const isCleanButExposed = record.isExposed && isClean(state);
  const { proof } = messages.cases;
  return (
    <span className="badge" title={isCleanButExposed ? proof.exposedTitle : proof.state[state]}>
      <span aria-hidden="true">{isCleanButExposed ? EXPOSED_SHAPE : SHAPES[state]}</span>
      <span className="badge-text">{proofWord(record, messages)}</span>
    </span>
  );
}
