/** What attackers named and left: places to fetch from, files, credentials; each once, with when and how often. */
import type { DecoyEvent } from '../../model/decoy-event.ts';

export interface Indicator {
  readonly kind: 'url' | 'sha256' | 'source';
  readonly value: string;
  readonly first: string;
  readonly last: string;
  readonly times: number;
  readonly sources: number;
}

const MOST = 200_000;

export interface IndicatorList {
  add(event: DecoyEvent): void;
  list(): readonly Indicator[];
}

/** A source is listed once it logged in, dropped a file or named a place: a mere connection accuses nobody. */
const HARD: ReadonlySet<string> = new Set([
  'cowrie.login.success',
  'cowrie.session.file_upload',
  'cowrie.session.file_download',
  'yamori.exploit',
]);

export function createIndicatorList(): IndicatorList {
  const kept = new Map<
    string,
    { first: string; last: string; times: number; readonly sources: Set<string> }
  >();
  const note = (kind: Indicator['kind'], value: string, event: DecoyEvent) => {
    const key = `${kind} ${value}`;
    const before = kept.get(key);
    if (before === undefined) {
      if (kept.size >= MOST) return;
      kept.set(key, {
        first: event.timestamp,
        last: event.timestamp,
        times: 1,
        sources: new Set([event.src_ip]),
      });
      return;
    }
    before.times++;
    if (event.timestamp < before.first) before.first = event.timestamp;
    if (event.timestamp > before.last) before.last = event.timestamp;
    if (before.sources.size < 10_000) before.sources.add(event.src_ip);
  };
  return {
    add(event) {
      const isPlace =
        event.eventid === 'cowrie.session.file_download' || event.eventid === 'yamori.indicator';
      if (isPlace && typeof event.url === 'string' && event.url !== '') note('url', event.url, event);
      if (typeof event.shasum === 'string' && /^[0-9a-f]{64}$/.test(event.shasum))
        note('sha256', event.shasum, event);
      if (HARD.has(event.eventid)) note('source', event.src_ip, event);
    },
    list: () =>
      [...kept]
        .map(([key, { first, last, times, sources }]): Indicator => {
          const space = key.indexOf(' ');
          return {
            kind: key.slice(0, space) as Indicator['kind'],
            value: key.slice(space + 1),
            first,
            last,
            times,
            sources: sources.size,
          };
        })
        .sort((a, b) => (a.kind === b.kind ? b.times - a.times : a.kind < b.kind ? -1 : 1)),
  };
}
