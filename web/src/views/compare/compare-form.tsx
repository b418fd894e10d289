/** The two sets, the date and the time around it: kept in the address bar once they are asked for. */
import { type FormEvent, useState } from 'react';
import { useSensors } from '../../api/queries.ts';
import { useFormat, useMessages, useZone } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { localText, parseLocal } from '../../format/local-time.ts';
import { type CompareQuestion, MOST_DAYS, parametersInUrl, setText } from './compare-question.ts';

const STEPS = ['week', 'day'] as const;

export function CompareForm({ question }: { readonly question: CompareQuestion }) {
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const { zone, label } = useZone();
  const m = messages.compare.form;
  const [a, setA] = useState(question.a.replaceAll(',', ', '));
  const [b, setB] = useState(question.b.replaceAll(',', ', '));
  const [listed, setListed] = useState(
    question.listed === null ? '' : localText(question.listed * 1000, zone),
  );
  const [before, setBefore] = useState(String(question.daysBefore));
  const [after, setAfter] = useState(String(question.daysAfter));
  const [step, setStep] = useState(question.step);
  const [wrong, setWrong] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const at = parseLocal(listed, zone);
    const isWhole = setText(a) !== '' && setText(b) !== '' && at !== null;
    const isLong = Number(before) + Number(after) > MOST_DAYS;
    setWrong(!isWhole ? m.incomplete : isLong ? m.tooLong(format.count(MOST_DAYS)) : '');
    if (!isWhole || isLong) return;
    url.set(
      parametersInUrl({
        a: setText(a),
        b: setText(b),
        listed: Math.floor(at / 1000),
        daysBefore: Number(before),
        daysAfter: Number(after),
        step,
      }),
    );
  };
  const days = (text: string, value: string, change: (value: string) => void) => (
    <label className="form-field compare-days">
      <span>{text}</span>
      <input
        type="number"
        required
        min={1}
        max={MOST_DAYS - 1}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  );
  return (
    <form className="panel compare-form" onSubmit={submit} aria-label={m.title}>
      <div className="compare-sets">
        <SetField label={m.a} value={a} onChange={setA} />
        <SetField label={m.b} value={b} onChange={setB} />
      </div>
      <p className="form-hint" id="compare-hint">
        {m.setHint} <DarkHere />
      </p>
      <div className="form-row compare-times">
        <label className="form-field compare-listed">
          <span>{m.listed(label)}</span>
          <input type="datetime-local" value={listed} onChange={(event) => setListed(event.target.value)} />
        </label>
        {days(m.before, before, setBefore)}
        {days(m.after, after, setAfter)}
        <label className="form-field compare-days">
          <span>{m.step}</span>
          <select value={step} onChange={(event) => setStep(event.target.value as CompareQuestion['step'])}>
            {STEPS.map((value) => (
              <option key={value} value={value}>
                {m.stepOf[value]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button-main">
          {m.go}
        </button>
      </div>
      {wrong !== '' && (
        <p className="form-failure" role="alert">
          {wrong}
        </p>
      )}
    </form>
  );
}

function SetField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="form-field">
      <span>{props.label}</span>
      <input
        className="mono"
        value={props.value}
        maxLength={4_000}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        aria-describedby="compare-hint"
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}

/** What can be compared at all: the dark prefixes of the sensors. */
function DarkHere() {
  const messages = useMessages();
  const sensors = useSensors();
  const dark = [...new Set((sensors.data ?? []).flatMap((sensor) => sensor.dark))].filter(
    (prefix) => !prefix.includes(':'),
  );
  return dark.length === 0 ? null : <span>{messages.compare.form.dark(dark.join(', '))}</span>;
}
