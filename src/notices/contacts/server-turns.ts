/** How often a server may be asked: so many requests in any minute, and none before the time that it named. */

const MINUTE_MS = 60_000;
/** Beyond so many servers those that were not asked for a minute are forgotten. */
const MOST_SERVERS = 1_000;

export interface ServerTurns {
  /** Takes a turn now; else when the next one is, in epoch milliseconds. */
  take(origin: string, now: number): number | null;
  /** It is not asked before that. */
  pause(origin: string, until: number): void;
}

export function createServerTurns(mostPerMinute: number): ServerTurns {
  const servers = new Map<string, { asked: number[]; pausedUntil: number }>();
  const of = (origin: string) => {
    const known = servers.get(origin);
    if (known !== undefined) return known;
    const made = { asked: [], pausedUntil: 0 };
    servers.set(origin, made);
    return made;
  };
  return {
    take(origin, now) {
      if (servers.size > MOST_SERVERS) forgetIdle(now);
      const server = of(origin);
      if (server.pausedUntil > now) return server.pausedUntil;
      server.asked = server.asked.filter((at) => at > now - MINUTE_MS);
      if (server.asked.length >= mostPerMinute) return server.asked[0] + MINUTE_MS;
      server.asked.push(now);
      return null;
    },
    pause(origin, until) {
      const server = of(origin);
      server.pausedUntil = Math.max(server.pausedUntil, until);
    },
  };

  function forgetIdle(now: number): void {
    for (const [origin, { asked, pausedUntil }] of servers)
      if (pausedUntil <= now && (asked.at(-1) ?? 0) <= now - MINUTE_MS) servers.delete(origin);
  }
}
