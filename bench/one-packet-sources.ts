/**
 * A capture in which every packet is a SYN from an address of its own, evenly over one hour: the worst that a
 * table of sources can meet. The generator plans every source; this one only counts, so it needs no memory.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import * as ethernet from '../src/wire/ethernet.ts';
import * as ipv4 from '../src/wire/ipv4.ts';
import * as pcap from '../src/wire/pcap.ts';
import * as tcp from '../src/wire/tcp.ts';
import { Stopped } from './process.ts';

const HOUR_SECONDS = 3600;
const START_SECONDS = Date.UTC(2026, 9, 1) / 1000;
const IP_BYTES = ipv4.MIN_LENGTH + tcp.MIN_LENGTH;
const FRAME_BYTES = ethernet.HEADER_LENGTH + IP_BYTES;
const RECORD_BYTES = pcap.RECORD_HEADER_LENGTH + FRAME_BYTES;
const BLOCK_RECORDS = 16_384;
const PORTS = [23, 22, 80, 443, 445, 2323, 3389, 5555, 8080, 37_215];
// Odd, so that i * STRIDE mod 2^32 meets every address once (Knuth's multiplicative hash).
const STRIDE = 2_654_435_761;

/** First octets of what the Internet carries; 100 is left out for the dark space in 100.64.0.0/10. */
function isPublic(address: number): boolean {
  const first = address >>> 24;
  return first > 0 && first < 224 && ![10, 100, 127, 169, 172, 192, 198, 203].includes(first);
}

/** Writes `packets` SYNs to a /16 that begins at `dark`. Throws `Stopped`; the file is then the caller's to remove. */
export async function writeOnePacketSources(
  file: string,
  packets: number,
  dark: number,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  const descriptor = openSync(file, 'w');
  const block = new Uint8Array(BLOCK_RECORDS * RECORD_BYTES);
  try {
    pcap.writeFileHeader(block, 0, pcap.MAGIC_MICROSECONDS, 65_535, pcap.LINK_TYPE_ETHERNET);
    writeSync(descriptor, block, 0, pcap.FILE_HEADER_LENGTH);
    let step = 0;
    for (let done = 0; done < packets; ) {
      const count = Math.min(BLOCK_RECORDS, packets - done);
      for (let i = 0; i < count; i++) {
        let source: number;
        do source = Math.imul(++step, STRIDE) >>> 0;
        while (!isPublic(source));
        writeSyn(block, i * RECORD_BYTES, ((done + i) / packets) * HOUR_SECONDS, source, dark);
      }
      for (let sent = 0; sent < count * RECORD_BYTES; ) {
        sent += writeSync(descriptor, block, sent, count * RECORD_BYTES - sent);
      }
      done += count;
      onProgress(done);
      // A signal is heard between blocks only.
      await setImmediate();
      if (signal.aborted) throw new Stopped();
    }
  } finally {
    closeSync(descriptor);
  }
}

function writeSyn(block: Uint8Array, at: number, second: number, source: number, dark: number): void {
  const whole = Math.floor(second);
  const noise = Math.imul(source ^ (source >>> 15), 0x2c1b3c6d) >>> 0;
  const network = at + pcap.RECORD_HEADER_LENGTH + ethernet.HEADER_LENGTH;
  const transport = network + ipv4.MIN_LENGTH;
  const destination = (dark + (noise >>> 16)) >>> 0;
  const micros = Math.floor((second - whole) * 1e6);
  pcap.writeRecordHeader(block, at, START_SECONDS + whole, micros, FRAME_BYTES, FRAME_BYTES);
  ethernet.writeEthernet(block, at + pcap.RECORD_HEADER_LENGTH, 0x0b, 0x0a, ethernet.TYPE_IPV4);
  ipv4.writeIpv4(block, network, IP_BYTES, noise, 0, 50, ipv4.PROTOCOL_TCP, source, destination);
  const port = PORTS[noise % PORTS.length];
  tcp.writeTcp(block, transport, 1024 + (noise % 60_000), port, noise, 0, tcp.MIN_LENGTH, tcp.SYN, 5840);
  const pseudoHeader = ipv4.pseudoHeaderSum(block, network, ipv4.PROTOCOL_TCP, tcp.MIN_LENGTH);
  tcp.writeChecksum(block, transport, tcp.MIN_LENGTH, pseudoHeader);
}
