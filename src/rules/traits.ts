/** What the verdict rests on, drawn once from a profile: sums over its services, no opinion. Reused for all sources. */
import { MARKS } from '../model/marks.ts';
import type { ServiceActivity, SourceProfile } from '../model/source-profile.ts';
import { isTraceroute, oddsOf } from './ports.ts';

export const MIRAI = MARKS.indexOf('mirai');
export const OS_STACK = MARKS.indexOf('os-stack');
const IRREGULAR = MARKS.indexOf('irregular');

/** Marks that name a scanning tool. */
export const TOOLS: readonly number[] = (['zmap', 'masscan', 'unicornscan', 'nmap', 'hping'] as const).map(
  (name) => MARKS.indexOf(name),
);

const SYN = 0x02;
const ACK = 0x10;
const FLAGS = 0x3f;
const TCP = 6;

export class Traits {
  /** Packets of requests that may be probes. */
  requests = 0;
  /** Those without retransmissions. */
  probes = 0;
  retransmissions = 0;
  tcpRequests = 0;
  synRequests = 0;
  responses = 0;
  /** Most response packets in a minute, and the time they span. */
  responsePeak = 0;
  responseFirst = Number.POSITIVE_INFINITY;
  responseLast = 0;
  udpResponses = 0;
  icmpResponses = 0;
  /** Packets of connections that exist: data, FIN, acknowledgements of them. */
  talk = 0;
  conversations = 0;
  bareAcks = 0;
  /** Services with probes, and how many of them are TCP or UDP ports. */
  services = 0;
  ports = 0;
  /** Ports below 1024 or of known malware. */
  knownPorts = 0;
  malwarePorts = 0;
  /** Distinct destinations: of the service that reached most, and the sum over services. */
  reach = 0;
  destinationSum = 0;
  first = Number.POSITIVE_INFINITY;
  last = 0;
  activeHours = 0;
  ttlMin = 255;
  ttlMax = 0;
  readonly marks = new Float64Array(MARKS.length);
  strongMarks = 0;
  /** Of all scan services together. */
  steps = 0;
  unitSteps = 0;
  ascents = 0;
  reversedAscents = 0;
  /** The scan service with most probes. */
  main: ServiceActivity | null = null;
  mainProbes = 0;
  /** Port services that asked one and the same address, when there are many ports. */
  onOneHost = 0;

  /** Who made most SYNs: an ordinary kernel, a program by hand (no options, odd TTL), or neither shows. */
  stack: 'kernel' | 'raw' | 'other' = 'other';
  /** Initial TTL of the main service: 128, 64, 255; mixed where it fits none. */
  ttl: 'windows' | 'unix' | 'high' | 'mixed' = 'mixed';

  /** Which services are probes; index as in the profile. */
  readonly isProbe: boolean[] = [];

  read(profile: SourceProfile): void {
    this.#clear();
    for (let i = 0; i < profile.serviceCount; i++) {
      const service = profile.services[i];
      this.isProbe[i] = false;
      if (service.response) {
        this.#readResponse(service);
      } else if (isConversation(service)) {
        this.conversations++;
        this.talk += service.packets;
      } else if (service.requests === 0) {
        this.talk += service.packets;
      } else if (isLooseAck(service)) {
        this.bareAcks += service.packets;
      } else {
        this.isProbe[i] = true;
        this.#readProbe(service);
      }
    }
    this.#seeStack();
    if (this.ports >= 10) this.onOneHost = this.#countOnOneHost(profile);
  }

