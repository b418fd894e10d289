/** The latest packets as a table that follows, a row for each source and service; it can be held to be read. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useFormat, useZone } from '../../app/context.tsx';
import { AddressLink } from '../../components/address-card.tsx';
import { CategoryBadge } from '../../components/category-badge.tsx';
import { Empty } from '../../components/states.tsx';
import { type RecentRow, recentRows } from '../../scene/recent.ts';
import { useDarkMessages } from './messages.ts';
import { useTick, type Watch } from './use-watch.ts';

/** Slow enough to be read. */
const FOLLOW_MS = 1500;
const MOST_ROWS = 40;

export function FollowTable({ watch }: { readonly watch: Watch }) {
  const messages = useDarkMessages();
  const format = useFormat();
  const zone = useZone();
  const [isHeld, setHeld] = useState(false);
  const [rows, setRows] = useState<readonly RecentRow[]>([]);
  const body = useRef<HTMLTableSectionElement>(null);
  const tick = useTick(FOLLOW_MS);
  const clock = useMemo(
    () =>
      new Intl.DateTimeFormat('en-GB', {
        timeZone: zone.zone,
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }),
    [zone.zone],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: each tick reads the ring anew
  useEffect(() => {
    // A row must not be pulled away from under a hand or a focus.
    const isInUse = body.current?.matches(':hover, :focus-within') ?? false;
    if (isHeld || (isInUse && rows.length > 0)) return;
    setRows(recentRows(watch.feed.ring, watch.show.playhead.cursor, MOST_ROWS));
  }, [tick, isHeld, watch]);

  return (
    <section className="dark-table" aria-label={messages.table}>
      <div className="dark-table-head">
        <h2 title={messages.tableHelp}>{messages.table}</h2>
        <button type="button" className="button-quiet" aria-pressed={isHeld} onClick={() => setHeld(!isHeld)}>
          {isHeld ? messages.followTable : messages.holdTable}
        </button>
      </div>
      {rows.length === 0 ? (
        <Empty title={messages.noPackets} hint={messages.noPacketsHint} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <div className="dark-table-scroll" tabIndex={0}>
          <table aria-label={`${messages.table}: ${messages.tableHelp}`}>
            <thead>
              <tr>
                <th scope="col">
                  {messages.columns.time} ({zone.label})
                </th>
                <th scope="col">{messages.columns.verdict}</th>
                <th scope="col">{messages.columns.source}</th>
                <th scope="col">{messages.columns.service}</th>
                <th scope="col">{messages.columns.country}</th>
                <th scope="col">{messages.columns.destination}</th>
                <th scope="col" className="number">
                  {messages.columns.packets}
                </th>
              </tr>
            </thead>
            <tbody ref={body}>
              {rows.map(({ key, dot, packets }) => (
                <tr key={key} className={dot.o === '' ? '' : 'is-own'}>
                  <td className="dark-table-time">{clock.format(dot.t)}</td>
                  <td>
                    <CategoryBadge category={dot.c} />
                  </td>
                  <td>
                    <AddressLink address={dot.s} />
                  </td>
                  <td>{dot.p}</td>
                  <td title={dot.g === '' ? '' : format.country(dot.g)}>{dot.g}</td>
                  <td className="mono">{dot.d}</td>
                  <td className="number">{format.count(packets)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
