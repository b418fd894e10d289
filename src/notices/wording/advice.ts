/**
 * What to do, one step at a time: by cause, by device, and by how the malware persists. Steps that end what runs now
 * come before those that keep it from coming back, and a re-test is always the last: only that tells.
 */
import type { Cause } from '../../model/incident.ts';
import type { NoticeReport } from '../../model/notice.ts';
import type { AdviceStep } from './advice/advice-step.ts';
import type { DeviceKind } from './advice/device-kind.ts';
import { guessDeviceKind } from './advice/device-kind.ts';
import { FIND_STEPS, STAY_CALM } from './advice/find-steps.ts';
import * as other from './advice/other-steps.ts';
import * as pc from './advice/pc-steps.ts';
import { guessMalware, type MalwareName, PERSISTENCE, type Residence } from './advice/persistence.ts';
import * as thing from './advice/thing-steps.ts';

/** What somebody knows better than the packets: an owner who looked, a sandbox, an analyst. */
export interface AdviceHint {
  readonly deviceKind?: DeviceKind;
  readonly malware?: MalwareName;
}

export interface Advice {
  readonly deviceKind: DeviceKind;
  readonly malware: MalwareName | null;
  /** Null where nothing is said to be infected. */
  readonly residence: Residence | null;
  /** Never empty; the last is the re-test. */
  readonly steps: readonly AdviceStep[];
  /** What ends it and what does not, in a sentence; empty where nothing is said to be infected. */
  readonly ends: { readonly ja: string; readonly en: string };
}

/** What advice goes by; any `NoticeReport` has it. */
export type AdviceSubject = Pick<
  NoticeReport,
  'cause' | 'device' | 'tool' | 'grade' | 'protocol' | 'destinationPorts'
>;

const ENDS: Readonly<Record<Residence, { readonly ja: string; readonly en: string }>> = {
  memory: {
    ja: '電源を入れ直すと消えます。ただし、パスワードとソフトと外からの入口をそのままにすると、また入られます。',
    en: 'A restart ends it. It comes back unless password, software and the way in from outside are changed too.',
  },
  disk: {
    ja: '電源を入れ直しても消えません。下の手順で取りのぞくと消えます。',
    en: 'A restart does not end it. The steps that we give remove it.',
  },
  firmware: {
    ja: '電源を入れ直しても、買った時の状態に戻しても消えません。メーカーの手順か、買い替えが必要です。',
    en: "Neither a restart nor a reset ends it. It takes the maker's own removal, or another device.",
  },
  unknown: {
    ja: '多くは電源を入れ直すと消えますが、消えないものもあります。最後の確かめで分かります。',
    en: 'Most of this kind end with a restart, some do not. The test at the end tells.',
  },
};

const NO_END = { ja: '', en: '' };

export function adviceFor(report: AdviceSubject, hint: AdviceHint = {}): Advice {
  const malware = report.cause === 'infected' ? (hint.malware ?? guessMalware(report)) : null;
  const deviceKind = hint.deviceKind ?? kindOf(report, malware);
  const residence =
    report.cause !== 'infected' ? null : malware === null ? 'unknown' : PERSISTENCE[malware].residence;
  const isWeak = report.grade === 'spoofable-packet' && !CALM_CAUSES.has(report.cause);
  return {
    deviceKind,
    malware,
    residence,
    steps: [
      ...(isWeak ? [STAY_CALM] : []),
      ...STEPS[report.cause](deviceKind, malware, residence ?? 'unknown'),
      other.RETEST,
    ],
    ends: residence === null ? NO_END : ENDS[residence],
  };
}

/** Causes whose own first step already says that nothing need be switched off. */
const CALM_CAUSES: ReadonlySet<Cause> = new Set(['spoofed', 'dos-victim']);

/** A family that lives on one kind of device tells the device, if the packets do not. */
function kindOf(report: AdviceSubject, malware: MalwareName | null): DeviceKind {
  const guess = guessDeviceKind(report);
  if (malware === null || (guess !== 'thing' && guess !== 'unknown')) return guess;
  const kinds = PERSISTENCE[malware].devices;
  return kinds.length === 1 ? kinds[0] : guess;
}

