/**
 * Alerts to owners: how strong the evidence is, and in which words.
 *
 * A telescope answers nothing, so it never gets past packets that could be forged (automated systems once
 * accused innocent Tor relays on spoofed SYNs, autumn 2024). Every text says so.
 */
import type { SourceProfile } from '../model/source-profile.ts';
import type { Alert, Evidence, Grade, Verdict, VerdictKind } from '../model/verdict.ts';
import type { EvidenceCode } from './evidence-codes.ts';
import { MIRAI, OS_STACK, TOOLS, Traits } from './traits.ts';
import { formatDuration, formatNumber, formatPercent, plural } from './wording.ts';

/** What the owners' file says about who holds the address. */
export interface AlertOwner {
  readonly name: string;
  readonly contact: string;
  readonly language: Alert['language'];
  readonly critical: Alert['critical'];
}

export interface AlertInput {
  readonly profile: SourceProfile;
  readonly verdict: Verdict;
  /** What `explain` gave. */
  readonly evidence: readonly Evidence[];
  readonly owner: AlertOwner;
  /** As text. */
  readonly address: string;
  readonly observation: Alert['observation'];
}

/** Corroboration asked for: packets, and either hours or distinct addresses; hops a path may change by. */
const ENOUGH_PACKETS = 3;
const ENOUGH_HOURS = 2;
const ENOUGH_ADDRESSES = 3;
const TTL_SPREAD = 2;

const traits = new Traits();

/** null: agrees enough. Otherwise what is missing, in words. */
function missingCorroboration(profile: SourceProfile, verdict: Verdict): string | null {
  if (verdict.verdict === 'spoofed') return 'it is part of a forged flood';
  if (profile.packets < ENOUGH_PACKETS) return `there are only ${plural(profile.packets, 'packet')}`;
  let hours = 0;
  let addresses = 0;
  let steady = 0;
  for (let i = 0; i < profile.serviceCount; i++) {
    const service = profile.services[i];
    hours = Math.max(hours, service.activeHours);
    addresses = Math.max(addresses, service.destinations);
    if (service.ttlMax - service.ttlMin <= TTL_SPREAD) steady += service.packets;
  }
  if (hours < ENOUGH_HOURS && addresses < ENOUGH_ADDRESSES) {
    return `they reached ${plural(addresses, 'address', 'addresses')} in ${plural(hours, 'hour')}`;
  }
  if (steady * 2 < profile.packets) return 'they arrived over paths of different length (TTL)';
  traits.read(profile);
  const marked = verdict.tool === null || verdict.tool === 'os-stack' ? -1 : markCount();
  if (marked >= 0 && marked * 2 < traits.tcpRequests) return 'only a part of them carries the mark';
  return null;
}

function markCount(): number {
  let most = traits.marks[MIRAI];
  for (const tool of TOOLS) most = Math.max(most, traits.marks[tool]);
  return Math.max(most, traits.marks[OS_STACK]);
}

/** How hard it is to forge what we saw: never above `corroborated-packets`. */
export function gradeOf(profile: SourceProfile, verdict: Verdict): Grade {
  return missingCorroboration(profile, verdict) === null ? 'corroborated-packets' : 'spoofable-packet';
}

/**
 * Null for `spoofed`: the owner of a forged address has nothing to do. Null as well where we know no verdict
 * and all or part of it is ordinary connections: then the space was not dark.
 */
export function alertFor(input: AlertInput): Alert | null {
  const { profile, verdict, owner } = input;
  if (verdict.verdict === 'spoofed') return null;
  if (verdict.verdict === 'unknown') {
    traits.read(profile);
    if (traits.services === 0 || traits.conversations > 0) return null;
  }
  const missing = missingCorroboration(profile, verdict);
  const grading: Evidence & { code: EvidenceCode } =
    missing === null
      ? {
          code: 'corroborated',
          text: `${plural(profile.packets, 'packet')} agree in target, path and time (${formatDuration(profile.last - profile.first)}).`,
          formula: `packets ${profile.packets} >= ${ENOUGH_PACKETS}, hours >= ${ENOUGH_HOURS} or addresses >= ${ENOUGH_ADDRESSES}, TTL spread <= ${TTL_SPREAD}`,
        }
      : {
          code: 'single-observation',
          text: `A forged source address is not excluded: ${missing}.`,
          formula: null,
        };
  const connection: Evidence & { code: EvidenceCode } = {
    code: 'no-connection',
    text: 'No connection was established: the observed addresses answer nothing.',
    formula: null,
  };
  return {
    owner: owner.name,
    contact: owner.contact,
    language: owner.language,
    critical: owner.critical,
    address: input.address,
    verdict: verdict.verdict,
    device: verdict.device,
    confidence: verdict.confidence,
    tool: verdict.tool,
    grade: missing === null ? 'corroborated-packets' : 'spoofable-packet',
    observation: input.observation,
    packets: profile.packets,
    first: profile.first,
    last: profile.last,
    evidence: [...input.evidence, grading, connection],
  };
}

