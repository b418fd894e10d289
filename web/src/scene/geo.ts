/** Places on the globe: latitude and longitude -> a point of the unit sphere, and where a source's country is. */
import { COUNTRIES } from './countries.ts';

const RADIANS = Math.PI / 180;

/** Writes the point of the unit sphere, y to the north pole and z to 0° E, into `out[at .. at + 2]`. */
export function spherePoint(latitude: number, longitude: number, out: Float32Array, at: number): void {
  const ring = Math.cos(latitude * RADIANS);
  out[at] = ring * Math.sin(longitude * RADIANS);
  out[at + 1] = Math.sin(latitude * RADIANS);
  out[at + 2] = ring * Math.cos(longitude * RADIANS);
}

/** 32-bit mix (Murmur3's finaliser): a source always starts from the same spot. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Where on the sphere a packet starts: about the middle of its country, a little aside for each source, so
 * that a country's packets are not one line. A country that nobody knows starts at a point of its own.
 */
export function sourcePoint(country: string, source: Uint32Array, at: number, out: Float32Array): void {
  const hash = mix(source[at] ^ source[at + 1] ^ Math.imul(source[at + 2], 31) ^ source[at + 3]);
  const aside = Math.sqrt((hash & 0xffff) / 0xffff);
  const turn = ((hash >>> 16) / 0x1_0000) * 2 * Math.PI;
  const place = COUNTRIES.get(country);
  if (place === undefined) {
    // No country: from the southern ocean, where no other packet comes from.
    spherePoint(-62 + 4 * aside * Math.sin(turn), (turn / RADIANS) % 360, out, 0);
    return;
  }
  const latitude = place.latitude + place.spread * aside * Math.sin(turn);
  const widen = 1 / Math.max(0.3, Math.cos(place.latitude * RADIANS));
  spherePoint(latitude, place.longitude + place.spread * widen * aside * Math.cos(turn), out, 0);
}
