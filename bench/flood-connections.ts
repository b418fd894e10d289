/**
 * Opens connections at a rate, from a process of its own: each says one thing, waits for the first byte of an answer, and
 * goes (with a reset, so that no port of this machine stays taken). `decoy-floods.ts` forks it.
 */
import { connect } from 'node:net';

export interface FloodOrder {
  readonly port: number;
  /** Connections come from these, one after the other. */
  readonly from: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Said on each connection; empty: the other side speaks first. */
  readonly says: string;
}

export interface FloodReport {
  readonly opened: number;
  /** Got a first byte. */
  readonly answered: number;
  /** Refused or reset before that. */
  readonly refused: number;
  /** Nothing came in time. */
  readonly silent: number;
  /** Not even tried, since too many were under way. */
  readonly held: number;
  readonly seconds: number;
}

const TICK_MS = 5;
const PATIENCE_MS = 5_000;
const MOST_UNDER_WAY = 8_000;

if (process.send !== undefined) process.once('message', (order: FloodOrder) => flood(order));

function flood({ port, from, perSecond, seconds, says }: FloodOrder): void {
  const tally = { opened: 0, answered: 0, refused: 0, silent: 0, held: 0 };
  const begun = performance.now();
  let due = 0;
  let underWay = 0;
  const timer = setInterval(() => {
    const passed = Math.min(seconds, (performance.now() - begun) / 1_000);
    for (; due < passed * perSecond; due++) {
      if (underWay >= MOST_UNDER_WAY) tally.held++;
      else open();
    }
    if (passed < seconds) return;
    clearInterval(timer);
    finish();
  }, TICK_MS);

  function open(): void {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from[tally.opened % from.length] });
    tally.opened++;
    underWay++;
    let end: 'answered' | 'refused' | 'silent' = 'refused';
    const late = setTimeout(() => {
      end = 'silent';
      socket.resetAndDestroy();
    }, PATIENCE_MS);
    if (says !== '') socket.once('connect', () => socket.write(says));
    socket.once('data', () => {
      end = 'answered';
      socket.resetAndDestroy();
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(late);
      tally[end]++;
      underWay--;
    });
  }

  function finish(): void {
    if (underWay > 0) {
      setTimeout(finish, TICK_MS);
      return;
    }
    const report: FloodReport = { ...tally, seconds: (performance.now() - begun) / 1_000 };
    process.send?.(report, () => process.disconnect?.());
  }
}
