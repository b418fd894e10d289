/**
 * Abuse contacts from the registries of addresses (RDAP: RFC 7480, 9082, 9083).
 *
 * Whoever asks never waits for the network: what is known is answered at once, and what is not is asked in the
 * background, one question after another, each server at its own pace. All addresses of a /24 (IPv6: /48) wait for one
 * question. Where the network of an address names nobody, its AS is asked about.
 */
import type { Address, Family } from '../../base/address.ts';
import { formatAddress } from '../../base/address.ts';
import { formatPrefix, prefixAround } from '../../base/prefix.ts';
import { closedRangeOf } from '../channels/outbound-guard.ts';
import type { RdapSettings } from './contact-settings.ts';
import { type RdapContact, type RdapSubject, readRdapAnswer } from './rdap-answer.ts';
import { openRdapAnswers } from './rdap-answers.ts';
import { type RdapRequestDeps, requestRdap } from './rdap-request.ts';
import { openRdapServers } from './rdap-servers.ts';
import { createServerTurns } from './server-turns.ts';

export interface RdapDeps {
  /** Where answers are kept. */
  readonly folder: string;
  readonly clock: () => number;
  readonly count: (name: string) => void;
  /** Told of what is neither the other side's fault nor a stranger's, such as a full disk. */
  readonly onTrouble: (error: unknown) => void;
}

export type RdapFound =
  | { readonly kind: 'known'; readonly contact: RdapContact | null }
  /** It is being asked, or will be. */
  | { readonly kind: 'asked' };

export interface Rdap {
  find(address: Address, asn: number | null): RdapFound;
  /** Resolves when nothing can be asked any more for now. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What is beyond is not queued; a later pass wants it again. */
const MOST_WANTED = 20_000;
const WAKE_MS = 60_000;
const BLOCK: Record<Family, number> = { 4: 24, 6: 48 };

/** Throws E_CONTACTS_FILE for a bootstrap folder that cannot be used. */
export function openRdap(settings: RdapSettings, deps: RdapDeps): Rdap {
  const { folder, clock, count, onTrouble } = deps;
  const ending = new AbortController();
  const request: RdapRequestDeps = {
    rules: settings,
    timeoutMs: settings.timeoutMs,
    turns: createServerTurns(settings.mostPerMinute),
    clock,
    count,
    signal: ending.signal,
  };
  const servers = openRdapServers(settings.bootstrap, folder, request);
  const answers = openRdapAnswers(folder, clock());
  const ready = new Map<string, RdapSubject>();
  const sleeping = new Map<string, { readonly subject: RdapSubject; readonly at: number }>();
  let wakeAt = Number.POSITIVE_INFINITY;
  /** What is being asked. */
  let current: string | null = null;
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  const timer = setInterval(wake, WAKE_MS);
  timer.unref();

  return {
    find(address, asn) {
      const ofNetwork = look({ kind: 'address', address });
      if (ofNetwork.kind === 'asked' || ofNetwork.contact !== null || asn === null) return ofNetwork;
      return look({ kind: 'asn', asn });
    },
    async settled() {
      wake();
      await working;
    },
    async close() {
      clearInterval(timer);
      ending.abort();
      ready.clear();
      sleeping.clear();
      await working;
    },
  };

  function look(subject: RdapSubject): RdapFound {
    const kept = answers.find(subject, clock());
    if (kept !== undefined) return { kind: 'known', contact: kept.contact };
    if (subject.kind === 'address' && closedRangeOf(subject.address) !== null)
      return { kind: 'known', contact: null };
    const key = keyOf(subject);
    const isWanted = key === current || ready.has(key) || sleeping.has(key);
    if (!isWanted && ready.size + sleeping.size < MOST_WANTED && !ending.signal.aborted) {
      ready.set(key, subject);
      work();
    } else if (clock() >= wakeAt) wake();
    return { kind: 'asked' };
  }

  function wake(): void {
    const now = clock();
    wakeAt = Number.POSITIVE_INFINITY;
    for (const [key, { subject, at }] of sleeping) {
      if (at > now) wakeAt = Math.min(wakeAt, at);
      else {
        sleeping.delete(key);
        ready.set(key, subject);
      }
    }
    work();
  }

  function work(): void {
    if (isWorking) return;
    isWorking = true;
    working = askAll().finally(() => {
      isWorking = false;
    });
  }

  async function askAll(): Promise<void> {
    for (;;) {
      const next = ready.entries().next().value;
      if (next === undefined || ending.signal.aborted) return;
      const [key, subject] = next;
      ready.delete(key);
      current = key;
      try {
        // The answer about a neighbour may have come meanwhile.
        const at = answers.find(subject, clock()) === undefined ? await ask(subject) : null;
        if (at !== null && !ending.signal.aborted) {
          sleeping.set(key, { subject, at });
          wakeAt = Math.min(wakeAt, at);
        }
      } catch (error) {
        onTrouble(error);
      } finally {
        current = null;
      }
    }
  }

  /** Null: it is known now; else when to ask again. */
  async function ask(subject: RdapSubject): Promise<number | null> {
    const server = await servers.find(subject);
    if (server.kind === 'later') return server.at;
    if (server.kind === 'nobody') return keepNothing(subject);
    const outcome = await requestRdap(`${server.url}${pathOf(subject)}`, request);
    if (outcome.kind === 'later') return outcome.at;
    if (outcome.kind !== 'answered') return keepNothing(subject);
    const reading = readRdapAnswer(outcome.body, subject, settings.alsoRoles);
    if (reading.kind === 'wrong') {
      count('rdap-answer-wrong');
      return keepNothing(subject);
    }
    if (reading.refusedEmails > 0) count('rdap-mail-refused');
    const { contact } = reading;
    const until = clock() + (contact === null ? settings.keepNothingFor : settings.keepFor);
    answers.put(subject, reading, { contact, until }, clock());
    return null;
  }

  /** Of the addresses that waited for this question; nobody said how far the range reaches. */
  function keepNothing(subject: RdapSubject): null {
    const range = subject.kind === 'asn' ? { first: 0n, last: 0n } : blockOf(subject.address);
    const now = clock();
    answers.put(subject, range, { contact: null, until: now + settings.keepNothingFor }, now);
    return null;
  }
}

function blockOf(address: Address) {
  return prefixAround(address, BLOCK[address.family]);
}

function keyOf(subject: RdapSubject): string {
  return subject.kind === 'asn' ? `AS${subject.asn}` : formatPrefix(blockOf(subject.address));
}

/** RFC 9082, sections 3.1.1 and 3.1.2. */
function pathOf(subject: RdapSubject): string {
  return subject.kind === 'asn' ? `autnum/${subject.asn}` : `ip/${formatAddress(subject.address)}`;
}
