/** The tables of decoys, visits and visitors; as tables.ts has them. */

type Bit = 0 | 1;

export interface DecoyTableRow {
  name: string;
  sensorId: string;
  persona: string;
  address: string;
  ports: string;
  startedAt: number | null;
  stoppedAt: number | null;
  firstEventAt: number;
  lastEventAt: number;
  events: number;
  sample: Bit;
}

export interface VisitRow {
  id: string;
  sensorId: string;
  decoy: string;
  persona: string;
  protocol: string;
  address: string;
  /** Sorts as the address does. */
  addressKey: string;
  fromAt: number;
  toAt: number;
  /** Of its begin, days since 1970 (UTC). */
  day: number;
  /** That came, and that are kept. */
  events: number;
  kept: number;
  /** Counts up with each batch that has events of it; `readVersion` of which the record tells. */
  version: number;
  readVersion: number;
  isUnread: Bit;
  acts: string;
  /** JSON of VisitRecord. */
  record: string | null;
  visitorId: string | null;
  sample: Bit;
}

export interface VisitorTableRow {
  id: string;
  kind: string;
  fromAt: number;
  toAt: number;
  visits: number;
  activeDays: number;
  isLateral: Bit;
  row: string;
  digest: string;
  sample: Bit;
}
