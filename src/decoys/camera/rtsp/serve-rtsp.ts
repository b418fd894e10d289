/** RTSP on a connection: describe, set up and play motion JPEG over the connection itself, for who proves a password. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { DecoyFields } from '../../../model/decoy-event.ts';
import { dataFields } from '../../events/visit-log.ts';
import type { Visit } from '../../persona.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import { type FrameSource, STREAMS, type StreamName } from '../video/frame-source.ts';
import type { CameraDoors } from '../web/web-doors.ts';
import { createRtpSender, type RtpSender } from './rtp-jpeg.ts';
import { type RtspRequest, readRtsp } from './rtsp-request.ts';

export interface RtspMake {
  readonly server: string;
  /** `Public` of OPTIONS. */
  readonly methods: readonly string[];
  /** What it calls its one track. */
  readonly track: string;
  /** Asks who you are before it says that there is no such stream. */
  readonly asksFirst: boolean;
  readonly sessionName: string;
  readonly hasDate: boolean;
}

export interface RtspOptions {
  readonly device: CameraDevice;
  readonly make: RtspMake;
  readonly doors: CameraDoors;
  readonly source: FrameSource;
  /** Fields of an event that show what he has before him. */
  readonly see: (visit: Visit) => DecoyFields;
  readonly clock: () => number;
}

const MOST_UNREAD_BYTES = 16_384;
const REPORT_MS = 5_000;
const REQUEST_MS = 30_000;
const SESSION_SECONDS = 60;
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 400: 'Bad Request', 401: 'Unauthorized', 404: 'Stream Not Found', 405: 'Method Not Allowed', 454: 'Session Not Found',
  455: 'Method Not Valid in This State', 461: 'Unsupported Transport', 501: 'Not Implemented', 505: 'RTSP Version Not Supported',
  551: 'Option Not Supported',
}; // biome-ignore format: a list

type Headers = readonly (readonly [string, string])[];
interface Answer {
  readonly status: number;
  readonly headers?: Headers;
  readonly body?: string;
}

