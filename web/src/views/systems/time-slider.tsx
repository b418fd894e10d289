/** Weeks back and forth: which of the kept times chart and table are of. Without one in the address bar: the newest. */
import { useEffect, useState } from 'react';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';

const STEP_MS = 1_100;

export function TimeSlider(props: {
  /** Epoch seconds, ascending; two or more. */
  readonly times: readonly number[];
  readonly at: number | null;
}) {
  const { times, at } = props;
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const m = messages.systems.time;
  const [playing, setPlaying] = useState(false);
  const last = times.length - 1;
  const asked = Number(url.text('at'));
  const found = times.indexOf(asked > 0 ? asked : (at ?? times[last]));
  const index = found < 0 ? last : found;

  const goTo = (next: number) =>
    url.set({ at: next >= last ? null : String(times[Math.max(0, next)]) }, { replace: true });

  useEffect(() => {
    if (!playing) return;
    if (index >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => {
      const next = index + 1;
      url.set({ at: next >= last ? null : String(times[next]) }, { replace: true });
    }, STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, index, last, times, url.set]);

  const date = format.date(times[index] * 1000);
  return (
    <section className="time-slider" aria-label={m.label}>
      <button
        type="button"
        className="button"
        onClick={() => {
          if (!playing && index >= last) goTo(0);
          setPlaying(!playing);
        }}
      >
        {playing ? m.pause : m.play}
      </button>
      <button
        type="button"
        className="button"
        aria-label={m.earlier}
        disabled={index === 0}
        onClick={() => goTo(index - 1)}
      >
        ◀
      </button>
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={index}
        aria-label={m.label}
        aria-valuetext={m.at(date)}
        onChange={(event) => {
          setPlaying(false);
          goTo(Number(event.target.value));
        }}
      />
      <button
        type="button"
        className="button"
        aria-label={m.later}
        disabled={index === last}
        onClick={() => goTo(index + 1)}
      >
        ▶
      </button>
      <span className="time-slider-at">{index === last ? `${m.now}: ${date}` : m.at(date)}</span>
      {index < last && (
        <button type="button" className="button-quiet" onClick={() => goTo(last)}>
          {m.toNow}
        </button>
      )}
      {index < last && !playing && <p className="time-slider-past muted">{m.past}</p>}
    </section>
  );
}
