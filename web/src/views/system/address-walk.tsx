/**
 * The walk through the dark space as a picture: time to the right, position upwards, colour by member. What one
 * sees in it stands below in words with the numbers behind them.
 */
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ScanningSystem, WalkPoint } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages, useTheme, useZone } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { VERDICT_MARKS } from '../../components/system-shapes.ts';
import { useWidth } from '../../components/use-width.ts';
import { paintWalk } from './paint-walk.ts';
import { orderWithinHours } from './walk-hours.ts';
import { layOutWalk, stripOf, walkTicks, xOf, yOf } from './walk-layout.ts';
import { MEMBER_COLOURS, WalkMembers } from './walk-members.tsx';
import { countWalk, isDivided, splitSweeps } from './walk-sweeps.ts';

const HEIGHT_PX = 340;
const NEAR_PX = 9;

export function AddressWalk({ system }: { readonly system: ScanningSystem }) {
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const { resolved } = useTheme();
  const { label: zone } = useZone();
  const m = messages.systems.walk;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const [alone, setAlone] = useState<number | null>(null);
  const [under, setUnder] = useState<WalkPoint | null>(null);

  const sweeps = useMemo(
    () => splitSweeps(orderWithinHours(system.walk, system.order)),
    [system.walk, system.order],
  );
  const asked = Number(url.text('sweep')) - 1;
  const chosen = Number.isInteger(asked) && asked >= 0 && asked < sweeps.length ? asked : null;
  const shown = useMemo(() => (chosen === null ? sweeps : [sweeps[chosen]]), [sweeps, chosen]);
  const points = useMemo(() => shown.flatMap((sweep) => sweep.points), [shown]);
  // Addresses that turned out not to be dark do not count, but keep their position.
  const positions = useMemo(
    () => system.walk.reduce((most, [, position]) => Math.max(most, position + 1), system.darkSize),
    [system.walk, system.darkSize],
  );
  const layout = useMemo(
    () => layOutWalk(sweeps, chosen, width, HEIGHT_PX, positions),
    [sweeps, chosen, width, positions],
  );
  const ranks = useMemo(() => rankMembers(system.walk), [system.walk]);

  useEffect(() => {
    if (canvas.current === null || layout.strips.length === 0) return;
    const host = canvas.current;
    const names = ranks.size === 1 ? [VERDICT_MARKS[system.verdict].colour] : [...MEMBER_COLOURS, '--muted'];
    const colours = names.map((name) => resolveColour(host, name, resolved));
    paintWalk(host, {
      layout,
      points,
      colourOf: (member) => colours[Math.min(ranks.get(member) ?? colours.length, colours.length - 1)],
      isFaint: (member) => alone !== null && member !== alone,
      field: resolveColour(host, '--surface', resolved),
      pixelRatio: window.devicePixelRatio,
    });
  }, [layout, points, ranks, alone, resolved, system.verdict]);

  const counts = useMemo(() => countWalk(shown, system.darkSize), [shown, system.darkSize]);

  if (sweeps.length === 0) return <p className="muted">{m.none}</p>;

  const seen = m.sees[system.order];
  const words = [
    m.counted({
      visits: format.count(counts.visits),
      distinct: format.count(counts.distinct),
      dark: format.count(positions),
    }),
    ...(counts.expectedMeetings < 1
      ? []
      : [m.met(format.count(counts.meetings), format.count(Math.round(counts.expectedMeetings)))]),
  ].join(messages.systems.gap);
  const divided = isDivided(counts) ? m.divided(format.count(counts.sharing)) : '';
  const nameOf = (member: number) => system.members[member]?.address ?? '';
  const find = (event: PointerEvent) => {
    const frame = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    let least = NEAR_PX ** 2;
    let found: WalkPoint | null = null;
    for (const point of points) {
      const strip = stripOf(layout, point[0]);
      if (strip === null) continue;
      const distance = (xOf(strip, point[0]) - x) ** 2 + (yOf(layout, point[1]) - y) ** 2;
      if (distance < least) [least, found] = [distance, point];
    }
    setUnder(found);
  };
  const zoom = (next: number | null) =>
    url.set({ sweep: next === null ? null : String(next + 1) }, { replace: true });
  return (
    <figure className="walk">
      {sweeps.length > 1 && (
        <div className="form-row">
          <button
            type="button"
            className="button"
            aria-label={m.previous}
            disabled={chosen === 0}
            onClick={() => zoom(chosen === null ? sweeps.length - 1 : chosen - 1)}
          >
            ◀
          </button>
          <select
            aria-label={m.choose}
            value={chosen ?? ''}
            onChange={(event) => zoom(event.target.value === '' ? null : Number(event.target.value))}
          >
            <option value="">{m.all}</option>
            {sweeps.map((sweep, index) => (
              <option key={sweep.from} value={index}>
                {m.sweep(format.count(index + 1), format.count(sweeps.length))} ·{' '}
                {format.minute(sweep.from * 1000)}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button"
            aria-label={m.next}
            disabled={chosen === sweeps.length - 1}
            onClick={() => zoom(chosen === null ? 0 : chosen + 1)}
          >
            ▶
          </button>
        </div>
      )}
      <div className="walk-frame">
        <div className="walk-y muted" aria-hidden="true">
          <span>{format.count(positions)}</span>
          <span className="walk-y-name">{m.y}</span>
          <span>1</span>
        </div>
        <div ref={box} className="walk-box">
          <canvas
            ref={canvas}
            role="img"
            aria-label={`${seen} ${divided} ${words}`}
            style={{ width, height: HEIGHT_PX }}
            onPointerMove={find}
            onPointerLeave={() => setUnder(null)}
          />
          <div className="walk-x muted" aria-hidden="true">
            {walkTicks(layout).map((tick) => (
              <span key={tick.time} style={{ left: tick.x }}>
                {format.minute(tick.time * 1000)}
              </span>
            ))}
          </div>
          <p className="walk-x-name muted" aria-hidden="true">
            {under === null
              ? `${m.x} (${zone})${layout.strips.length > 1 ? m.cut : ''}`
              : m.point({
                  time: format.dateTime(under[0] * 1000),
                  position: format.count(under[1] + 1),
                  member: nameOf(under[2]),
                })}
          </p>
        </div>
      </div>
      <figcaption>
        <p className="walk-sees">
          {seen}
          {messages.systems.gap}
          {divided}
        </p>
        <p className="muted">
          {words}
          {messages.systems.gap}
          {m.sample}
        </p>
        {ranks.size > 1 && (
          <WalkMembers members={system.members} ranks={ranks} alone={alone} onAlone={setAlone} />
        )}
      </figcaption>
    </figure>
  );
}

/** Member -> its rank by visits: the busiest get colours of their own. */
function rankMembers(walk: readonly WalkPoint[]): ReadonlyMap<number, number> {
  const visits = new Map<number, number>();
  for (const [, , member] of walk) visits.set(member, (visits.get(member) ?? 0) + 1);
  const order = [...visits].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return new Map(order.map(([member], rank) => [member, rank]));
}

/** A canvas knows no custom properties: what the property comes to in the theme that is shown. */
function resolveColour(host: HTMLElement, name: string, scheme: string): string {
  const probe = document.createElement('span');
  probe.style.colorScheme = scheme;
  probe.style.color = `var(${name})`;
  host.parentElement?.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
