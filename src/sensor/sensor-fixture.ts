/** For the tests of this folder: drafts that can be told apart, and folders of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SightingBatch } from '../model/sighting.ts';
import type { SpooledBatch } from './spool.ts';
import type { BatchDraft } from './spooled-batch.ts';

export const EMPTY_SIGHTINGS: SightingBatch['sightings'] = {
  hour: [],
  source: [],
  protocol: [],
  port: [],
  response: [],
  packets: [],
  bytes: [],
  requests: [],
  retransmissions: [],
  first: [],
  last: [],
  minuteFirst: [],
  minutePeak: [],
  minuteLast: [],
  destinations: [],
  firstDestination: [],
  lastDestination: [],
  destinationSet: [],
  ttlMin: [],
  ttlMax: [],
  tcpFlags: [],
  sourcePortMin: [],
  sourcePortMax: [],
  lengthMin: [],
  lengthMax: [],
  unitUp: [],
  unitDown: [],
  ascents: [],
  reversedAscents: [],
  marks: [[], [], [], [], [], [], []],
  strongMarks: [],
  shape: [],
  sequence: [],
  ipId: [],
  window: [],
  differing: [],
};

/** `number` comes back in `skipped.number`; `fillBytes` makes it large. */
export function draft(number: number, fillBytes = 0): BatchDraft {
  return {
    dark: ['198.18.0.0/24'],
    covered: { from: 1000 + number, to: 1001 + number },
    skipped: { number },
    droppedByKernel: 0,
    sightings: EMPTY_SIGHTINGS,
    packets:
      fillBytes === 0
        ? []
        : [{ source: '192.0.2.1', time: 1000, originalLength: 60, bytes: 'A'.repeat(fillBytes) }],
  };
}

export function batchOf({ body }: SpooledBatch): Omit<SightingBatch, 'sentAt'> {
  return JSON.parse(body.toString('utf8')) as SightingBatch;
}

export function numberOf(batch: SpooledBatch): number {
  return batchOf(batch).skipped.number;
}

export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-spool-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
