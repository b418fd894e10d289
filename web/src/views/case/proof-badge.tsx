/** How far proof is, as a shape and a word; colour is kept for verdicts. */
import type { ProofState } from '../../../../src/model/proof.ts';
import { useMessages } from '../../app/context.tsx';

const SHAPES: Record<ProofState, string> = {
  active: '●',
  quiet: '◔',
  'clean-by-silence': '✓',
  'clean-by-retest': '✓',
  'unknown-moved': '?',
  'unknown-sensor-down': '?',
  reinfected: '↻',
};

export function ProofBadge(props: { readonly state: ProofState; readonly isExposed?: boolean }) {
  const messages = useMessages();
  const { proof, cases } = messages.cases;
  return (
    <span className="badge" title={proof.state[props.state]}>
      <span aria-hidden="true">{SHAPES[props.state]}</span>
      <span className="badge-text">
        {proof.short[props.state]}
        {props.isExposed && ` (${cases.exposed})`}
      </span>
    </span>
  );
}
