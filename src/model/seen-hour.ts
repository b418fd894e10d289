/** What one sensor saw of one source in one hour, all services together: enough to tell whether it still sends. */
export interface SeenHour {
  /** Canonical text. */
  readonly source: string;
  readonly sensorId: string;
  /** Hours since 1970, UTC. */
  readonly hour: number;
  /** Packets that ask, and packets of answers to what others forged. */
  readonly requests: number;
  readonly answers: number;
  /** Epoch seconds of the last packet, to the microsecond. */
  readonly last: number;
}