  #clear(): void {
    this.requests = 0;
    this.probes = 0;
    this.retransmissions = 0;
    this.tcpRequests = 0;
    this.synRequests = 0;
    this.responses = 0;
    this.responsePeak = 0;
    this.responseFirst = Number.POSITIVE_INFINITY;
    this.responseLast = 0;
    this.udpResponses = 0;
    this.icmpResponses = 0;
    this.talk = 0;
    this.conversations = 0;
    this.bareAcks = 0;
    this.services = 0;
    this.ports = 0;
    this.knownPorts = 0;
    this.malwarePorts = 0;
    this.reach = 0;
    this.destinationSum = 0;
    this.first = Number.POSITIVE_INFINITY;
    this.last = 0;
    this.activeHours = 0;
    this.ttlMin = 255;
    this.ttlMax = 0;
    this.marks.fill(0);
    this.strongMarks = 0;
    this.steps = 0;
    this.unitSteps = 0;
    this.ascents = 0;
    this.reversedAscents = 0;
    this.main = null;
    this.mainProbes = 0;
    this.onOneHost = 0;
  }

  #readResponse(service: ServiceActivity): void {
    this.responses += service.packets;
    if (service.protocol === 17) this.udpResponses += service.packets;
    else if (service.protocol !== TCP) this.icmpResponses += service.packets;
    if (service.minutePeak > this.responsePeak) this.responsePeak = service.minutePeak;
    if (service.first < this.responseFirst) this.responseFirst = service.first;
    if (service.last > this.responseLast) this.responseLast = service.last;
  }

  #readProbe(service: ServiceActivity): void {
    const probes = Math.max(1, service.requests - service.retransmissions);
    this.services++;
    this.requests += service.requests;
    this.probes += probes;
    this.retransmissions += service.retransmissions;
    const { protocol, port, marks } = service;
    if (protocol === TCP) {
      this.tcpRequests += service.requests;
      if ((service.tcpFlags & SYN) !== 0) this.synRequests += service.requests;
    }
    if ((protocol === TCP || protocol === 17) && !isTraceroute(protocol, port)) {
      this.ports++;
      const { group } = oddsOf(protocol, port);
      if (port < 1024 || group !== 'other') this.knownPorts++;
      if (group === 'iot' || group === 'windows') this.malwarePorts++;
    }
    const { destinations } = service;
    if (destinations > this.reach) this.reach = destinations;
    this.destinationSum += destinations;
    if (service.first < this.first) this.first = service.first;
    if (service.last > this.last) this.last = service.last;
    if (service.activeHours > this.activeHours) this.activeHours = service.activeHours;
    if (service.ttlMin < this.ttlMin) this.ttlMin = service.ttlMin;
    if (service.ttlMax > this.ttlMax) this.ttlMax = service.ttlMax;
    for (let i = 0; i < this.marks.length; i++) this.marks[i] += marks[i];
    this.strongMarks |= service.strongMarks;
    this.steps += probes - 1;
    this.unitSteps += service.unitUp + service.unitDown;
    this.ascents += service.ascents;
    this.reversedAscents += service.reversedAscents;
    if (this.main === null || isBefore(service, probes, this.main, this.mainProbes)) {
      this.main = service;
      this.mainProbes = probes;
    }
  }

  #seeStack(): void {
    const { main, marks, tcpRequests } = this;
    if (main === null) this.ttl = 'mixed';
    else if (main.ttlMin > 128) this.ttl = 'high';
    else if (main.ttlMin > 64 && main.ttlMax <= 128) this.ttl = 'windows';
    else this.ttl = main.ttlMax <= 64 ? 'unix' : 'mixed';
    if (marks[OS_STACK] * 2 > tcpRequests) this.stack = 'kernel';
    else this.stack = marks[IRREGULAR] * 2 > tcpRequests ? 'raw' : 'other';
  }

  /** Majority vote (Boyer and Moore 1981) over the first destinations, then a count. */
  #countOnOneHost(profile: SourceProfile): number {
    let host = 0;
    let votes = 0;
    for (let pass = 0; pass < 2; pass++) {
      let count = 0;
      for (let i = 0; i < profile.serviceCount; i++) {
        const service = profile.services[i];
        if (!this.isProbe[i] || service.destinations !== 1) continue;
        if (isTraceroute(service.protocol, service.port)) continue;
        if (pass === 0) {
          if (votes === 0) host = service.firstDestination;
          votes += service.firstDestination === host ? 1 : -1;
        } else if (service.firstDestination === host) count++;
      }
      if (pass === 1) return count;
    }
    return 0;
  }
}

/** Most probes first, then most addresses, then the lower port: the same whatever the order of the services. */
function isBefore(a: ServiceActivity, probesA: number, b: ServiceActivity, probesB: number): boolean {
  if (probesA !== probesB) return probesA > probesB;
  if (a.destinations !== b.destinations) return a.destinations > b.destinations;
  return a.protocol !== b.protocol ? a.protocol < b.protocol : a.port < b.port;
}

function hasToolMark(service: ServiceActivity): boolean {
  const { marks } = service;
  if (marks[MIRAI] !== 0) return true;
  for (const tool of TOOLS) if (marks[tool] !== 0) return true;
  return false;
}

/**
 * A service over which a connection was held: data flowed, or a SYN was followed by an acknowledgement. In
 * a space that answers nothing there is no such thing, so this is ordinary traffic that was captured too.
 */
function isConversation(service: ServiceActivity): boolean {
  if (service.protocol !== TCP || (service.tcpFlags & ACK) === 0) return false;
  const rest = service.packets - service.requests - service.responses;
  const held =
    (rest > 0 && rest * 3 >= service.requests) ||
    ((service.tcpFlags & SYN) !== 0 && service.destinations <= 3 && service.requests > 0);
  return held && !hasToolMark(service);
}

/** Acknowledgements to a high port of few addresses: a server's side of connections. An ACK scan asks many. */
function isLooseAck(service: ServiceActivity): boolean {
  return (
    service.protocol === TCP &&
    (service.tcpFlags & FLAGS) === ACK &&
    service.port >= 1024 &&
    service.destinations < 5 &&
    !hasToolMark(service)
  );
}
