/**
 * The one part of a decoy that sends datagrams, in a process of its own: what it sends answers one question that came a
 * moment ago, goes to where that came from, once, is no longer than the question, and not too frequent. Personas are
 * elsewhere, and have no way to a network but this one.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** To the mouth, first of all. */
export interface MouthOrder {
  readonly address: string;
  /** `group`: a multicast group whose questions are taken as well; what is said to it comes from `address`. */
  readonly ports: readonly { readonly name: string; readonly port: number; readonly group: string | null }[];
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

/** From the mouth. */
export type MouthReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: string; readonly port: number }
  | {
      readonly kind: 'question';
      readonly id: number;
      readonly name: string;
      readonly data: Uint8Array;
      readonly address: string;
      readonly port: number;
    }
  | { readonly kind: 'count'; readonly name: string; readonly by: number };

/** To the mouth, for a question. */
export interface MouthAnswer {
  readonly id: number;
  readonly data: Uint8Array;
}

interface Question {
  readonly socket: Socket;
  readonly address: string;
  readonly port: number;
  readonly length: number;
}

const MOST_WAITING = 1_024;
/** Sent in a second to one /24 (IPv6: /48), and to all together; twice that in a burst. */
const RATE_EACH = 5;
const RATE_ALL = 200;
/** Datagrams that are looked at, likewise: who sends may forge where from, so a flood is counted and nothing more. */
const QUESTIONS_EACH = 100;
const QUESTIONS_ALL = 500;
const TELL_COUNTS_MS = 500;
const MOST_NETWORKS = 10_000;

export function runDatagramMouth(): void {
  const waiting = new Map<number, Question>();
  const networks = new Map<string, Rates>();
  const everybody = freshRates(RATE_ALL, QUESTIONS_ALL, Date.now());
  const counts = new Map<string, number>();
  let nextId = 1;
  const report = (message: MouthReport) => process.send?.(message);
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  // A message for each datagram of a flood would be a flood to the decoy.
  setInterval(() => {
    for (const [name, by] of counts) report({ kind: 'count', name, by });
    counts.clear();
  }, TELL_COUNTS_MS);
  process.once('disconnect', () => process.exit(0));
  // The decoy ends it; a signal to the whole group must not be first.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});

  process.once('message', (order: MouthOrder) => {
    process.on('message', (answer: MouthAnswer) => send(answer));
    listen(order).catch((error: unknown) => {
      throw error;
    });
  });

  async function listen({ address, ports, user }: MouthOrder): Promise<void> {
    for (const { name, port, group } of ports) {
      const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', reuseAddr: false });
      socket.on('message', (data, from) => ask(name, socket, data, from));
      const failure = await bound(socket, port, address);
      if (failure !== null) {
        report({ kind: 'failed', code: failure.code ?? failure.message, port });
        return;
      }
      socket.on('error', () => count('datagram-not-sent'));
      if (group !== null && !address.includes(':')) await join(name, socket, { address, port, group });
    }
    if (user !== null) {
      process.setgroups?.([]);
      process.setgid?.(user.gid);
      process.setuid?.(user.uid);
    }
    report({ kind: 'ready' });
  }

  function ask(name: string, socket: Socket, data: Uint8Array, from: RemoteInfo): void {
    const now = Date.now();
    if (
      !spend(ratesOf(networkOf(from.address), now).questions, QUESTIONS_EACH, now) ||
      !spend(everybody.questions, QUESTIONS_ALL, now)
    ) {
      count('datagram-too-frequent');
      return;
    }
    const id = nextId++;
    if (waiting.size >= MOST_WAITING) waiting.delete(waiting.keys().next().value as number);
    waiting.set(id, { socket, address: from.address, port: from.port, length: data.length });
    report({ kind: 'question', id, name, data, address: from.address, port: from.port });
  }

  /** Linux hands what is sent to a group to a socket that is bound to it; others may be bound as well. */
  async function join(
    name: string,
    socket: Socket,
    { address, port, group }: { address: string; port: number; group: string },
  ): Promise<void> {
    const ear = createSocket({ type: 'udp4', reuseAddr: true });
    ear.on('message', (data, from) => ask(name, socket, data, from));
    try {
      const failure = await bound(ear, port, group);
      if (failure !== null) throw failure;
      ear.addMembership(group, address);
      ear.on('error', () => count('datagram-not-sent'));
    } catch {
      // No multicast on this network: those who ask the address itself are answered all the same.
      ear.close();
      count('datagram-group-not-joined');
    }
  }

  function send({ id, data }: MouthAnswer): void {
    const question = waiting.get(id);
    waiting.delete(id);
    if (question === undefined) return void count('datagram-answer-late');
    if (data.length === 0) return;
    if (data.length > question.length) return void count('datagram-answer-too-long');
    const now = Date.now();
    if (
      !spend(ratesOf(networkOf(question.address), now).answers, RATE_EACH, now) ||
      !spend(everybody.answers, RATE_ALL, now)
    )
      return void count('datagram-answer-too-frequent');
    question.socket.send(data, question.port, question.address);
  }

  function ratesOf(network: string, now: number): Rates {
    const known = networks.get(network);
    if (known !== undefined) return known;
    if (networks.size >= MOST_NETWORKS) networks.delete(networks.keys().next().value as string);
    const rates = freshRates(RATE_EACH, QUESTIONS_EACH, now);
    networks.set(network, rates);
    return rates;
  }
}

/** Null: it is bound. */
async function bound(socket: Socket, port: number, address: string): Promise<NodeJS.ErrnoException | null> {
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    socket.once('error', resolve);
    socket.bind(port, address, () => resolve(null));
  });
  socket.removeAllListeners('error');
  return failure;
}

interface Rates {
  readonly answers: Bucket;
  readonly questions: Bucket;
}

function freshRates(answers: number, questions: number, at: number): Rates {
  return { answers: { left: answers * 2, at }, questions: { left: questions * 2, at } };
}

interface Bucket {
  left: number;
  at: number;
}

function spend(bucket: Bucket, perSecond: number, now: number): boolean {
  const passed = Math.max(0, now - bucket.at) / 1_000;
  bucket.left = Math.min(perSecond * 2, bucket.left + passed * perSecond);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

/** A /24, or a /48 as far as its text shows it: who forges one source forges its neighbours too. */
function networkOf(address: string): string {
  return address.includes(':')
    ? address.split(':').slice(0, 3).join(':')
    : address.slice(0, address.lastIndexOf('.'));
}

if (import.meta.main) runDatagramMouth();
