/** What was left out or taken into account, in sentences. */
import { formatIpv4 } from '../base/address.ts';
import type { Frame } from './frame.ts';

const MOST_NAMED = 5;

export function remarksOn(frame: Frame): string[] {
  const { observations, timeline, undark, watchedDays } = frame;
  const remarks: string[] = [];
  if (watchedDays.length === 0) remarks.push('Nothing was seen that asks.');
  else if (watchedDays.length < 2) {
    remarks.push(
      'Watched for one day only: order can be seen, habits cannot, so nothing is called systematic.',
    );
  } else {
    const days = watchedDays[watchedDays.length - 1] - watchedDays[0] + 1;
    if (days > watchedDays.length) {
      remarks.push(
        `${days - watchedDays.length} of ${days} days had no working sensor: they count as not watched, not as silence.`,
      );
    }
  }
  if (undark.length > 0) {
    const named = undark
      .slice(0, MOST_NAMED)
      .map(({ address }) => formatIpv4(address))
      .join(', ');
    remarks.push(
      `${undark.length} address${undark.length === 1 ? ' is' : 'es are'} sought far more than the others (${named}` +
        `${undark.length > MOST_NAMED ? ' ...' : ''}): not dark, or known to many; left out of every test.`,
    );
  }
  const changed = timeline.changedHands.reduce((sum, one) => sum + one, 0) / 2;
  if (changed > 0) {
    remarks.push(
      `${changed} address${changed === 1 ? '' : 'es'} changed hands: before and after are two senders.`,
    );
  }
  const bySensor = new Map<string, Set<string>>();
  for (const { sensorId, dark } of observations.spaces) {
    const darks = bySensor.get(sensorId) ?? new Set<string>();
    bySensor.set(sensorId, darks.add(dark.toString()));
  }
  for (const [sensor, darks] of bySensor) {
    if (darks.size > 1) {
      remarks.push(
        `The dark space of ${sensor || 'the sensor'} changed ${darks.size - 1} time${darks.size === 2 ? '' : 's'}: visits are compared within each.`,
      );
    }
  }
  const { unplaced, refused, spaceless } = observations.troubles;
  if (spaceless > 0) {
    remarks.push(`${spaceless} sightings were stored before their dark space was, and were left out.`);
  }
  if (unplaced > 0) {
    remarks.push(
      `${unplaced} sightings do not tell which addresses were visited; they count, and test nothing.`,
    );
  }
  const untimed = refused + frame.period.strays;
  if (untimed > 0)
    remarks.push(`${untimed} sightings have no time that can be and were left out: a clock was wrong.`);
  return remarks;
}
