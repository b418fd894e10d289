/** Mails that wait for the relay, and the connections that carry them: limits, order, and what a failure means. */
import type { DeliveryOutcome } from '../../../model/notice.ts';
import { plainLine } from '../plain-text.ts';
import type { EmailSettings } from './email-settings.ts';
import { domainOf } from './mail-address.ts';
import type { MailJournal } from './mail-journal.ts';
import type { QueuedMail } from './mail-process-messages.ts';
import { SendRate } from './send-rate.ts';
import { MAX_WHY_CHARS, outcomeOfReply } from './smtp-outcome.ts';
import type { SessionResult, SmtpSession } from './smtp-session.ts';

interface Job {
  readonly mail: QueuedMail;
  readonly domain: string;
  readonly notBefore: number;
  readonly done: (outcome: DeliveryOutcome) => void;
  session: SmtpSession | null;
  isBegun: boolean;
  isCancelled: boolean;
  /** Of connections that the relay ended before it saw anything of the mail. */
  retries: number;
}

interface Domain {
  active: number;
  queued: number;
  readonly rate: SendRate;
}

export interface PoolParts {
  readonly settings: EmailSettings;
  readonly journal: MailJournal;
  readonly clock: () => number;
  readonly count: (name: string) => void;
  readonly newSession: () => SmtpSession;
}

/** What may wait here; the hub keeps the rest, and asks again. */
const MAX_QUEUED = 5_000;
const MAX_QUEUED_BYTES = 256 * 1024 * 1024;
const IDLE_MS = 10_000;
const MAX_RETRIES = 2;
/** A relay that ends new connections while others stand has enough of them. */
const ENOUGH_CONNECTIONS_MS = 5_000;

