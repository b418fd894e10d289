/** An opinion in words: each reason that carried weight, for and against, with its formula and numbers. */
import { FINGERPRINTS } from '../fingerprints/registry.ts';
import { MARKS } from '../model/marks.ts';
import type { SourceProfile } from '../model/source-profile.ts';
import type { Evidence, Verdict } from '../model/verdict.ts';
import type { EvidenceCode } from './evidence-codes.ts';
import type { Opinion } from './opinion.ts';
import { IPV6_REACH, MALWARE_PORT } from './opinion.ts';
import { oddsOf, type PortGroup } from './ports.ts';
import {
  chanceHits,
  estimatedRate,
  meanTimeBetweenHits,
  missProbability,
  probesToShowNoReplacement,
  STOCK_MIRAI_RATE,
} from './statistics.ts';
import { MIRAI } from './traits.ts';
import { formatDuration, formatNumber, formatPercent, formatService, plural } from './wording.ts';

export interface Watched {
  readonly darkSizeIpv4: number;
  readonly darkSizeIpv6Prefixes?: number | undefined;
  readonly periodSeconds: number;
}

class Account {
  readonly list: Evidence[] = [];
  add(code: EvidenceCode, text: string, formula: string | null = null): void {
    this.list.push({ code, text, formula });
  }
}

/** `opinion` has just been formed about `profile`. */
export function explainOpinion(
  opinion: Opinion,
  profile: SourceProfile,
  verdict: Verdict,
  watched: Watched,
): Evidence[] {
  const account = new Account();
  switch (opinion.reason) {
    case 'never-valid':
      account.add(
        'never-valid-source',
        'The source address can send nothing (RFC 6890), so the packet is forged.',
      );
      break;
    case 'scene':
      explainScene(account, opinion);
      break;
    case 'backscatter':
      explainBackscatter(account, opinion);
      break;
    case 'nothing-to-judge':
      break;
    case 'known':
      explainKnown(account, opinion);
      explainMarks(account, opinion);
      explainBehaviour(account, opinion, watched);
      break;
    case 'mirai':
    case 'tool':
      explainMarks(account, opinion);
      explainPorts(account, opinion, profile);
      explainBehaviour(account, opinion, watched);
      break;
    case 'stray':
      explainStray(account, opinion);
      explainStack(account, opinion);
      break;
    case 'odds':
      explainMarks(account, opinion);
      explainPorts(account, opinion, profile);
      explainStack(account, opinion);
      explainStray(account, opinion);
      explainBehaviour(account, opinion, watched);
      explainOdds(account, opinion);
      break;
  }
  explainRest(account, opinion, verdict);
  if (verdict.verdict === 'unknown') explainPower(account, opinion, profile, watched);
  if (account.list.length === 0) {
    account.add('few-packets', `Neither a probe nor an answer among ${plural(profile.packets, 'packet')}.`);
  }
  return account.list;
}

function explainScene(account: Account, opinion: Opinion): void {
  const finding = opinion.finding!;
  const { kind, sources, expected, probability, reason } = finding;
  if (kind === 'sweep') {
    account.add(
      'spoofed-sweep',
      `One of ${formatNumber(sources)} sources that sent one packet each in one hour to one service; ${reason}.`,
      `forged = min(${formatNumber(sources)}, never-valid / (34/256)) = ${formatNumber(expected)}`,
    );
    return;
  }
  account.add(
    kind === 'flood' ? 'spoofed-flood' : 'crowd',
    `One of ${formatNumber(sources)} sources that sent next to nothing to one dark address and service within an hour: ${reason}.`,
    `P(X >= ${sources}; Poisson ${formatNumber(expected)}) * tests = ${formatNumber(probability)}`,
  );
}

function explainBackscatter(account: Account, opinion: Opinion): void {
  const { traits } = opinion;
  const { responses, responsePeak, responseFirst, responseLast } = traits;
  const seconds = responseLast - responseFirst;
  account.add(
    'backscatter',
    `${plural(responses, 'packet')} of ${formatNumber(responses + traits.requests + traits.talk + traits.bareAcks)} answer something (SYN+ACK, RST, ICMP errors or replies, answers from server ports): somebody sends to this source under forged addresses. It is a victim or a reflector and not infected by this evidence.`,
  );
  const words = opinion.isDosVictim
    ? 'It is the victim of a denial-of-service attack'
    : 'Too little for the rule of a denial-of-service attack';
  account.add(
    'dos-rule',
    `${words}: ${plural(responses, 'packet')} over ${formatDuration(seconds)}, at most ${formatNumber(responsePeak)} in a minute.`,
    `packets ${responses} >= 25, seconds ${formatNumber(seconds)} >= 60, minute peak ${responsePeak} >= 30 (Corsaro)`,
  );
}

