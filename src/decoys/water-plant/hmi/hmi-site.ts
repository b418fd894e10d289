/** The monitoring pages on a connection: who is logged in, which page he wants, and what he changed on it. */
import type { Socket } from 'node:net';
import type { HttpHeader, HttpStyle } from '../../http/http-style.ts';
import { createPageDwell } from '../../http/page-dwell.ts';
import {
  HTTP_LIMITS,
  type HttpAnswer,
  type HttpRequest,
  type Respond,
  serveHttp,
} from '../../http/serve-http.ts';
import type { DecoyContext, Visit } from '../../persona.ts';
import type { Facility } from '../facility.ts';
import { TREND_POINTS } from '../plant/points.ts';
import type { RunningPlant } from '../plant/running-plant.ts';
import {
  alarmPage,
  loginPage,
  logPage,
  notePage,
  setPointPage,
  systemPage,
  userPage,
} from './control-page.ts';
import { queryHistorian } from './historian.ts';
import { createHmiChanges, mayChange } from './hmi-changes.ts';
import {
  framed,
  LIVE_SCRIPT,
  localTime,
  type PageContext,
  PLACES,
  type PlaceName,
  STYLE_SHEET,
  table,
  wordsOf,
} from './hmi-frame.ts';
import type { HmiSession, HmiState } from './hmi-state.ts';
import { escapeHtml } from './hmi-style.ts';
import type { HmiLanguage } from './hmi-words.ts';
import {
  processPage,
  reportHours,
  reportPage,
  trendCsv,
  trendPage,
  valueId,
  valueText,
  waterOf,
} from './process-page.ts';
import { type SeenValues, seenLast, seenOnOverview, seenOnSetPoints } from './seen-values.ts';
import { visitorMark } from './visitor-mark.ts';

export interface HmiSite {
  serve(socket: Socket, visit: Visit): void;
}

interface Asking {
  readonly request: HttpRequest;
  readonly visit: Visit;
  readonly form: URLSearchParams;
  readonly session: HmiSession | null;
  readonly sessionId: string;
  readonly language: HmiLanguage;
  /** What this visitor is known by: his cookie. */
  readonly visitor: string;
  readonly setCookies: HttpHeader[];
}

interface Shown {
  /** HTML. */
  readonly body: string;
  /** Where it shows values. */
  readonly seen?: SeenValues | undefined;
}

