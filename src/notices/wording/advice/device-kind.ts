/** What kind of device it may be: what the owner says wins; else what its own worm asks for is a hint. */
import type { NoticeReport } from '../../../model/notice.ts';

export const DEVICE_KINDS = [
  'camera',
  'router',
  'nas',
  'printer',
  'tv-box',
  'pc',
  'thing',
  'unknown',
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/**
 * Worms spread to their own kind, so the port that a source asks for most is a hint at what the source itself is.
 * Only ports that one kind alone answers on; Telnet (23) is everybody's and says no more than "a thing".
 */
const PORT_HINTS: ReadonlyMap<number, DeviceKind> = new Map([
  // Android Debug Bridge over TCP.
  [5555, 'tv-box'],
  // Dahua and Xiongmai recorders' own protocols, and Xiongmai's console.
  [37_777, 'camera'],
  [34_567, 'camera'],
  [9527, 'camera'],
  // TR-069 of routers; UPnP of Huawei HG532 (CVE-2017-17215) and of Realtek's SDK (CVE-2014-8361).
  [7547, 'router'],
  [37_215, 'router'],
  [52_869, 'router'],
  // Printing without a queue.
  [9100, 'printer'],
]);

export function guessDeviceKind(
  report: Pick<NoticeReport, 'cause' | 'device' | 'destinationPorts'>,
): DeviceKind {
  if (report.device === 'pc') return 'pc';
  if (report.cause !== 'infected') return 'unknown';
  const hint = PORT_HINTS.get(report.destinationPorts[0] ?? -1);
  if (hint !== undefined) return hint;
  return report.device === 'iot' ? 'thing' : 'unknown';
}

export const DEVICE_NAMES: Readonly<Record<DeviceKind, { readonly ja: string; readonly en: string }>> = {
  camera: { ja: 'カメラか録画機', en: 'camera or recorder' },
  router: { ja: 'ルーター', en: 'router' },
  nas: { ja: '保存用の機器（NAS）', en: 'network disk (NAS)' },
  printer: { ja: 'プリンター', en: 'printer' },
  'tv-box': { ja: 'テレビにつなぐ箱', en: 'TV box' },
  pc: { ja: 'パソコン', en: 'PC' },
  thing: {
    ja: '機器（カメラ、録画機、ルーターなど）',
    en: 'device such as a camera, a recorder or a router',
  },
  unknown: { ja: '機器', en: 'device' },
};
