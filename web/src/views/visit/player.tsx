/** Play, pause, faster, back: the time of a session as a slider. */
import { useFormat, useMessages } from '../../app/context.tsx';

const SPEEDS = [1, 4, 16] as const;

export function Player(props: {
  /** Milliseconds. */
  readonly at: number;
  readonly whole: number;
  readonly shown: number;
  readonly count: number;
  /** 0: it stands still. */
  readonly speed: number;
  readonly skips: boolean;
  readonly onSeek: (at: number) => void;
  readonly onPlay: (speed: number) => void;
  readonly onSkips: (skips: boolean) => void;
}) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.replay;
  const isPlaying = props.speed > 0;
  return (
    <section className="player" aria-label={m.player}>
      <button type="button" className="button-main" onClick={() => props.onPlay(isPlaying ? 0 : 1)}>
        <span aria-hidden="true">{isPlaying ? '❚❚' : '▶'}</span> {isPlaying ? m.pause : m.play}
      </button>
      <fieldset className="player-speeds">
        <legend className="visually-hidden">{m.speed}</legend>
        {SPEEDS.map((speed) => (
          <button
            key={speed}
            type="button"
            className="button"
            aria-pressed={props.speed === speed}
            onClick={() => props.onPlay(speed)}
          >
            {speed}×
          </button>
        ))}
      </fieldset>
      <input
        type="range"
        min={0}
        max={Math.max(1, props.whole)}
        step="any"
        value={props.at}
        aria-label={m.position}
        aria-valuetext={m.positionSaid(format.count(props.shown), format.count(props.count))}
        onChange={(event) => props.onSeek(Number(event.target.value))}
      />
      <span className="muted player-count">
        {m.positionSaid(format.count(props.shown), format.count(props.count))}
      </span>
      <label className="player-skip">
        <input
          type="checkbox"
          checked={props.skips}
          onChange={(event) => props.onSkips(event.target.checked)}
        />
        {m.skip}
      </label>
    </section>
  );
}
