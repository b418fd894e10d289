/**
 * Any port: it takes the first bytes and keeps them, and where it is known what is knocked for there, says as much as it
 * takes to get the rest: pages of routers for what comes over HTTP, a debug bridge, a line where one is waited for.
 */
import type { Socket } from 'node:net';
import { dataFields } from '../events/visit-log.ts';
import { HTTP_LIMITS, serveHttp } from '../http/serve-http.ts';
import type { DecoyContext, Persona, PersonaPort, Visit } from '../persona.ts';
import { makeRouterStyle, routerPage } from './router-pages.ts';
import { serveAdb } from './serve-adb.ts';

const MINUTE_MS = 60_000;
/** Who says nothing for so long waits for the device to speak first. */
const SILENCE_MS = 3_000;
const MOST_KEPT_BYTES = 64 * 1_024;
/** A word for each service that speaks first. */
const GREETINGS: Readonly<Record<number, string>> = {
  21: '220 FTP server ready.\r\n',
  25: '220 mail ESMTP\r\n',
  110: '+OK POP3 ready\r\n',
  143: '* OK IMAP4 ready\r\n',
  6667: ':irc NOTICE AUTH :*** Looking up your hostname...\r\n',
};
const METHOD =
  /^(?:GET|POST|HEAD|PUT|OPTIONS|DELETE|CONNECT|TRACE|PATCH|SUBSCRIBE|M-SEARCH|PROPFIND) [^\r\n]/;
const COULD_BE_METHOD = /^[A-Z-]{1,10}(?: [^\r\n]*)?$/;

function tcp(name: string, port: number): PersonaPort {
  return { name, transport: 'tcp', port, idleMs: MINUTE_MS, mostMs: 30 * MINUTE_MS };
}

export const generic: Persona = {
  name: 'generic',
  title: { en: 'Any port', ja: '汎用' },
  description:
    'Takes the first bytes on ports that exploits knock on, answers enough to get the rest, keeps and names it.',
  ports: [
    tcp('cwmp', 7547),
    tcp('huawei-igd', 37215),
    tcp('realtek-igd', 52869),
    tcp('adb', 5555),
    tcp('http-alt', 8080),
    tcp('http-81', 81),
  ],
  anyPort: (transport, port) => ({ ...tcp(`${transport}-${port}`, port), transport }),
  async open(context) {
    const { seed } = context;
    return {
      identity: { router: makeRouterStyle(seed).server },
      connect: (name, socket, visit) => serve(name, socket, visit, context),
      // Nothing is said on UDP: what is known of such services is that they are used to hit others.
      receive: () => null,
      close: async () => {},
    };
  },
};

function serve(name: string, socket: Socket, visit: Visit, context: DecoyContext): void {
  const { seed, clock, onTrouble } = context;
  let first: Buffer = Buffer.alloc(0);
  let isSettled = false;
  const greeting = GREETINGS[Number(/\d+$/.exec(name)?.[0] ?? 0)];
  const timer = setTimeout(() => {
    if (greeting !== undefined && first.length === 0) socket.write(greeting);
  }, SILENCE_MS);
  const settle = () => {
    isSettled = true;
    clearTimeout(timer);
    socket.off('data', take);
    socket.off('end', end);
  };
  socket.on('data', take);
  socket.on('end', end);
  socket.once('close', () => {
    if (!isSettled) settle();
  });

  function take(data: Buffer): void {
    first = Buffer.concat([first, data]);
    const head = first.subarray(0, 64).toString('latin1');
    if (METHOD.test(head)) {
      settle();
      socket.pause();
      socket.unshift(first);
      const style = makeRouterStyle(seed.branch(`style ${name}`));
      serveHttp(socket, visit, {
        style,
        limits: HTTP_LIMITS,
        clock,
        onTrouble,
        handle: async (request, respond) => routerPage(name, request, respond),
      });
      socket.resume();
      return;
    }
    if (head.startsWith('CNXN')) {
      settle();
      serveAdb(socket, visit, seed, first);
      return;
    }
    // The rest of a method may still come.
    if (COULD_BE_METHOD.test(head) && first.length < 16) return;
    keep();
  }

  /** The first bytes are an event; what follows is read away, so that the other side goes on talking. */
  function keep(): void {
    settle();
    visit.emit('yamori.payload', { name, ...dataFields(first) });
    let kept = first.length;
    socket.on('data', (data: Buffer) => {
      if (kept < MOST_KEPT_BYTES) visit.emit('yamori.payload', { name, ...dataFields(data) });
      kept += data.length;
    });
    socket.on('end', () => socket.end());
    if (greeting === undefined) socket.write('\r\n');
  }

  function end(): void {
    if (first.length > 0) keep();
    socket.end();
  }
}
