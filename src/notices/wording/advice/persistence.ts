/** How malware persists: what ends it and what does not, each row with who says so. */
import type { NoticeReport } from '../../../model/notice.ts';
import type { DeviceKind } from './device-kind.ts';

/**
 * `memory`: gone after a restart, and back within minutes to days if the way in stays open. `disk`: survives a
 * restart, ends with a reset or a clean installation. `firmware`: survives a reset as well. `unknown`: not told.
 */
export const RESIDENCES = ['memory', 'disk', 'firmware', 'unknown'] as const;
export type Residence = (typeof RESIDENCES)[number];

export const REMEDIES = ['restart', 'factory-reset', 'firmware', 'clean-install', 'scan', 'replace'] as const;
export type Remedy = (typeof REMEDIES)[number];

export const WAYS_IN = ['weak-password', 'open-service', 'unpatched', 'usb', 'supply'] as const;
export type WayIn = (typeof WAYS_IN)[number];

export interface Persistence {
  /** As people write it. */
  readonly title: string;
  readonly devices: readonly DeviceKind[];
  readonly residence: Residence;
  /** Each alone ends what runs now. */
  readonly endedBy: readonly Remedy[];
  /** What people try and what does not end it. */
  readonly notEndedBy: readonly Remedy[];
  /** How it got in, and gets in again. */
  readonly waysIn: readonly WayIn[];
  readonly source: string;
}

export const MALWARE_NAMES = [
  'mirai',
  'gafgyt',
  'hajime',
  'mozi',
  'torii',
  'vpnfilter',
  'cyclops-blink',
  'qsnatch',
  'adb-worm',
  'badbox',
  'xorddos',
  'slammer',
  'conficker',
  'wannacry',
  'smb-worm',
] as const;
export type MalwareName = (typeof MALWARE_NAMES)[number];

const THINGS: readonly DeviceKind[] = ['camera', 'router', 'thing', 'tv-box', 'printer'];

