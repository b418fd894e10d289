/** One camera as it left its factory and was hung up: maker, model, numbers, paths and passwords, all drawn from the seed. */
import type { DecoySeed } from '../../seed.ts';
import { WORLD_KINDS, type WorldKind } from '../scene/world.ts';

export interface CameraDevice {
  readonly maker: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  readonly hardware: string;
  /** `00:1a:...`, lower case. */
  readonly mac: string;
  readonly uuid: string;
  readonly hostName: string;
  /** What it shows at its corner when nobody changed it. */
  readonly spotName: string;
  readonly scene: WorldKind;
  readonly place: { readonly latitude: number; readonly longitude: number };
  readonly accounts: readonly {
    readonly name: string;
    readonly password: string;
    readonly level: AccountLevel;
  }[];
  readonly httpMake: HttpMake;
  readonly httpRealm: string;
  readonly boundary: string;
  readonly paths: CameraPaths;
  /** Prefix of ids and classes in its pages. */
  readonly prefix: string;
  readonly hue: number;
  readonly navigation: 'left' | 'top';
  readonly startedBeforeMs: number;
}

export type AccountLevel = 'admin' | 'operator' | 'viewer';
export const HTTP_MAKES = ['boa', 'goahead', 'thttpd', 'lighttpd'] as const;
export type HttpMake = (typeof HTTP_MAKES)[number];

export interface CameraPaths {
  readonly login: string;
  readonly live: string;
  readonly setup: string;
  readonly style: string;
  readonly script: string;
  readonly signIn: string;
  readonly signOut: string;
  readonly snapshot: string;
  readonly video: string;
  readonly move: string;
  readonly save: string;
  readonly upgrade: string;
  readonly status: string;
  readonly description: string;
  /** Of RTSP, main and sub stream. */
  readonly rtsp: readonly [string, string];
}

const MAKER_BEGINS = [
  'Ved', 'Sora', 'Kintex', 'Lumi', 'Opti', 'Nexa', 'Guar', 'Hiro', 'Tenvi', 'Zav', 'Maru', 'Corvi', 'Ister', 'Palo',
  'Wess', 'Yutai', 'Dova', 'Enzo', 'Ralt', 'Fovi',
]; // biome-ignore format: a list
const MAKER_ENDS = ['cam', 'vision', 'tech', 'sight', 'con', 'lens', 'guard', 'net', 'eye', 'tronic'];
const DAY_MS = 86_400_000;
/** What such cameras are left at; whoever hangs them up seldom changes it. */
const PASSWORDS = [
  'admin',
  '12345',
  'admin123',
  '888888',
  '123456',
  '1111',
  'password',
  '1234',
  '666666',
  '54321',
];
const SPOTS: Record<WorldKind, readonly string[]> = {
  street: ['Front street', 'Entrance N', 'CAM-03 Street', 'Shop front', 'Ch1 Road'],
  yard: ['Yard', 'Loading bay', 'CAM-02 Yard', 'Gate 2', 'Parking'],
  shop: ['Shop', 'Floor 1', 'CAM-01 Register', 'Store', 'Sales floor'],
  river: ['Gate No.2', 'Sluice', 'Water gate', 'Intake', 'River cam 1'],
};

