/** What runs inside the namespaces of the garden's test: `node garden-child.ts garden|hub|internet|probe PARAMETERS`. */
import { createSocket } from 'node:dgram';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcp } from 'node:net';
import { GARDEN_SETTINGS } from '../src/notices/garden/garden-settings.ts';
import { runGarden } from '../src/notices/garden/run-garden.ts';

const [mode, first, second] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);

/** A garden with the settings of a file. */
async function garden(settingsFile: string): Promise<void> {
  const settings = GARDEN_SETTINGS.parse(JSON.parse(readFileSync(settingsFile, 'utf8')));
  await runGarden({ settings, signal: new AbortController().signal, onReady: () => say('ready') });
}

/** The two addresses of a hub: holds out of one file, events into another. */
function hub(holdsFile: string, eventsFile: string): void {
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers.authorization !== 'Bearer garden-token') return response.writeHead(401).end();
      if (request.method === 'GET') return response.end(readFileSync(holdsFile));
      const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: { id: string }[] };
      for (const event of events) appendFileSync(eventsFile, `${JSON.stringify(event)}\n`);
      return response.end(JSON.stringify({ taken: events.map(({ id }) => id) }));
    });
  }).listen(8642, '127.0.0.1', () => say('ready'));
}

/** Answers to whatever reaches it, by HTTP, TCP and UDP, at the port of DNS as well. */
async function internet(): Promise<void> {
  const http = createServer((_request, response) => response.end('<h1>the rest of the Internet</h1>'));
  await new Promise<void>((resolve) => http.listen(80, '::', resolve));
  const tcp = createTcp((socket) => socket.on('error', () => {}).end('hello'));
  await new Promise<void>((resolve) => tcp.listen(9000, '::', resolve));
  const dns = createTcp((socket) => socket.on('error', () => {}).end());
  await new Promise<void>((resolve) => dns.listen(53, '::', resolve));
  for (const port of [53, 9000]) {
    const udp = createSocket('udp6');
    udp.on('message', (message, peer) => udp.send(message, peer.port, peer.address));
    await new Promise<void>((resolve) => udp.bind(port, '::', resolve));
  }
  say('ready');
}

/** What a client reaches at an address: one line of JSON. */
async function probe(address: string): Promise<void> {
  const tcp = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host: address, port, timeout: 1500 });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
      socket.once('close', () => resolve(false));
      setTimeout(() => socket.destroy(), 1600);
    });
  const udp = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
      const end = (isReached: boolean) => {
        clearTimeout(timer);
        socket.close();
        resolve(isReached);
      };
      const timer = setTimeout(() => end(false), 1500);
      socket.once('message', () => end(true));
      socket.once('error', () => end(false));
      socket.send('question', port, address);
    });
  const [web, other, datagram, dns, dnsTcp] = await Promise.all([
    tcp(80),
    tcp(9000),
    udp(9000),
    udp(53),
    tcp(53),
  ]);
  say(JSON.stringify({ web, other, datagram, dns, dnsTcp }));
}

if (mode === 'garden') await garden(first);
else if (mode === 'hub') hub(first, second);
else if (mode === 'internet') await internet();
else await probe(first);
