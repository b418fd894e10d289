/**
 * The hub's side of walled gardens: a step of the ladder becomes a hold, gateways fetch holds and bring events back.
 * A hold follows its case: one that proof or a person closed lets go of its address the next time a gateway asks.
 */
import { changeCase } from '../../hub/change-case.ts';
import type { GardenPort } from '../../hub/deps.ts';
import type { CaseRecord } from '../../model/case.ts';
import {
  type GardenEvent,
  type Hold,
  mayHold,
  type ReleasedBy,
  SELF_RELEASE_DAYS,
} from '../../model/hold.ts';
import type { Incident } from '../../model/incident.ts';
import type { NoticeReport, NoticeSender } from '../../model/notice.ts';
import { beginWatch, noteHeld, noteReleased, noteWatch } from '../../notices/case/garden-steps.ts';
import type { HoldAnswer, HoldRequest } from '../../notices/channels/hold-requester.ts';
import { adviceFor } from '../../notices/wording/advice.ts';
import type { StateStore } from '../../store/state-port.ts';
import { HELD_BECAUSE } from './held-because.ts';

export interface HubGardenDeps {
  readonly state: Pick<
    StateStore,
    'case' | 'caseEvents' | 'changeCases' | 'incident' | 'putHold' | 'hold' | 'activeHolds' | 'holdsOf'
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

const DAY_MS = 86_400_000;
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
      const now = clock();
      const earlier = (await state.holdsOf(caseId)).map(readHold);
      const hold: Hold = {
        id: noticeId,
        kind,
        caseId,
        targets: [address],
        since: now,
        until: now + days * DAY_MS,
        grade: record.grade,
        releasedAt: null,
        releasedBy: null,
        selfReleases: earlier.filter(
          ({ releasedBy, releasedAt }) =>
            releasedBy === 'self' && (releasedAt ?? 0) > now - SELF_RELEASE_DAYS * DAY_MS,
        ).length,
        selfReleaseLimit,
        told: await toldOf(record, incident),
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
          return record?.status === 'open' ? hold : release(hold, record === null ? 'staff' : 'proof', now);
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

    async take(events) {
      for (const event of events) await note(event);
      return events.map(({ id }) => id);
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
      seenAt: incident.lastSeen,
      port: report.destinationPorts[0] ?? null,
      what: HELD_BECAUSE[incident.cause],
      steps: { ja: inLanguage('ja'), en: inLanguage('en') },
    };
  }

  async function keep(hold: Hold): Promise<void> {
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

  async function release(hold: Hold, by: ReleasedBy, at: number): Promise<Hold> {
    const released: Hold = { ...hold, releasedAt: at, releasedBy: by };
    await keep(released);
    await step(hold.caseId, (record) => noteReleased(record, hold.id, by, at));
    return released;
  }

  /** The same event may come twice, and of a hold that nobody knows any more. */
  async function note({ kind, holdId, at, releasedBy, watch }: GardenEvent): Promise<void> {
    const stored = await state.hold(holdId);
    if (stored === null) return;
    const hold = readHold(stored);
    // A gateway's clock may be wrong; what it says happened is not later than when it was heard.
    const when = Math.min(at, clock());
    if (kind === 'held') {
      const events = await state.caseEvents(hold.caseId);
      if (events.some((event) => event.kind === 'quarantined' && event.noticeId === holdId)) return;
      await step(hold.caseId, (record) => noteHeld(record, holdId, hold.kind, when));
    } else if (kind === 'released' && hold.releasedAt === null) {
      await release(hold, releasedBy ?? 'expired', when);
      // Who lets himself go says that he did the steps: the gateway, which sees all he sends, looks.
      if (releasedBy === 'self' && hold.kind === 'quarantine')
        await step(hold.caseId, (record) => beginWatch(record, when));
    } else if (kind === 'watched' && watch !== null && watch.phase === 'released') {
      await step(hold.caseId, (record) => noteWatch(record, watch, when));
    }
  }

  async function step(caseId: string, change: Parameters<typeof changeCase>[2]): Promise<void> {
    if ((await state.case(caseId)) === null) return;
    await changeCase(state, async () => (await state.case(caseId)) as CaseRecord, change);
  }
}

function readHold({ hold }: { readonly hold: string }): Hold {
  return JSON.parse(hold) as Hold;
}
