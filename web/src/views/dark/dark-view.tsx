/** *The dark, live*: the globe and its flat alternative over the same packets, the last hour below, alerts as text. */
import './dark.css';
import '../../scene/scene.css';
import { type CSSProperties, type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useFormat, useMessages } from '../../app/context.tsx';
import { type UrlState, useUrlState } from '../../app/url-state.ts';
import { Failure, Skeleton } from '../../components/states.tsx';
import { MINUTE_MS, MINUTES } from '../../scene/minutes.ts';
import { paletteProperties } from '../../scene/palette.ts';
import { AlertList } from './alert-list.tsx';
import { FlatMap } from './flat-map.tsx';
import { FollowTable } from './follow-table.tsx';
import { Legend, SpokenSummary } from './legend.tsx';
import { useDarkMessages } from './messages.ts';
import { MinuteStrip } from './minute-strip.tsx';
import { PacketCard } from './packet-card.tsx';
import { type PickedPacket, SceneCanvas } from './scene-canvas.tsx';
import { usePalette } from './use-palette.ts';
import { useReducedMotion, useSceneLayout, useTick, useWatch, type Watch } from './use-watch.ts';

const VIEWS = ['3d', 'both', 'flat'] as const;
type ViewName = (typeof VIEWS)[number];
const STRIP_MS = 500;

export default function DarkView() {
  const url = useUrlState();
  const { watch, snapshot } = useWatch(momentOf(url.text('at')));
  const layout = useSceneLayout();
  const palette = usePalette();
  const isStill = useReducedMotion();
  const [hasNoWebgl, setNoWebgl] = useState(false);
  const [picked, setPicked] = useState<PickedPacket | null>(null);
  const page = useRef<HTMLDivElement>(null);

  const wanted = VIEWS.find((view) => view === url.text('view')) ?? 'both';
  const view: ViewName = hasNoWebgl ? 'flat' : wanted;
  const style = useMemo(() => Object.fromEntries(paletteProperties(palette)) as CSSProperties, [palette]);
  const dark = useMemo(() => layout.data?.sensors.flatMap((sensor) => sensor.dark) ?? [], [layout.data]);

  /** Lines go to the list only where it stands beside the globe. */
  const entryOf = useCallback((id: string) => {
    const entry = page.current?.querySelector(`[data-incident="${CSS.escape(id)}"]`);
    const list = entry?.closest('.dark-alerts');
    if (entry == null || list == null || getComputedStyle(list).position !== 'absolute') return null;
    const box = entry.getBoundingClientRect();
    return { x: box.right, y: box.top + box.height / 2 };
  }, []);

  if (layout.isError) return <Failure error={layout.error} onRetry={() => layout.refetch()} />;
  if (layout.data === undefined) return <Skeleton lines={8} />;

  const { feed } = watch;
  const isKept = picked !== null && feed.ring.holds(picked.sequence);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: space pauses wherever the focus is, unless it has work there
    <div
      ref={page}
      className={`dark dark-${view}`}
      style={style}
      onKeyDown={(event) => {
        if (!isSpaceForUs(event)) return;
        event.preventDefault();
        togglePause(watch, url);
      }}
    >
      <Controls watch={watch} view={view} hasNoWebgl={hasNoWebgl} />
      <Notes
        state={snapshot.state}
        historyFailed={snapshot.historyFailed}
        hasNoWebgl={hasNoWebgl}
        isStill={isStill && view !== 'flat'}
      />
      <div className="dark-stage">
        {view !== 'flat' && (
          <div className="dark-globe">
            <SceneCanvas
              watch={watch}
              layout={layout.data}
              alerts={snapshot.alerts}
              palette={palette}
              isStill={isStill}
              onPick={setPicked}
              onMissing={() => setNoWebgl(true)}
              entryOf={entryOf}
            />
            <AlertList alerts={snapshot.alerts} />
            <Legend watch={watch} />
          </div>
        )}
        {view === 'flat' && (
          <div className="dark-aside">
            <AlertList alerts={snapshot.alerts} />
            <Legend watch={watch} />
          </div>
        )}
        {view !== '3d' && <FlatMap watch={watch} dark={dark} palette={palette} onPick={setPicked} />}
        <FollowTable watch={watch} />
      </div>
      <Strip watch={watch} />
      <SpokenSummary watch={watch} alerts={snapshot.alerts.length} />
      {picked !== null && isKept && (
        <PacketCard
          key={picked.sequence}
          dot={feed.ring.dot(feed.ring.slotOf(picked.sequence))}
          layout={layout.data}
          x={picked.x}
          y={picked.y}
          onClose={() => setPicked(null)}
        />
      )}
    </div>
  );
}