type StepList = (
  kind: DeviceKind,
  malware: MalwareName | null,
  residence: Residence,
) => readonly AdviceStep[];

const STEPS: Readonly<Record<Cause, StepList>> = {
  infected: (kind, malware, residence) => [FIND_STEPS[kind], ...INFECTED[kind](malware, residence)],
  scanning: () => [other.ASK_COLLEAGUES, FIND_STEPS.unknown, other.LOOK_AT_PROGRAMS],
  'dos-victim': () => [other.NO_INFECTION, other.LOOK_AT_LOAD, other.CLOSE_REFLECTORS],
  misconfigured: () => [FIND_STEPS.unknown, other.OLD_ADDRESS],
  spoofed: () => [other.SOMEBODY_FORGED, other.LOOK_IN_ROUTER_LOG],
  intrusion: () => [other.ASK_COLLEAGUES, FIND_STEPS.unknown, other.LOOK_AT_PROGRAMS],
  unexplained: () => [other.THINK_OF_WORK, FIND_STEPS.unknown, other.UPDATE_ALL],
};

type InfectedSteps = (malware: MalwareName | null, residence: Residence) => readonly AdviceStep[];

const INFECTED: Readonly<Record<DeviceKind, InfectedSteps>> = {
  camera: stepsForThing,
  printer: stepsForThing,
  thing: stepsForThing,
  // Nothing is known of it: the steps of things, which do a PC no harm, and a scan for the case that it is one.
  unknown: (malware, residence) =>
    malware === 'xorddos' ? [pc.REINSTALL_SERVER] : [...stepsForThing(malware, residence), pc.SCAN_PC],
  router: (_malware, residence) => [
    ...byResidence(residence, {
      memory: [thing.RESTART_ROUTER],
      disk: [thing.RESET_ROUTER],
      firmware: [thing.DISCONNECT_THING, thing.REMOVE_BY_MAKER],
    }),
    thing.PASSWORD_THING,
    thing.UPDATE_THING,
    thing.CLOSE_ROUTER,
  ],
  nas: (_malware, residence) => [
    ...byResidence(residence, {
      memory: [thing.RESTART_NAS],
      disk: [thing.DISCONNECT_THING, thing.SAVE_FILES_NAS, thing.RESET_NAS],
      firmware: [thing.DISCONNECT_THING, thing.SAVE_FILES_NAS, thing.REMOVE_BY_MAKER],
    }),
    thing.UPDATE_THING,
    thing.PASSWORD_NAS,
    thing.CLOSE_THING,
  ],
  'tv-box': (_malware, residence) =>
    residence === 'firmware'
      ? [thing.REPLACE_TV_BOX]
      : [
          ...byResidence(residence, {
            memory: [thing.RESTART_THING],
            disk: [thing.DISCONNECT_THING, thing.RESET_THING],
            firmware: [],
          }),
          thing.CLOSE_ADB,
          thing.UPDATE_THING,
        ],
  pc: (malware, residence) => {
    if (residence === 'memory') return [pc.RESTART_PC, pc.UPDATE_PC, pc.CLOSE_PC];
    const removal = malware === 'wannacry' ? pc.REINSTALL_PC : pc.SCAN_PC;
    const usb = malware !== null && PERSISTENCE[malware].waysIn.includes('usb') ? [pc.CHECK_USB] : [];
    return [pc.DISCONNECT_PC, removal, ...usb, pc.UPDATE_PC, pc.CLOSE_PC];
  },
};

function stepsForThing(_malware: MalwareName | null, residence: Residence): readonly AdviceStep[] {
  return [
    ...byResidence(residence, {
      memory: [thing.RESTART_THING],
      disk: [thing.DISCONNECT_THING, thing.RESET_THING],
      firmware: [thing.DISCONNECT_THING, thing.REMOVE_BY_MAKER],
    }),
    thing.PASSWORD_THING,
    thing.UPDATE_THING,
    thing.CLOSE_THING,
  ];
}

/** What is not told is first tried as if a restart ended it: most do, and the re-test tells. */
function byResidence(
  residence: Residence,
  steps: Readonly<Record<Exclude<Residence, 'unknown'>, readonly AdviceStep[]>>,
): readonly AdviceStep[] {
  return steps[residence === 'unknown' ? 'memory' : residence];
}
