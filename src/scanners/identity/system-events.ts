/** What a run has to tell of a system that was there before. */
import type { SystemEvent, SystemRecord, SystemStatus } from '../../model/scanning-system.ts';
import type { Match } from './match-systems.ts';

export type NewEvent = Omit<SystemEvent, 'id'>;

/** Addresses that one event names; the text says how many there were. */
const MOST_NAMED = 1_000;
/** So many of its probes must come from elsewhere before a system has moved, and not grown. */
const MOVED_SHARE = 0.5;
/** A crowd changes every day: it is told of where its size did by so much. */
const CROWD_FACTOR = 1.25;

export function eventsOf({ record, system, by }: Match, status: SystemStatus, now: number): NewEvent[] {
  const events: NewEvent[] = [];
  const tell = (kind: SystemEvent['kind'], text: string, joined: string[] = [], left: string[] = []) => {
    events.push({
      systemId: record.id,
      at: now,
      kind,
      actor: null,
      joined: joined.slice(0, MOST_NAMED),
      left: left.slice(0, MOST_NAMED),
      text,
    });
  };
  const before = new Set(record.system.members.map(({ address }) => address));
  const after = new Set(system.members.map(({ address }) => address));
  const joined = [...after].filter((address) => !before.has(address)).sort();
  const left = [...before].filter((address) => !after.has(address)).sort();
  const fresh = system.members.reduce(
    (sum, { address, probes }) => sum + (before.has(address) ? 0 : probes),
    0,
  );
  const isCrowd = record.system.verdict === 'malware' && system.verdict === 'malware';
  if (isCrowd) {
    if (after.size >= before.size * CROWD_FACTOR) tell('grew', sizes(before.size, after.size));
    else if (after.size * CROWD_FACTOR <= before.size) tell('shrank', sizes(before.size, after.size));
  } else if (by === 'habits' || (left.length > 0 && fresh > system.probes * MOVED_SHARE)) {
    tell('moved', `${left.length} left, ${joined.length} came`, joined, left);
  } else {
    if (joined.length > 0) tell('grew', sizes(before.size, before.size + joined.length), joined);
    if (left.length > 0) tell('shrank', sizes(before.size + joined.length, after.size), [], left);
  }
  if (record.system.verdict !== system.verdict)
    tell('verdict', `${record.system.verdict} → ${system.verdict}`);
  if (record.status !== 'active' && status === 'active') tell('returned', '');
  else events.push(...deathOf(record, status, now));
  return events;
}

/** That it fell silent, or that it has been for so long that it is gone. */
export function deathOf(record: SystemRecord, status: SystemStatus, now: number): NewEvent[] {
  if (status === record.status || status === 'active') return [];
  if (status === 'quiet' && record.status === 'gone') return [];
  const kind = status === 'quiet' ? 'quiet' : 'died';
  return [{ systemId: record.id, at: now, kind, actor: null, joined: [], left: [], text: '' }];
}

function sizes(before: number, after: number): string {
  return `${before} → ${after} sources`;
}
