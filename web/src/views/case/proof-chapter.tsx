/** Is it clean: the meter, what it means in words, and the formula with its numbers put in. */
import type { CaseDetail } from '../../../../src/model/api.ts';
import type { Proof } from '../../../../src/model/proof.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useMinute } from '../../app/time-range.ts';
import { Moment } from '../../components/moment.tsx';
import { CaseHistory } from './case-history.tsx';
import { isClean, proofSentences, spanText } from './case-words.ts';
import { ProofMeter } from './proof-meter.tsx';

export function ProofChapter({ detail }: { readonly detail: CaseDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const now = useMinute();
  const m = messages.cases.proof;
  const { case: record, events } = detail;
  const { proof, isExposed } = record;
  const isCleanButExposed = isExposed && isClean(proof.state);
  return (
    <section className="chapter" aria-labelledby="proof-title">
      <h2 id="proof-title">{m.title}</h2>
      <p className="proof-state">{isCleanButExposed ? m.exposedTitle : m.state[proof.state]}</p>
      <ProofMeter proof={proof} />
      <div className="proof-words">
        {proofSentences(record, now, messages, format).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {isExposed && <p className="proof-exposed">{m.exposed}</p>}
      </div>
      {proof.formula !== '' && <Working proof={proof} />}
      <CaseHistory events={events} />
    </section>
  );
}

/** The formula with its numbers put in, and where they come from. */
function Working({ proof }: { readonly proof: Proof }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.cases.proof;
  return (
    <details className="proof-how">
      <summary>{m.how}</summary>
      <code className="formula" lang="en">
        <span className="visually-hidden">{messages.incident.formula}: </span>
        {proof.formula}
      </code>
      <p className="muted">{m.symbols}</p>
      <p className="muted">{m.rule}</p>
      <dl className="pairs">
        <dt>{m.chance}</dt>
        <dd>{proof.p === null ? messages.common.unknown : `p = ${format.chance(proof.p)}`}</dd>
        <dt>{m.watched}</dt>
        <dd>{spanText(proof.watchedDays, messages, format)}</dd>
        <dt>{m.needed}</dt>
        <dd>
          {proof.neededDays === null ? messages.common.unknown : spanText(proof.neededDays, messages, format)}
        </dd>
        <dt>{m.enough}</dt>
        <dd>{proof.enoughAt === null ? messages.common.unknown : format.dateTime(proof.enoughAt)}</dd>
        <dt>{m.rate}</dt>
        <dd>{proof.ratePerDay === null ? messages.common.unknown : format.ratio(proof.ratePerDay)}</dd>
        <dt>{m.rateLow}</dt>
        <dd>{proof.rateLowPerDay === null ? messages.common.unknown : format.ratio(proof.rateLowPerDay)}</dd>
        <dt>{m.dark}</dt>
        <dd>{format.count(proof.darkSize)}</dd>
        <dt>{m.judged}</dt>
        <dd>
          <Moment ms={proof.judgedAt} />
        </dd>
      </dl>
    </details>
  );
}
