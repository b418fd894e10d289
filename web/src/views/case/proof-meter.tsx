/** Fills as silence grows. Where nobody hears the silence, or it is another's, it is hatched and stands still. */
import type { Proof } from '../../../../src/model/proof.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { isClean, meterShare, spanText } from './case-words.ts';

export function ProofMeter({ proof }: { readonly proof: Proof }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.cases.proof;
  const share = meterShare(proof);
  const percent = Math.floor((share ?? 0) * 100);
  const text =
    share === null
      ? m.meterUnknown
      : isClean(proof.state)
        ? m.meterEnough
        : m.meter(format.percent(percent / 100));
  // A re-test needs less, which the proof does not tell.
  const needed = proof.state === 'clean-by-retest' ? null : proof.neededDays;
  return (
    <div className="proof-meter">
      {/* biome-ignore lint/a11y/useSemanticElements: no browser draws its own <meter> hatched, or alike in both themes */}
      <div
        className={share === null ? 'proof-track is-still' : 'proof-track'}
        role="meter"
        aria-label={m.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
      >
        <div className="proof-fill" style={{ width: `${percent}%` }} />
      </div>
      <div className="proof-ends" aria-hidden="true">
        <span>{text}</span>
        {needed !== null && (
          <span className="muted">
            {m.needed}: {spanText(needed, messages, format)}
          </span>
        )}
      </div>
    </div>
  );
}
