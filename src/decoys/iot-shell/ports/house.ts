/** What all ports of one device share. */
import type { Lures } from '../../lures/lures.ts';
import type { Visit } from '../../persona.ts';
import type { Capture } from '../capture/capture.ts';
import type { Device } from '../device/device.ts';
import type { Guest, VisitorKeeper } from '../files/visitor-keeper.ts';

export interface House {
  readonly device: Device;
  readonly keeper: VisitorKeeper;
  readonly lures: Lures;
  readonly clock: () => number;
  captureFor(visit: Visit, guest: Guest): Capture;
}
