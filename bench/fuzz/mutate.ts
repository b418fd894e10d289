/** Bytes that break rules, drawn from a seed: noise, and what a client really said with something wrong in it. */

/** A stream of numbers below 2^32 from a seed: mulberry32 (T. Ettinger), good enough to be unfair. */
export type Draw = (below: number) => number;

export function openDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) % below) >>> 0;
  };
}

export const pick = <Item>(draw: Draw, items: readonly Item[]): Item => items[draw(items.length)];

export function noise(draw: Draw, most: number): Buffer {
  return Buffer.from(Array.from({ length: 1 + draw(most) }, () => draw(256)));
}

/** Numbers that lengths and counts lie with. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff] as const;
const TEXT_EDGES = ['-1', '0', '4294967296', '99999999999999999999', '0x10', '1e9', ' ', ''] as const;
/** What terminals, shells, pages, and those who read the events later could mistake for orders. */
const TRICKS = [
  '\x1b]0;title\x07\x1b[2J\x1b[31m\x1b[6n',
  '\x1bP+q544e\x1b\\\x9b5n',
  '\u202e\u0000\ufeff\u2028',
  '{"eventid":"cowrie.login.success"}\n{"eventid":"x"',
  '<script>alert(1)</script>',
  '%n%s%x',
  '../../../../etc/passwd\0',
  '__proto__',
] as const;

const EDITS: readonly ((draw: Draw, said: Buffer) => Buffer)[] = [
  // A bit.
  (draw, said) => {
    const copy = Buffer.from(said);
    if (copy.length > 0) copy[draw(copy.length)] ^= 1 << draw(8);
    return copy;
  },
  // A byte, or two as a number.
  (draw, said) => {
    const copy = Buffer.from(said);
    const at = draw(Math.max(1, copy.length - 1));
    if (copy.length > 1) copy.writeUInt16BE(pick(draw, EDGES), at);
    return copy;
  },
  // Cut off.
  (draw, said) => said.subarray(0, draw(said.length + 1)),
  // A piece taken out.
  (draw, said) => {
    const at = draw(said.length + 1);
    return Buffer.concat([said.subarray(0, at), said.subarray(at + draw(16))]);
  },
  // A piece again and again.
  (draw, said) => {
    const at = draw(said.length + 1);
    const piece = said.subarray(at, at + 1 + draw(32));
    return Buffer.concat([
      said.subarray(0, at),
      ...Array.from({ length: draw(300) }, () => piece),
      said.subarray(at),
    ]);
  },
  // Noise, or a trick, put in.
  (draw, said) => {
    const at = draw(said.length + 1);
    const more = draw(2) === 0 ? noise(draw, 64) : Buffer.from(pick(draw, TRICKS));
    return Buffer.concat([said.subarray(0, at), more, said.subarray(at)]);
  },
  // A number in the text.
  (draw, said) => {
    const text = said.toString('latin1');
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return said;
    const { index, 0: number } = pick(draw, numbers);
    return Buffer.from(
      text.slice(0, index) + pick(draw, TEXT_EDGES) + text.slice(index + number.length),
      'latin1',
    );
  },
];

/** One message with one to three things wrong in it. */
export function mutate(draw: Draw, said: Buffer): Buffer {
  let wrong = said;
  for (let n = draw(3); n >= 0; n--) wrong = pick(draw, EDITS)(draw, wrong);
  return wrong;
}

/** A dialogue in which a message is wrong, missing, twice, or in the wrong place. */
export function mutateDialogue(draw: Draw, dialogue: readonly Buffer[]): Buffer[] {
  const said = [...dialogue];
  const at = draw(said.length);
  switch (draw(5)) {
    case 0:
      said.splice(at, 1);
      break;
    case 1:
      said.splice(at, 0, said[at]);
      break;
    case 2:
      said.reverse();
      break;
    default:
      said[at] = mutate(draw, said[at]);
  }
  return said;
}
