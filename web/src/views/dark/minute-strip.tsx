/** The last hour below the pictures: packets by minute, alerts above them; drag or arrow keys go back. */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useFormat, useZone } from '../../app/context.tsx';
import { MINUTE_MS, MINUTES, type MinuteCount } from '../../scene/minutes.ts';
import { useDarkMessages } from './messages.ts';

const HEIGHT = 44;
const ALERT_ROOM = 12;
const MARKED_EVERY = 15;
const PAGE_MS = 10 * MINUTE_MS;

export function MinuteStrip(props: {
  readonly minutes: readonly MinuteCount[];
  readonly nowMs: number;
  readonly atMs: number;
  readonly onSeek: (atMs: number) => void;
  readonly onLive: () => void;
}) {
  const { minutes, nowMs, atMs, onSeek, onLive } = props;
  const messages = useDarkMessages();
  const format = useFormat();
  const zone = useZone();
  const strip = useRef<HTMLDivElement>(null);
  const most = Math.max(1, ...minutes.map((minute) => minute.packets));
  const begin = minutes[0].at;
  const end = begin + MINUTES * MINUTE_MS;
  const share = Math.min(1, Math.max(0, (atMs - begin) / (end - begin)));
  const current = minutes[Math.min(MINUTES - 1, Math.floor(share * MINUTES))];

  const go = (time: number) => {
    if (time >= nowMs) onLive();
    else onSeek(Math.max(begin, time));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type !== 'pointerdown' && !strip.current!.hasPointerCapture(event.pointerId)) return;
    if (event.type === 'pointerdown') strip.current!.setPointerCapture(event.pointerId);
    const box = strip.current!.getBoundingClientRect();
    go(begin + ((event.clientX - box.left) / box.width) * (end - begin));
  };
  const keys = (event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step === null) return;
    event.preventDefault();
    if (event.key === 'End') onLive();
    else go(event.key === 'Home' ? begin : atMs + step);
  };

  return (
    <div className="dark-strip">
      <div
        ref={strip}
        className="dark-strip-bars"
        role="slider"
        tabIndex={0}
        aria-label={`${messages.strip}. ${messages.stripHelp}`}
        aria-valuemin={0}
        aria-valuemax={MINUTES}
        aria-valuenow={Math.round(share * MINUTES)}
        aria-valuetext={messages.stripMinute(
          `${format.minute(current.at)} ${zone.label}`,
          format.count(current.packets),
          current.alerts,
        )}
        onPointerDown={drag}
        onPointerMove={drag}
        onKeyDown={keys}
      >
        <svg viewBox={`0 0 ${MINUTES * 10} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {minutes.map(({ at, packets }, i) => {
            const height = packets === 0 ? 0 : Math.max(1, (packets / most) * (HEIGHT - ALERT_ROOM));
            return (
              <rect
                key={at}
                className={at + MINUTE_MS <= atMs ? 'dark-strip-past' : 'dark-strip-rest'}
                x={i * 10 + 1}
                y={HEIGHT - height}
                width={8}
                height={height}
              />
            );
          })}
        </svg>
        {minutes.map(({ at, alerts }, i) =>
          alerts === 0 ? null : (
            <span
              key={at}
              className="dark-strip-alert"
              style={{ left: `${((i + 0.5) / MINUTES) * 100}%` }}
              aria-hidden="true"
            >
              警
            </span>
          ),
        )}
        <span className="dark-strip-head" style={{ left: `${share * 100}%` }} />
      </div>
      <div className="dark-strip-scale muted" aria-hidden="true">
        {Array.from({ length: MINUTES / MARKED_EVERY + 1 }, (_, i) => {
          const ago = MINUTES - i * MARKED_EVERY;
          return <span key={ago}>{ago === 0 ? messages.stripNow : messages.stripAgo(ago)}</span>;
        })}
      </div>
    </div>
  );
}

/** Milliseconds to go by a key; null for keys that are not ours. */
function stepOf(event: KeyboardEvent): number | null {
  const step = event.shiftKey ? PAGE_MS : MINUTE_MS / 4;
  const steps: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: -step,
    ArrowDown: -step,
    ArrowRight: step,
    ArrowUp: step,
    PageDown: -PAGE_MS,
    PageUp: PAGE_MS,
    Home: 0,
    End: 0,
  };
  return event.altKey || event.ctrlKey || event.metaKey ? null : (steps[event.key] ?? null);
}
