/**
 * A batch as it lies in the spool: its JSON, then a line with the CRC-32 of it, so that a file that a disk
 * damaged is told from one that can be sent. `sentAt` is put in when it is posted.
 */
import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { HEADER_FIELDS, type SightingBatch } from '../model/sighting.ts';

/** What a producer gives; the spool adds the id, the sequence and what it dropped itself. */
export interface BatchDraft
  extends Pick<SightingBatch, 'dark' | 'covered' | 'skipped' | 'sightings' | 'packets'> {
  /** Packets that the kernel dropped since the last draft. */
  readonly droppedByKernel: number;
  /** Where the content decides it (contentId), so that sending a file twice counts once; else drawn. */
  readonly id?: string;
}

export interface BatchHead {
  readonly id: string;
  readonly sequence: number;
  /** What the batch says of the spool's own drops. */
  readonly reportedDrops: number;
}

const HEADERS: readonly string[] = HEADER_FIELDS;
const TRAILER_BYTES = 9; // a line feed and 8 hexadecimal digits

/**
 * The id of what was read from a file: the same sightings sent again with the same token have the same one.
 * The token is in it, as two sensors may well have the same capture.
 */
export function contentId(draft: Omit<BatchDraft, 'id'>, token: string): string {
  const { dark, covered, packets } = draft;
  // Headers are left out: what a sensor sent that did not record them has the same id.
  const sightings = Object.fromEntries(
    Object.entries(draft.sightings).filter(([field]) => !HEADERS.includes(field)),
  );
  const content = JSON.stringify({ dark, covered, sightings, packets });
  return createHmac('sha256', token).update(content).digest().subarray(0, 16).toString('base64url');
}

/** The part of the file that does not depend on the head: worked out once, the head may change. */
export function draftJson(draft: BatchDraft): string {
  const { dark, covered, skipped, sightings, packets } = draft;
  return JSON.stringify({ dark, covered, skipped, sightings, packets });
}

export function fileOf(head: BatchHead, droppedByKernel: number, json: string): Buffer {
  const first = JSON.stringify({
    format: 2 satisfies SightingBatch['format'],
    id: head.id,
    sequence: head.sequence,
    dropped: { kernelPackets: droppedByKernel, spoolBatches: head.reportedDrops },
  });
  const body = Buffer.from(`${first.slice(0, -1)},${json.slice(1)}`);
  return Buffer.concat([body, Buffer.from(`\n${checkOf(body)}`)]);
}

/** The JSON in a file; null when the file is torn or none of ours. */
export function bodyOf(file: Buffer): Buffer | null {
  if (file.length <= TRAILER_BYTES) return null;
  const body = file.subarray(0, -TRAILER_BYTES);
  return file.subarray(-TRAILER_BYTES).toString('latin1') === `\n${checkOf(body)}` ? body : null;
}

/** Null when the body is no batch. For the few that a killed sensor left without an entry in its ledger. */
export function headOf(body: Buffer): BatchHead | null {
  try {
    const batch = JSON.parse(body.toString('utf8')) as Partial<SightingBatch>;
    const { id, sequence, dropped } = batch;
    if (typeof id !== 'string' || typeof sequence !== 'number' || dropped === undefined) return null;
    return { id, sequence, reportedDrops: dropped.spoolBatches };
  } catch {
    return null;
  }
}

/** What goes over the wire. */
export function postOf(body: Buffer, sentAt: number): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from(`{"sentAt":${sentAt},`), body.subarray(1)]);
}

function checkOf(body: Buffer): string {
  return crc32(body).toString(16).padStart(8, '0');
}
