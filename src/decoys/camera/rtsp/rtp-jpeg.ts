/** JPEG in RTP (RFC 2435), framed for the RTSP connection itself (RFC 2326 section 10.12): one buffer for each frame. */
import type { Frame } from '../video/frame-source.ts';

export interface RtpSender {
  /** The frame as interleaved packets. */
  packets(frame: Frame): Buffer;
  /** A sender report (RFC 3550 section 6.4.1) with the name. */
  report(at: number): Buffer;
  readonly nextSequence: number;
  timestampAt(at: number): number;
}

const CLOCK_PER_MS = 90;
const MOST_PAYLOAD = 1_400;
const RTP_HEADER = 12;
const JPEG_HEADER = 8;
const TABLES_HEADER = 4 + 128;
const PAYLOAD_TYPE = 26;
/** 4:2:0. */
const TYPE = 1;
/** Tables come with the frame. */
const Q = 255;
/** Seconds from 1900 to 1970. */
const NTP_EPOCH = 2_208_988_800;

export function createRtpSender(
  channel: number,
  source: number,
  firstSequence: number,
  name: string,
): RtpSender {
  let sequence = firstSequence & 0xffff;
  let packets = 0;
  let octets = 0;
  const timestampAt = (at: number) => Math.floor((at % 2 ** 40) * CLOCK_PER_MS) >>> 0;

  return {
    get nextSequence() {
      return sequence;
    },
    timestampAt,
    packets({ scan, quantisers, width, height, at }) {
      const parts = Math.ceil((scan.length + 132) / (MOST_PAYLOAD - JPEG_HEADER));
      const out = Buffer.allocUnsafe(
        scan.length + TABLES_HEADER + (parts + 1) * (4 + RTP_HEADER + JPEG_HEADER),
      );
      const timestamp = timestampAt(at);
      let to = 0;
      let offset = 0;
      while (offset < scan.length) {
        const tables = offset === 0 ? TABLES_HEADER : 0;
        const part = Math.min(scan.length - offset, MOST_PAYLOAD - JPEG_HEADER - tables);
        const isLast = offset + part === scan.length;
        out[to] = 0x24;
        out[to + 1] = channel;
        out.writeUInt16BE(RTP_HEADER + JPEG_HEADER + tables + part, to + 2);
        out[to + 4] = 0x80;
        out[to + 5] = PAYLOAD_TYPE | (isLast ? 0x80 : 0);
        out.writeUInt16BE(sequence, to + 6);
        out.writeUInt32BE(timestamp, to + 8);
        out.writeUInt32BE(source, to + 12);
        // Type-specific 0, and the offset in 24 bits.
        out.writeUInt32BE(offset, to + 16);
        out[to + 20] = TYPE;
        out[to + 21] = Q;
        out[to + 22] = width / 8;
        out[to + 23] = height / 8;
        to += 24;
        if (tables > 0) {
          out.writeUInt32BE(128, to);
          quantisers.copy(out, to + 4);
          to += TABLES_HEADER;
        }
        scan.copy(out, to, offset, offset + part);
        to += part;
        offset += part;
        sequence = (sequence + 1) & 0xffff;
        packets++;
        octets += JPEG_HEADER + tables + part;
      }
      return out.subarray(0, to);
    },
    report(at) {
      const text = Buffer.from(name, 'latin1');
      // Item, its end, and up to the next word.
      const words = Math.ceil((4 + 2 + text.length + 1) / 4);
      const out = Buffer.alloc(4 + 28 + 4 + words * 4);
      out[0] = 0x24;
      out[1] = channel + 1;
      out.writeUInt16BE(out.length - 4, 2);
      out[4] = 0x80;
      out[5] = 200;
      out.writeUInt16BE(6, 6);
      out.writeUInt32BE(source, 8);
      out.writeUInt32BE((Math.floor(at / 1_000) + NTP_EPOCH) >>> 0, 12);
      out.writeUInt32BE(Math.floor(((at % 1_000) / 1_000) * 2 ** 32), 16);
      out.writeUInt32BE(timestampAt(at), 20);
      out.writeUInt32BE(packets >>> 0, 24);
      out.writeUInt32BE(octets >>> 0, 28);
      out[32] = 0x81;
      out[33] = 202;
      out.writeUInt16BE(words, 34);
      out.writeUInt32BE(source, 36);
      out[40] = 1;
      out[41] = text.length;
      text.copy(out, 42);
      return out;
    },
  };
}
