/** What a schedule may set on a device, each by one draw of its seed: so that nothing else of it changes. */
import { HTTP_MAKES } from '../camera/device/camera-device.ts';
import { MAKES } from '../iot-shell/device/makes.ts';
import type { DecoySeed } from '../seed.ts';
import { PLCS } from '../water-plant/facility.ts';

export interface ForcedDraw {
  readonly branch: string;
  readonly label: string;
  readonly value: string | number;
}

interface TwinSetting {
  /** What it is, for the message that refuses another. */
  readonly wanted: (seed: DecoySeed) => string;
  readonly branch: string;
  readonly label: string;
  /** Null: the device cannot be so. `seed` is the persona's branch. */
  readonly value: (text: string, seed: DecoySeed) => string | number | null;
}

const oneOf = (texts: readonly string[]) => ({
  wanted: () => texts.join(', '),
  value: (text: string) => (texts.includes(text) ? text : null),
});
const matching = (form: RegExp, wanted: string) => ({
  wanted: () => wanted,
  value: (text: string) => (form.test(text) ? text : null),
});
const PASSWORD = matching(/^[\x21-\x7e]{1,24}$/, '1 to 24 printable ASCII characters');
const shellAccounts = (seed: DecoySeed) => seed.branch('device').pick('make', MAKES).accounts;

/** Persona -> setting -> the draw that it replaces. */
const TWIN_SETTINGS: Readonly<Record<string, Readonly<Record<string, TwinSetting>>>> = {
  camera: {
    banner: { branch: 'device', label: 'http', ...oneOf(HTTP_MAKES) },
    model: {
      branch: 'device',
      label: 'model',
      wanted: () => 'the four digits of its name, 1000 to 9999',
      value: (text) => (/^[1-9]\d{3}$/.test(text) ? Number(text) - 1_000 : null),
    },
    name: { branch: 'device', label: 'spot', ...matching(/^[ -~]{1,32}$/, 'up to 32 printable characters') },
    page: {
      branch: 'device',
      label: 'login',
      ...matching(/^[a-z][a-z0-9]{1,15}$/, 'a name of 2 to 16 lower-case letters and digits'),
    },
    password: { branch: 'device', label: 'admin password', ...PASSWORD },
  },
  'iot-shell': {
    model: {
      branch: 'device',
      label: 'model',
      ...matching(/^[A-Za-z][\w .-]{2,31}$/, 'a name of 3 to 32 characters'),
    },
    name: {
      branch: 'device',
      label: 'host name',
      ...matching(/^[A-Za-z][\w-]{0,31}$/, 'a host name of up to 32 characters'),
    },
    password: {
      branch: 'device',
      label: 'first account',
      wanted: (seed) =>
        `user:password of ${shellAccounts(seed)
          .map((pair) => pair.join(':'))
          .join(', ')}`,
      value(text, seed) {
        const index = shellAccounts(seed).findIndex((pair) => pair.join(':') === text);
        return index < 0 ? null : index;
      },
    },
  },
  'water-plant': {
    banner: { branch: 'hmi server', label: 'php', ...matching(/^5\.\d\.\d{1,2}$/, 'a version of PHP 5') },
    model: { branch: 'facility', label: 'plc', ...oneOf(PLCS.map(([, code]) => code)) },
    password: { branch: 'facility', label: 'admin password', ...PASSWORD },
  },
  generic: {},
};

export function settingsOf(persona: string): readonly string[] {
  return Object.keys(TWIN_SETTINGS[persona] ?? {});
}

/** Null: it can be so; else what is wanted in its place. */
export function checkSetting(persona: string, setting: string, text: string, root: DecoySeed): string | null {
  const found = TWIN_SETTINGS[persona]?.[setting];
  const seed = root.branch(`persona ${persona}`);
  if (found === undefined) return `one of ${settingsOf(persona).join(', ') || 'nothing'}`;
  return found.value(text, seed) === null ? found.wanted(seed) : null;
}

/** Of settings that `checkSetting` took. */
export function forcedDraws(
  persona: string,
  set: Readonly<Record<string, string>>,
  seed: DecoySeed,
): readonly ForcedDraw[] {
  return Object.entries(set).flatMap(([name, text]) => {
    const found = TWIN_SETTINGS[persona]?.[name];
    const value = found?.value(text, seed) ?? null;
    return found === undefined || value === null ? [] : [{ branch: found.branch, label: found.label, value }];
  });
}
