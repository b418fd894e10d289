/**
 * All dark prefixes laid end to end on one line of cells, largest first, and that line on a Hilbert curve.
 * Sizes are powers of two, so each prefix begins at a multiple of its own size and is one compact patch.
 */
import {
  type AddressRange,
  addressPlus,
  distance,
  formatAddress,
  isIpv4,
  rangeSize,
  readPrefix,
} from './address.ts';
import { hilbertCell, hilbertDistance } from './hilbert.ts';
import { RangeIndex } from './range-index.ts';

export interface DarkPatch {
  readonly prefix: string;
  readonly range: AddressRange;
  /** First cell on the line, and how many cells. */
  readonly firstCell: number;
  readonly cells: number;
  /** Addresses of a cell: 1 or more, a power of two; below 1 where a tiny prefix got a whole cell. */
  readonly addressesPerCell: number;
}

/** However large an IPv6 prefix is, it is drawn as an IPv4 one of 4,096 addresses. */
const IPV6_HOST_BITS = 12;

export class DarkSpace {
  readonly patches: readonly DarkPatch[];
  /** Cells from the left to the right and from the top to the bottom. */
  readonly width: number;
  readonly height: number;
  /** Side of the square that the curve runs through: `height` is this or half of it. */
  readonly side: number;
  readonly #index: RangeIndex;

  /** `mostSide` bounds the picture: beyond it, several addresses share a cell. */
  constructor(prefixes: readonly string[], mostSide = 512) {
    const entries: { prefix: string; range: AddressRange; cells: number }[] = [];
    for (const prefix of new Set(prefixes)) {
      const range = readPrefix(prefix);
      if (range !== null) entries.push({ prefix, range, cells: cellsOf(range) });
    }
    entries.sort((a, b) => b.cells - a.cells);
    const wanted = entries.reduce((sum, entry) => sum + entry.cells, 0);
    let shrink = 1;
    while (wanted / shrink > mostSide * mostSide) shrink *= 2;
    let next = 0;
    this.patches = entries.map(({ prefix, range, cells: full }) => {
      const cells = Math.max(1, full / shrink);
      const patch = { prefix, range, firstCell: next, cells, addressesPerCell: rangeSize(range) / cells };
      next += cells;
      return patch;
    });
    let side = 1;
    while (side * side < next) side *= 2;
    this.side = side;
    this.width = side;
    this.height = next * 2 <= side * side ? side / 2 : side;
    this.#index = new RangeIndex(this.patches.map((patch) => patch.range));
  }

  /** Number of cells on the line. */
  get cells(): number {
    const last = this.patches.at(-1);
    return last === undefined ? 0 : last.firstCell + last.cells;
  }

  /** Place on the line of the address at `words[at]`, or -1 when it is not dark. */
  lineOf(words: Uint32Array, at: number): number {
    const found = this.#index.find(words, at);
    if (found < 0) return -1;
    const { firstCell, cells, range, addressesPerCell } = this.patches[found];
    return (
      firstCell + Math.min(cells - 1, Math.floor(distance(words, at, range.first, 0) / addressesPerCell))
    );
  }

  /** Cell in row order of the address, or -1. */
  cellOf(words: Uint32Array, at: number): number {
    const line = this.lineOf(words, at);
    return line < 0 ? -1 : hilbertCell(this.side, line);
  }

  /** Cells of the picture that stand for no dark address: the line ends before the picture does. */
  cellsBeyond(): Uint32Array {
    const from = this.cells;
    return Uint32Array.from({ length: this.width * this.height - from }, (_, i) =>
      hilbertCell(this.side, from + i),
    );
  }

  /** The patch and the first address of a cell; null where nobody watches. */
  at(cell: number): { readonly patch: DarkPatch; readonly address: string } | null {
    const line = hilbertDistance(this.side, cell);
    const patch = this.patches.find(({ firstCell, cells }) => line >= firstCell && line < firstCell + cells);
    if (patch === undefined) return null;
    const steps = BigInt(Math.floor((line - patch.firstCell) * patch.addressesPerCell));
    return { patch, address: formatAddress(addressPlus(patch.range.first, 0, steps), 0) };
  }

  /** The rectangle of a patch, in cells: exact for a prefix, whose cells fill it. */
  boxOf(patch: DarkPatch): { readonly left: number; readonly top: number; readonly width: number } {
    let [left, top, right] = [this.width, this.height, 0];
    // The corners of a stretch of the curve lie at the ends of its quarters.
    const parts = Math.min(patch.cells, 1024);
    for (let i = 0; i <= parts; i++) {
      const line = patch.firstCell + Math.min(patch.cells - 1, Math.floor((i * patch.cells) / parts));
      const cell = hilbertCell(this.side, line);
      left = Math.min(left, cell % this.width);
      right = Math.max(right, (cell % this.width) + 1);
      top = Math.min(top, Math.floor(cell / this.width));
    }
    return { left, top, width: right - left };
  }

  /** The lines between patches, as the path of an SVG whose unit is a cell. */
  borders(): string {
    const owner = new Int32Array(this.width * this.height).fill(-1);
    this.patches.forEach(({ firstCell, cells }, i) => {
      for (let line = firstCell; line < firstCell + cells; line++) owner[hilbertCell(this.side, line)] = i;
    });
    const parts: string[] = [];
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const own = owner[y * this.width + x];
        if (x > 0 && owner[y * this.width + x - 1] !== own) parts.push(`M${x} ${y}v1`);
        if (y > 0 && owner[(y - 1) * this.width + x] !== own) parts.push(`M${x} ${y}h1`);
      }
    }
    return parts.join('');
  }
}

function cellsOf(range: AddressRange): number {
  const size = rangeSize(range);
  return isIpv4(range.first, 0) || size < 2 ** IPV6_HOST_BITS ? size : 2 ** IPV6_HOST_BITS;
}
