/**
 * Merit's large scanners (ORION network telescope): a scanning event is a source on a port until it falls silent; it
 * counts with 10 destinations or more at an estimated 10 packets a second or more to the whole of IPv4, and is large
 * when it reaches a tenth of the dark addresses.
 */
import type { DarkSpace } from '../../../src/model/dark-space.ts';
import type { Probe, SourceActivity } from '../source-activity.ts';
import { type Baseline, type BaselineRun, groupSystems, neighbourhood } from './baseline.ts';

const LEAST_DESTINATIONS = 10;
const LEAST_RATE = 10;
const LARGE_SHARE = 0.1;
/**
 * Silence that one in a thousand gaps of a scanner of this rate outlasts. Merit's ten minutes are those of 100 packets
 * a second on its /9 and /10; on a small dark space a scan of just LEAST_RATE would be cut to pieces by that.
 */
const TIMEOUT_RATE = LEAST_RATE;
const IPV4 = 2 ** 32;

interface ScanEvent {
  first: number;
  last: number;
  probes: number;
  readonly destinations: Set<number>;
}

class LargeScanners implements BaselineRun {
  readonly #size: number;
  readonly #timeoutSeconds: number;
  readonly #events = new Map<SourceActivity, Map<number, ScanEvent>>();
  readonly #large = new Set<SourceActivity>();

  constructor({ sizeIpv4 }: DarkSpace) {
    this.#size = sizeIpv4;
    this.#timeoutSeconds = Math.log(1000) / ((TIMEOUT_RATE * sizeIpv4) / IPV4);
  }

  probe({ source, service, destination, time }: Probe): void {
    // Nothing that comes later takes it back.
    if (this.#large.has(source)) return;
    let ofSource = this.#events.get(source);
    if (ofSource === undefined) {
      ofSource = new Map();
      this.#events.set(source, ofSource);
    }
    let event = ofSource.get(service);
    if (event === undefined || time - event.last > this.#timeoutSeconds) {
      event = { first: time, last: time, probes: 0, destinations: new Set() };
      ofSource.set(service, event);
    }
    event.probes++;
    event.last = Math.max(event.last, time);
    event.destinations.add(destination);
    if (!this.#isLarge(event)) return;
    this.#large.add(source);
    this.#events.delete(source);
  }

  #isLarge({ first, last, probes, destinations }: ScanEvent): boolean {
    if (destinations.size < LEAST_DESTINATIONS || destinations.size < LARGE_SHARE * this.#size) return false;
    const rate = (probes / Math.max(1, last - first)) * (IPV4 / this.#size);
    return rate >= LEAST_RATE;
  }

  answers() {
    const large = [...this.#large];
    return [
      { setting: 'by /24', systems: groupSystems(large, neighbourhood) },
      { setting: 'each alone', systems: groupSystems(large, ({ address }) => address) },
    ];
  }
}

export const meritLargeScanners: Baseline = {
  name: 'Merit large scanners',
  about: 'a scan of >= 10 destinations, >= 10 packets/s and >= 10 % of the dark space; by /24',
  start: (dark) => new LargeScanners(dark),
};
