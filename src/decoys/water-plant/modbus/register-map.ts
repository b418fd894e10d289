/**
 * The plant's points as registers and coils: measures in input registers, what operators set in holding registers, their
 * switches as coils, what machines say as discrete inputs. Where a table begins differs from plant to plant.
 */
import type { DecoySeed } from '../../seed.ts';
import { POINTS, type Point } from '../plant/points.ts';
import type { PlantWrite, RunningPlant } from '../plant/running-plant.ts';
import type { ModbusDevice, Table } from './modbus-pdu.ts';

interface Place {
  readonly point: Point;
  /** 0: the only word, or the upper one of two. */
  readonly part: number;
  readonly words: 1 | 2;
}

export interface RegisterMap extends ModbusDevice {
  /** What the last `write` changed; told once. */
  takeWrites(): readonly PlantWrite[];
  /** Table and address of a point, as an operator's list of tags shows it. */
  placeOf(point: string): { readonly table: Table; readonly address: number } | null;
}

const TABLE_OF: Readonly<Record<Point['kind'], Table>> = {
  measure: 'input',
  set: 'holding',
  switch: 'coils',
  status: 'discrete',
};
const BEGINS = [0, 0, 0, 16, 100, 256, 1_000] as const;
const LARGEST_WORD = 0xffff;
/** Room after the last point: tables end where the program's memory does, not where the last tag is. */
const GRAINS: Readonly<Record<Table, number>> = { input: 64, holding: 128, coils: 64, discrete: 64 };

export function createRegisterMap(
  plant: RunningPlant,
  seed: DecoySeed,
  identity: Pick<ModbusDevice, 'serverId' | 'objects'>,
): RegisterMap {
  const begin = seed.pick('begin', BEGINS);
  const tables: Record<Table, (Place | null)[]> = { coils: [], discrete: [], holding: [], input: [] };
  const places = new Map<string, { table: Table; address: number }>();
  for (const point of POINTS) {
    const table = TABLE_OF[point.kind];
    const isWide = point.range(plant.sizes)[1] * 10 ** point.digits > LARGEST_WORD;
    const words = isWide ? 2 : 1;
    places.set(point.id, { table, address: begin + tables[table].length });
    for (let part = 0; part < words; part++) tables[table].push({ point, part, words });
  }
  for (const table of Object.keys(GRAINS) as Table[]) {
    const grain = GRAINS[table];
    while (tables[table].length % grain !== 0) tables[table].push(null);
  }
  let writes: PlantWrite[] = [];

  return {
    ...identity,
    read(table, address, quantity) {
      const at = address - begin;
      if (at < 0 || at + quantity > tables[table].length) return null;
      return tables[table].slice(at, at + quantity).map(contentOf);
    },
    write(table, address, values) {
      const at = address - begin;
      if (at < 0 || at + values.length > tables[table].length) return false;
      for (const [n, value] of values.entries()) {
        const place = tables[table][at + n];
        // Memory that no tag uses takes what it is given, and nobody looks.
        if (place === null) continue;
        const wanted = table === 'coils' ? value : value / 10 ** place.point.digits;
        const done = plant.write(place.point.id, wanted);
        if (done !== null) writes.push(done);
      }
      return true;
    },
    takeWrites() {
      const taken = writes;
      writes = [];
      return taken;
    },
    placeOf: (id) => places.get(id) ?? null,
  };

  function contentOf(place: Place | null): number {
    if (place === null) return 0;
    const { point, part, words } = place;
    const value = Math.max(0, Math.round(point.read(plant.state) * 10 ** point.digits));
    if (words === 1) return Math.min(value, LARGEST_WORD);
    return part === 0 ? Math.floor(value / 65_536) & LARGEST_WORD : value & LARGEST_WORD;
  }
}
