/** A hub from its parts: stores, jobs, HTTP, the page and the sample; and its graceful end. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPrefix } from '../../base/prefix.ts';
import { createHub } from '../../hub/create-hub.ts';
import type { HubSettings } from '../../hub/deps.ts';
import { HubEvents } from '../../hub/hub-events.ts';
import { createJudging } from '../../hub/jobs/judging.ts';
import { createRetention } from '../../hub/jobs/retention.ts';
import { isLoopback, listen, requireSecretListening } from '../../hub/listen.ts';
import { readSystemsNote } from '../../hub/systems-notes.ts';
import { checkSightingBatch } from '../../model/check-sighting-batch.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import { readLeases } from '../../networks/leases-file.ts';
import { openNetworkTable } from '../../networks/network-table.ts';
import { readOwners } from '../../networks/owners-file.ts';
import type { EmailSettings } from '../../notices/channels/email/email-settings.ts';
import { applyPatch } from '../../rules/incidents/apply-patch.ts';
import { causeOf } from '../../rules/incidents/cause-of.ts';
import { decide } from '../../rules/incidents/decide.ts';
import { fade } from '../../rules/incidents/fade.ts';
import { whatToDo } from '../../rules/incidents/what-to-do.ts';
import { parseHubUrl } from '../../sensor/hub-address.ts';
import { postVisits } from '../../sensor/visits/visit-poster.ts';
import { describePacket } from '../../wire/describe-packet.ts';
import { backUp } from './backup.ts';
import { createCompareInWorker } from './compare-in-worker.ts';
import { openControlSocket } from './control-socket.ts';
import { openDataFolder } from './data-folder.ts';
import type { HubConfig } from './hub-config.ts';
import { startHubInbox } from './hub-inbox.ts';
import { createHubJudge } from './hub-judge.ts';
import { createHubNotices } from './hub-notices.ts';
import { createHubSystems } from './hub-systems.ts';
import { createHubVisits } from './hub-visits.ts';
import { createLocate } from './locate.ts';
import { addSampleToken, forgetSample, loadSample, type SampleOptions } from './sample.ts';
import { startSampleDecoys } from './sample-decoys.ts';
import { loadSampleSystems } from './sample-systems.ts';
import { openStores } from './stores.ts';

export interface RunHubOptions {
  readonly data: string;
  readonly listen: string;
  readonly port: number;
  readonly withSample: boolean;
  /** The sample's decoys, each in a process of its own. */
  readonly withDecoys: boolean;
  readonly factsUrl: string | undefined;
  readonly stateUrl: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly trustProxy: readonly string[];
  readonly publicUrl: string | null;
  readonly knownScanners: readonly KnownScanner[];
  readonly version: string;
  readonly zone: string;
  readonly config: HubConfig;
  /** The built page, or null. */
  readonly webFolder: string | null;
  readonly judgeEveryMs: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export interface RunningHub {
  /** Where it can be reached, without a slash at the end. */
  readonly url: string;
  /** Null once there is an account. */
  readonly setupCode: string | null;
  /** Resolves when all that was begun has come to its end. */
  close(): Promise<void>;
}

const RETENTION_EVERY_MS = 3_600_000;
/** New incidents have a case, and their owners a notice, within so long. */
const CASES_EVERY_MS = 15_000;
const OUTBOX_EVERY_MS = 2_000;
/** What comes asks for a run itself; this finds visitors that had to wait. */
const VISITS_EVERY_MS = 10_000;
/** How often it is seen whether a day has passed; the first time once the hub has settled. */
const SYSTEMS_EVERY_MS = 600_000;
const SYSTEMS_FIRST_MS = 60_000;