function explainKnown(account: Account, opinion: Opinion): void {
  const { organisation, stale, source } = opinion.known!;
  account.add('known-scanner', `The list ${source} names the address as a scanner of ${organisation}.`);
  if (stale) account.add('stale-list', 'That entry is old; the address may have another user by now.');
}

function explainMarks(account: Account, opinion: Opinion): void {
  const { traits } = opinion;
  const { marks, requests } = traits;
  if (marks[MIRAI] > 0) {
    account.add(
      'mirai-mark',
      `${plural(marks[MIRAI], 'probe')} of ${formatNumber(traits.tcpRequests)} carry the destination as sequence number: the Mirai family.`,
      `expected by chance: ${formatNumber(requests)} / 2^32 = ${formatNumber(requests / 2 ** 32)}`,
    );
    if (opinion.miraiDoubt === 'ttl') {
      account.add(
        'mirai-mimic',
        `Mirai sends with TTL 64, these arrived with up to ${traits.ttlMax}: another program may imitate it.`,
      );
    } else if (opinion.miraiDoubt === 'systematic') {
      account.add(
        'mirai-mimic',
        'Mirai draws addresses at random, this source goes through them in order: another program may imitate it.',
      );
    }
  }
  if (opinion.bestTool >= 0) {
    const name = MARKS[opinion.bestTool];
    const hits = marks[opinion.bestTool];
    const bits = bitsOf(opinion.bestTool);
    const shape =
      traits.strongMarks & (1 << opinion.bestTool)
        ? 'with the whole header shape of the tool'
        : 'the number alone';
    account.add(
      'tool-mark',
      `${plural(hits, 'packet')} of ${formatNumber(requests)} carry the mark of ${name}, ${shape}.`,
      bits === 0
        ? null
        : `P(X >= ${hits}; ${formatNumber(requests)} / 2^${bits}) = ${formatNumber(chanceHits(hits, requests, bits).probability)}`,
    );
    account.add('tool-not-intent', `${name} is a tool: researchers, attackers and malware use it alike.`);
  }
  const chance = opinion.chanceTool;
  if (chance >= 0) {
    const bits = bitsOf(chance);
    account.add(
      'tool-chance',
      `${plural(marks[chance], 'packet')} of ${formatNumber(requests)} carry the mark of ${MARKS[chance]} as well: too few to name a tool by.`,
      bits === 0
        ? null
        : `expected by chance: ${formatNumber(requests)} / 2^${bits} = ${formatNumber(requests / 2 ** bits)}`,
    );
  }
}

function bitsOf(mark: number): number {
  return FINGERPRINTS[mark].chanceBits;
}

const GROUP_CODES: Record<PortGroup, EvidenceCode> = {
  iot: 'port-set-iot',
  windows: 'port-set-windows',
  ambiguous: 'port-set-ambiguous',
  service: 'port-set-other',
  other: 'port-set-other',
};

/** One piece of evidence a group of ports, with the ports that carried most. */
function explainPorts(account: Account, opinion: Opinion, profile: SourceProfile): void {
  const { traits } = opinion;
  const byCode = new Map<EvidenceCode, { words: string[]; more: number }>();
  for (let i = 0; i < profile.serviceCount; i++) {
    if (!traits.isProbe[i]) continue;
    const { protocol, port } = profile.services[i];
    const odds = oddsOf(protocol, port);
    const code = GROUP_CODES[odds.group];
    const entry = byCode.get(code) ?? { words: [], more: 0 };
    if (entry.words.length < 6) entry.words.push(`${formatService(protocol, port)} (${odds.reason})`);
    else entry.more++;
    byCode.set(code, entry);
  }
  const weights = `ln-odds: thing ${formatNumber(opinion.portsIot)}, Windows PC ${formatNumber(opinion.portsPc)}, scanner ${formatNumber(opinion.portsScanner)}`;
  for (const [code, { words, more }] of byCode) {
    const rest = more > 0 ? ` and ${plural(more, 'more port')}` : '';
    account.add(code, `Asks for ${words.join(', ')}${rest}.`, opinion.reason === 'odds' ? weights : null);
  }
}

