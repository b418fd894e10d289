/**
 * Ordinary programs that use the kernel's own stack: what a scanner by connect(), a server under attack or a
 * badly configured client looks like. Run as `node programs.ts VERB ARGUMENTS`, only inside a lab.
 */

import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** For the environment of a command: `"$NODE" "$PROGRAMS" connect ...`. */
export const programEnv = { NODE: process.execPath, PROGRAMS: import.meta.filename };

/** The i-th address from `first` on. For IPv6 only the last group counts up. */
function nth(first: string, i: number): string {
  if (first.includes(':')) {
    const cut = first.lastIndexOf(':') + 1;
    return first.slice(0, cut) + (Number.parseInt(first.slice(cut) || '0', 16) + i).toString(16);
  }
  const value = first.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) + i;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** Tries every port of `count` addresses by connect(); each try is given up after `waitMs`. */
async function scanByConnect(
  from: string,
  first: string,
  count: number,
  ports: number[],
  waitMs: number,
): Promise<void> {
  const tries: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    for (const port of ports) {
      const socket = connect({ host: nth(first, i), port, localAddress: from });
      socket.on('error', () => {});
      tries.push(sleep(waitMs).then(() => void socket.destroy()));
      await sleep(5);
    }
  }
  await Promise.all(tries);
}

/** The requests that a stranger's client would send. */
const requests: Record<string, Buffer> = {
  // RFC 1035 4.1: id 0x1234, RD, one question: example.com A IN
  dns: Buffer.from('123401000001000000000000076578616d706c6503636f6d0000010001', 'hex'),
  // RFC 5905 7.3: LI 0, version 4, mode 3 (client), all else zero
  ntp: Buffer.from(`23${'00'.repeat(47)}`, 'hex'),
  // RFC 3261 10: a phone that registers
  sip: Buffer.from(
    'REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.73:5060;branch=z9hG4bK7\r\nMax-Forwards: 70\r\n' +
      'From: <sip:alice@example.com>;tag=1\r\nTo: <sip:alice@example.com>\r\nCall-ID: 1@192.0.2.73\r\n' +
      'CSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n',
  ),
};

/** Sends one request to each of `count` addresses, `rounds` times, `everyMs` apart. */
async function sendDatagrams(
  from: string,
  first: string,
  count: number,
  port: number,
  request: string,
  rounds: number,
  everyMs: number,
): Promise<void> {
  const socket = createSocket(from.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((bound) => socket.bind(0, from, bound));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < count; i++) {
      socket.send(requests[request], port, nth(first, i));
      await sleep(everyMs);
    }
  }
  socket.close();
}

/** A host whose configured name server is a dark address: c-ares asks, waits and asks again. */
async function resolveInVain(from: string, server: string, names: number): Promise<void> {
  const resolver = new Resolver({ timeout: 500, tries: 3 });
  resolver.setServers([server]);
  resolver.setLocalAddress(from);
  for (let i = 0; i < names; i++) await resolver.resolve4(`host${i}.example.com`).catch(() => {});
}

/** A client that never gives up on one service: a backup, a mail relay, a drive that has moved. */
async function connectInVain(from: string, to: string, port: number, rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) await scanByConnect(from, to, 1, [port], 1500);
}

/** Servers on one address: TCP ports that are open, and a name server that refuses every question. */
async function serve(address: string, ports: number[]): Promise<void> {
  const listening = ports.map(
    (port) =>
      new Promise<void>((ready) =>
        createServer((socket) => socket.destroy()).listen({ port, host: address, backlog: 4096 }, ready),
      ),
  );
  const nameServer = createSocket('udp4');
  nameServer.on('message', (question, { port, address: asker }) => {
    const answer = Buffer.from(question);
    answer[2] |= 0x80; // QR: a response
    answer[3] = 0x85; // RA, RCODE 5: refused
    nameServer.send(answer, port, asker);
  });
  listening.push(new Promise<void>((ready) => nameServer.bind(53, address, ready)));
  await Promise.all(listening);
  console.log('ready');
}

const numbers = (text: string) => text.split(',').map(Number);

const verbs: Record<string, (args: string[]) => Promise<void>> = {
  connect: ([from, first, count, ports, waitMs]) =>
    scanByConnect(from, first, Number(count), numbers(ports), Number(waitMs)),
  datagrams: ([from, first, count, port, request, rounds, everyMs]) =>
    sendDatagrams(from, first, Number(count), Number(port), request, Number(rounds), Number(everyMs)),
  'resolve-in-vain': ([from, server, names]) => resolveInVain(from, server, Number(names)),
  'connect-in-vain': ([from, to, port, rounds]) => connectInVain(from, to, Number(port), Number(rounds)),
  serve: ([address, ports]) => serve(address, numbers(ports)),
};

if (import.meta.main) {
  const [verb, ...args] = process.argv.slice(2);
  await verbs[verb](args);
}
