/** Sensors as small numbers and names of networks: held in memory, written with the batch that brings them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendRows, numberColumn, textColumn } from './duckdb-append.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';

export class DuckdbDictionaries {
  readonly #numbers = new Map<string, number>();
  readonly #ids = new Map<number, string>();
  readonly #networks = new Map<number, string>();
  /** Written in a transaction that has not committed yet. */
  #newSensors: (readonly [number: number, id: string])[] = [];
  #newNetworks: (readonly [asn: number, name: string])[] = [];

  private constructor() {}

  static async load(database: DuckdbDatabase): Promise<DuckdbDictionaries> {
    const dictionaries = new DuckdbDictionaries();
    const sensors = await database.rows('SELECT number, id FROM sensors');
    const networks = await database.rows('SELECT asn, name FROM networks');
    dictionaries.#newSensors = sensors.map(({ number, id }) => [Number(number), String(id)]);
    dictionaries.#newNetworks = networks.map(({ asn, name }) => [Number(asn), String(name)]);
    dictionaries.settle(true);
    return dictionaries;
  }

  numberOf(sensorId: string): number | null {
    return this.#numbers.get(sensorId) ?? null;
  }

  idOf(number: number): string {
    return this.#ids.get(number)!;
  }

  networkName(asn: number): string | undefined {
    return this.#networks.get(asn);
  }

  /** Its number; a new one where it is new. In a transaction, as `nameNetworks`; then `settle`. */
  async sensorNumber(writer: DuckDBConnection, sensorId: string): Promise<number> {
    const known = this.#numbers.get(sensorId);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    await writer.run('INSERT INTO sensors VALUES ($1, $2)', [number, sensorId]);
    this.#newSensors.push([number, sensorId]);
    return number;
  }

  /** A network that has a new name is called by it from then on. */
  async nameNetworks(writer: DuckDBConnection, names: ReadonlyMap<number, string>): Promise<void> {
    const changed = [...names].filter(([asn, name]) => this.#networks.get(asn) !== name);
    if (changed.length === 0) return;
    await writer.run(`DELETE FROM networks WHERE asn IN (${changed.map(([asn]) => asn).join(', ')})`);
    await appendRows(writer, 'networks', changed.length, [
      numberColumn(
        32,
        changed.map(([asn]) => asn),
      ),
      textColumn(changed.map(([, name]) => name)),
    ]);
    this.#newNetworks.push(...changed);
  }

  /** What the transaction wrote holds from now on, or never was. */
  settle(committed: boolean): void {
    if (committed) {
      for (const [number, id] of this.#newSensors) {
        this.#numbers.set(id, number);
        this.#ids.set(number, id);
      }
      for (const [asn, name] of this.#newNetworks) this.#networks.set(asn, name);
    }
    this.#newSensors = [];
    this.#newNetworks = [];
  }
}
