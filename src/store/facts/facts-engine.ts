/** What the queries ask of an engine: rows for a text that both dialects read the same way. */

/** Columns by name. 64-bit integers come as bigint or text: read them with Number or BigInt. */
export type Row = Readonly<Record<string, unknown>>;

export interface FactsEngine {
  rows(sql: string): Promise<Row[]>;
  /**
   * What rows of sightings and packets must meet to belong to a batch that was stored whole; null where the
   * engine never leaves others behind.
   */
  readonly stored: string | null;
  /** What stands in the brackets of `x IN (...)` for thousands of literals. */
  longList(literals: readonly string[]): string;
  /** How the tables write a sensor, as a literal; null when it never sent anything. */
  sensorLiteral(sensorId: string): string | null;
  /** The reverse, of the value of a `sensor` column. */
  sensorId(value: unknown): string;
  /** Names of autonomous systems; those without one are absent. */
  networkNames(asns: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Hour before which sightings were deleted: earlier days are in the daily sums alone. */
  firstHourKept(): Promise<number>;
}
