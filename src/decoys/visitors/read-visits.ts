/** Events of decoys -> visits: what each session says about who it was and what he did. Events may come in any order. */
import type { DecoyEvent, DecoyEventId } from '../../model/decoy-event.ts';
import type { Act, ActKind, PlantedLure, VisitRecord } from '../../model/visitor.ts';

/** Of each list in a visit, so much is kept. */
const MOST = 500;
const MOST_TEXT = 300;
const ASSET = /\.(css|js|png|gif|jpe?g|ico|svg|woff2?)(\?|$)/i;
const LOADER =
  /\/bin\/busybox\s+[A-Z0-9]{3,12}\b|cat \/proc\/mounts|\bdd if=|echo -n?e .*\\x7f|chmod (\+x|777)|\bwget\b|\btftp\b/;

interface Draft {
  readonly id: string;
  readonly sensor: string;
  readonly persona: string;
  readonly protocol: string;
  readonly address: string;
  from: number;
  to: number;
  readonly events: (readonly [number, DecoyEvent])[];
}

export interface VisitReader {
  add(event: DecoyEvent): void;
  /** Earliest first. */
  visits(): readonly VisitRecord[];
}

/** Sessions beyond are not begun, and counted. */
export function createVisitReader(
  count: (name: string) => void,
  { mostVisits = 2_000_000, mostEvents = 2_000 } = {},
): VisitReader {
  const drafts = new Map<string, Draft>();
  return {
    add(event) {
      // Of the decoy itself.
      if (event.protocol === 'none') return;
      const at = Date.parse(event.timestamp);
      const key = `${event.sensor} ${event.session}`;
      const known = drafts.get(key);
      if (known !== undefined) {
        known.from = Math.min(known.from, at);
        known.to = Math.max(known.to, at);
        if (known.events.length < mostEvents) known.events.push([at, event]);
        else count('visit-events-cut');
        return;
      }
      if (drafts.size >= mostVisits) return count('visits-full');
      const { session, sensor, persona, protocol, src_ip } = event;
      drafts.set(key, {
        id: session,
        sensor,
        persona,
        protocol,
        address: src_ip,
        from: at,
        to: at,
        events: [[at, event]],
      });
    },
    visits: () => [...drafts.values()].map(visitOf).sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1)),
  };
}

