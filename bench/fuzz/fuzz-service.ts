/**
 * Wrong input on one service of a running decoy for a while: noise, recorded dialogues with something wrong in them, lying
 * lengths, and what has no end. What is sent follows from the seed alone; when it is sent does not.
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  ADB_LIES,
  DATAGRAM_LIES,
  HTTP_LIES,
  type Lies,
  MODBUS_LIES,
  RTSP_LIES,
  S7_LIES,
  SSH_LIES,
  TELNET_LIES,
  TLS_LIES,
} from './lies.ts';
import { type Draw, mutateDialogue, noise, openDraw, pick } from './mutate.ts';

/** `persona port` -> what real clients said there, one list of messages a connection, in base64. */
const RECORDED = JSON.parse(
  readFileSync(new URL('recorded-dialogues.json', import.meta.url), 'utf8'),
) as Record<string, string[][]>;

const LIES: readonly (readonly [port: RegExp, Lies])[] = [
  [/^(http|http-alt|http-81|cwmp|huawei-igd|realtek-igd)$/, HTTP_LIES],
  [/^https$/, TLS_LIES],
  [/^rtsp$/, RTSP_LIES],
  [/^telnet/, TELNET_LIES],
  [/^ssh$/, SSH_LIES],
  [/^modbus$/, MODBUS_LIES],
  [/^s7$/, S7_LIES],
  [/^adb$/, ADB_LIES],
  [/^(onvif-discovery|ssdp)$/, DATAGRAM_LIES],
];

export interface FuzzOrder {
  readonly persona: string;
  /** Name of the port. */
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly seed: number;
  readonly seconds: number;
  /** Of what has no end, so much is sent at most on one connection. */
  readonly mostEndlessBytes: number;
}

export const FUZZ_KINDS = ['noise', 'mutated', 'lie', 'endless'] as const;
export type FuzzKind = (typeof FUZZ_KINDS)[number];

export interface FuzzReport {
  readonly connections: Readonly<Record<FuzzKind, number>>;
  readonly sentBytes: number;
  /** Of what has no end: the most that a connection took before it was ended. */
  readonly mostTakenBytes: number;
}

const ADB_MAXIMUM = 4_096;
const AT_ONCE = 8;
const ANSWER_MS = 15;
const SESSION_MS = 4_000;
/** An endless connection among so many. */
const ENDLESS_ONE_IN = 20;

export function liesFor(name: string): Lies {
  const found = LIES.find(([port]) => port.test(name));
  if (found === undefined) throw new Error(`nothing is known that would be wrong on ${name}`);
  return found[1];
}

export async function fuzzService(order: FuzzOrder): Promise<FuzzReport> {
  const draw = openDraw(order.seed);
  const lies = liesFor(order.name);
  const dialogues = (RECORDED[`${order.persona} ${order.name}`] ?? []).map((messages) =>
    messages.map((message) => Buffer.from(message, 'base64')),
  );
  const connections: Record<FuzzKind, number> = { noise: 0, mutated: 0, lie: 0, endless: 0 };
  const tally = { sentBytes: 0, mostTakenBytes: 0 };
  const until = performance.now() + order.seconds * 1_000;
  let next = 0;

  const work = async () => {
    while (performance.now() < until) await session(order, draw, kindOf());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { connections, ...tally };

  function kindOf(): FuzzKind {
    if (lies.endless.length > 0 && next++ % ENDLESS_ONE_IN === ENDLESS_ONE_IN - 1) return 'endless';
    return pick(draw, dialogues.length > 0 ? ['noise', 'mutated', 'mutated', 'lie'] : ['noise', 'lie']);
  }

  function messagesOf(kind: Exclude<FuzzKind, 'endless'>): readonly Buffer[] {
    if (kind === 'mutated') return mutateDialogue(draw, pick(draw, dialogues));
    if (kind === 'lie') return [Buffer.from(pick(draw, lies.lines) as string)];
    return Array.from({ length: 1 + draw(4) }, () => noise(draw, 2_000));
  }

  async function session(place: FuzzOrder, from: Draw, kind: FuzzKind): Promise<void> {
    connections[kind]++;
    const localAddress = `127.0.${50 + from(100)}.${1 + from(250)}`;
    if (place.transport === 'udp') {
      for (const message of kind === 'endless' ? [] : messagesOf(kind))
        await sendDatagram(place, localAddress, message);
      return;
    }
    const socket = connect({ host: place.address, port: place.port, localAddress });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // No reset: where this side has ended already, Node would never close the socket.
    const late = setTimeout(() => socket.destroy(), SESSION_MS);
    socket.on('error', () => {}).resume();
    if (kind === 'endless') {
      const { first, again } = lies.endless[connections.endless % lies.endless.length];
      await pour(socket, Buffer.from(first as string), again, place.mostEndlessBytes);
      tally.mostTakenBytes = Math.max(tally.mostTakenBytes, socket.bytesWritten - socket.writableLength);
    } else {
      for (const message of messagesOf(kind)) {
        if (socket.destroyed) break;
        // In two pieces now and then: no protocol may lean on where a segment ends.
        const cut = from(3) === 0 ? from(message.length + 1) : message.length;
        socket.write(message.subarray(0, cut));
        await heard(socket);
        if (cut < message.length && !socket.destroyed) socket.write(message.subarray(cut));
      }
    }
    if (from(4) === 0) socket.destroy();
    else socket.end();
    // Who waits on is not waited for: some answers have no end.
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, ANSWER_MS))]);
    socket.destroy();
    await closed;
    clearTimeout(late);
    tally.sentBytes += socket.bytesWritten;
  }
}