const SESSION_COOKIE = 'PHPSESSID';
const LANGUAGE_COOKIE = 'hmi_lang';
const NO_CACHE: readonly HttpHeader[] = [
  ['Expires', 'Thu, 19 Nov 1981 08:52:00 GMT'],
  ['Cache-Control', 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0'],
  ['Pragma', 'no-cache'],
];
const MOST_TYPED = 4_000;
const MOST_TREND_ROWS = 800;

export function createHmiSite(
  { seed, lures, clock, onTrouble }: DecoyContext,
  style: HttpStyle,
  facility: Facility,
  plant: RunningPlant,
  state: HmiState,
): HmiSite {
  const powered: HttpHeader = ['X-Powered-By', /PHP\S+/.exec(style.server ?? '')?.[0] ?? 'PHP'];
  const dwell = createPageDwell(clock);
  const marks = visitorMark(seed.branch('visitor marks'));
  const builtAt = new Date(
    Date.UTC(facility.since + 15, seed.number('built', 12), 1 + seed.number('day', 28), 2),
  ).toUTCString();
  const now = () => Math.floor(clock() / 1_000);
  const changes = createHmiChanges(plant, state);
  const pages: Readonly<Record<PlaceName, (asking: Asking) => Shown>> = {
    overview: (asking) => ({
      body: processPage(contextOf(asking), plant.state, plant.sizes),
      seen: seenOnOverview(plant.state),
    }),
    trend(asking) {
      const { point, rows, hours } = trendOf(asking);
      return {
        body: trendPage(contextOf(asking), point, rows, hours),
        seen: seenLast([point], rows.at(-1)?.values),
      };
    },
    alarm: (asking) => ({ body: alarmPage(contextOf(asking), plant.alarms) }),
    setPoint: (asking) => ({
      body: setPointPage(contextOf(asking), plant.state, plant.sizes),
      seen: seenOnSetPoints(plant.state),
    }),
    report(asking) {
      const context = contextOf(asking);
      const hours = reportHours(context, (from, to) => plant.history.rows(from, to, 60));
      return { body: reportPage(context, hours), seen: seenLast(TREND_POINTS, hours.at(-1)?.means) };
    },
    historian: (asking) => ({ body: historian(asking) }),
    note: (asking) => ({ body: notes(asking) }),
    log: (asking) => ({ body: logPage(contextOf(asking), state.log) }),
    users: (asking) => ({ body: userPage(contextOf(asking), state.accounts) }),
    settings: (asking) => ({ body: systemPage(contextOf(asking), state) }),
  };

  return {
    serve(socket, visit) {
      serveHttp(socket, visit, { style, limits: HTTP_LIMITS, clock, onTrouble, handle });
    },
  };

  async function handle(request: HttpRequest, respond: Respond): Promise<void> {
    const answer = answerOf(request);
    if (answer === null) {
      respond.fault('not-found');
      return;
    }
    // What was changed is on the disk before anybody is told that it was.
    await state.saved().catch(onTrouble);
    respond(answer);
  }

  /** Null: there is no such page. */
  function answerOf(request: HttpRequest): HttpAnswer | null {
    const { path } = request;
    if (path === '/css/style.css') return asset(request, 'text/css', STYLE_SHEET);
    if (path === '/js/live.js') return asset(request, 'application/javascript', LIVE_SCRIPT);
    if (path === '/') return redirect('index.php', []);
    const file = path.slice(1);
    const place = PLACES.find(([name]) => name === file)?.[1];
    if (place === undefined && !['login.php', 'logout.php', 'data.php'].includes(file)) return null;
    const asking = ask(request);
    if (file === 'login.php') return logIn(asking);
    if (file === 'logout.php') state.logOut(asking.sessionId);
    if (file === 'logout.php' || asking.session === null) return redirect('login.php', asking.setCookies);
    if (place === undefined) return data(asking);
    return request.method === 'POST' ? change(file, asking) : show(place, asking);
  }

  function ask(request: HttpRequest): Asking {
    const { visit, cookies, query } = request;
    const setCookies: HttpHeader[] = [];
    const isForm = (request.header('content-type') ?? '').includes('form-urlencoded');
    const form = new URLSearchParams(isForm ? request.body.toString('utf8') : '');
    const sessionId = cookies.get(SESSION_COOKIE) ?? '';
    const said = query.get('lang') ?? cookies.get(LANGUAGE_COOKIE) ?? '';
    const language: HmiLanguage =
      said === 'en' || said === 'ja'
        ? said
        : (request.header('accept-language') ?? 'ja').startsWith('ja')
          ? 'ja'
          : 'en';
    if (query.has('lang')) setCookies.push(['Set-Cookie', `${LANGUAGE_COOKIE}=${language}; path=/`]);
    const visitor = marks.read(cookies) ?? marks.make();
    if (marks.read(cookies) === null) setCookies.push(['Set-Cookie', marks.cookie(visitor)]);
    return {
      request,
      visit,
      form,
      session: state.session(sessionId),
      sessionId,
      language,
      visitor,
      setCookies,
    };
  }

  function contextOf({ session, language }: Pick<Asking, 'session' | 'language'>): PageContext {
    return {
      facility,
      language,
      words: wordsOf(language),
      user: session?.user ?? null,
      now: now(),
      alarms: plant.alarms.filter(({ to }) => to === null).length,
    };
  }

  function page(
    asking: Asking,
    name: string,
    title: string,
    { body, seen }: Shown,
    status = 200,
  ): HttpAnswer {
    const before = dwell.next(asking.visitor, name);
    asking.visit.emit('yamori.http.page', {
      page: name,
      visitor: asking.visitor,
      user: asking.session?.user ?? null,
      ...(before === null ? {} : { before: before.page, dwell_ms: before.dwellMs }),
      ...(seen === undefined ? {} : { seen }),
    });
    return {
      status,
      headers: [powered, ...asking.setCookies, ...NO_CACHE, ['Content-Type', 'text/html; charset=UTF-8']],
      body: framed(contextOf(asking), title, body),
      fields: { visitor: asking.visitor },
    };
  }

  function redirect(to: string, cookies: readonly HttpHeader[]): HttpAnswer {
    return {
      status: 302,
      headers: [
        powered,
        ...cookies,
        ...NO_CACHE,
        ['Location', to],
        ['Content-Type', 'text/html; charset=UTF-8'],
      ],
      body: '',
    };
  }

  /** Files that never change: their ETag is this visitor's own, and comes back with him after months. */
  function asset(request: HttpRequest, type: string, body: string): HttpAnswer {
    const returned = marks.readTag(request.header('if-none-match') ?? '');
    const tag = returned ?? marks.read(request.cookies) ?? marks.make();
    const headers: HttpHeader[] = [
      ['Last-Modified', builtAt],
      ['ETag', marks.tag(tag)],
      ['Accept-Ranges', 'bytes'],
      ['Content-Type', type],
    ];
    return {
      status: returned === null ? 200 : 304,
      headers,
      ...(returned === null ? { body } : {}),
      fields: { visitor: tag },
    };
  }

  function logIn(asking: Asking): HttpAnswer {
    const { request, form, visit, visitor } = asking;
    const { words } = contextOf(asking);
    if (request.method !== 'POST')
      return page(asking, 'login', words.login, { body: loginPage(contextOf(asking), state.banner, false) });
    const username = (form.get('user') ?? '').slice(0, 200);
    const password = (form.get('pass') ?? '').slice(0, 200);
    const place = lures.recognise(username, password);
    if (place !== null) visit.emit('yamori.lure.used', { place, username, password, visitor });
    const opened = place === null ? state.logIn(username, password) : state.admit(username, 'operator');
    visit.emit(opened === null ? 'cowrie.login.failed' : 'cowrie.login.success', {
      username,
      password,
      visitor,
    });
    if (opened === null) {
      state.note(username.slice(0, 40), visit.address, 'login failed');
      return page(asking, 'login', words.login, { body: loginPage(contextOf(asking), state.banner, true) });
    }
    state.note(username.slice(0, 40), visit.address, 'login');
    return redirect('index.php', [
      ...asking.setCookies,
      ['Set-Cookie', `${SESSION_COOKIE}=${opened.id}; path=/${request.isSecure ? '; secure' : ''}`],
    ]);
  }

  function data(asking: Asking): HttpAnswer {
    const water = waterOf(plant.state, plant.sizes);
    const values = Object.fromEntries(
      TREND_POINTS.map((point) => [valueId(point.id), valueText(point, plant.state)]),
    );
    const { alarms, now: at } = contextOf(asking);
    return {
      status: 200,
      headers: [powered, ...NO_CACHE, ['Content-Type', 'application/json']],
      body: JSON.stringify({
        time: localTime(at, facility.zoneMinutes),
        alarms,
        values,
        waterY: water.y,
        waterHeight: water.height,
      }),
    };
  }

  function show(place: PlaceName, asking: Asking): HttpAnswer {
    if (place === 'trend' && asking.request.query.has('csv')) return trendFile(asking);
    return page(asking, place, contextOf(asking).words[place], pages[place](asking));
  }

  function trendOf({ request: { query } }: Asking) {
    const hours = Math.min(168, Math.max(1, Math.floor(Number(query.get('hours') ?? 24)) || 24));
    const wanted = query.get('tag') ?? '';
    const point = TREND_POINTS.find(({ id }) => id === wanted) ?? TREND_POINTS[0];
    return { hours, point, rows: plant.history.rows(now() - hours * 3_600, now(), MOST_TREND_ROWS) };
  }

  function trendFile(asking: Asking): HttpAnswer {
    const { point, rows } = trendOf(asking);
    return {
      status: 200,
      headers: [
        powered,
        ['Content-Disposition', `attachment; filename=${point.id}.csv`],
        ['Content-Type', 'text/csv'],
      ],
      body: trendCsv(point, rows, facility.zoneMinutes),
    };
  }

  function notes(asking: Asking): string {
    const lure = lures.plant('maintenance-note', asking.visitor);
    asking.visit.emit('yamori.lure.planted', { ...lure, visitor: asking.visitor });
    return notePage(contextOf(asking), lure);
  }

  function historian(asking: Asking): string {
    const { query } = asking.request;
    const typed = query.get('q');
    const tag = query.get('tag');
    const { words, facility: own } = contextOf(asking);
    const statement =
      typed ?? (tag === null ? 'SHOW TABLES' : `SELECT * FROM trend WHERE tag='${tag}' LIMIT 50`);
    const answer = queryHistorian(statement, {
      rows: (most) => plant.history.rows(now() - 6 * 3_600, now(), most),
      localTime: (at) => localTime(at, own.zoneMinutes),
      accounts: () => state.accounts.map(({ name, role }) => [name, role] as const),
      remote() {
        const lure = lures.plant('historian-table', asking.visitor);
        asking.visit.emit('yamori.lure.planted', { ...lure, visitor: asking.visitor });
        return [lure.username, lure.password];
      },
    });
    if (typed !== null || tag !== null)
      asking.visit.emit('cowrie.command.input', { input: statement.slice(0, MOST_TYPED), face: 'historian' });
    const shown =
      answer.kind === 'error'
        ? `<p class="error">${escapeHtml(answer.message)}</p>`
        : table(
            answer.heads,
            answer.rows.map((row) => row.map(escapeHtml)),
          );
    return `<form method="get" action="historian.php">${words.query} <input type="text" name="q" size="90" value="${escapeHtml((typed ?? '').slice(0, MOST_TYPED))}" /> <input type="submit" value="${words.run}" /></form>${shown}`;
  }

  function change(file: string, asking: Asking): HttpAnswer {
    const { session } = asking;
    const { words } = contextOf(asking);
    if (!mayChange(file, session?.role ?? null))
      return page(asking, file, words.denied, { body: `<p class="error">${words.denied}</p>` }, 403);
    changes.carryOut(file, asking);
    return redirect(file, asking.setCookies);
  }
}