function visitOf({ events, ...place }: Draft): VisitRecord {
  const ordered = events.toSorted(([a], [b]) => a - b);
  const marks = new Set<string>();
  const prints = new Set<string>();
  const userAgents = new Set<string>();
  const scanners = new Set<string>();
  const exploits = new Set<string>();
  const indicators = new Set<string>();
  const files = new Set<string>();
  const planted: PlantedLure[] = [];
  const used: PlantedLure[] = [];
  const commands: string[] = [];
  const typedMs: number[] = [];
  const dwellMs: number[] = [];
  const modbus: string[] = [];
  const acts = new Map<string, Act>();
  let assets = 0;
  let requests = 0;
  let notFound = 0;
  let loginsFailed = 0;
  let loginsDone = 0;

  for (const [at, event] of ordered) {
    const text = (name: string) => {
      const value = event[name];
      return typeof value === 'string' ? value.slice(0, MOST_TEXT) : '';
    };
    const number = (name: string) => (typeof event[name] === 'number' ? event[name] : null);
    const act = (kind: ActKind, detail: string) => {
      const key = `${kind} ${detail}`;
      const before = acts.get(key);
      if (before !== undefined) acts.set(key, { ...before, times: before.times + 1 });
      else if (acts.size < MOST) acts.set(key, { kind, at, detail, times: 1 });
    };
    if (text('visitor') !== '') marks.add(text('visitor'));
    switch (event.eventid) {
      case 'cowrie.login.failed':
        loginsFailed++;
        break;
      case 'cowrie.login.success':
        loginsDone++;
        act('logged-in', text('username'));
        if (text('key') !== '') prints.add(`key ${text('key')}`);
        break;
      case 'cowrie.command.input': {
        const gap = number('typed_ms');
        if (commands.length < MOST) commands.push(text('input'));
        if (gap !== null && typedMs.length < MOST) typedMs.push(gap);
        if (text('face') === 'historian') act('queried-database', text('input'));
        else act('typed-commands', '');
        break;
      }
      case 'cowrie.session.file_upload':
        files.add(text('shasum'));
        act('dropped-file', text('shasum'));
        break;
      case 'cowrie.session.file_download':
      case 'yamori.indicator':
        indicators.add(text('url'));
        act('named-download', text('url'));
        break;
      case 'cowrie.client.kex':
        prints.add(`hassh ${text('hassh')}`);
        break;
      case 'yamori.tls.hello':
        prints.add(`ja4 ${text('ja4')}`);
        break;
      case 'yamori.lure.planted':
      case 'yamori.lure.used': {
        const lure = { place: text('place'), username: text('username'), password: text('password'), at };
        const isUsed = event.eventid === 'yamori.lure.used';
        (isUsed ? used : planted).push(lure);
        act(isUsed ? 'used-planted-credential' : 'read-notes', isUsed ? text('username') : text('place'));
        break;
      }
      case 'yamori.http.request': {
        requests++;
        if (ASSET.test(text('url'))) assets++;
        if (event.status === 404) notFound++;
        const agent = text('user_agent');
        if (agent !== '') userAgents.add(agent);
        if (text('client_print') !== '') prints.add(`http ${text('client_print')} ${agent}`);
        break;
      }
      case 'yamori.http.page': {
        const dwell = number('dwell_ms');
        if (dwell !== null && dwellMs.length < MOST) dwellMs.push(dwell);
        break;
      }
      case 'yamori.scanner':
        scanners.add(text('name'));
        act('scanned', text('name'));
        break;
      case 'yamori.exploit':
        exploits.add(text('name'));
        act('tried-exploit', text('name'));
        break;
      case 'yamori.camera.frames':
        act('watched-camera', watchedDetail(event));
        break;
      case 'yamori.camera.moved':
        act('moved-camera', '');
        break;
      case 'yamori.setting.write':
        act(settingAct(event), settingDetail(event));
        break;
      case 'yamori.plant.write':
        act(plantAct(event), `${text('point')} ${event.previous_value} → ${event.resulting_value}`);
        break;
      case 'yamori.modbus.request': {
        const asked = `${event.unit} ${event.function} ${event.address} ${event.quantity}`;
        if (modbus.length < MOST) modbus.push(asked);
        act(WRITES.has(Number(event.function)) ? 'wrote-registers' : 'read-registers', '');
        break;
      }
      default:
        break;
    }
  }
  if (loginsFailed >= GUESSES)
    acts.set('guessed', { kind: 'guessed-passwords', at: place.from, detail: '', times: loginsFailed });
  if (acts.size === 0)
    acts.set('looked', { kind: 'looked', at: place.from, detail: place.protocol, times: 1 });
  return {
    ...place,
    events: events.length,
    eventIds: [...new Set(ordered.map(([, { eventid }]) => eventid as DecoyEventId))],
    marks: [...marks],
    planted,
    used,
    prints: [...prints],
    userAgents: [...userAgents],
    commands,
    typedMs,
    dwellMs,
    modbus,
    assets,
    requests,
    notFound,
    loginsFailed,
    loginsDone,
    scanners: [...scanners],
    exploits: [...exploits],
    indicators: [...indicators].filter((one) => one !== ''),
    files: [...files].filter((one) => one !== ''),
    acts: [...acts.values()].sort((a, b) => a.at - b.at),
  };
}

/** As many wrong passwords in one visit are no typing error. */
const GUESSES = 4;
const WRITES: ReadonlySet<number> = new Set([5, 6, 15, 16, 22, 23]);

const SETTING_ACTS: Readonly<Record<string, ActKind>> = {
  account: 'made-account',
  password: 'changed-password',
  banner: 'defaced',
  'data-source': 'removed-data-source',
  logging: 'switched-logs-off',
  log: 'cleared-logs',
};

function settingAct({ point, requested_value }: DecoyEvent): ActKind {
  if (point === 'account' && requested_value === 'delete') return 'removed-account';
  return SETTING_ACTS[String(point)] ?? 'changed-set-point';
}

function settingDetail({ previous_value, requested_value, point }: DecoyEvent): string {
  const about = requested_value === 'delete' ? previous_value : requested_value;
  return point === 'logging' || point === 'log' ? '' : String(about).slice(0, MOST_TEXT);
}

/** How long he looked, and how much of it reached him: `mjpeg, 320 frames in 40 s`. */
function watchedDetail({ stream, frames, duration }: DecoyEvent): string {
  const about = String(stream ?? '').slice(0, MOST_TEXT);
  if (typeof frames !== 'number') return about;
  const seconds = typeof duration === 'number' ? ` in ${Math.round(duration)} s` : '';
  return `${about}, ${frames} frame${frames === 1 ? '' : 's'}${seconds}`;
}

function plantAct({ point, resulting_value }: DecoyEvent): ActKind {
  if (point === 'XA-001') return resulting_value === 0 ? 'switched-alarms-off' : 'changed-set-point';
  return /\.(AUTO|RUN)$/.test(String(point)) ? 'switched-machine' : 'changed-set-point';
}

/** Whether a program's loader typed this: what Mirai and its kind send after they are in. */
export function isLoaderLine(line: string): boolean {
  return LOADER.test(line);
}
