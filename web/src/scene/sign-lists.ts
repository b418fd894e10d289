/** Which signs stand over the scene: names, ages of the wake, counts where nothing may move, and alerts. */
import type { IncidentView } from '../../../src/model/api.ts';
import { readAddress, WORDS } from './address.ts';
import type { ArcCounts } from './arc-counts.ts';
import type { Place, RingLayout } from './ring-layout.ts';
import type { Sign } from './signs.ts';
import { wakeRadius } from './wake.ts';

/** Words that the scene itself writes. */
export interface SceneWords {
  readonly seconds: (count: number) => string;
  readonly packetsPerMinute: (count: number) => string;
  readonly otherOwners: (count: number) => string;
  readonly alert: (incident: IncidentView) => string;
}

/** Just inside the sensors' band, and just outside it. */
const SENSOR_NAME_RADIUS = wakeRadius(-4.5);
const BAND_COUNT_REACH = 0.32;
const NAMED_AGES_SECONDS = [10, 20];
/** To the right of who looks, and a little toward him: beside the picture. */
const AGE_ANGLE = -0.75;

export function nameSigns({ rings, names }: RingLayout, words: SceneWords): Sign[] {
  return names.map(({ ring, text, angle }, i): Sign => {
    const { kind, radius, name, openIncidents } = rings[ring];
    if (kind === 'sensors') {
      return { key: `sensor ${i}`, kind: 'sensor', text, angle, radius: SENSOR_NAME_RADIUS, weight: 3 };
    }
    return {
      key: `ring ${ring}`,
      kind: 'name',
      text: kind === 'others' ? words.otherOwners(Number(name)) : text,
      angle,
      radius,
      weight: openIncidents > 0 ? 2 : 1,
    };
  });
}

/** `azimuth`: the camera's, so that they stay beside the picture however it is turned. */
export function timeSigns(words: SceneWords, azimuth: number): Sign[] {
  return NAMED_AGES_SECONDS.map((seconds) => ({
    key: `time ${seconds}`,
    kind: 'time',
    text: words.seconds(seconds),
    angle: azimuth + AGE_ANGLE,
    radius: wakeRadius(seconds),
    weight: 0,
  }));
}

export function countSigns(
  { arcs, rings }: RingLayout,
  words: SceneWords,
  counts: ArcCounts,
  atMs: number,
): Sign[] {
  return arcs.flatMap((arc, i): Sign[] => {
    const count = counts.perMinute(i, atMs);
    if (count === 0) return [];
    const isBand = rings[arc.ring].kind === 'sensors';
    return [
      {
        key: `count ${i}`,
        kind: 'count',
        text: words.packetsPerMinute(count),
        angle: (arc.from + arc.to) / 2,
        radius: rings[arc.ring].radius + (isBand ? BAND_COUNT_REACH : 0),
        weight: 0.5,
      },
    ];
  });
}

/** One 警 on each arc that has open incidents; with several, it says how many and leads to the latest. */
export function alertSigns(
  layout: RingLayout,
  words: SceneWords,
  alerts: readonly IncidentView[],
  hrefOf: (incident: IncidentView) => string,
): Sign[] {
  const address = new Uint32Array(WORDS);
  const place: Place = { arc: 0, angle: 0, radius: 0 };
  const byArc = new Map<number, { angle: number; radius: number; incidents: IncidentView[] }>();
  for (const incident of alerts) {
    if (!readAddress(incident.address, address, 0) || !layout.locateHolding(address, 0, place)) continue;
    const { arc, angle, radius } = place;
    const known = byArc.get(arc);
    if (known === undefined) byArc.set(arc, { angle, radius, incidents: [incident] });
    else known.incidents.push(incident);
  }
  return [...byArc].map(([arc, { angle, radius, incidents }]) => {
    const [latest] = incidents;
    return {
      key: `alert ${arc}`,
      kind: 'alert',
      text: incidents.length === 1 ? '警' : `警${incidents.length}`,
      angle,
      radius,
      weight: 10,
      link: { href: hrefOf(latest), label: words.alert(latest), id: latest.id },
    };
  });
}
