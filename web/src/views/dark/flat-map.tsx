/** The flat picture of the dark space, with names of its prefixes and a cursor for keys and pointer. */
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Empty } from '../../components/states.tsx';
import { type DarkPatch, DarkSpace } from '../../scene/dark-space.ts';
import { HilbertMap } from '../../scene/hilbert-map.ts';
import type { Palette } from '../../scene/palette.ts';
import { useDarkMessages } from './messages.ts';
import type { PickedPacket } from './scene-canvas.tsx';
import type { Watch } from './use-watch.ts';

/** A prefix whose patch is smaller than this share of the picture's width gets no name in it. */
const NAMED_SHARE = 0.16;

export function FlatMap(props: {
  readonly watch: Watch;
  readonly dark: readonly string[];
  readonly palette: Palette;
  readonly onPick: (picked: PickedPacket | null) => void;
}) {
  const { watch, dark, palette } = props;
  const messages = useDarkMessages();
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<HilbertMap | null>(null);
  const [cell, setCell] = useState<number | null>(null);
  const darkKey = dark.join(' ');
  const space = useMemo(() => new DarkSpace(darkKey === '' ? [] : darkKey.split(' ')), [darkKey]);
  const borders = useMemo(() => space.borders(), [space]);
  const first = useRef(palette);
  first.current = palette;

  useEffect(() => {
    if (canvas.current === null) return;
    const made = new HilbertMap(canvas.current, space, watch.feed.ring, first.current);
    map.current = made;
    setCell(null);
    return watch.show.add(made);
  }, [space, watch]);
  useEffect(() => {
    map.current?.setPalette(palette);
    watch.show.redraw();
  }, [palette, watch]);

  if (space.cells === 0) return <Empty title={messages.noDark} hint={messages.noDarkHint} />;

  const { width, height } = space;
  const under = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return map.current?.cellUnder(event.clientX - box.left, event.clientY - box.top) ?? null;
  };
  const open = (at: number, x: number, y: number) => {
    const sequence = map.current?.packetIn(at) ?? -1;
    props.onPick(sequence < 0 ? null : { sequence, x, y });
  };
  const keys = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const at = cell ?? 0;
    if (step !== undefined) {
      event.preventDefault();
      const far = event.shiftKey ? Math.max(1, width >> 4) : 1;
      const x = Math.min(width - 1, Math.max(0, (at % width) + step[0] * far));
      const y = Math.min(height - 1, Math.max(0, Math.floor(at / width) + step[1] * far));
      setCell(y * width + x);
    } else if (event.key === 'Enter') {
      const box = event.currentTarget.getBoundingClientRect();
      open(
        at,
        box.left + (((at % width) + 1) / width) * box.width,
        box.top + ((Math.floor(at / width) + 1) / height) * box.height,
      );
    }
  };

  return (
    <figure className="dark-map">
      <figcaption>
        <h2>{messages.map}</h2>
      </figcaption>
      <div className="dark-map-frame" style={{ aspectRatio: `${width} / ${height}` }}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: arrow keys go from address to address */}
        <canvas
          ref={canvas}
          className="scene-map"
          tabIndex={0}
          role="application"
          aria-label={messages.map}
          aria-describedby="dark-map-help"
          onPointerMove={(event) => setCell(under(event))}
          onPointerLeave={() => setCell(null)}
          onClick={(event) => {
            const at = under(event);
            if (at !== null) open(at, event.clientX, event.clientY);
          }}
          onKeyDown={keys}
        />
        <svg
          className="dark-map-lines"
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={borders} />
          {cell !== null && width <= 128 && (
            <rect x={cell % width} y={Math.floor(cell / width)} width={1} height={1} />
          )}
        </svg>
        {space.patches.map((patch) => (
          <PatchName key={patch.prefix} patch={patch} space={space} />
        ))}
      </div>
      <p className="dark-map-at muted" aria-live="polite">
        {cell === null ? '' : describe(cell)}
      </p>
      <p id="dark-map-help" className="visually-hidden">
        {messages.mapHelp}
      </p>
    </figure>
  );

  function describe(at: number): string {
    const found = space.at(at);
    if (found === null) return messages.mapNobody;
    const { ring } = watch.feed;
    const sequence = map.current?.packetIn(at) ?? -1;
    if (sequence < 0) return messages.mapAt(found.address, found.patch.prefix);
    const dot = ring.dot(ring.slotOf(sequence));
    return messages.mapHit(dot.d, dot.p, dot.s);
  }
}

const STEPS: Readonly<Record<string, readonly [number, number] | undefined>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function PatchName({ patch, space }: { readonly patch: DarkPatch; readonly space: DarkSpace }) {
  const box = space.boxOf(patch);
  if (box.width / space.width < NAMED_SHARE) return null;
  const style = {
    left: `${(100 * box.left) / space.width}%`,
    top: `${(100 * box.top) / space.height}%`,
  };
  return (
    <span className="dark-map-name mono" style={style} aria-hidden="true">
      {patch.prefix}
    </span>
  );
}