export function makeCameraDevice(seed: DecoySeed): CameraDevice {
  const hex = (label: string, bytes: number) => Buffer.from(seed.bytes(label, bytes)).toString('hex');
  const letters = (label: string, length: number) =>
    [...seed.bytes(label, length)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  const maker = `${seed.pick('maker', MAKER_BEGINS)}${seed.pick('maker end', MAKER_ENDS)}`;
  const series = `${letters('series', 2).toUpperCase()}`;
  const model = `${series}-${seed.pick('family', ['PT', 'D', 'B', 'IP', 'S', 'C'])}${1_000 + seed.number('model', 9_000)}${seed.pick('suffix', ['', 'W', 'P', 'E', '-Z'])}`;
  // Individual and globally administered, as a factory burns them.
  const macBytes = seed.bytes('mac', 6);
  macBytes[0] &= 0xfc;
  const mac = [...macBytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  const year = 14 + seed.number('year', 8);
  const month = String(1 + seed.number('month', 12)).padStart(2, '0');
  const day = String(1 + seed.number('day', 28)).padStart(2, '0');
  const scene = seed.pick('scene', WORLD_KINDS);
  const plain = seed.bytes('uuid', 16);
  plain[6] = (plain[6] & 0x0f) | 0x10;
  plain[8] = (plain[8] & 0x3f) | 0x80;
  const uuid = Buffer.from(plain)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const folder = seed.pick('folder', ['/cgi-bin/', '/cgi/', '/web/', '/action/', '/param/']);
  const end = seed.pick('end', ['.cgi', '', '.fcgi']);
  const page = seed.pick('page end', ['.html', '.htm', '.asp']);
  return {
    maker,
    model,
    serial: `${series}${year}${month}${hex('serial', 4).toUpperCase()}`,
    firmware: `V${1 + seed.number('major', 5)}.${seed.number('minor', 8)}.${seed.number('patch', 20)} build ${year}${month}${day}`,
    hardware: `HW${seed.number('hardware', 5)}.${seed.number('board', 9)}`,
    mac,
    uuid,
    hostName: `${series}${mac.replaceAll(':', '').slice(6)}`.toUpperCase(),
    spotName: seed.pick('spot', SPOTS[scene]),
    scene,
    place: { latitude: seed.between('latitude', 33, 38), longitude: seed.between('longitude', 130, 141) },
    accounts: [
      { name: 'admin', password: seed.pick('admin password', PASSWORDS), level: 'admin' },
      {
        name: seed.pick('second', ['user', 'operator', 'guest', 'view']),
        password: `${letters('second password', 5)}${seed.number('digits', 100)}`,
        level: 'viewer',
      },
    ],
    httpMake: seed.pick('http', HTTP_MAKES),
    httpRealm: seed.pick('realm', [
      `${model}`,
      `${maker} ${series}`,
      `Login to ${hex('realm', 6)}`,
      `${maker}_${mac.slice(9).replaceAll(':', '')}`,
    ]),
    boundary: seed.pick('boundary', [
      letters('boundary', 8),
      `${letters('boundary', 4)}${seed.number('boundary digits', 10_000)}`,
    ]),
    paths: {
      login: `/${seed.pick('login', ['login', 'index', 'logon', 'signin'])}${page}`,
      live: `/${seed.pick('live', ['live', 'view', 'monitor', 'main', 'preview'])}${page}`,
      setup: `/${seed.pick('setup', ['setup', 'config', 'setting', 'system'])}${page}`,
      style: `/${seed.pick('style', ['css/', 'style/', 'res/'])}${letters('style file', 5)}.css`,
      script: `/${seed.pick('script', ['js/', 'script/', 'lib/'])}${letters('script file', 5)}.js`,
      signIn: `${folder}${seed.pick('sign in', ['login', 'auth', 'logon', 'session'])}${end}`,
      signOut: `${folder}${seed.pick('sign out', ['logout', 'exit', 'logoff'])}${end}`,
      snapshot: `${seed.pick('snapshot', ['/snapshot.jpg', '/snap.jpg', '/image.jpg', '/tmpfs/auto.jpg', '/jpg/image.jpg'])}`,
      video: seed.pick('video', [
        '/video.mjpg',
        '/videostream.cgi',
        '/mjpeg.cgi',
        '/live.mjpg',
        '/video.cgi',
      ]),
      move: `${folder}${seed.pick('move', ['ptz', 'ptzctrl', 'motor', 'decoder_control'])}${end}`,
      save: `${folder}${seed.pick('save', ['set', 'param', 'setparam', 'apply'])}${end}`,
      upgrade: `${folder}${seed.pick('upgrade', ['upgrade', 'update', 'upgrade_firmware'])}${end}`,
      status: `${folder}${seed.pick('status', ['status', 'get_status', 'info', 'sysinfo'])}${end}`,
      description: `/${seed.pick('description', ['d', 'upnp', 'desc', 'dev', 'igd'])}.xml`,
      rtsp: seed.pick('rtsp', [
        ['/live/ch0', '/live/ch1'], ['/11', '/12'], ['/stream1', '/stream2'], ['/live.sdp', '/live2.sdp'], ['/mjpeg/1', '/mjpeg/2'],
      ] as const), // biome-ignore format: a list
    },
    prefix: letters('prefix', 3),
    hue: seed.number('hue', 360),
    navigation: seed.pick('navigation', ['left', 'top']),
    startedBeforeMs: seed.between('uptime', 3, 140) * DAY_MS,
  };
}