/** Something came, or nothing did for a moment. */
async function heard(socket: ReturnType<typeof connect>): Promise<void> {
  await new Promise<void>((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      socket.off('data', settle).off('close', settle);
      resolve();
    };
    const timer = setTimeout(settle, ANSWER_MS);
    socket.on('data', settle).on('close', settle);
  });
}

async function pour(
  socket: ReturnType<typeof connect>,
  first: Buffer,
  again: Buffer,
  most: number,
): Promise<void> {
  socket.write(first);
  for (let sent = 0; sent < most && !socket.destroyed && socket.writable; sent += again.length) {
    await new Promise<void>((resolve) => {
      socket.once('close', resolve);
      socket.write(again, () => {
        socket.off('close', resolve);
        resolve();
      });
    });
  }
}

async function sendDatagram({ address, port }: FuzzOrder, from: string, data: Buffer): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve) => socket.bind(0, from, resolve));
    await new Promise<void>((resolve) =>
      socket.send(data.subarray(0, 9_000), port, address, () => resolve()),
    );
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  } finally {
    socket.close();
  }
}

/** What a good client says on a service, and what he hears, or how that begins. */
const QUESTIONS: readonly (readonly [port: RegExp, says: string | Buffer, hears: RegExp | string])[] = [
  [
    /^(http|http-alt|http-81|cwmp|huawei-igd|realtek-igd)$/,
    'GET / HTTP/1.0\r\nHost: a\r\n\r\n',
    /^HTTP\/1\.[01] \d{3} /,
  ],
  [/^rtsp$/, 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n', /^RTSP\/1\.0 /],
  [/^telnet/, '', /ogin: $/],
  [/^ssh$/, 'SSH-2.0-OpenSSH_9.6\r\n', /^SSH-2\.0-/],
  [/^modbus$/, Buffer.from('000100000006010300000001', 'hex'), '\0\x01\0\0'],
  [/^s7$/, Buffer.from('0300001611e00000000100c0010ac1020100c2020102', 'hex'), '\x03\0'],
  [/^adb$/, adbConnect(), /^(CNXN|AUTH)/],
];
const PATIENCE_MS = 10_000;

/** Whether a client who does nothing wrong gets his answer; null: there is no question for this service. */
export async function servesGood({
  name,
  transport,
  address,
  port,
}: Omit<FuzzOrder, 'seed' | 'seconds' | 'mostEndlessBytes'>): Promise<boolean | null> {
  if (name === 'https') return shakesHands(address, port);
  const question = QUESTIONS.find(([known]) => known.test(name));
  if (question === undefined || transport === 'udp') return null;
  const [, says, hears] = question;
  const isAnswer = (text: string) => (typeof hears === 'string' ? text.startsWith(hears) : hears.test(text));
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    let heardText = '';
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('close', () => resolve(isAnswer(heardText)));
    socket.on('data', (data: Buffer) => {
      heardText += data.toString('latin1');
      if (isAnswer(heardText)) socket.destroy();
    });
    socket.write(says);
  });
}

function shakesHands(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    // A device has a certificate of its own making.
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('secureConnect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('close', () => resolve(false));
  });
}

function adbConnect(): Buffer {
  const banner = Buffer.from('host::features=shell_v2,cmd\0');
  const head = Buffer.alloc(24);
  head.write('CNXN', 0, 'latin1');
  head.writeUInt32LE(0x01000000, 4);
  head.writeUInt32LE(ADB_MAXIMUM, 8);
  head.writeUInt32LE(banner.length, 12);
  head.writeUInt32LE(
    banner.reduce((sum, byte) => sum + byte, 0),
    16,
  );
  head.writeUInt32LE((head.readUInt32LE(0) ^ 0xffffffff) >>> 0, 20);
  return Buffer.concat([head, banner]);
}