export const PERSISTENCE: Readonly<Record<MalwareName, Persistence>> = {
  mirai: {
    title: 'Mirai',
    devices: THINGS,
    residence: 'memory',
    endedBy: ['restart'],
    notEndedBy: [],
    waysIn: ['weak-password', 'open-service', 'unpatched'],
    source:
      'US-CERT TA16-288A (2016): in memory only, a restart ends it, minutes later it can be back; Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017',
  },
  gafgyt: {
    title: 'Gafgyt (Bashlite)',
    devices: THINGS,
    residence: 'memory',
    endedBy: ['restart'],
    notEndedBy: [],
    waysIn: ['weak-password', 'open-service', 'unpatched'],
    source:
      'US-CERT TA16-288A (2016), beside Mirai; some later builds write start scripts (Brierley et al., Persistence in Linux-Based IoT Malware, NordSec 2020), so a re-test decides',
  },
  hajime: {
    title: 'Hajime',
    devices: THINGS,
    residence: 'memory',
    endedBy: ['restart'],
    notEndedBy: [],
    waysIn: ['weak-password', 'open-service', 'unpatched'],
    source: 'Herwig et al., Measurement and Analysis of Hajime, a Peer-to-peer IoT Botnet, NDSS 2019',
  },
  mozi: {
    title: 'Mozi',
    devices: ['router', 'camera', 'thing'],
    residence: 'disk',
    endedBy: ['factory-reset'],
    notEndedBy: ['restart'],
    waysIn: ['weak-password', 'open-service', 'unpatched'],
    source:
      'Microsoft Security, How to proactively defend against Mozi IoT botnet (2021): start scripts on gateways of Netgear, Huawei and ZTE survive a restart',
  },
  torii: {
    title: 'Torii',
    devices: THINGS,
    residence: 'disk',
    endedBy: ['factory-reset'],
    notEndedBy: ['restart'],
    waysIn: ['weak-password', 'open-service'],
    source:
      'Avast Threat Labs, Torii botnet: not another Mirai variant (2018): six ways to survive a restart',
  },
  vpnfilter: {
    title: 'VPNFilter',
    devices: ['router', 'nas'],
    residence: 'disk',
    endedBy: ['factory-reset'],
    notEndedBy: ['restart'],
    waysIn: ['weak-password', 'unpatched'],
    source:
      'US-CERT TA18-145A and Cisco Talos, New VPNFilter malware (2018): stage 1 survives a restart, stages 2 and 3 do not',
  },
  'cyclops-blink': {
    title: 'Cyclops Blink',
    devices: ['router'],
    residence: 'firmware',
    endedBy: ['firmware', 'replace'],
    notEndedBy: ['restart', 'factory-reset'],
    waysIn: ['open-service', 'unpatched'],
    source:
      "CISA, NCSC-UK, FBI and NSA, AA22-054A (2022): sits in the firmware's update and outlives it; the maker's own removal is needed",
  },
  qsnatch: {
    title: 'QSnatch (Derek)',
    devices: ['nas'],
    residence: 'disk',
    endedBy: ['factory-reset'],
    notEndedBy: ['restart', 'firmware'],
    waysIn: ['weak-password', 'unpatched'],
    source:
      'CISA and NCSC-UK, AA20-209A (2020): stops updates from being installed; a full factory reset must come before the firmware update',
  },
  'adb-worm': {
    title: 'ADB.Miner, Trinity and their like',
    devices: ['tv-box'],
    residence: 'disk',
    endedBy: ['factory-reset'],
    notEndedBy: ['restart'],
    waysIn: ['open-service'],
    source:
      '360 Netlab, ADB.Miner: more information (2018): files in /data/local/tmp, some builds as an installed app or a start script',
  },
  badbox: {
    title: 'BADBOX',
    devices: ['tv-box'],
    residence: 'firmware',
    endedBy: ['replace'],
    notEndedBy: ['restart', 'factory-reset'],
    waysIn: ['supply'],
    source:
      'FBI PSA I-060525-PSA, Home Internet Connected Devices Facilitate Criminal Activity (2025): in the device before it is bought; take it off the network',
  },
  xorddos: {
    title: 'XorDDoS',
    devices: ['unknown', 'nas'],
    residence: 'disk',
    endedBy: ['clean-install'],
    notEndedBy: ['restart'],
    waysIn: ['weak-password'],
    source:
      'Microsoft Security, Rise in XorDdos (2022): start scripts and cron entries on Linux servers bring it back',
  },
  slammer: {
    title: 'SQL Slammer',
    devices: ['pc'],
    residence: 'memory',
    endedBy: ['restart'],
    notEndedBy: [],
    waysIn: ['unpatched', 'open-service'],
    source:
      'CERT CA-2003-04 and Moore et al., Inside the Slammer Worm (2003): in memory only; MS02-039 closes the way in',
  },
  conficker: {
    title: 'Conficker',
    devices: ['pc'],
    residence: 'disk',
    endedBy: ['scan', 'clean-install'],
    notEndedBy: ['restart'],
    waysIn: ['unpatched', 'weak-password', 'usb'],
    source: 'Microsoft KB962007 and MS08-067; Conficker Working Group, Lessons Learned (2011)',
  },
  wannacry: {
    title: 'WannaCry',
    devices: ['pc'],
    residence: 'disk',
    endedBy: ['clean-install'],
    notEndedBy: ['restart'],
    waysIn: ['unpatched', 'open-service'],
    source: 'US-CERT TA17-132A (2017): installs itself as a service and spreads by MS17-010',
  },
  'smb-worm': {
    title: 'a worm that spreads by Windows file sharing',
    devices: ['pc'],
    residence: 'disk',
    endedBy: ['scan', 'clean-install'],
    notEndedBy: ['restart'],
    waysIn: ['unpatched', 'weak-password', 'open-service'],
    source: 'US-CERT TA17-132A (2017) and Microsoft KB962007, for what such worms have in common',
  },
};

/** Which family a report speaks of; null: it does not tell. A mark proves a family only for Mirai. */
export function guessMalware(
  report: Pick<NoticeReport, 'cause' | 'device' | 'tool' | 'protocol' | 'destinationPorts'>,
): MalwareName | null {
  if (report.cause !== 'infected') return null;
  if (report.tool === 'mirai') return 'mirai';
  const port = report.destinationPorts[0];
  if (report.device === 'pc' && port === 445) return 'smb-worm';
  if (report.device === 'pc' && port === 1434 && report.protocol === 'udp') return 'slammer';
  if (report.device !== 'pc' && port === 5555 && report.protocol === 'tcp') return 'adb-worm';
  return null;
}
