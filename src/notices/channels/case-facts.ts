/** The figures of a notice as pairs of words that staff read: which case, which address, what, since when. */
import type { Delivery, NoticeReport } from '../../model/notice.ts';
import { isoTime } from '../formats/report-words.ts';
import { plainLine } from './plain-text.ts';

/** In Japanese where the notice is; of several reports a line each, at most ten. Empty without reports. */
export function caseFacts(delivery: Delivery): (readonly [string, string])[] {
  const names = NAMES[delivery.language];
  const { reports } = delivery;
  if (reports.length === 0) return [];
  if (reports.length > 1) {
    return reports.slice(0, 10).map((report) => [plainLine(report.caseId, 64), oneLine(report)] as const);
  }
  const [report] = reports;
  return [
    [names.case, plainLine(report.caseId, 64)],
    [names.address, plainLine(report.address, 64)],
    [names.cause, `${report.cause} (${report.grade})`],
    [names.ports, portsOf(report)],
    [names.seen, `${minuteOf(report.firstSeen)} – ${minuteOf(report.lastSeen)} UTC`],
    [names.packets, String(report.packets)],
  ];
}

const NAMES = {
  en: {
    case: 'Case',
    address: 'Address',
    cause: 'Cause',
    ports: 'Asked for',
    seen: 'Seen',
    packets: 'Packets',
  },
  ja: {
    case: '受付番号',
    address: 'アドレス',
    cause: '原因',
    ports: '宛先ポート',
    seen: '観測',
    packets: 'パケット数',
  },
} as const;

function oneLine(report: NoticeReport): string {
  return `${plainLine(report.address, 64)} ${report.cause}, ${portsOf(report)}, ${minuteOf(report.lastSeen)} UTC`;
}

function portsOf(report: NoticeReport): string {
  const ports = report.destinationPorts.slice(0, 5).join(', ');
  return [report.protocol ?? '', ports].filter((part) => part !== '').join(' ') || '–';
}

function minuteOf(epochMs: number): string {
  return isoTime(epochMs).slice(0, 16).replace('T', ' ');
}
