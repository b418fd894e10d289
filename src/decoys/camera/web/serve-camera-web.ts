/** The camera's web port: pages, pictures, motors and settings for who is let in; a challenge for who is not. */
import { createHash, randomBytes } from 'node:crypto';
import type { DecoyFields } from '../../../model/decoy-event.ts';
import type { HttpHeader } from '../../http/http-style.ts';
import { createPageDwell } from '../../http/page-dwell.ts';
import type { HttpRequest, Respond } from '../../http/serve-http.ts';
import type { Lures } from '../../lures/lures.ts';
import type { Visit } from '../../persona.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import {
  type Account,
  type CameraSettings,
  SETTING_GROUPS,
  SETTINGS,
  type SettingGroup,
  type SettingName,
} from '../device/camera-settings.ts';
import type { Turning } from '../device/turning.ts';
import type { FrameSource } from '../video/frame-source.ts';
import type { CameraPages, PageLanguage, Word } from './camera-pages.ts';
import { createPartMaker, watchMjpeg } from './watch-mjpeg.ts';
import type { CameraDoors } from './web-doors.ts';

const FTP_LURE = 'camera-backup';

export interface CameraWebOptions {
  readonly device: CameraDevice;
  readonly settings: CameraSettings;
  readonly turning: Turning;
  readonly source: FrameSource;
  readonly doors: CameraDoors;
  readonly pages: CameraPages;
  readonly lures: Lures;
  readonly clock: () => number;
  /** Fields of an event that show what he has before him. */
  readonly see: (visit: Visit) => DecoyFields;
  /** SOAP of ONVIF. */
  readonly onvif: (request: HttpRequest, respond: Respond) => Promise<void>;
  /** Description for UPnP, for the scheme and host that he asked at. */
  readonly description: (origin: string) => string;
}

const HTML: HttpHeader = ['Content-Type', 'text/html; charset=utf-8'];
const PLAIN: HttpHeader = ['Content-Type', 'text/plain'];
const MOVES: Readonly<Record<string, readonly [pan: number, tilt: number, zoom: number]>> = {
  left: [-1, 0, 0], right: [1, 0, 0], up: [0, 1, 0], down: [0, -1, 0], leftup: [-1, 1, 0], rightup: [1, 1, 0],
  leftdown: [-1, -1, 0], rightdown: [1, -1, 0], zoomin: [0, 0, 1], zoomout: [0, 0, -1],
}; // biome-ignore format: a table

