/** Cases and notices for a hub: channels opened, the ladder with all that it asks for, proof, and the two jobs. */
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubNotices as HubNoticesPort } from '../../hub/deps.ts';
import type { HubEvents } from '../../hub/hub-events.ts';
import type { NoticePolicy, NoticeSender as SenderPort } from '../../hub/jobs/case-ports.ts';
import { type CasesJob, createCasesJob } from '../../hub/jobs/cases.ts';
import { createOutbox, type Outbox } from '../../hub/jobs/outbox.ts';
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName, Delivery, DeliveryOutcome, NoticeSender } from '../../model/notice.ts';
import {
  applyProof,
  followIncident,
  isClean,
  noteTold,
  openCase,
  refreshCase,
} from '../../notices/case/case-steps.ts';
import type { OpenChannel } from '../../notices/channels/channel.ts';
import { createSendMail } from '../../notices/channels/email/create-send-mail.ts';
import type { EmailSettings } from '../../notices/channels/email/email-settings.ts';
import type { PlaceHold } from '../../notices/channels/hold-requester.ts';
import { CHANNELS } from '../../notices/channels/registry.ts';
import { openVapidKeys } from '../../notices/channels/vapid-keys.ts';
import type { WebPushSettings } from '../../notices/channels/web-push.ts';
import { type ContactSources, openContactSources } from '../../notices/contacts/contact-sources.ts';
import { createContactFinder, type FoundContact } from '../../notices/contacts/find-contact.ts';
import { noticeHash } from '../../notices/log/notice-hash.ts';
import { createNoticeLog } from '../../notices/log/notice-log.ts';
import { makeLogKey } from '../../notices/log/tree-head.ts';
import { createCalendar } from '../../notices/policy/calendar.ts';
import { isMailAhead, type Reach } from '../../notices/policy/next-step.ts';
import { createPolicyPass } from '../../notices/policy/policy-pass.ts';
import { type PolicySettings, policySettings } from '../../notices/policy/policy-settings.ts';
import { createOwnerPages } from '../../notices/portal/owner-pages.ts';
import { proveCase } from '../../notices/proof/prove-case.ts';
import type { Location } from '../../store/facts-port.ts';
import { createComposer } from './compose-notice.ts';
import type { NoticesConfig } from './hub-config.ts';
import { createHubGarden, type HubGarden } from './hub-garden.ts';
import { createHubStudies, type HubStudies } from './hub-studies.ts';
import { notePush } from './note-push.ts';
import { createNoticeRoutes } from './notice-routes.ts';
import type { Stores } from './stores.ts';

