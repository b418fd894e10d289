/** Base64 of up to six bytes that come as a number: what most destination sets take, without a buffer for each. */

export const MOST_NUMBERED_BYTES = 6;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Of each 12 bits, and of 12 bits of which the last four are no byte's. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => DIGITS[bits >>> 6] + DIGITS[bits & 63]);
const PADDED = PAIRS.map((pair) => `${pair[0]}=`);

/** `value` is the bytes read as one number, first byte highest; `length` is 1 to MOST_NUMBERED_BYTES. */
export function base64OfNumber(value: number, length: number): string {
  if (length <= 3) return lastThree(value, length);
  const scale = 2 ** (8 * (length - 3));
  const first = Math.floor(value / scale);
  return PAIRS[first >>> 12] + PAIRS[first & 4095] + lastThree(value % scale, length - 3);
}

function lastThree(value: number, length: number): string {
  switch (length) {
    case 1:
      return `${PAIRS[value << 4]}==`;
    case 2:
      return PAIRS[value >>> 4] + PADDED[(value & 15) << 8];
    default:
      return PAIRS[value >>> 12] + PAIRS[value & 4095];
  }
}