function explainStack(account: Account, opinion: Opinion): void {
  const { traits } = opinion;
  if (traits.stack === 'kernel') {
    account.add(
      'kernel-stack',
      "Most SYNs were made by an ordinary kernel (options, DF): a program's connect(), no tool shows.",
    );
  } else if (traits.stack === 'raw') {
    account.add('raw-header', 'Most SYNs have no options or an unusual TTL: made by hand, not by a kernel.');
  }
  const range =
    traits.ttlMin === traits.ttlMax ? `TTL ${traits.ttlMin}` : `TTL ${traits.ttlMin} to ${traits.ttlMax}`;
  if (traits.ttl === 'windows') account.add('windows-ttl', `${range}: sent with 128, as Windows does.`);
  else if (traits.ttl === 'unix')
    account.add('unix-ttl', `${range}: sent with 64, as Linux, BSD and most things do.`);
  else if (traits.ttl === 'high')
    account.add('high-ttl', `${range}: sent with 255, as raw-socket scanners and some devices do.`);
}

function explainStray(account: Account, opinion: Opinion): void {
  if (opinion.stray === 'no') return;
  const { traits, sweep } = opinion;
  const main = traits.main!;
  const words = `${plural(traits.probes, 'request')} to ${plural(traits.destinationSum, 'address', 'addresses')}, mostly ${formatService(main.protocol, main.port)}, over ${formatDuration(traits.last - traits.first)}`;
  const formula =
    opinion.darkSize === null
      ? null
      : `repeats ${formatNumber(sweep.repeats)}, at random k(k-1)/2N = ${formatNumber(sweep.expected)}`;
  if (opinion.stray === 'long')
    account.add('stray-requests', `${words}: a wrong setting that points here.`, formula);
  else if (opinion.stray === 'burst')
    account.add('few-destinations', `${words}: aimed at few addresses, in a burst.`, formula);
  else
    account.add('talks-not-scans', `${words}: it comes back more often than random probing would.`, formula);
}

function explainBehaviour(account: Account, opinion: Opinion, watched: Watched): void {
  const { traits, sweep, darkSize } = opinion;
  if (traits.probes >= 3) {
    account.add(
      'spread',
      `${plural(traits.probes, 'probe')} on ${plural(traits.services, 'service')} reached up to ${plural(traits.reach, 'dark address', 'dark addresses')} each, in ${plural(traits.activeHours, 'hour')}.`,
    );
  }
  if (sweep.repeatsOdds > 0 && darkSize !== null) {
    account.add(
      'few-repeats',
      `${plural(sweep.repeats, 'repeated address', 'repeated addresses')} where random probing gives ${formatNumber(sweep.expected)}: it works through a list or permutation.`,
      `P(repeats <= ${sweep.repeats}; k=${traits.mainProbes}, N=${darkSize}) = ${formatNumber(sweep.fewProbability)}`,
    );
  } else if (sweep.repeatsOdds < 0 && darkSize !== null) {
    account.add(
      'random-repeats',
      `${plural(sweep.repeats, 'repeated address', 'repeated addresses')}, as random probing with replacement gives.`,
      `k - N(1-(1-1/N)^k) = ${formatNumber(sweep.expected)} for k=${traits.mainProbes}, N=${darkSize}`,
    );
  }
  if (sweep.unitOdds > 0) {
    account.add(
      'unit-steps',
      `${formatNumber(traits.unitSteps)} of ${plural(traits.steps, 'step')} go to the very next address.`,
      `P(X >= ${traits.unitSteps}; Poisson ${traits.steps} * 2/${darkSize ?? '2^32'}) = ${formatNumber(sweep.unitProbability)}`,
    );
  }
  if (sweep.orderOdds > 0) {
    const ascents = sweep.order === 'byte-reversed' ? traits.reversedAscents : traits.ascents;
    account.add(
      'sequential-order',
      `The probes come in ${sweep.order} order of the addresses.`,
      `${ascents} of ${traits.steps} steps up; Eulerian tail * 3 = ${formatNumber(sweep.orderProbability)}`,
    );
  }
  if (sweep.rateOdds > 0 && darkSize !== null) {
    const main = traits.main!;
    const seconds = Math.max(0.01, main.last - main.first);
    const estimate = estimatedRate(main.destinations, seconds, darkSize);
    const words = estimate.valid
      ? `about ${formatNumber(estimate.rate)} packets/s if it probes all of IPv4`
      : 'faster than any host could probe all of IPv4, so it aims at us';
    account.add(
      'fast-spread',
      `${plural(main.destinations, 'address', 'addresses')} in ${formatDuration(seconds)}: ${words}.`,
      `k/t * 2^32/N = ${main.destinations}/${formatNumber(seconds)} * 2^32/${darkSize} = ${formatNumber(estimate.rate)} (95 %: ${formatNumber(estimate.low)} to ${formatNumber(estimate.high)})`,
    );
  }
  if (sweep.coverageOdds > 0) {
    account.add(
      'coverage',
      `${formatPercent(sweep.coverage)} of the dark addresses were probed.`,
      `${traits.reach}/${darkSize} >= 10 %`,
    );
  }
  if (sweep.vertical) {
    account.add(
      'vertical-scan',
      `${formatNumber(traits.onOneHost)} of ${plural(traits.ports, 'port')} were asked for on one address.`,
    );
  } else if (sweep.portsOdds > 0) {
    account.add(
      'many-ports',
      `${plural(traits.ports, 'port')} were asked for within ${formatDuration(watched.periodSeconds)}.`,
    );
  }
}

