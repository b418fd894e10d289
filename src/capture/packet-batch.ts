/** A batch of packets in columns: what capture hands to the telescope. */

/**
 * Columns share an index 0..count-1. `offset` points into `bytes`; a packet lies contiguous there.
 * The arrays may live in shared memory and are reused: a consumer is done before the next fill.
 */
export interface PacketBatch {
  count: number;
  /** Arena that offsets point into. Its size bounds how much capture is read for one batch. */
  readonly bytes: Uint8Array;
  readonly offset: Uint32Array;
  /** Bytes that the capture holds of the packet. */
  readonly capturedLength: Uint32Array;
  /** Bytes that the packet had on the wire. */
  readonly originalLength: Uint32Array;
  /** Epoch seconds, and nanoseconds within the second (0..999,999,999). */
  readonly seconds: Uint32Array;
  readonly nanoseconds: Uint32Array;
  /** LINKTYPE_ number of the tcpdump registry, 0..65535. */
  readonly linkType: Uint16Array;
}

/** A batch on ordinary memory. `capacity` packets at most, `arenaBytes` bytes at most. */
export function createPacketBatch(capacity: number, arenaBytes: number): PacketBatch {
  return {
    count: 0,
    bytes: new Uint8Array(arenaBytes),
    offset: new Uint32Array(capacity),
    capturedLength: new Uint32Array(capacity),
    originalLength: new Uint32Array(capacity),
    seconds: new Uint32Array(capacity),
    nanoseconds: new Uint32Array(capacity),
    linkType: new Uint16Array(capacity),
  };
}