export interface HubNoticesOptions {
  readonly stores: Pick<Stores, 'facts' | 'state'>;
  readonly events: HubEvents;
  /** Null: nothing leaves the hub; cases are kept and proof is judged all the same. */
  readonly config: NoticesConfig | null;
  /** Origin under which owners reach the hub. */
  readonly site: string;
  readonly zone: string;
  readonly hubId: string;
  /** Where channels keep what must survive a restart. */
  readonly folder: string;
  readonly locate: (source: string) => Location;
  readonly clock: () => number;
  readonly count: (name: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

export interface HubNotices {
  readonly cases: CasesJob;
  readonly outbox: Outbox;
  readonly routes: HubNoticesPort;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** What the labelled sample pretends to have. */
const SAMPLE_CHANNELS: ReadonlySet<ChannelName> = new Set(['web-push', 'email', 'letter', 'isp-report']);
const NOT_ASKED: FoundContact = { kind: 'none' };
const SAMPLE_OUTCOME = 'sample: nothing left this machine';
const NOBODY: Omit<NoticeSender, 'site'> = {
  organisation: 'Yamori',
  contact: 'nobody@localhost',
  domain: 'localhost',
};

/** Throws E_CHANNEL for a channel whose settings cannot work. */
export async function createHubNotices(options: HubNoticesOptions): Promise<HubNotices> {
  const { stores, config, site, zone, hubId, clock, onTrouble, locate } = options;
  const { facts, state } = stores;
  // Before channels: it refuses the operator's files, and asks nobody until a case wants it.
  const contacts =
    config === null
      ? null
      : openContactSources(config.contacts, {
          folder: join(options.folder, 'contacts'),
          clock,
          count: options.count,
          onTrouble,
        });
  // Channels are opened before what they hand holds to is made, and hand none over before.
  const placing = Promise.withResolvers<HubGarden>();
  const { channels, close } = await openChannels(options, async (request) =>
    (await placing.promise).placeHold(request),
  );
  const policy = config?.policy ?? policySettings.parse({});
  const sender: NoticeSender = { ...senderOf(config), site };
  const studies = createHubStudies({
    stores,
    policy,
    channels: config === null ? null : new Set(channels.keys()),
    folder: options.folder,
    onTrouble,
  });
  await studies.refresh();
  const { ladderOf } = studies;
  const composer = createComposer({
    state,
    facts,
    locate,
    sender,
    zone,
    replyDomain: config === null ? null : sender.domain,
    ladderOf,
  });
  const garden = createHubGarden({
    state,
    sender,
    gateways: config?.gateways ?? [],
    reportOf: composer.reportOf,
    clock,
  });
  placing.resolve(garden);
  const casesOf = async (ids: readonly string[]): Promise<CaseRecord[]> => {
    const records = await Promise.all(ids.map((id) => state.case(id)));
    return records.filter((record) => record !== null);
  };
  const port: SenderPort = {
    async send(notice, cases, signal) {
      const telling = notice.kind === 'clean' ? cases : cases.filter(({ status }) => status === 'open');
      if (telling.length === 0)
        return { outcome: { kind: 'refused', why: 'its case closed first', isGone: false }, hash: '' };
      const delivery = await composer.compose(notice, telling);
      const hash = noticeHash(delivery.message.text);
      const outcome = await deliver(channels, notice.channel, notice.sample, delivery, signal);
      await notePush(state, notice, outcome, clock());
      return { outcome, hash };
    },
  };
  const rules = { openCase, refreshCase, followIncident, prove: proveCase, applyProof, isClean };
  const cases = createCasesJob({
    facts,
    state,
    events: options.events,
    rules,
    policy: createNoticePolicy(options, policy, new Set(channels.keys()), contacts, studies),
    hubId,
    clock,
    onTrouble,
  });
  const outbox = createOutbox({ state, sender: port, noteTold, hubId, clock, onTrouble });
  return {
    cases,
    outbox,
    routes: createNoticeRoutes({
      log: createNoticeLog(state, await logKey(options.folder), clock),
      ladderOf,
      reportOf: composer.reportOf,
      studies: studies.routes,
      garden,
      organisation: sender.organisation,
      pushKey: await pushKeyOf(options),
      pages: createOwnerPages({
        sender,
        zone,
        clock,
        async reportOf(record) {
          const incident = await state.incident(record.id);
          return incident === null ? null : composer.reportOf(record, incident);
        },
        nextOf: composer.nextOf,
      }),
      async compose(noticeId) {
        const notice = await state.notice(noticeId);
        if (notice === null) return null;
        const records = await casesOf(notice.caseIds);
        return records.length === 0 ? null : (await composer.compose(notice, records)).message;
      },
      requestRun() {
        cases
          .runWhole()
          .then(() => outbox.runOnce())
          .catch(onTrouble);
      },
    }),
    async close() {
      await contacts?.close();
      await close();
    },
  };
}

/** Null where pushes are not set up. */
async function pushKeyOf({ config, folder }: HubNoticesOptions): Promise<string | null> {
  const settings = config?.channels.get('web-push') as WebPushSettings | undefined;
  if (settings === undefined) return null;
  return (await openVapidKeys(settings.keysFile, join(folder, 'web-push'))).publicKey;
}

const LOG_KEY = 'notice-log.key';

/** Made once; who loses it can sign nothing that people who remember the old one believe. */
async function logKey(folder: string): Promise<string> {
  const file = join(folder, LOG_KEY);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // Of two hubs that make one, the first one's stays.
    await writeFile(file, makeLogKey(), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(file, 'utf8');
}

async function deliver(
  channels: ReadonlyMap<ChannelName, OpenChannel>,
  name: ChannelName,
  isSample: boolean,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  if (isSample) return { kind: 'accepted', reference: SAMPLE_OUTCOME };
  const channel = channels.get(name);
  if (channel === undefined)
    return { kind: 'later', why: `the channel ${name} is not set up`, retryAfterMs: null };
  return channel.deliver(delivery, signal);
}

interface OpenedChannels {
  readonly channels: ReadonlyMap<ChannelName, OpenChannel>;
  close(): Promise<void>;
}

async function openChannels(
  { config, folder, clock, count, stores }: HubNoticesOptions,
  placeHold: PlaceHold,
): Promise<OpenedChannels> {
  const opened = new Map<ChannelName, OpenChannel>();
  const closeAll = async () => {
    for (const channel of opened.values()) await channel.close();
    await mail?.close();
  };
  const email = config?.channels.get('email') as EmailSettings | undefined;
  // One process for all that is mailed, so that one journal knows what went out.
  const mail =
    email === undefined ? null : await createSendMail(email, { count, folder: join(folder, 'email') });
  try {
    for (const channel of CHANNELS) {
      if (config?.channels.has(channel.name) !== true) continue;
      const own = join(folder, channel.name);
      mkdirSync(own, { recursive: true, mode: 0o700 });
      opened.set(
        channel.name,
        await channel.open(config.channels.get(channel.name), {
          clock,
          count,
          folder: own,
          ...(mail === null ? {} : { sendMail: mail.send }),
          ...(config.gateways.length === 0 ? {} : { placeHold }),
          findSubscription: async (id) => (await stores.state.enrolment(id))?.push ?? null,
        }),
      );
    }
    return { channels: opened, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function senderOf(config: NoticesConfig | null): Omit<NoticeSender, 'site'> {
  if (config === null) return NOBODY;
  const { organisation, contact, domain } = config.sender;
  return { organisation, contact, domain: domain ?? contact.slice(contact.lastIndexOf('@') + 1) };
}

function createNoticePolicy(
  { stores: { state }, config, locate }: HubNoticesOptions,
  policy: PolicySettings,
  channels: ReadonlySet<ChannelName>,
  contacts: ContactSources | null,
  studies: HubStudies,
): NoticePolicy {
  const calendar = createCalendar(policy);
  return {
    draw: studies.draw,

    async begin(now) {
      await studies.refresh();
      const owners = new Map((await state.owners()).map((owner) => [owner.id, owner]));
      const pushes = new Map<string, string[]>();
      for (const { id, address } of await state.pushTargets()) {
        const own = pushes.get(address);
        if (own === undefined) pushes.set(address, [id]);
        else own.push(id);
      }
      const told = new Map<string, number[]>();
      for (const { channel, to, createdAt } of await state.noticesSince(
        now - Math.max(DAY_MS, policy.digestEvery),
      )) {
        const key = `${channel} ${to}`;
        const times = told.get(key);
        if (times === undefined) told.set(key, [createdAt]);
        else times.push(createdAt);
      }
      const finder = createContactFinder({ state, sources: contacts, locate, now });
      const pass = createPolicyPass({
        policy,
        calendar,
        now,
        toldAt: (channel, to) => told.get(`${channel} ${to}`) ?? [],
      });
      return {
        async consider(record) {
          if (config === null && !record.sample) return;
          // Nobody is asked about an address that no mail will be written about.
          const found =
            record.study !== null || isMailAhead(record, policy.ladder)
              ? await finder.find(record, owners.get(record.ownerId))
              : NOT_ASKED;
          const reach: Reach = {
            email:
              found.kind === 'found'
                ? { to: found.contact.email, contactId: found.contact.id, language: found.contact.language }
                : null,
            isEmailAwaited: found.kind === 'awaited',
            pushes: pushes.get(record.address) ?? [],
            channels: record.sample ? SAMPLE_CHANNELS : channels,
            language: owners.get(record.ownerId)?.language ?? 'ja',
            ownerName: owners.get(record.ownerId)?.name ?? '',
            mayRestrict: false,
          };
          pass.consider(record, reach, studies.armOf(record));
        },
        finish: () => pass.finish(),
      };
    },

    async whenClean(record, now) {
      if (!policy.tellWhenClean || record.toldAt === null || (config === null && !record.sample)) return [];
      const { rows } = await state.notices({
        filter: { caseId: [record.id], status: ['sent'] },
        ownerScope: null,
        limit: 50,
        cursor: null,
      });
      const seen = new Set<string>();
      return rows.flatMap((notice) => {
        const key = `${notice.channel} ${notice.to}`;
        const isPerson =
          notice.channel === 'email' || notice.channel === 'web-push' || notice.channel === 'isp-report';
        if (!isPerson || notice.kind === 'clean' || seen.has(key)) return [];
        seen.add(key);
        const { channel, ownerId, contactId, to, language, template, sample } = notice;
        return [
          {
            kind: 'clean' as const,
            channel,
            ownerId,
            contactId,
            to,
            language,
            template,
            caseIds: [record.id],
            createdAt: now,
            dueAt: calendar.firstMoment(channel, now, { sparesQuiet: false }),
            sample,
          },
        ];
      });
    },
  };
}