export async function runHub(options: RunHubOptions): Promise<RunningHub> {
  const isSecret = options.tls !== null || options.trustProxy.length > 0;
  // Before anything is opened: an address that is not safe is refused at once.
  requireSecretListening({ host: options.listen, isSecret });
  const folder = openDataFolder(options.data);
  const networks = await openNetworkTable({});
  const stores = await openStores({ folder, factsUrl: options.factsUrl, stateUrl: options.stateUrl });
  const { facts, state } = stores;
  const closers: (() => Promise<unknown>)[] = [() => stores.close()];
  const close = async () => {
    // Last opened, first closed.
    for (const end of closers.reverse().splice(0)) await end();
  };
  try {
    const events = new HubEvents();
    // One hub has the embedded state to itself: after a restart it goes on with what it had claimed.
    const hubId = options.stateUrl === undefined ? 'this' : randomBytes(9).toString('base64url');
    const onTrouble = (error: unknown) => options.say(`trouble: ${(error as Error).stack ?? error}`);
    const rules = { decide, causeOf, fade };
    const judging = createJudging({
      facts,
      state,
      events,
      judge: createHubJudge(options.knownScanners),
      rules,
      clock: Date.now,
      onTrouble,
    });
    const { job: visitsJob, visits } = createHubVisits({
      state,
      events,
      rules,
      knownScanners: options.knownScanners,
      organisation: options.config.notices?.sender.organisation ?? 'Yamori',
      hubId,
      clock: Date.now,
      onTrouble,
    });
    const retention = createRetention({ facts, state, clock: Date.now, onTrouble });
    let sampleScanners: readonly KnownScanner[] = [];
    const { job: systemsJob, systems } = createHubSystems(
      stores,
      (isSample) => (isSample ? sampleScanners : options.knownScanners),
      options.config.systems.resolver,
      onTrouble,
    );
    const locate = createLocate(networks);
    const notices = await createHubNotices({
      stores,
      events,
      config: options.config.notices ?? null,
      site: options.publicUrl ?? `http://127.0.0.1:${options.port}`,
      zone: options.zone,
      hubId,
      folder: join(folder.path, 'notices'),
      locate,
      clock: Date.now,
      count: (name) => events.tellCount(name),
      onTrouble,
    });
    closers.push(() => notices.close());
    let setupCode: string | null = null;
    const app = await createHub({
      facts,
      state,
      events,
      settings: settingsOf(options, isSecret),
      clock: Date.now,
      randomBytes: (count) => randomBytes(count),
      locate,
      describePacket,
      whatToDo,
      applyPatch,
      parseOwners: (name, text) =>
        readOwners(name, text).owners.map((owner) => ({
          ...owner,
          prefixes: owner.prefixes.map(formatPrefix),
          dark: owner.dark.map(formatPrefix),
          sample: false,
        })),
      parseLeases: readLeases,
      checkBatch: checkSightingBatch,
      tls: readTls(options.tls),
      webFolder: options.webFolder,
      onSetupCode(code) {
        setupCode = code;
      },
      judgedAt: () => judging.finishedAt,
      systems,
      visits,
      notices: notices.routes,
      compare: createCompareInWorker(facts, () => [...options.knownScanners, ...sampleScanners]),
      logStream: process.stderr,
    });
    closers.push(() => app.close());
    const port = await listen(app, { host: options.listen, port: options.port, isSecret });
    const control = await openControlSocket(folder.path, (target) => backUp(stores, target, Date.now()));
    closers.push(() => new Promise((resolve) => control.close(resolve)));
    const email = options.config.notices?.channels.get('email') as EmailSettings | undefined;
    if (email !== undefined) {
      const inbox = await startHubInbox({
        state,
        email,
        mailbox: options.config.notices?.mailbox ?? null,
        folder: join(folder.path, 'notices'),
        clock: Date.now,
        count: (name) => events.tellCount(name),
        onTrouble,
      });
      closers.push(() => inbox.stop());
    }
    if (options.stateUrl === undefined) await state.releaseNotices('this');
    notices.cases.start(CASES_EVERY_MS);
    closers.push(() => notices.cases.stop());
    notices.outbox.start(OUTBOX_EVERY_MS);
    closers.push(() => notices.outbox.stop());
    judging.start(options.judgeEveryMs);
    closers.push(() => judging.stop());
    visitsJob.start(VISITS_EVERY_MS);
    closers.push(() => visitsJob.stop());
    retention.start(RETENTION_EVERY_MS);
    closers.push(() => retention.stop());
    // The sample asks for its run itself, once it is whole.
    const settled = setTimeout(
      () => systemsJob.start(SYSTEMS_EVERY_MS),
      options.withSample ? SYSTEMS_EVERY_MS : SYSTEMS_FIRST_MS,
    );
    closers.push(() => {
      clearTimeout(settled);
      return systemsJob.stop();
    });

    const url = urlOf(options, port);
    if (options.withSample) {
      const ending = new AbortController();
      const playing = startSample(ending.signal);
      closers.push(async () => {
        ending.abort();
        await playing;
      });
    } else await forgetSample(stores);
    if (options.withSample && options.withDecoys) {
      const decoys = await startSampleDecoys(folder.path, options.say);
      closers.push(() => decoys.close());
      const { secret: token, revoke } = await addSampleToken(
        { stores, clock: Date.now, randomBytes: (count) => randomBytes(count) },
        'sample decoys',
      );
      const ending = new AbortController();
      const bringing = postVisits({
        files: decoys.journals,
        hub: { url: parseHubUrl(`http://127.0.0.1:${port}`), token },
        folder: join(folder.path, 'decoys', 'brought'),
        signal: ending.signal,
        follow: true,
      }).catch(onTrouble);
      closers.push(async () => {
        ending.abort();
        await bringing;
        await revoke();
      });
    }
    return { url, setupCode, close };

    async function startSample(signal: AbortSignal): Promise<void> {
      const given: SampleOptions = {
        stores,
        hubUrl: `http://127.0.0.1:${port}`,
        spoolFolder: join(folder.path, 'sample-spool'),
        clock: Date.now,
        randomBytes: (count) => randomBytes(count),
        signal,
      };
      try {
        const sample = await loadSample(given);
        await judging.runThorough();
        options.say('the sample is in: a night of generated packets, marked as a sample on every page');
        await Promise.all([sample.play(), startSampleSystems(given)]);
      } catch (error) {
        if (!signal.aborted) onTrouble(error);
      }
    }

    async function startSampleSystems(given: SampleOptions): Promise<void> {
      sampleScanners = await loadSampleSystems(given);
      if ((await readSystemsNote(state, true)) !== null) return;
      if (await systemsJob.runNow()) options.say('and ninety days of scanning systems');
    }
  } catch (error) {
    await close();
    throw error;
  }
}

function settingsOf(options: RunHubOptions, isSecret: boolean): HubSettings {
  return {
    publicUrl: options.publicUrl,
    isSecure: isSecret,
    trustProxy: options.trustProxy,
    hostNames: isLoopback(options.listen) ? [] : [options.listen],
    zone: options.zone,
    version: options.version,
  };
}

function readTls(files: RunHubOptions['tls']): { cert: string; key: string } | null {
  if (files === null) return null;
  return { cert: readFileSync(files.certFile, 'utf8'), key: readFileSync(files.keyFile, 'utf8') };
}

function urlOf({ publicUrl, tls, listen: host }: RunHubOptions, port: number): string {
  if (publicUrl !== null) return publicUrl.replace(/\/$/, '');
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls === null ? 'http' : 'https'}://${name}:${port}`;
}
