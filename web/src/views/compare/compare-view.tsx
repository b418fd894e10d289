/** The listing effect: two sets of dark addresses before and after one of them was listed. */
import './compare.css';
import { useMemo } from 'react';
import type { Comparison, ComparisonRemark } from '../../../../src/model/comparison.ts';
import { useComparison } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useMinute } from '../../app/time-range.ts';
import { useUrlState } from '../../app/url-state.ts';
import { Empty, Failure, Skeleton } from '../../components/states.tsx';
import { CompareExample } from './compare-example.tsx';
import { CompareForm } from './compare-form.tsx';
import { parametersOf, readQuestion } from './compare-question.ts';
import { EngineTable } from './engine-table.tsx';
import { RateTable } from './rate-table.tsx';
import { RatioChart } from './ratio-chart.tsx';
import { effectSentence } from './ratio-words.ts';

const HOUR_MS = 3_600_000;

export default function CompareView() {
  const messages = useMessages();
  const url = useUrlState();
  const hour = Math.floor(useMinute() / HOUR_MS) * HOUR_MS;
  const m = messages.compare;
  useTitle(m.title);
  const question = useMemo(() => readQuestion(url.text), [url]);
  const { a, b, listed, daysBefore, daysAfter, step } = question;
  const parameters = useMemo(
    () => parametersOf({ a, b, listed, daysBefore, daysAfter, step }, hour),
    [a, b, listed, daysBefore, daysAfter, step, hour],
  );
  const answer = useComparison(parameters);
  return (
    <div className="page compare">
      <div className="page-head">
        <h1>{m.title}</h1>
      </div>
      <p className="page-lead">{m.lead}</p>
      {/* A link that another view or person gave fills the form anew. */}
      <CompareForm key={JSON.stringify(question)} question={question} />
      {parameters === null ? (
        <Empty title={m.empty.title} hint={m.empty.hint}>
          <CompareExample />
        </Empty>
      ) : answer.isError ? (
        <Failure error={answer.error} onRetry={() => answer.refetch()} />
      ) : answer.data === undefined ? (
        <>
          <p className="muted" role="status">
            {m.working}
          </p>
          <Skeleton lines={14} />
        </>
      ) : (
        <Compared comparison={answer.data} />
      )}
    </div>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.compare;
  return (
    <>
      <section className="panel compare-answer" aria-label={m.conclusion[comparison.conclusion]}>
        <h2>{m.conclusion[comparison.conclusion]}</h2>
        <p>
          {effectSentence(comparison, messages, format)} <span className="muted">{m.level}</span>
        </p>
        <RateTable comparison={comparison} />
      </section>
      <RatioChart comparison={comparison} />
      <EngineTable engines={comparison.engines} />
      <section className="compare-remarks" aria-label={m.remarks}>
        <h2>{m.remarks}</h2>
        <ul className="remarks">
          {comparison.remarks.map((remark) => (
            <li key={`${remark.code} ${remark.when}`}>
              <Remark remark={remark} />
            </li>
          ))}
          <li>{m.unit}</li>
          <li>{comparison.replicates === 0 ? m.methodFew : m.method(format.count(comparison.replicates))}</li>
        </ul>
      </section>
    </>
  );
}

function Remark({ remark: { code, value, when } }: { readonly remark: ComparisonRemark }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.compare;
  return m.remark[code](format.count(value), when === null ? '' : m.when[when]);
}
