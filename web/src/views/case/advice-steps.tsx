/** What to do, a step at a time with a box to tick, and the button that begins a re-test. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseAdvice, CaseDetail, CaseView } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useFormat, useLanguage, useMessages } from '../../app/context.tsx';
import { FormFailure } from '../../components/states.tsx';
import { isRetesting } from './case-words.ts';

export function AdviceSteps({ detail }: { readonly detail: CaseDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const { case: record, advice } = detail;
  const m = messages.cases.todo;
  const path = `/cases/${encodeURIComponent(record.id)}`;
  const refresh = () => queries.invalidateQueries({ queryKey: ['/cases'] });
  // What was ticked is shown while the hub is told, or the box would jump back for that time.
  const [ticked, setTicked] = useState<readonly string[] | null>(null);
  const tick = useMutation({
    mutationFn: (done: readonly string[]) => apiSend<CaseView>('PUT', `${path}/steps`, { done }),
    onSuccess: (changed) =>
      queries.setQueryData<CaseDetail | null>(
        ['/cases', record.id],
        (old) => old && { ...old, case: changed },
      ),
    onError: refresh,
    onSettled: () => setTicked(null),
  });
  const test = useMutation({
    mutationFn: () => apiSend<CaseView>('POST', `${path}/done`),
    onSettled: refresh,
  });
  const shown: readonly string[] = ticked ?? record.stepsDone;
  const isRunning = isRetesting(record);
  const isClosed = record.status === 'closed';
  return (
    <>
      <ol className="advice">
        {advice.map((step) => (
          <Step
            key={step.id}
            step={step}
            isDone={shown.includes(step.id)}
            isBusy={tick.isPending}
            onChange={(isDone) => {
              const next = isDone ? [...shown, step.id] : shown.filter((one) => one !== step.id);
              setTicked(next);
              tick.mutate(next);
            }}
          />
        ))}
      </ol>
      <FormFailure error={tick.error ?? test.error} />
      <div className="advice-end">
        <p className="muted">
          {m.progress(
            format.count(advice.filter(({ id }) => shown.includes(id)).length),
            format.count(advice.length),
          )}
        </p>
        <button
          type="button"
          className="button-main"
          disabled={isRunning || isClosed || test.isPending}
          aria-describedby="advice-why"
          onClick={() => test.mutate()}
        >
          {m.done}
        </button>
        <p id="advice-why" className="muted">
          {isClosed ? m.doneClosed : isRunning ? m.doneRuns : m.doneWhy}
        </p>
      </div>
    </>
  );
}

function Step(props: {
  readonly step: CaseAdvice;
  readonly isDone: boolean;
  readonly isBusy: boolean;
  readonly onChange: (isDone: boolean) => void;
}) {
  const messages = useMessages();
  const format = useFormat();
  const { language } = useLanguage();
  const { step } = props;
  const m = messages.cases.todo;
  const words = step[language];
  return (
    <li>
      <label className="advice-title">
        <input
          type="checkbox"
          checked={props.isDone}
          disabled={props.isBusy}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        <strong>{words.title}</strong>
        <span className="muted">{m.effort(format.count(step.minutes), m.difficulty[step.difficulty])}</span>
      </label>
      <div className="advice-body">
        <p>{words.text}</p>
        <p className="muted">
          {m.why}: {words.why}
        </p>
        <p className="muted">
          {m.check}: {words.check}
        </p>
      </div>
    </li>
  );
}