export class MailPool {
  readonly #parts: PoolParts;
  readonly #rate: SendRate;
  readonly #jobs = new Map<string, Job>();
  readonly #domains = new Map<string, Domain>();
  readonly #idle: { session: SmtpSession; timer: NodeJS.Timeout }[] = [];
  #queue: Job[] = [];
  #queuedBytes = 0;
  #open = 0;
  #opening = 0;
  #isDown = false;
  #noneBefore = 0;
  #wakeUp: NodeJS.Timeout | null = null;
  #isEnding = false;
  #onEmpty: (() => void) | null = null;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#rate = new SendRate(parts.settings.messagesPerMinute);
  }

  /** True: it is on its way already, and whoever began it is told. */
  has(key: string): boolean {
    const job = this.#jobs.get(key);
    if (job !== undefined) job.isCancelled = false;
    return job !== undefined;
  }

  add(mail: QueuedMail): Promise<DeliveryOutcome> {
    const now = this.#parts.clock();
    if (this.#isEnding) return Promise.resolve(later('the mail process ends', 1000));
    if (this.#queue.length >= MAX_QUEUED || this.#queuedBytes + mail.raw.length > MAX_QUEUED_BYTES)
      return Promise.resolve(later('too many mails wait already', 5000));
    const name = domainOf(mail.to);
    const domain = this.#domain(name);
    const notBefore = Math.max(this.#rate.earliest(now), domain.rate.earliest(now));
    if (notBefore - now > this.#parts.settings.queueMs)
      return Promise.resolve(later('the limit of mails in a minute is reached', notBefore - now));
    this.#rate.spend(notBefore);
    domain.rate.spend(notBefore);
    domain.queued++;
    return new Promise((resolve) => {
      const job: Job = {
        mail,
        domain: name,
        notBefore,
        done: resolve,
        session: null,
        isBegun: false,
        isCancelled: false,
        retries: 0,
      };
      this.#jobs.set(mail.key, job);
      this.#enqueue(job);
      this.#pump();
    });
  }

  /** Not begun: it never will be. Begun: it goes on, and the journal learns how it ended. */
  cancel(key: string): void {
    const job = this.#jobs.get(key);
    if (job === undefined || job.isBegun) return;
    job.isCancelled = true;
    if (job.session !== null) {
      job.session.close();
      return;
    }
    this.#queue = this.#queue.filter((one) => one !== job);
    this.#queuedBytes -= job.mail.raw.length;
    this.#leaveQueued(job, later('given up by the hub', null));
  }

  /** Begins nothing new, and resolves once nothing is on its way. */
  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#wakeUp !== null) clearTimeout(this.#wakeUp);
    this.#failQueued('the mail process ends', 1000);
    if (this.#jobs.size > 0)
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
    for (const { session, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      session.quit();
    }
  }

  #pump(): void {
    if (this.#isEnding) return;
    const now = this.#parts.clock();
    let wakeAt = Number.POSITIVE_INFINITY;
    const waiting: Job[] = [];
    for (let at = 0; at < this.#queue.length; at++) {
      const job = this.#queue[at];
      const isBusy = this.#domain(job.domain).active >= this.#parts.settings.domainConnections;
      if (job.notBefore > now) wakeAt = Math.min(wakeAt, job.notBefore);
      if (job.notBefore > now || isBusy) {
        waiting.push(job);
        continue;
      }
      const session = this.#idle.pop();
      if (session === undefined && !this.#mayOpen(now)) {
        waiting.push(...this.#queue.slice(at));
        if (this.#noneBefore > now && this.#open === 0) wakeAt = Math.min(wakeAt, this.#noneBefore);
        break;
      }
      this.#queuedBytes -= job.mail.raw.length;
      const domain = this.#domain(job.domain);
      domain.queued--;
      domain.active++;
      if (session === undefined) void this.#openFor(job);
      else {
        clearTimeout(session.timer);
        session.session.onIdleEnd = () => {};
        void this.#carry(job, session.session);
      }
    }
    this.#queue = waiting;
    if (this.#wakeUp !== null) clearTimeout(this.#wakeUp);
    this.#wakeUp = Number.isFinite(wakeAt) ? setTimeout(() => this.#pump(), Math.max(wakeAt - now, 1)) : null;
  }

  /** A relay that is down is asked by one connection at a time. */
  #mayOpen(now: number): boolean {
    if (this.#open >= this.#parts.settings.connections || now < this.#noneBefore) return false;
    return !this.#isDown || this.#opening === 0;
  }

  async #openFor(job: Job): Promise<void> {
    const session = this.#parts.newSession();
    job.session = session;
    this.#open++;
    this.#opening++;
    const failure = await session.open();
    this.#opening--;
    if (failure === null) {
      this.#isDown = false;
      return this.#carry(job, session);
    }
    this.#open--;
    if (job.isCancelled) {
      this.#leave(job, this.#outcomeOf(failure));
      return this.#pump();
    }
    this.#parts.count('mail-relay-unreachable');
    if (this.#open > this.#opening && job.retries < MAX_RETRIES) {
      this.#noneBefore = this.#parts.clock() + ENOUGH_CONNECTIONS_MS;
      this.#again(job);
    } else {
      this.#isDown = true;
      const outcome = this.#outcomeOf(failure);
      this.#leave(job, outcome);
      if (this.#open === 0) this.#failQueued(outcome.kind === 'accepted' ? '' : outcome.why, null);
    }
    this.#pump();
  }

  async #carry(job: Job, session: SmtpSession): Promise<void> {
    job.session = session;
    const isReused = session.handled > 0;
    const result = job.isCancelled
      ? ({ kind: 'broken', why: 'given up by the hub', isBegun: false } as const)
      : await session.send(job.mail, () => this.#begin(job));
    if (result.kind === 'taken' || (result.kind === 'answered' && result.isUsable)) this.#rest(session);
    else {
      session.close();
      this.#open--;
    }
    // The connection carries the next one while the journal is written.
    this.#pump();
    await this.#record(job, result);
    if (
      result.kind === 'broken' &&
      !result.isBegun &&
      isReused &&
      job.retries < MAX_RETRIES &&
      !job.isCancelled
    ) {
      this.#again(job);
    } else {
      this.#leave(job, this.#outcomeOf(result));
    }
    this.#pump();
  }

  async #begin(job: Job): Promise<void> {
    if (job.isCancelled) throw new Error('given up by the hub');
    job.isBegun = true;
    await this.#parts.journal.begin(job.mail.key);
  }

  /** Before anybody is told. A mail in doubt stays begun. */
  async #record(job: Job, result: SessionResult): Promise<void> {
    if (result.kind === 'taken') await this.#parts.journal.take(job.mail.key, referenceOf(result.response));
    else if (job.isBegun && (result.kind === 'answered' || !result.isBegun))
      await this.#parts.journal.forget(job.mail.key);
  }

  #outcomeOf(result: SessionResult): DeliveryOutcome {
    if (result.kind === 'taken') return { kind: 'accepted', reference: referenceOf(result.response) };
    if (result.kind === 'answered') return outcomeOfReply(result.reply);
    return later(plainLine(result.why, MAX_WHY_CHARS) || 'the relay does not answer', null);
  }

  /** Nothing of it was seen by the relay. */
  #again(job: Job): void {
    job.retries++;
    job.session = null;
    job.isBegun = false;
    const domain = this.#domain(job.domain);
    domain.active--;
    domain.queued++;
    if (this.#isEnding) this.#leaveQueued(job, later('the mail process ends', 1000));
    else this.#enqueue(job, true);
  }

  #rest(session: SmtpSession): void {
    if (session.handled >= this.#parts.settings.messagesPerConnection) {
      this.#open--;
      session.quit();
      return;
    }
    const drop = () => {
      const at = this.#idle.findIndex((one) => one.session === session);
      if (at < 0) return;
      clearTimeout(this.#idle[at].timer);
      this.#idle.splice(at, 1);
      this.#open--;
    };
    const timer = setTimeout(() => {
      drop();
      session.quit();
    }, IDLE_MS);
    session.onIdleEnd = drop;
    this.#idle.push({ session, timer });
  }

  #enqueue(job: Job, isFirst = false): void {
    this.#queuedBytes += job.mail.raw.length;
    if (isFirst) this.#queue.unshift(job);
    else this.#queue.push(job);
  }

  #failQueued(why: string, retryAfterMs: number | null): void {
    for (const job of this.#queue.splice(0)) {
      this.#queuedBytes -= job.mail.raw.length;
      this.#leaveQueued(job, later(why, retryAfterMs));
    }
  }

  #leave(job: Job, outcome: DeliveryOutcome): void {
    this.#domain(job.domain).active--;
    this.#finish(job, outcome);
  }

  #leaveQueued(job: Job, outcome: DeliveryOutcome): void {
    this.#domain(job.domain).queued--;
    this.#finish(job, outcome);
  }

  #finish(job: Job, outcome: DeliveryOutcome): void {
    this.#jobs.delete(job.mail.key);
    this.#forgetDomain(job.domain);
    job.done(outcome);
    if (this.#jobs.size === 0) this.#onEmpty?.();
  }

  #domain(name: string): Domain {
    let domain = this.#domains.get(name);
    if (domain === undefined) {
      domain = { active: 0, queued: 0, rate: new SendRate(this.#parts.settings.domainMessagesPerMinute) };
      this.#domains.set(name, domain);
    }
    return domain;
  }

  /** Kept only while it says something; a limit that is not reached may be forgotten. */
  #forgetDomain(name: string): void {
    const domain = this.#domain(name);
    const now = this.#parts.clock();
    if (domain.active === 0 && domain.queued === 0 && domain.rate.isIdle(now)) this.#domains.delete(name);
    if (this.#domains.size <= MAX_QUEUED) return;
    for (const [other, { active, queued, rate }] of this.#domains)
      if (active === 0 && queued === 0 && rate.isIdle(now)) this.#domains.delete(other);
  }
}

function later(why: string, retryAfterMs: number | null): DeliveryOutcome {
  return { kind: 'later', why, retryAfterMs: retryAfterMs === null ? null : Math.ceil(retryAfterMs) };
}

/** What the relay calls it: the last line of its answer without the codes. */
function referenceOf(response: string): string | null {
  const last = response.trim().split(/\r?\n/).at(-1) ?? '';
  return plainLine(last.replace(/^2\d\d[ -](?:2\.\d{1,3}\.\d{1,3} )?/, ''), 200) || null;
}
