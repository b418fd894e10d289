/** What people changed on the pages: accounts, the notice on the first page, data sources, the log, who is logged in. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { followDevice } from '../../experiments/follow-device.ts';
import type { Facility } from '../facility.ts';

export type Role = 'admin' | 'operator' | 'viewer';

export interface HmiAccount {
  name: string;
  password: string;
  role: Role;
  /** Epoch seconds. */
  createdAt: number;
}

export interface DataSource {
  readonly name: string;
  readonly kind: string;
  readonly address: string;
}

export interface LogLine {
  readonly at: number;
  readonly who: string;
  readonly from: string;
  readonly what: string;
}

export interface HmiSession {
  readonly user: string;
  readonly role: Role;
  at: number;
}

interface Kept {
  readonly version: 1;
  accounts: HmiAccount[];
  /** As the plant was handed over when this was written. */
  handedOver?: Pick<HmiAccount, 'name' | 'password'>[];
  banner: string;
  sources: DataSource[];
  isLogging: boolean;
  log: LogLine[];
  sessions: [string, HmiSession][];
}

export interface HmiState {
  readonly accounts: readonly HmiAccount[];
  readonly banner: string;
  readonly sources: readonly DataSource[];
  readonly log: readonly LogLine[];
  readonly isLogging: boolean;
  logIn(name: string, password: string): { readonly id: string; readonly session: HmiSession } | null;
  /** Whoever knows a planted credential gets in as what it promises. */
  admit(name: string, role: Role): { readonly id: string; readonly session: HmiSession };
  session(id: string): HmiSession | null;
  logOut(id: string): void;
  /** False: the name is taken or the list is full. */
  addAccount(name: string, password: string, role: Role): boolean;
  setPassword(name: string, password: string): boolean;
  removeAccount(name: string): boolean;
  setBanner(text: string): void;
  removeSource(name: string): boolean;
  setLogging(isOn: boolean): void;
  clearLog(): void;
  note(who: string, from: string, what: string): void;
  /** Resolves when the disk has what was changed before the call. */
  saved(): Promise<void>;
}

const MOST_ACCOUNTS = 100;
const MOST_LOG = 500;
const MOST_SESSIONS = 200;
const SESSION_SECONDS = 8 * 3_600;
const DAY_SECONDS = 86_400;

export function openHmiState(file: string, facility: Facility, clock: () => number): HmiState {
  const now = () => Math.floor(clock() / 1_000);
  const kept = read(file) ?? begin(facility, now());
  kept.accounts = followDevice(kept.accounts, kept.handedOver, facility.accounts);
  kept.handedOver = facility.accounts.map(({ name, password }) => ({ name, password }));
  const sessions = new Map(kept.sessions);
  let saving: Promise<void> = Promise.resolve();
  let isDirty = false;

  const change = () => {
    isDirty = true;
  };
  const open = (user: string, role: Role) => {
    // 26 characters, as PHP makes them with five bits each.
    const id = BigInt(`0x${randomBytes(17).toString('hex')}`)
      .toString(32)
      .padStart(26, '0')
      .slice(-26);
    const session = { user, role, at: now() };
    sessions.set(id, session);
    while (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value as string);
    change();
    return { id, session };
  };
  const find = (name: string) => kept.accounts.find((account) => account.name === name);

  return {
    get accounts() {
      return kept.accounts;
    },
    get banner() {
      return kept.banner;
    },
    get sources() {
      return kept.sources;
    },
    get log() {
      return kept.log;
    },
    get isLogging() {
      return kept.isLogging;
    },
    logIn(name, password) {
      const account = find(name);
      return account === undefined || account.password !== password ? null : open(name, account.role);
    },
    admit: open,
    session(id) {
      const session = sessions.get(id);
      if (session === undefined) return null;
      if (now() - session.at > SESSION_SECONDS) {
        sessions.delete(id);
        return null;
      }
      session.at = now();
      return session;
    },
    logOut(id) {
      sessions.delete(id);
      change();
    },
    addAccount(name, password, role) {
      if (name === '' || find(name) !== undefined || kept.accounts.length >= MOST_ACCOUNTS) return false;
      kept.accounts.push({ name, password, role, createdAt: now() });
      change();
      return true;
    },
    setPassword(name, password) {
      const account = find(name);
      if (account === undefined || password === '') return false;
      account.password = password;
      change();
      return true;
    },
    removeAccount(name) {
      const before = kept.accounts.length;
      kept.accounts = kept.accounts.filter((account) => account.name !== name);
      change();
      return kept.accounts.length < before;
    },
    setBanner(text) {
      kept.banner = text;
      change();
    },
    removeSource(name) {
      const before = kept.sources.length;
      kept.sources = kept.sources.filter((source) => source.name !== name);
      change();
      return kept.sources.length < before;
    },
    setLogging(isOn) {
      kept.isLogging = isOn;
      change();
    },
    clearLog() {
      kept.log = [];
      change();
    },
    note(who, from, what) {
      if (!kept.isLogging) return;
      kept.log.unshift({ at: now(), who, from, what });
      if (kept.log.length > MOST_LOG) kept.log.length = MOST_LOG;
      change();
    },
    saved() {
      if (!isDirty) return saving;
      // Whatever changes while one writing is under way goes with the next, once.
      saving = saving.then(async () => {
        if (!isDirty) return;
        isDirty = false;
        const text = JSON.stringify({ ...kept, sessions: [...sessions] });
        await writeFile(`${file}.new`, text, { mode: 0o600 });
        await rename(`${file}.new`, file);
      });
      return saving;
    },
  };
}

function begin(facility: Facility, now: number): Kept {
  const [, operator] = facility.accounts;
  const line = (daysAgo: number, hour: number, who: string, what: string): LogLine => ({
    at: Math.floor(now / DAY_SECONDS - daysAgo) * DAY_SECONDS + hour * 3_600 + daysAgo * 137,
    who,
    from: '192.168.10.21',
    what,
  });
  return {
    version: 1,
    accounts: facility.accounts.map((account, index) => ({
      ...account,
      createdAt: now - (900 + index * 140) * DAY_SECONDS,
    })),
    banner: '',
    sources: [
      { name: 'PLC-1', kind: 'Modbus/TCP', address: '192.168.10.11:502' },
      { name: 'PLC-2', kind: 'S7', address: '192.168.10.12:102' },
      { name: 'HIST', kind: 'MySQL', address: '192.168.10.5:3306' },
      { name: 'CAM-GATE', kind: 'RTSP', address: '192.168.10.31:554' },
    ],
    isLogging: true,
    log: [
      line(0.4, 0, operator.name, 'login'),
      line(1, 23, operator.name, 'report printed'),
      line(1, 0, operator.name, 'login'),
      line(3, 2, 'admin', 'AIC-401.SP 0.45 -> 0.40'),
      line(3, 1, 'admin', 'login'),
    ],
    sessions: [],
  };
}

function read(file: string): Kept | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
