/** What a visitor can change on the camera; it survives a restart, and each change is an event with what was before. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followDevice } from '../../experiments/follow-device.ts';
import type { Visit } from '../../persona.ts';
import type { AccountLevel, CameraDevice } from './camera-device.ts';

interface SettingSpec {
  /** Where on the setup pages. */
  readonly group: SettingGroup;
  readonly en: string;
  readonly ja: string;
  readonly kind: 'text' | 'secret' | 'number' | 'choice';
  /** For numbers; of text, how long. */
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
  readonly standard: (device: CameraDevice) => string;
}

export const SETTING_GROUPS = ['image', 'osd', 'time', 'network', 'ftp', 'mail', 'alarm', 'system'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

const text = (group: SettingGroup, en: string, ja: string, standard: string, most = 48): SettingSpec => ({ group, en, ja, kind: 'text', most, standard: () => standard }); // biome-ignore format: a line each below
const whole = (group: SettingGroup, en: string, ja: string, standard: number, least: number, most: number): SettingSpec => ({ group, en, ja, kind: 'number', least, most, standard: () => String(standard) }); // biome-ignore format: as above
const choice = (group: SettingGroup, en: string, ja: string, standard: string, ...choices: string[]): SettingSpec => ({ group, en, ja, kind: 'choice', choices, standard: () => standard }); // biome-ignore format: as above

/** Name in forms and files -> what it takes. */
export const SETTINGS = {
  brightness: whole('image', 'Brightness', '明るさ', 50, 0, 100),
  contrast: whole('image', 'Contrast', 'コントラスト', 50, 0, 100),
  saturation: whole('image', 'Saturation', '彩度', 50, 0, 100),
  ircut: choice('image', 'Day/Night', 'デイナイト', 'auto', 'auto', 'day', 'night'),
  quality: choice('image', 'Image quality', '画質', 'normal', 'low', 'normal', 'high'),
  fps: whole('image', 'Frame rate', 'フレームレート', 8, 1, 10),
  osdname: { group: 'osd', en: 'Camera name', ja: 'カメラ名', kind: 'text', most: 32, standard: ({ spotName }) => spotName },
  osdtime: choice('osd', 'Show time', '時刻表示', 'on', 'on', 'off'),
  dateform: choice('osd', 'Date format', '日付形式', 'YYYY-MM-DD', 'YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY'),
  timezone: whole('time', 'Time zone (min)', 'タイムゾーン(分)', 540, -720, 780),
  ntpserver: text('time', 'NTP server', 'NTP サーバー', 'ntp.nict.jp'),
  dhcp: choice('network', 'DHCP', 'DHCP', 'off', 'on', 'off'),
  ipaddr: text('network', 'IP address', 'IP アドレス', '192.168.1.108'),
  gateway: text('network', 'Gateway', 'ゲートウェイ', '192.168.1.1'),
  dns: text('network', 'DNS', 'DNS', '192.168.1.1'),
  upnp: choice('network', 'UPnP', 'UPnP', 'on', 'on', 'off'),
  ddnshost: text('network', 'DDNS host', 'DDNS ホスト', ''),
  ftpserver: text('ftp', 'FTP server', 'FTP サーバー', '192.168.1.20'),
  ftpport: whole('ftp', 'Port', 'ポート', 21, 1, 65_535),
  ftppath: text('ftp', 'Folder', 'フォルダー', '/camera'),
  smtpserver: text('mail', 'SMTP server', 'SMTP サーバー', ''),
  mailto: text('mail', 'Mail to', '宛先', ''),
  motion: choice('alarm', 'Motion detection', '動体検知', 'on', 'on', 'off'),
  sensitivity: whole('alarm', 'Sensitivity', '感度', 60, 0, 100),
  record: choice('alarm', 'Record on alarm', 'アラーム録画', 'on', 'on', 'off'),
  syslog: choice('system', 'System log', 'システムログ', 'on', 'on', 'off'),
  telnet: choice('system', 'Telnet service', 'Telnet サービス', 'off', 'on', 'off'),
  language: choice('system', 'Language', '言語', 'en', 'en', 'ja'),
} as const satisfies Record<string, SettingSpec>; // biome-ignore format: one setting a line
export type SettingName = keyof typeof SETTINGS;

export interface Account {
  readonly name: string;
  readonly password: string;
  readonly level: AccountLevel;
}

export interface CameraSettings {
  get(name: SettingName): string;
  number(name: SettingName): number;
  /** What it became; `face` is where he did it: `web`, `onvif`. */
  set(name: SettingName, requested: string, face: string, visit: Visit): string;
  readonly accounts: readonly Account[];
  /** Adds one or changes its password; false: it cannot be. */
  putAccount(account: Account, face: string, visit: Visit): boolean;
  removeAccount(name: string, face: string, visit: Visit): boolean;
  /** Where pan, tilt and zoom stood when it last was turned. */
  aim: { pan: number; tilt: number; across: number } | null;
  /** Back to what it was when it was new. */
  reset(face: string, visit: Visit): void;
  /** Epoch milliseconds at which the camera last started, as far as a visitor can tell. */
  startedAt: number;
  save(): void;
  close(): void;
}

interface Kept {
  /** Whose it is: with another seed it is another camera. */
  serial: string;
  values: Partial<Record<SettingName, string>>;
  accounts: Account[];
  /** As the device had them when this was written. */
  deviceAccounts?: Pick<Account, 'name' | 'password'>[];
  aim: CameraSettings['aim'];
  startedAt: number;
}

const MOST_ACCOUNTS = 8;
const SAVE_AFTER_MS = 500;
const ACCOUNT_NAME = /^[\x21-\x7e]{1,24}$/;

export function openCameraSettings(
  folder: string,
  device: CameraDevice,
  now: number,
  onTrouble: (error: unknown) => void,
): CameraSettings {
  const file = join(folder, 'camera.json');
  const fresh = (): Kept => ({
    serial: device.serial,
    values: {},
    accounts: [...device.accounts],
    aim: null,
    startedAt: now - device.startedBeforeMs,
  });
  const kept = readKept(file, device.serial) ?? fresh();
  kept.accounts = followDevice(kept.accounts, kept.deviceAccounts, device.accounts);
  kept.deviceAccounts = device.accounts.map(({ name, password }) => ({ name, password }));
  let timer: NodeJS.Timeout | null = null;
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = null;
      write();
    }, SAVE_AFTER_MS);
  };

  const settings: CameraSettings = {
    get: (name) => kept.values[name] ?? SETTINGS[name].standard(device),
    number: (name) => Number(settings.get(name)),
    set(name, requested, face, visit) {
      const previous = settings.get(name);
      const result = accepted(SETTINGS[name], requested);
      if (result === null) visit.refuse('setting-malformed', Buffer.from(`${name}=${requested}`));
      else kept.values[name] = result;
      note(visit, face, name, previous, requested, result ?? previous);
      return result ?? previous;
    },
    get accounts() {
      return kept.accounts;
    },
    putAccount(account, face, visit) {
      const at = kept.accounts.findIndex(({ name }) => name === account.name);
      const isGood =
        ACCOUNT_NAME.test(account.name) &&
        account.password.length <= 32 &&
        (at >= 0 || kept.accounts.length < MOST_ACCOUNTS);
      const before = at < 0 ? '' : said(kept.accounts[at]);
      if (isGood && at >= 0)
        kept.accounts[at] = { ...account, level: account.name === 'admin' ? 'admin' : account.level };
      else if (isGood) kept.accounts.push(account);
      note(visit, face, 'account', before, said(account), isGood ? said(account) : before);
      return isGood;
    },
    removeAccount(name, face, visit) {
      const at = kept.accounts.findIndex((account) => account.name === name);
      const isGood = at >= 0 && name !== 'admin';
      note(
        visit,
        face,
        'account',
        at < 0 ? '' : said(kept.accounts[at]),
        `delete ${name}`,
        isGood ? '' : name,
      );
      if (isGood) kept.accounts.splice(at, 1);
      return isGood;
    },
    get aim() {
      return kept.aim;
    },
    set aim(aim) {
      kept.aim = aim;
      changed();
    },
    reset(face, visit) {
      note(visit, face, 'factory', '', 'reset', 'reset');
      Object.assign(kept, fresh());
    },
    get startedAt() {
      return kept.startedAt;
    },
    set startedAt(at) {
      kept.startedAt = at;
      changed();
    },
    save: write,
    close() {
      if (timer !== null) clearTimeout(timer);
      write();
    },
  };
  return settings;

  function note(
    visit: Visit,
    face: string,
    point: string,
    previous: string,
    requested: string,
    result: string,
  ): void {
    visit.emit('yamori.setting.write', {
      face,
      point,
      previous_value: previous,
      requested_value: requested,
      resulting_value: result,
    });
    changed();
  }

  function write(): void {
    try {
      const fresh = `${file}.new`;
      writeFileSync(fresh, JSON.stringify(kept));
      renameSync(fresh, file);
    } catch (error) {
      onTrouble(error);
    }
  }
}

function said({ name, password, level }: Account): string {
  return `${name}:${password}:${level}`;
}

/** Null: the camera does not take it. */
function accepted(spec: SettingSpec, requested: string): string | null {
  if (spec.kind === 'choice') return spec.choices?.includes(requested) === true ? requested : null;
  if (spec.kind !== 'number') return requested.length <= (spec.most ?? 0) ? requested : null;
  const value = /^-?\d{1,6}$/.test(requested) ? Number(requested) : Number.NaN;
  if (Number.isNaN(value)) return null;
  return String(Math.min(spec.most ?? value, Math.max(spec.least ?? value, value)));
}

/** Null: there is none, or it is of another camera. */
function readKept(file: string, serial: string): Kept | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  try {
    const kept = JSON.parse(text) as Kept;
    return kept.serial === serial ? kept : null;
  } catch {
    // Cut off by a full disk: a camera that lost its settings is what a visitor sees.
    return null;
  }
}