export function serveRtsp(
  socket: Socket,
  visit: Visit,
  { device, make, doors, source, see, clock }: RtspOptions,
): void {
  let pending: Buffer = Buffer.alloc(0);
  let sessionId = '';
  let stream: StreamName | null = null;
  let leave: (() => void) | null = null;
  let timer: NodeJS.Timeout | null = null;
  const sourceId = randomBytes(4).readUInt32BE(0);
  let sender: RtpSender | null = null;
  /** The last answer was given: what still comes is not read. */
  let isOver = false;

  socket.on('data', (data: Buffer) => {
    if (isOver) return;
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    for (;;) {
      const read = readRtsp(pending);
      if (read.kind === 'wrong') {
        visit.refuse(read.name, pending);
        visit.emit('yamori.payload', { name: 'rtsp', ...dataFields(pending) });
        pending = Buffer.alloc(0);
        finish('RTSP/1.0 400 Bad Request\r\n\r\n');
        return;
      }
      if (read.kind === 'more') break;
      pending = pending.subarray(read.used);
      if (read.kind === 'packet') continue;
      if (socket.writableLength > MOST_UNREAD_BYTES && leave === null) {
        visit.refuse('rtsp-unread');
        socket.destroy();
        return;
      }
      answer(read.request);
      if (isOver) return;
    }
    if (timer !== null) clearTimeout(timer);
    timer = pending.length === 0 ? null : setTimeout(late, REQUEST_MS);
  });
  socket.on('end', () => socket.end());
  socket.once('close', () => {
    if (timer !== null) clearTimeout(timer);
    leave?.();
  });

  function finish(last: string): void {
    isOver = true;
    pending = Buffer.alloc(0);
    if (timer !== null) clearTimeout(timer);
    socket.end(last);
  }

  function late(): void {
    visit.refuse('rtsp-time-over', pending);
    socket.destroy();
  }

  function answer(request: RtspRequest): void {
    const { method, url, headers } = request;
    const cseq = headers.get('cseq') ?? '';
    const said = reply(request);
    visit.emit('yamori.rtsp.request', {
      method,
      url,
      cseq,
      user_agent: headers.get('user-agent') ?? null,
      status: said.status,
    });
    const lines = [
      `RTSP/1.0 ${said.status} ${REASONS[said.status]}`,
      ...(/^\d{1,10}$/.test(cseq) ? [`CSeq: ${cseq}`] : []),
      ...(make.hasDate ? [`Date: ${new Date(clock()).toUTCString()}`] : []),
      `Server: ${make.server}`,
      ...(said.headers ?? []).map(([name, value]) => `${name}: ${value}`),
      ...(said.body === undefined ? [] : [`Content-Length: ${said.body.length}`]),
    ];
    const text = `${lines.join('\r\n')}\r\n\r\n${said.body ?? ''}`;
    // A session that was none, or is somebody else's, does not end the stream of this one.
    if (method === 'TEARDOWN' && said.status === 200) {
      finish(text);
      return;
    }
    socket.write(text);
    if (method === 'PLAY' && said.status === 200) play();
  }

  function reply(request: RtspRequest): Answer {
    const { method, headers, url, version } = request;
    if (version !== '1.0') return { status: 505 };
    // RFC 2326, 12.32: it has no option that somebody could require.
    const required = headers.get('require');
    if (required !== undefined) return { status: 551, headers: [['Unsupported', required.slice(0, 200)]] };
    if (method === 'OPTIONS') return { status: 200, headers: [['Public', make.methods.join(', ')]] };
    if (!make.methods.includes(method))
      return { status: method === 'REDIRECT' ? 501 : 405, headers: [['Allow', make.methods.join(', ')]] };
    const wanted = streamOf(url);
    const asked = doors.claimant(headers.get('authorization') ?? '', method, visit);
    const challenge: Answer = { status: 401, headers: [['WWW-Authenticate', doors.digest.challenge()]] };
    if (make.asksFirst && asked === null) return challenge;
    if (wanted === null && sessionId === '') return { status: 404 };
    if (asked === null) return challenge;
    if (method === 'DESCRIBE') return describe(url, wanted ?? 'main');
    const isOther = (headers.get('session') ?? sessionId).split(';')[0].trim() !== sessionId;
    if (isOther) return { status: 454 };
    if (method === 'SETUP')
      return leave === null ? setUp(headers, wanted ?? stream ?? 'main') : { status: 455 };
    if (sessionId === '') return { status: 454 };
    if (method === 'PLAY') {
      const track = url.endsWith(`/${make.track}`) ? url : `${url.replace(/\/$/, '')}/${make.track}`;
      return {
        status: 200,
        headers: [
          ['Session', sessionId],
          ['Range', 'npt=0.000-'],
          // When the first picture will be from is known once it is drawn, so no rtptime is promised.
          ['RTP-Info', `url=${track.slice(0, 300)};seq=${sender?.nextSequence ?? 0}`],
        ],
      };
    }
    if (method === 'PAUSE') leave?.();
    if (method === 'TEARDOWN') {
      leave?.();
      return { status: 200 };
    }
    return { status: 200, headers: [['Session', sessionId]] };
  }

  function describe(url: string, wanted: StreamName): Answer {
    const [width, height] = wanted === 'main' ? [640, 360] : [320, 176];
    const base = url.slice(0, 300).replace(/\/?$/, '/');
    const body = [
      'v=0',
      `o=- ${Math.floor(clock() / 1_000)} 1 IN IP4 ${visit.localAddress}`,
      `s=${make.sessionName}`,
      't=0 0',
      'a=control:*',
      'a=range:npt=0-',
      'm=video 0 RTP/AVP 26',
      'c=IN IP4 0.0.0.0',
      `a=control:${make.track}`,
      'a=rtpmap:26 JPEG/90000',
      `a=x-dimensions:${width},${height}`,
      '',
    ].join('\r\n');
    return {
      status: 200,
      headers: [
        ['Content-Base', base],
        ['Content-Type', 'application/sdp'],
      ],
      body,
    };
  }

  function setUp(headers: ReadonlyMap<string, string>, wanted: StreamName): Answer {
    const transport = headers.get('transport') ?? '';
    const choice = transport.split(',').find((one) => /RTP\/AVP\/TCP/i.test(one));
    if (choice === undefined) return { status: 461 };
    const first = /interleaved=(\d{1,3})/.exec(choice)?.[1];
    const channel = Math.min(254, Number(first ?? 0));
    stream = wanted;
    if (sessionId === '') sessionId = String(randomBytes(4).readUInt32BE(0));
    sender = createRtpSender(channel, sourceId, randomBytes(2).readUInt16BE(0), device.hostName);
    const id = sourceId.toString(16).padStart(8, '0');
    return {
      status: 200,
      headers: [
        ['Transport', `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1};ssrc=${id}`],
        ['Session', `${sessionId};timeout=${SESSION_SECONDS}`],
      ],
    };
  }

  function streamOf(url: string): StreamName | null {
    const path = url.replace(/^rtsps?:\/\/[^/]*/i, '').replace(/\?.*$/, '');
    const plain = path.endsWith(`/${make.track}`) ? path.slice(0, -make.track.length - 1) : path;
    const at = device.paths.rtsp.indexOf(plain.replace(/(.)\/$/, '$1'));
    return at < 0 ? null : STREAMS[at];
  }

  function play(): void {
    if (leave !== null || stream === null || sender === null) return;
    const [name, rtp] = [stream, sender];
    const begunAt = clock();
    let frames = 0;
    let skipped = 0;
    let reportedAt = 0;
    const unwatch = source.watch(name, (frame) => {
      // One frame in hand at most, as for every viewer.
      if (socket.destroyed || socket.writableEnded || socket.writableLength > 0) {
        skipped++;
        return;
      }
      if (clock() - reportedAt > REPORT_MS) {
        reportedAt = clock();
        socket.write(rtp.report(reportedAt));
      }
      socket.write(rtp.packets(frame));
      frames++;
    });
    leave = () => {
      unwatch();
      leave = null;
      const dwellMs = clock() - begunAt;
      visit.emit('yamori.camera.frames', {
        stream: `rtsp ${name}`,
        frames,
        skipped,
        duration: dwellMs / 1_000,
        dwell_ms: dwellMs,
        ...(frames === 0 ? {} : see(visit)),
      });
    };
  }
}
