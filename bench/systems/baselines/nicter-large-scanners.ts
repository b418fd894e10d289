/**
 * NICTER's large-scale scanners: from one address, 30 ports or more and 300,000 packets or more in a day. NICTER
 * counts on some 280,000 dark addresses (NICTER observation report 2025), so the rule is tried a second time with
 * as many packets a dark address.
 */
import { DAY_SECONDS, type Probe, type SourceActivity } from '../source-activity.ts';
import { type Baseline, type BaselineRun, groupSystems, neighbourhood } from './baseline.ts';

const LEAST_SERVICES = 30;
const LEAST_PACKETS = 300_000;
const NICTER_ADDRESSES = 280_000;

interface Day {
  day: number;
  packets: number;
  readonly services: Set<number>;
}

class LargeScanners implements BaselineRun {
  readonly #leastPackets: number;
  readonly #days = new Map<SourceActivity, Day>();
  readonly #large = new Set<SourceActivity>();

  constructor(leastPackets: number) {
    this.#leastPackets = leastPackets;
  }

  probe({ source, service, time }: Probe): void {
    if (this.#large.has(source)) return;
    const day = Math.floor(time / DAY_SECONDS);
    let today = this.#days.get(source);
    if (today === undefined || today.day !== day) {
      today = { day, packets: 0, services: new Set() };
      this.#days.set(source, today);
    }
    today.packets++;
    today.services.add(service);
    if (today.packets < this.#leastPackets || today.services.size < LEAST_SERVICES) return;
    this.#large.add(source);
    this.#days.delete(source);
  }

  answers() {
    return [{ setting: 'by /24', systems: groupSystems([...this.#large], neighbourhood) }];
  }
}

export const nicterLargeScanners: Baseline = {
  name: 'NICTER rule',
  about: '>= 30 ports and >= 300,000 packets a day; by /24',
  start: () => new LargeScanners(LEAST_PACKETS),
};

export const nicterScaled: Baseline = {
  name: 'NICTER rule, scaled',
  about: '>= 30 ports and as many packets a day for each dark address as 300,000 are for 280,000; by /24',
  start: ({ sizeIpv4 }) => new LargeScanners((LEAST_PACKETS * sizeIpv4) / NICTER_ADDRESSES),
};
