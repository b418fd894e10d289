/** Facts of a notice -> what its template is rendered with: every text one clean line, every list bounded. */
import type { NoticeReport } from '../../model/notice.ts';
import type { AdviceStep } from './advice/advice-step.ts';
import { DEVICE_NAMES } from './advice/device-kind.ts';
import { PERSISTENCE } from './advice/persistence.ts';
import type { Advice } from './advice.ts';
import { adviceFor } from './advice.ts';
import { cleanLine } from './clean-text.ts';
import type { Language, NoticeInput } from './notice-input.ts';
import { ROWS_LIMIT } from './notice-input.ts';
import type { TemplateRow, TemplateValues } from './template-variables.ts';
import type { IncidentWordsInput, NoticeWords } from './words/notice-words.ts';
import { WORDS_EN } from './words/words-en.ts';
import { WORDS_JA } from './words/words-ja.ts';
import { utcTime, zoneDay, zoneName, zoneTime } from './zone-time.ts';

export const WORDS: Readonly<Record<Language, NoticeWords>> = { ja: WORDS_JA, en: WORDS_EN };

const PORTS_LIMIT = 6;
const EVIDENCE_LIMIT = 5;
const DAY_MS = 86_400_000;

export function noticeValues(input: NoticeInput): TemplateValues {
  const { language, reports, zone } = input;
  const words = WORDS[language];
  const report = reports[0];
  const advice = adviceFor(report, input.hint);
  const todo = advice.steps.filter(
    (one, at) => at === advice.steps.length - 1 || !input.done.includes(one.id),
  );
  const step = todo[0];
  const said = { address: cleanLine(report.address, 60), device: DEVICE_NAMES[advice.deviceKind][language] };
  const isWeak = report.grade === 'spoofable-packet' && !HARMLESS.has(report.cause);
  const addresses = new Set(reports.map((one) => one.address)).size;
  const badge = words.badge[input.kind === 'clean' ? 'clean' : isWeak ? 'weak' : report.cause];
  return {
    organisation: cleanLine(input.sender.organisation, 120),
    contact: cleanLine(input.sender.contact, 254),
    site: cleanLine(hostOf(input.sender.site), 253),
    page: cleanLine(input.page),
    code: cleanLine(input.codes[0], 40),
    notice_id: cleanLine(input.noticeId, 60),
    sent_day: zoneDay(input.createdAt, zone, language),
    case_id: cleanLine(report.caseId, 60),
    token: cleanLine(report.token, 80),
    tone: input.kind !== 'clean' && !isWeak && report.cause === 'infected' ? 'alarm' : 'calm',
    badge: badge.words,
    sign: badge.sign,
    headline: headlineOf(input, words, said, isWeak, addresses),
    happened: isWeak ? words.weakHappened(said) : words.happened[report.cause](said),
    consequence: isWeak ? words.weakConsequence : words.consequence[report.cause],
    what: words.what[report.cause],
    ...said,
    malware: isWeak ? '' : malwareTitle(input, advice),
    first_seen: zoneTime(report.firstSeen, zone, language),
    last_seen: zoneTime(report.lastSeen, zone, language),
    first_seen_utc: utcTime(report.firstSeen),
    last_seen_utc: utcTime(report.lastSeen),
    zone: zoneName(zone, language),
    ports: portsOf(report, words),
    source_port: sourcePortOf(report),
    packets: count(report.packets),
    sensors: count(report.sensors),
    network: networkOf(report),
    sure: words.sure[report.grade],
    connection: words.connection[report.grade],
    confidence: String(Math.round(Math.min(1, Math.max(0, report.confidence || 0)) * 100)),
    evidence: report.evidence.slice(0, EVIDENCE_LIMIT).map((one) => {
      const text = cleanLine(one.text);
      return one.formula === null ? text : `${text} [${cleanLine(one.formula, 200)}]`;
    }),
    // How to end what perhaps is not there would say that it is.
    ends: isWeak ? '' : advice.ends[language],
    step_title: step[language].title,
    step_text: step[language].text,
    step_why: step[language].why,
    step_check: step[language].check,
    step_effort: effortOf(step, language),
    more_steps: todo.length - 1,
    next:
      input.next === null
        ? words.nothingNext
        : words.next[input.next.channel](zoneDay(input.next.at, zone, language)),
    previous_day: input.previousAt === null ? '' : zoneDay(input.previousAt, zone, language),
    packets_since: input.packetsSince === null ? '' : count(input.packetsSince),
    proof: proofOf(input, words),
    is_exposed: input.isExposed,
    can_answer: input.replyTo !== null,
    can_stop: input.unsubscribe !== null,
    incidents: reports.length,
    addresses,
    rows: reports.slice(0, ROWS_LIMIT).map((one, at) => rowOf(one, input.codes[at], input, words)),
    more_rows: Math.max(0, reports.length - ROWS_LIMIT),
  };
}

