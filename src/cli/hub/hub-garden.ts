/**
 * The hub's side of walled gardens: a step of the ladder becomes a hold, gateways fetch holds and bring events back.
 * A hold follows its case: one that proof or a person closed lets go of its address the next time a gateway asks.
 */
import { changeCase } from '../../hub/change-case.ts';
import type { GardenPort } from '../../hub/deps.ts';
import type { CaseEventKind, CaseRecord } from '../../model/case.ts';
import {
  type GardenEvent,
  type Hold,
  mayHold,
  type ReleasedBy,
  SELF_RELEASE_DAYS,
} from '../../model/hold.ts';
import type { Incident } from '../../model/incident.ts';
import type { NoticeReport, NoticeSender } from '../../model/notice.ts';
import type { ProofState } from '../../model/proof.ts';
import { isClean } from '../../notices/case/case-steps.ts';
import {
  beginWatch,
  noteHeld,
  notePageSeen,
  noteReleased,
  noteWatch,
} from '../../notices/case/garden-steps.ts';
import type { HoldAnswer, HoldRequest } from '../../notices/channels/hold-requester.ts';
import { adviceFor } from '../../notices/wording/advice.ts';
import type { StateStore } from '../../store/state-port.ts';
import { HELD_BECAUSE } from './held-because.ts';

export interface HubGardenDeps {
  readonly state: Pick<
    StateStore,
    | 'case'
    | 'caseEvents'
    | 'casesOfAddress'
    | 'changeCases'
    | 'incident'
    | 'putHold'
    | 'hold'
    | 'activeHolds'
    | 'holdsOf'
  >;
  readonly sender: NoticeSender;
  /** Names of the sensors that are gateways. */
  readonly gateways: readonly string[];
  readonly reportOf: (record: CaseRecord, incident: Incident) => Promise<NoticeReport>;
  readonly clock: () => number;
}

export interface HubGarden extends GardenPort {
  /** Keeps the hold before it answers. */
  placeHold(request: HoldRequest): Promise<HoldAnswer>;
}

/** As it is stored. */
interface KeptHold extends Hold {
  /** The gateway that its owner released himself at, so he is behind that one; null: he did not. */
  readonly gateway: string | null;
}

const DAY_MS = 86_400_000;
/** Whether somebody is still to be stopped: a hold that comes late must not meet who mended it, or his successor. */
const STILL_SENDS: Readonly<Record<ProofState, boolean>> = {
  active: true,
  quiet: true,
  reinfected: true,
  'clean-by-silence': false,
  'clean-by-retest': false,
  'unknown-moved': false,
  'unknown-sensor-down': false,
};
/** A gateway that was away for so long still hears that a hold was released. */
const TELL_RELEASED_MS = 2 * DAY_MS;