function explainOdds(account: Account, opinion: Opinion): void {
  const { iot, pc, scanner, none, sweep } = opinion;
  account.add(
    'odds',
    `Together: infected ${formatPercent(opinion.pInfected)} (a thing ${formatPercent(opinion.pInfected * opinion.iotProbability)}), scanner ${formatPercent(opinion.pScanner)}, neither ${formatPercent(Math.max(0, 1 - opinion.pInfected - opinion.pScanner))}.`,
    `softmax(thing ${formatNumber(iot)}, PC ${formatNumber(pc)}, scanner ${formatNumber(scanner)} of which systematic ${formatNumber(sweep.all)}, neither ${formatNumber(none)})`,
  );
}

/** What else was seen, and what speaks against the verdict. */
function explainRest(account: Account, opinion: Opinion, verdict: Verdict): void {
  const { traits } = opinion;
  if (opinion.reason === 'backscatter' && traits.requests > 0) {
    account.add(
      'mixed-requests',
      `It also sent ${plural(traits.requests, 'request')}, too few or too ordinary for a scan.`,
    );
  } else if (opinion.reason !== 'backscatter' && traits.responses > 0) {
    account.add(
      'mixed-responses',
      `It also sent ${plural(traits.responses, 'answer')}: at times it is attacked under forged addresses, or shares its address.`,
    );
  }
  if (traits.conversations > 0) {
    account.add(
      'conversation',
      `${plural(traits.talk, 'packet')} belong to connections that exist, so this is not all dark traffic; they were left out.`,
    );
  }
  if (traits.bareAcks > 0) {
    account.add(
      'bare-acknowledgements',
      `${plural(traits.bareAcks, 'acknowledgement')} to high ports were left out: a side of connections.`,
    );
  }
  if (
    opinion.address === 'private' &&
    verdict.verdict !== 'backscatter' &&
    opinion.reason === 'odds' &&
    traits.reach < 10
  ) {
    account.add(
      'private-source',
      'The source is a private address: ordinary local traffic explains a few packets.',
    );
  }
}

/** What was missing for a verdict, and how weak the instrument is. */
function explainPower(account: Account, opinion: Opinion, profile: SourceProfile, watched: Watched): void {
  const { traits } = opinion;
  if (profile.family === 6) {
    account.add(
      'ipv6-no-density',
      `IPv6${watched.darkSizeIpv6Prefixes ? ` (${plural(watched.darkSizeIpv6Prefixes, 'dark prefix', 'dark prefixes')})` : ''}: nobody meets a dark prefix at random, so rates and repeats say nothing; ${IPV6_REACH} addresses reached would show a scan, ${formatNumber(traits.reach)} were.`,
    );
    return;
  }
  const size = watched.darkSizeIpv4;
  const between = meanTimeBetweenHits(STOCK_MIRAI_RATE, size);
  if (between !== null) {
    const miss = missProbability(STOCK_MIRAI_RATE, Math.max(0, watched.periodSeconds), size)!;
    account.add(
      'power',
      `A dark space of ${plural(size, 'address', 'addresses')} sees a stock Mirai bot once in ${formatDuration(between)}, and misses one that is active all the time with ${formatPercent(miss)}.`,
      `2^32/(R*N) = 2^32/(${formatNumber(STOCK_MIRAI_RATE)}*${size}) s; e^(-R*T*N/2^32) with T = ${formatNumber(watched.periodSeconds)} s = ${formatNumber(miss)}`,
    );
  }
  const needed = probesToShowNoReplacement(size);
  if (needed !== null && traits.mainProbes < needed && traits.services > 0) {
    const ports =
      opinion.reason === 'odds' && Math.max(opinion.portsIot, opinion.portsPc) < MALWARE_PORT
        ? ', and the ports do not speak for malware either'
        : '';
    account.add(
      'few-packets',
      `${plural(traits.mainProbes, 'probe')} cannot tell a systematic scanner from a random one; that takes about ${formatNumber(needed)}${ports}.`,
      `sqrt(6N) = sqrt(6*${size}) = ${needed}`,
    );
  }
}
