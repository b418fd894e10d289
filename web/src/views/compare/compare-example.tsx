/** A comparison to try where the sample is: its own dark space, of which nothing was ever listed. */
import { useSensors } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { parametersInUrl, sampleQuestion } from './compare-question.ts';

export function CompareExample() {
  const messages = useMessages();
  const url = useUrlState();
  const sensors = useSensors();
  const question = sampleQuestion(sensors.data ?? []);
  const m = messages.compare.example;
  if (question === null) return null;
  return (
    <div className="compare-example">
      <p>{m.why}</p>
      <button type="button" className="button" onClick={() => url.set(parametersInUrl(question))}>
        {m.go(question.a, question.b)}
      </button>
    </div>
  );
}