export function createHubGarden(deps: HubGardenDeps): HubGarden {
  const { state, clock, gateways } = deps;

  return {
    mayAsk: (sensorName) => gateways.includes(sensorName),

    async placeHold({ noticeId, kind, caseId, address, days, selfReleaseLimit }) {
      const known = await state.hold(noticeId);
      if (known !== null) return { kind: 'placed' };
      const record = await state.case(caseId);
      const incident = record === null ? null : await state.incident(caseId);
      if (record === null || incident === null)
        return { kind: 'refused', why: 'its case is gone', isGone: true };
      const evidence = { sensors: incident.sensors.length, isConsistent: false, decision: null };
      const leave = mayHold(record, evidence);
      if ('refused' in leave) return { kind: 'refused', why: leave.refused, isGone: false };
      const obstacle = kind === 'quarantine' ? obstacleOf(record) : null;
      if (obstacle !== null) return obstacle;
      const now = clock();
      const hold: KeptHold = {
        id: noticeId,
        kind,
        caseId,
        targets: [address],
        since: now,
        until: now + days * DAY_MS,
        grade: record.grade,
        releasedAt: null,
        releasedBy: null,
        selfReleases: await selfReleasesOf(address, now),
        selfReleaseLimit,
        told: await toldOf(record, incident),
        gateway: null,
      };
      await keep(hold);
      return { kind: 'placed' };
    },

    async holds() {
      const now = clock();
      const holds = (await state.activeHolds(now, now - TELL_RELEASED_MS)).map(readHold);
      return Promise.all(
        holds.map(async (hold) => {
          if (hold.releasedAt !== null) return hold;
          const record = await state.case(hold.caseId);
          // Its case was closed by proof or by a person, who alone decide that it is over.
          if (record?.status === 'open') return hold;
          return release(hold, record !== null && isClean(record.proof.state) ? 'proof' : 'staff', now);
        }),
      );
    },

    async release(holdId) {
      const stored = await state.hold(holdId);
      if (stored === null) return false;
      const hold = readHold(stored);
      if (hold.releasedAt === null) await release(hold, 'staff', clock());
      return true;
    },

    async take(events, gateway) {
      let isNews = false;
      for (const event of events) isNews = (await note(event, gateway)) || isNews;
      return { taken: events.map(({ id }) => id), isNews };
    },
  };

  async function toldOf(record: CaseRecord, incident: Incident): Promise<Hold['told']> {
    const report = await deps.reportOf(record, incident);
    const { steps } = adviceFor(report);
    const inLanguage = (language: 'ja' | 'en') =>
      steps.map((step) => ({
        id: step.id,
        title: step[language].title,
        text: step[language].text,
        check: step[language].check,
      }));
    const { organisation, contact, site } = deps.sender;
    return {
      code: record.code,
      organisation,
      contact,
      site,
      // Behind a shared address, only source port and time together say whose device it was.
      seenAt: report.portAt ?? incident.lastSeen,
      port: report.sourcePort,
      what: HELD_BECAUSE[incident.cause],
      steps: { ja: inLanguage('ja'), en: inLanguage('en') },
    };
  }

  /** Over all cases of the address: a new case gives nobody new releases. */
  async function selfReleasesOf(address: string, now: number): Promise<number> {
    const records = await state.casesOfAddress(address);
    const holds = (await Promise.all(records.map(({ id }) => state.holdsOf(id)))).flat().map(readHold);
    const since = now - SELF_RELEASE_DAYS * DAY_MS;
    return holds.filter(
      ({ kind, releasedBy, releasedAt }) =>
        kind === 'quarantine' && releasedBy === 'self' && (releasedAt ?? 0) > since,
    ).length;
  }

  async function keep(hold: KeptHold): Promise<void> {
    const { id, caseId, until, releasedAt } = hold;
    await state.putHold({
      id,
      caseId,
      address: hold.targets[0],
      until,
      releasedAt,
      hold: JSON.stringify(hold),
    });
  }

  /** The case first and the hold last: who is killed in between does it again, and tells it once. */
  async function release(
    hold: KeptHold,
    by: ReleasedBy,
    at: number,
    gateway: string | null = null,
  ): Promise<KeptHold> {
    const released: KeptHold = { ...hold, releasedAt: at, releasedBy: by, gateway };
    if (hold.kind === 'quarantine') {
      await tellOnce(hold, 'released', (record) => noteReleased(record, hold.id, by, at));
      // Who lets himself go says that he did the steps: the gateway, which sees all he sends, looks.
      if (by === 'self') await step(hold.caseId, (record) => beginWatch(record, at));
    }
    await keep(released);
    return released;
  }

  /** The same event may come twice, and of a hold that nobody knows any more. True: the case is to be judged anew. */
  async function note(
    { kind, holdId, at, releasedBy, watch }: GardenEvent,
    gateway: string,
  ): Promise<boolean> {
    const stored = await state.hold(holdId);
    if (stored === null) return false;
    const hold = readHold(stored);
    // A gateway's clock may be wrong; what it says happened is not later than when it was heard.
    const when = Math.min(at, clock());
    if (kind === 'held' && hold.kind === 'quarantine') {
      await tellOnce(hold, 'quarantined', (record) => noteHeld(record, holdId, when));
    } else if (kind === 'page-seen') {
      await tellOnce(hold, 'page-seen', (record) => notePageSeen(record, holdId, when));
    } else if (kind === 'released' && hold.releasedAt === null) {
      await release(hold, releasedBy ?? 'expired', when, releasedBy === 'self' ? gateway : null);
      return true;
    } else if (kind === 'watched' && watch?.phase === 'released' && hold.gateway === gateway) {
      // Of another gateway the silence proves nothing: he is not behind it.
      const isNew = await step(hold.caseId, (record) => noteWatch(record, watch, when));
      return isNew && (watch.isOver || watch.hits > 0);
    }
    return false;
  }

  async function tellOnce(
    { id, caseId }: Hold,
    kind: CaseEventKind,
    change: Parameters<typeof changeCase>[2],
  ): Promise<void> {
    const events = await state.caseEvents(caseId);
    if (!events.some((event) => event.kind === kind && event.noticeId === id)) await step(caseId, change);
  }

  /** False: there was nothing to change. */
  async function step(caseId: string, change: Parameters<typeof changeCase>[2]): Promise<boolean> {
    if ((await state.case(caseId)) === null) return false;
    let isChanged = false;
    await changeCase(
      state,
      async () => (await state.case(caseId)) as CaseRecord,
      (record) => {
        const next = change(record);
        isChanged = next !== null;
        return next;
      },
    );
    return isChanged;
  }
}

/** Null: he may be held now. */
function obstacleOf(record: CaseRecord): HoldAnswer | null {
  const refused = (why: string): HoldAnswer => ({ kind: 'refused', why, isGone: false });
  if (record.cause !== 'infected') return refused(`${record.cause} is no reason to hold anybody`);
  if (!STILL_SENDS[record.proof.state]) return refused(`it may not send any more: ${record.proof.state}`);
  const isTesting = record.retest !== null && record.retest.outcome === null;
  return isTesting ? { kind: 'later', why: 'a re-test is under way' } : null;
}

function readHold({ hold }: { readonly hold: string }): KeptHold {
  return { gateway: null, ...(JSON.parse(hold) as Hold) };
}