export function createCameraWeb(
  options: CameraWebOptions,
): (request: HttpRequest, respond: Respond) => Promise<void> {
  const { device, settings, turning, source, doors, pages, lures, clock, see } = options;
  const { paths, prefix } = device;
  const partOf = createPartMaker(device.boundary);
  const dwell = createPageDwell(clock);

  type Open = (request: HttpRequest, respond: Respond) => Promise<void> | void;
  type Closed = (request: HttpRequest, respond: Respond, account: Account) => Promise<void> | void;
  const open = new Map<string, Open>([
    ['/', (request, respond) => go(respond, doors.who(request) === null ? paths.login : paths.live)],
    [paths.login, (request, respond) => showLogin(request, respond, null)],
    [paths.signIn, signIn],
    [
      paths.signOut,
      (request, respond) => {
        doors.signOut(request);
        go(respond, paths.login);
      },
    ],
    [paths.style, (request, respond) => asset(request, respond, 'text/css', pages.style())],
    [paths.script, (request, respond) => asset(request, respond, 'application/x-javascript', pages.script())],
    [
      paths.description,
      (request, respond) => {
        request.visit.emit('yamori.upnp.request', { target: request.path });
        respond({
          status: 200,
          headers: [['Content-Type', 'text/xml']],
          body: options.description(originOf(request)),
        });
      },
    ],
  ]);
  const forPeople = new Map<string, Closed>([
    [
      paths.live,
      (request, respond) => {
        page(request, 'live');
        respond({ status: 200, headers: [HTML], body: pages.live(languageOf(request)) });
      },
    ],
    [paths.setup, (request, respond, account) => showSetup(request, respond, account, null)],
  ]);
  const forPlayers = new Map<string, Closed>([
    [paths.snapshot, snapshot],
    [paths.video, video],
    [paths.move, move],
    [paths.save, save],
    [paths.upgrade, upgrade],
    [paths.status, (_request, respond) => respond({ status: 200, headers: [PLAIN], body: statusText() })],
  ]);

  return async (request, respond) => {
    const { path } = request;
    if (path.startsWith('/onvif/')) return options.onvif(request, respond);
    const free = open.get(path);
    if (free !== undefined) return free(request, respond);
    const people = forPeople.get(path);
    const players = forPlayers.get(path);
    if (people === undefined && players === undefined) return respond.fault('not-found');
    const account = doors.who(request);
    if (account !== null) return (people ?? players)?.(request, respond, account);
    if (people !== undefined) return go(respond, paths.login);
    respond({
      status: 401,
      headers: [['WWW-Authenticate', doors.webChallenge()], HTML],
      body: '<html><head><title>401 Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>\n',
    });
  };

  function go(respond: Respond, to: string, headers: readonly HttpHeader[] = []): void {
    respond({
      status: 302,
      headers: [['Location', to], HTML, ...headers],
      body: `<html><head></head><body>This document has moved to a new <a href="${to}">location</a>.</body></html>`,
    });
  }

  function page(request: HttpRequest, name: string): void {
    const { visit } = request;
    const before = dwell.next(request.cookies.get(doors.cookieName) ?? visit.address, name);
    visit.emit('yamori.http.page', {
      page: name,
      before: before?.page ?? null,
      dwell_ms: before?.dwellMs ?? null,
    });
  }

  function languageOf(request: HttpRequest): PageLanguage {
    const wanted =
      request.query.get('lang') ?? request.cookies.get(`${prefix}lang`) ?? settings.get('language');
    return wanted === 'ja' ? 'ja' : 'en';
  }

  function showLogin(request: HttpRequest, respond: Respond, message: Word | null): void {
    page(request, 'login');
    const wanted = request.query.get('lang');
    const headers: HttpHeader[] =
      wanted === null
        ? [HTML]
        : [HTML, ['Set-Cookie', `${prefix}lang=${wanted === 'ja' ? 'ja' : 'en'}; path=/`]];
    respond({ status: 200, headers, body: pages.login(languageOf(request), message) });
  }

  function signIn(request: HttpRequest, respond: Respond): void {
    const form = formOf(request);
    const name = form.get(`${prefix}user`) ?? request.query.get(`${prefix}user`);
    if (name === null) {
      go(respond, paths.login);
      return;
    }
    const password = form.get(`${prefix}pwd`) ?? request.query.get(`${prefix}pwd`) ?? '';
    const id = doors.signIn(name, password, request.visit);
    if (id === null) showLogin(request, respond, 'wrong');
    else {
      const end = request.isSecure ? '; path=/; secure' : '; path=/';
      go(respond, paths.live, [['Set-Cookie', `${doors.cookieName}=${id}${end}`]]);
    }
  }

  /** The ETag is the visitor's own: who comes back with it is the one that got it. */
  function asset(request: HttpRequest, respond: Respond, type: string, body: string): void {
    const known = request.header('if-none-match');
    if (known !== undefined) {
      respond({ status: 304, headers: [['ETag', known.slice(0, 64)]] });
      return;
    }
    const headers: HttpHeader[] = [
      ['Content-Type', type],
      ['ETag', `"${randomBytes(6).toString('hex')}"`],
      ['Cache-Control', 'max-age=864000'],
    ];
    respond({ status: 200, headers, body });
  }

  function showSetup(request: HttpRequest, respond: Respond, account: Account, message: Word | null): void {
    const language = languageOf(request);
    const wanted = request.query.get('p') ?? formOf(request).get('p') ?? 'image';
    page(request, `setup ${wanted}`.slice(0, 40));
    const isAdmin = account.level === 'admin';
    const said = isAdmin ? message : 'forbidden';
    let body: string;
    if (wanted === 'users') body = pages.users(language, said);
    else if (wanted === 'upgrade') body = pages.maintenance(language, clock() - settings.startedAt, said);
    else {
      const group = SETTING_GROUPS.find((one) => one === wanted) ?? 'image';
      body = pages.setup(language, group, isAdmin ? ftpLure(group, request) : null, said);
    }
    respond({ status: 200, headers: [HTML], body });
  }

  function ftpLure(group: SettingGroup, { visit }: HttpRequest) {
    if (group !== 'ftp') return null;
    const lure = lures.plant(FTP_LURE, visit.address);
    visit.emit('yamori.lure.planted', { ...lure });
    return lure;
  }

  async function snapshot(request: HttpRequest, respond: Respond): Promise<void> {
    const frame = await source.snapshot(request.query.get('stream') === '1' ? 'sub' : 'main');
    const { visit } = request;
    const looked = { stream: 'snapshot', frames: 1, duration: 0, dwell_ms: 0 };
    visit.emit('yamori.camera.frames', { ...looked, ...see(visit) });
    respond({ status: 200, headers: [['Content-Type', 'image/jpeg']], body: frame.jpeg });
  }

  function video(request: HttpRequest, respond: Respond): void {
    const name = request.query.get('stream') === '1' ? 'sub' : 'main';
    respond({
      status: 200,
      headers: [
        ['Content-Type', `multipart/x-mixed-replace;boundary=${device.boundary}`],
        ['Cache-Control', 'no-cache'],
      ],
      stream: (stream) => watchMjpeg(stream, name, source, partOf, request.visit, clock, see),
    });
  }

  function move(request: HttpRequest, respond: Respond): void {
    const wanted = request.query.get('act') ?? formOf(request).get('act') ?? '';
    const speed = Object.hasOwn(MOVES, wanted) ? MOVES[wanted] : null;
    if (wanted === 'stop') turning.stop();
    else if (wanted === 'home') turning.home('web', request.visit);
    else if (speed !== null)
      turning.go({ pan: speed[0], tilt: speed[1], zoom: speed[2] }, 'web', request.visit);
    const isKnown = wanted === 'stop' || wanted === 'home' || speed !== null;
    respond({ status: 200, headers: [PLAIN], body: isKnown ? 'ok\r\n' : 'error\r\n' });
  }

  function save(request: HttpRequest, respond: Respond, account: Account): void {
    const { visit } = request;
    const form = new URLSearchParams([...request.query, ...formOf(request)].slice(0, 64));
    if (account.level === 'viewer') {
      showSetup(request, respond, account, 'forbidden');
      return;
    }
    let isGood = true;
    const name = form.get('name');
    const gone = form.get('del');
    if (gone !== null) isGood = settings.removeAccount(gone, 'web', visit);
    else if (name !== null && name !== '') {
      const level =
        (['admin', 'operator', 'viewer'] as const).find((one) => one === form.get('level')) ?? 'viewer';
      isGood = settings.putAccount({ name, password: form.get('pwd') ?? '', level }, 'web', visit);
    }
    if (form.get('do') === 'factory') {
      settings.reset('web', visit);
      turning.home('web', visit);
    }
    if (form.get('do') === 'factory' || form.get('do') === 'reboot') {
      settings.startedAt = clock();
      visit.emit('yamori.setting.write', {
        face: 'web',
        point: 'reboot',
        previous_value: '',
        requested_value: form.get('do'),
        resulting_value: 'rebooted',
      });
    }
    for (const [key, value] of form) {
      if (Object.hasOwn(SETTINGS, key)) {
        const before = settings.get(key as SettingName);
        if (before !== value && settings.set(key as SettingName, value, 'web', visit) === before)
          isGood = false;
      } else if (key === 'ftpuser' || key === 'ftppwd') {
        const planted = lures.plant(FTP_LURE, visit.address);
        const before = key === 'ftpuser' ? planted.username : planted.password;
        if (value !== before)
          visit.emit('yamori.setting.write', {
            face: 'web',
            point: key,
            previous_value: before,
            requested_value: value,
            resulting_value: before,
          });
      }
    }
    showSetup(request, respond, account, isGood ? 'saved' : 'refused');
  }

  function upgrade(request: HttpRequest, respond: Respond, account: Account): void {
    const { body, bodySize, visit } = request;
    const filename = /filename="([^"\r\n]{0,200})"/.exec(body.toString('latin1', 0, 2_048))?.[1] ?? '';
    visit.emit('cowrie.session.file_upload', {
      filename,
      // Of what is kept of it.
      shasum: createHash('sha256').update(body).digest('hex'),
      size: bodySize,
      outfile: null,
    });
    const language = languageOf(request);
    page(request, 'upgrade');
    respond({
      status: 200,
      headers: [HTML],
      body: pages.maintenance(
        language,
        clock() - settings.startedAt,
        account.level === 'admin' ? 'badFile' : 'forbidden',
      ),
    });
  }

  function statusText(): string {
    const values = {
      model: device.model,
      firmware: device.firmware,
      serial: device.serial,
      mac: device.mac,
      name: settings.get('osdname'),
      motion: settings.get('motion'),
      uptime: Math.floor((clock() - settings.startedAt) / 1_000),
    };
    return Object.entries(values)
      .map(([name, value]) => `var ${prefix}_${name}="${String(value).replace(/["\\\r\n]/g, '')}";\r\n`)
      .join('');
  }
}

function formOf(request: HttpRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

/** As he named it, or where he came in; what could not stand in a URL is not said back. */
export function hostOf({ header, visit }: HttpRequest): string {
  const host = header('host') ?? '';
  return /^[a-z0-9.:[\]-]{1,80}$/i.test(host) ? host : `${visit.localAddress}:${visit.localPort}`;
}

/** `https://192.0.2.1`, as he wrote the host. */
export function originOf(request: HttpRequest): string {
  return `${request.isSecure ? 'https' : 'http'}://${hostOf(request)}`;
}