export interface AlertText {
  readonly subject: string;
  /** What was seen, what it means, how sure, and that no connection was established; a sentence or two each. */
  readonly seen: string;
  readonly meaning: string;
  readonly certainty: string;
  readonly connection: string;
  readonly next: string;
}

interface Words {
  readonly subject: (alert: Alert) => string;
  readonly meaning: (alert: Alert) => string;
  readonly next: string;
}

function thing(alert: Alert): string {
  return alert.device === 'pc' ? 'a Windows PC' : 'a device such as a camera, recorder or router';
}

const WORDS: Record<Exclude<VerdictKind, 'spoofed'>, Words> = {
  infected: {
    subject: (alert) => `${alert.address} may be infected`,
    meaning: (alert) =>
      `It behaves as malware does that looks for further victims; most likely ${thing(alert)} behind this address is infected.`,
    next: 'Find the device behind the address at these times, restart it, update it and set a new password.',
  },
  scanner: {
    subject: (alert) => `${alert.address} scans other networks`,
    meaning: () => 'It scans systematically. That can be a survey of your own, a test, or a misused machine.',
    next: 'If nobody in your organisation runs this scan, examine the machine: it may be misused.',
  },
  backscatter: {
    subject: (alert) => `${alert.address} seems to be under attack`,
    meaning: () =>
      'It answers packets that somebody sends to it under forged addresses: it is the target of a denial-of-service attack, or used as a reflector. This is no sign of an infection.',
    next: 'Look at the load of the service that answers, and talk to your provider about filtering.',
  },
  misconfigured: {
    subject: (alert) => `${alert.address} asks an address that is not in use`,
    meaning: () => 'It keeps asking for a service where none is: most likely a wrong or outdated setting.',
    next: 'Look for an old server address in its settings (DNS, time, telephony, logging).',
  },
  unknown: {
    subject: (alert) => `${alert.address} sent packets to unused addresses`,
    meaning: () => 'We cannot say why. Nothing in your network should send there.',
    next: 'See whether the times match something that you know; more packets would tell more.',
  },
};

const OBSERVED: Record<Alert['observation'], string> = {
  internal: 'your own unused addresses',
  external: 'unused addresses outside of your network',
  both: 'your own and other unused addresses',
};

/** English. Every piece is a whole sentence, so that a channel may leave out or reorder them. */
export function alertText(alert: Alert): AlertText {
  const words = WORDS[alert.verdict as keyof typeof WORDS];
  const tool =
    alert.tool === null || alert.tool === 'os-stack' ? '' : ` They carry the mark of ${alert.tool}.`;
  const strength =
    alert.grade === 'corroborated-packets'
      ? 'Several packets agree with each other'
      : 'A forged source address is not excluded';
  return {
    subject: words.subject(alert),
    seen: `Between ${utc(alert.first)} and ${utc(alert.last)}, ${plural(alert.packets, 'packet')} from ${alert.address} arrived at ${OBSERVED[alert.observation]}.${tool}`,
    meaning: words.meaning(alert),
    certainty: `We are ${formatPercent(alert.confidence)} sure of this. ${strength}.`,
    connection:
      'No connection was established: the observed addresses answer nothing, so this rests on packets alone.',
    next: words.next,
  };
}

function utc(seconds: number): string {
  const date = new Date(Math.max(0, seconds) * 1000);
  return Number.isNaN(date.getTime())
    ? `second ${formatNumber(seconds)}`
    : `${date.toISOString().slice(0, 19)}Z`;
}