/** `about 10 minutes, anybody can do it` */
export function effortOf(step: AdviceStep, language: Language): string {
  const words = WORDS[language];
  return `${words.minutes(step.minutes)}${language === 'ja' ? '・' : ', '}${words.difficulty[step.difficulty]}`;
}

/** Causes whose own words already say that the sender may be forged, or that nothing is infected. */
const HARMLESS: ReadonlySet<NoticeReport['cause']> = new Set(['spoofed', 'dos-victim']);

function headlineOf(
  input: NoticeInput,
  words: NoticeWords,
  said: IncidentWordsInput,
  isWeak: boolean,
  addresses: number,
): string {
  if (input.kind === 'digest') return words.digestHeadline(input.reports.length, addresses);
  if (input.kind === 'clean' && addresses > 1) return words.manyCleanHeadline(addresses);
  const plain = isWeak ? words.weakHeadline(said) : words.headline[input.reports[0].cause](said);
  return words.kindHeadline[input.kind](plain, said.address);
}

/** Only what a mark proves or somebody said: a family that was guessed from a port gets its advice, but no name. */
function malwareTitle(input: NoticeInput, advice: Advice): string {
  const { malware } = advice;
  const isProven = malware !== null && (malware === input.reports[0].tool || malware === input.hint?.malware);
  return isProven ? PERSISTENCE[malware].title : '';
}

function rowOf(report: NoticeReport, code: string, input: NoticeInput, words: NoticeWords): TemplateRow {
  return {
    code: cleanLine(code, 40),
    address: cleanLine(report.address, 60),
    what: words.what[report.cause],
    ports: portsOf(report, words),
    packets: count(report.packets),
    last_seen: zoneTime(report.lastSeen, input.zone, input.language),
    last_seen_utc: utcTime(report.lastSeen),
    source_port: sourcePortOf(report),
    case_id: cleanLine(report.caseId, 60),
    token: cleanLine(report.token, 80),
    sure: words.sureShort[report.grade],
    connection: words.connection[report.grade],
  };
}

/** `tcp 23 (Telnet), 2323 (Telnet), and 3 more`; empty where neither protocol nor port is known. */
function portsOf(report: NoticeReport, words: NoticeWords): string {
  const named = report.destinationPorts.slice(0, PORTS_LIMIT).map((port) => {
    const service = words.services.get(port);
    return service === undefined ? String(port) : `${port} (${service})`;
  });
  const rest = report.destinationPorts.length - named.length;
  const list = [...named, ...(rest > 0 ? [words.andMore(rest)] : [])].join(', ');
  return [report.protocol ?? '', list].join(' ').trim();
}

function sourcePortOf(report: NoticeReport): string {
  if (report.sourcePort === null) return '';
  return report.portAt === null
    ? String(report.sourcePort)
    : `${report.sourcePort} (${utcTime(report.portAt)})`;
}

function networkOf(report: NoticeReport): string {
  const { asn, asName } = report.network;
  return cleanLine([asn === null ? '' : `AS${asn}`, asName ?? ''].join(' '), 120);
}

function proofOf(input: NoticeInput, words: NoticeWords): string {
  const proof = input.proof;
  if (proof === null) return '';
  const { watchedDays, neededDays, p } = proof;
  return words.proof[proof.state]({
    watchedDays: watchedDays > 0 ? oneDigit(watchedDays) : null,
    daysLeft: daysLeft(watchedDays, neededDays, proof.enoughAt, input.createdAt),
    // Less than a tenth of a per cent is said as such: "0 %" would promise what no silence can.
    percent: p === null || !Number.isFinite(p) ? null : p < 0.001 ? '<0.1' : oneDigit(p * 100),
  });
}

/** By the calendar where that is foreseen (sensors may be down part of the time), else watched days. */
function daysLeft(
  watched: number,
  needed: number | null,
  enoughAt: number | null,
  now: number,
): string | null {
  const days =
    enoughAt !== null ? (enoughAt - now) / DAY_MS : needed === null ? Number.NaN : needed - watched;
  return Number.isFinite(days) && days > 0 ? String(Math.ceil(days)) : null;
}

function oneDigit(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : '–';
}

function count(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : '–';
}

function hostOf(site: string): string {
  return site.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/.*$/su, '');
}
