/** What several formats say of a report in the same words. */
import { type Address, formatAddress, parseAddress } from '../../base/address.ts';
import type { Cause } from '../../model/incident.ts';
import type { NoticeReport } from '../../model/notice.ts';
import type { Grade } from '../../model/verdict.ts';
import { plainLine } from '../channels/plain-text.ts';

/** RFC 3339 in UTC. */
export function isoTime(epochMs: number): string {
  return new Date(clampTime(epochMs)).toISOString();
}

/** 1970 to 9999: all that the formats can write. */
export function clampTime(epochMs: number): number {
  return Number.isFinite(epochMs) ? Math.min(Math.max(Math.trunc(epochMs), 0), 253_402_300_799_999) : 0;
}

/** The two ends in their order: a report of a sensor whose clock was set back may have them the other way round. */
export function seenBetween(report: NoticeReport): { first: number; last: number } {
  const first = clampTime(report.firstSeen);
  const last = clampTime(report.lastSeen);
  return { first: Math.min(first, last), last: Math.max(first, last) };
}

export function addressOf(report: NoticeReport): Address | null {
  return parseAddress(report.address);
}

/** Canonical; null where it is none, or not told. */
export function destinationOf(report: NoticeReport): string | null {
  const address = report.destination === null ? null : parseAddress(report.destination);
  return address === null ? null : formatAddress(address);
}

/** 1 to 65535; 0 is a port that nobody can be found by. */
export function portOrNull(port: number | null | undefined): number | null {
  return port !== null && port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536
    ? port
    : null;
}

export function destinationPortsOf(report: NoticeReport): number[] {
  return report.destinationPorts.filter((port) => portOrNull(port) !== null).slice(0, 20);
}

/** Of packets; at least the one without which there would be no report. */
export function countOf(report: NoticeReport, most = Number.MAX_SAFE_INTEGER): number {
  return Number.isFinite(report.packets) ? Math.min(Math.max(Math.trunc(report.packets), 1), most) : 1;
}

export function shareOf(report: NoticeReport): number {
  return Number.isFinite(report.confidence) ? Math.min(Math.max(report.confidence, 0), 1) : 0;
}

/** Three decimals are what a reader can use, and the same on every machine. */
export function roundedShare(report: NoticeReport): number {
  return Math.round(shareOf(report) * 1000) / 1000;
}

/** Whether a connection stood: what a reader must know before he accuses anybody (spoofed SYNs, autumn 2024). */
export const IS_CONNECTED: Readonly<Record<Grade, boolean>> = {
  'spoofable-packet': false,
  'corroborated-packets': false,
  handshake: true,
  login: true,
  payload: true,
};

const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  'spoofable-packet': 'no connection was established, and anybody can forge such packets',
  'corroborated-packets':
    'no connection was established; several observations agree that the packets are not forged',
  handshake: 'a connection was established',
  login: 'a connection was established and a login tried',
  payload: 'a connection was established and a payload or command sent',
};

const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  infected: 'is infected and attacks others',
  scanning: 'scans the Internet',
  'dos-victim': 'is the target of a flood and answers to addresses that were forged',
  misconfigured: 'sends to addresses that do not exist, by a wrong configuration',
  spoofed: 'is named as the source of packets that somebody else forged',
  intrusion: 'is used by somebody who breaks into devices by hand',
  unexplained: 'sends packets that nothing explains yet',
};

/** For machines whose staff read them: one English sentence, with what was established. */
export function describeReport(report: NoticeReport): string {
  const { first, last } = seenBetween(report);
  const ended = report.state === 'closed' ? ' The case is closed: it was not seen any more.' : '';
  const sensors = `${report.sensors} ${report.sensors === 1 ? 'sensor' : 'sensors'}`;
  return (
    `${plainLine(report.address, 64)} ${CAUSE_WORDS[report.cause]} (${countOf(report)} packets in unused address ` +
    `space at ${sensors}, ${isoTime(first)} to ${isoTime(last)}); ${GRADE_WORDS[report.grade]}.${ended}`
  );
}

/** Each piece of evidence as a line. */
export function evidenceLines(report: NoticeReport): string[] {
  return report.evidence
    .slice(0, 50)
    .map(({ code, text, formula }) =>
      plainLine(`${plainLine(code, 60)}: ${text}${formula === null ? '' : ` [${formula}]`}`, 1000),
    );
}

/** Why a format whose every report accuses its source must not carry this one; null: it may. */
export function accusationRefusal(
  report: NoticeReport,
): 'victim-accused' | 'forged-accused' | 'spoofable-accused' | 'no-closing' | 'no-address' | null {
  if (addressOf(report) === null) return 'no-address';
  if (report.state === 'closed') return 'no-closing';
  if (report.cause === 'dos-victim') return 'victim-accused';
  if (report.cause === 'spoofed') return 'forged-accused';
  return report.grade === 'spoofable-packet' ? 'spoofable-accused' : null;
}