/** Epoch seconds of the address bar, where they lie in the last hour; else null. */
function momentOf(text: string): number | null {
  const at = Number(text) * 1000;
  const age = Date.now() - at;
  return text !== '' && age > 0 && age < MINUTES * MINUTE_MS ? at : null;
}

/** Space pauses wherever the focus is, unless it has work to do there. */
function isSpaceForUs(event: KeyboardEvent): boolean {
  const isTaken = (event.target as HTMLElement).closest('button, a, input, select, textarea') !== null;
  return event.key === ' ' && !isTaken;
}

/** Stops or goes on; the address bar names the moment for as long as it is not the present. */
function togglePause({ show }: Watch, url: UrlState): void {
  const { playhead } = show;
  if (playhead.isPaused) show.resume();
  else show.pause();
  url.set({ at: playhead.isPaused ? secondsText(playhead.at) : null }, { replace: true });
}

function goLive({ show }: Watch, url: UrlState): void {
  show.goLive();
  url.set({ at: null }, { replace: true });
}

function secondsText(ms: number): string {
  return String(Math.floor(ms / 1000));
}

function Controls(props: { readonly watch: Watch; readonly view: ViewName; readonly hasNoWebgl: boolean }) {
  const { watch, view, hasNoWebgl } = props;
  const messages = useDarkMessages();
  const { dark } = useMessages();
  const format = useFormat();
  const url = useUrlState();
  useTick(STRIP_MS);
  const { playhead } = watch.show;
  return (
    <header className="dark-head">
      <h1>{dark.title}</h1>
      <p className={playhead.isLive ? 'dark-now is-live' : 'dark-now'}>
        {playhead.isLive ? messages.live : messages.showing(format.dateTime(playhead.at))}
      </p>
      <span className="spacer" />
      {!playhead.isLive && (
        <button type="button" className="button-main" onClick={() => goLive(watch, url)}>
          {messages.goLive}
        </button>
      )}
      <button
        type="button"
        className="button"
        aria-pressed={playhead.isPaused}
        onClick={() => togglePause(watch, url)}
      >
        {playhead.isPaused ? messages.resume : messages.pause}
      </button>
      <fieldset className="dark-views" aria-label={messages.views.label}>
        {VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={view === name}
            disabled={hasNoWebgl && name !== 'flat'}
            onClick={() => url.set({ view: name === 'both' ? null : name }, { replace: true })}
          >
            {messages.views[name]}
          </button>
        ))}
      </fieldset>
    </header>
  );
}

function Notes(props: {
  readonly state: 'connecting' | 'live' | 'waiting' | 'stopped';
  readonly historyFailed: boolean;
  readonly hasNoWebgl: boolean;
  readonly isStill: boolean;
}) {
  const messages = useDarkMessages();
  const notes = [
    messages.state[props.state],
    props.historyFailed ? messages.historyFailed : '',
    props.hasNoWebgl ? messages.noWebgl : '',
    props.isStill ? messages.still : '',
  ].filter((note) => note !== '');
  return (
    <div className="dark-notes" role="status">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

function Strip({ watch }: { readonly watch: Watch }) {
  const url = useUrlState();
  useTick(STRIP_MS);
  const { feed, show } = watch;
  const seek = (atMs: number) => {
    show.seek(atMs);
    url.set({ at: secondsText(atMs) }, { replace: true });
  };
  return (
    <MinuteStrip
      minutes={feed.minutes()}
      nowMs={feed.now()}
      atMs={show.playhead.at}
      onSeek={seek}
      onLive={() => goLive(watch, url)}
    />
  );
}
