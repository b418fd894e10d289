/** The feed and the show behind the live view: one of each for as long as the view is open. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { IncidentView, LiveHistory, SceneLayout } from '../../../../src/model/api.ts';
import type { Page } from '../../../../src/model/facts.ts';
import { apiGet, query } from '../../api/client.ts';
import { browserPorts, Feed, type FeedSnapshot } from '../../scene/feed.ts';
import { Playhead } from '../../scene/playhead.ts';
import { Show } from '../../scene/show.ts';

export interface Watch {
  readonly feed: Feed;
  readonly show: Show;
}

/** Owners and sensors change by the day; whoever leaves the view open sees it within minutes. */
const LAYOUT_STALE_MS = 120_000;
const MOST_ALERTS = 100;

function createWatch(): Watch {
  const feed = new Feed(
    browserPorts((from, to) =>
      apiGet<LiveHistory>(`/live/history${query({ from: Math.floor(from), to: Math.ceil(to) })}`),
    ),
  );
  const show = new Show(feed.ring, new Playhead(), {
    now: () => feed.now(),
    requestFrame: (run) => requestAnimationFrame(run),
    cancelFrame: (handle) => cancelAnimationFrame(handle),
  });
  return { feed, show };
}

/** `startAt`: epoch milliseconds to begin at, paused; null: live. */
export function useWatch(startAt: number | null): { readonly watch: Watch; readonly snapshot: FeedSnapshot } {
  const [watch] = useState(createWatch);
  const [start] = useState(startAt);
  const { feed, show } = watch;
  useEffect(() => {
    if (start === null) show.goLive();
    else {
      show.seek(start);
      show.pause();
    }
    // Once the last hour is there, the pictures begin anew with it.
    feed.start().then(() => show.rewind());
    const changed = () => show.setVisible(!document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => {
      document.removeEventListener('visibilitychange', changed);
      feed.stop();
      show.stop();
    };
  }, [feed, show, start]);
  const open = useQuery({
    queryKey: ['dark', 'incidents'],
    queryFn: ({ signal }) =>
      apiGet<Page<IncidentView>>(
        `/incidents${query({ status: 'open,working', limit: MOST_ALERTS })}`,
        signal,
      ),
  });
  useEffect(() => {
    for (const incident of open.data?.rows ?? []) feed.takeIncident(incident);
  }, [feed, open.data]);
  const snapshot = useSyncExternalStore(feed.subscribe, feed.snapshot);
  return { watch, snapshot };
}

export function useSceneLayout() {
  return useQuery({
    queryKey: ['dark', 'scene'],
    queryFn: ({ signal }) => apiGet<SceneLayout>('/scene', signal),
    staleTime: LAYOUT_STALE_MS,
    refetchInterval: LAYOUT_STALE_MS,
  });
}

/** Counts up every `ms` while the page is seen: for what is read and need not move with every frame. */
export function useTick(ms: number): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setTick((before) => before + 1);
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
  return tick;
}

/** Whether the system asks for reduced motion, also when that changes. */
export function useReducedMotion(): boolean {
  const [isReduced, setReduced] = useState(() => motionQuery().matches);
  useEffect(() => {
    const media = motionQuery();
    const changed = () => setReduced(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return isReduced;
}

function motionQuery(): MediaQueryList {
  return window.matchMedia('(prefers-reduced-motion: reduce)');
}
