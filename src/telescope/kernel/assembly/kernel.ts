// The hot path: decode -> mark -> locate -> count, in passes over a sub-batch, so that the cache misses of
// one pass overlap. AssemblyScript; the offsets come from ../layout, the marks from src/fingerprints.
//
// Every worker has an instance of its own over one shared memory, and keeps the packets whose source hashes
// to it. A source therefore lives in one worker, in order of arrival, and the result does not depend on how
// many workers there are.

import * as L from '../layout';
import { singleMarks, pairMarks } from './marks';

// ---- set-up, written once by configure*()

let workerIndex: u32 = 0;
let workerMask: u32 = 0;
let bucketSeconds: u32 = 0;
let evidenceMode: u32 = 0; // 0 none, 1 watched sources, 2 all
let onlyWatched: bool = false;

let darkPages: usize = 0; // u32[65537]: first segment of each /16
let darkSegments: usize = 0;
let darkPrefixes6: usize = 0;
let darkPrefixes6Count: u32 = 0;
let watchPages: usize = 0;
let watchSegments: usize = 0;
let watchPrefixes6: usize = 0;
let watchPrefixes6Count: u32 = 0;

let bitmapBits4: u32 = 512; // power of two, 512 .. 65,536
let bitmapExact4: bool = true; // bit number = position in the dark space
const BITMAP_BITS_6: u32 = 65536;

let index: usize = 0; // u32[indexMask + 1]: row number + 1 in 24 bits, 8 bits of the hash above
let indexMask: u32 = 0;
let indexLargest: u32 = 0; // entries there is memory for; the index grows with the rows, as a small one is a fast one
let indexFull: u32 = 0; // rows at which it grows
let rows: usize = 0;
let rowCapacity: u32 = 0;
// Rows that counting may fill before it asks for a drain; merging may use them all.
let countingRows: u32 = 0;
let rowCount: u32 = 0;
// Below this many packets' room a drain is cheaper than crumbs.
let minimumRoom: u32 = 1;

let arenaStart: usize = 0;
let arenaEnd: usize = 0;
let arenaNext: usize = 0;
let free0: usize = 0;
let free1: usize = 0;
let free2: usize = 0;
let free3: usize = 0;
let free4: usize = 0;
let free5: usize = 0;
let free6: usize = 0;
let free7: usize = 0;

let pairCache: usize = 0; // 20 bytes an entry: tag, seq, dst, ports, flags-seen
let pairMask: u32 = 0;
let repeatCache: usize = 0; // 8 bytes an entry: tag, second
let repeatMask: u32 = 0;
let decodedBase: usize = 0;
let pickedBase: usize = 0; // u32[SUB_BATCH + 1]: packets of the batch that may be this worker's
let counters: usize = 0; // u32[COUNTER_SLOTS]
let linkHistogram: usize = 0; // u32[65536]

export function configureWorker(
  worker: u32,
  workers: u32,
  bucket: u32,
  evidence: u32,
  watchedOnly: bool,
): void {
  workerIndex = worker;
  workerMask = workers - 1;
  bucketSeconds = bucket;
  evidenceMode = evidence;
  onlyWatched = watchedOnly;
}

export function configureSpace(
  pages: usize,
  segments: usize,
  prefixes6: usize,
  prefixes6Count: u32,
  bits4: u32,
  exact4: bool,
): void {
  darkPages = pages;
  darkSegments = segments;
  darkPrefixes6 = prefixes6;
  darkPrefixes6Count = prefixes6Count;
  bitmapBits4 = bits4;
  bitmapExact4 = exact4;
}

export function configureWatch(pages: usize, segments: usize, prefixes6: usize, prefixes6Count: u32): void {
  watchPages = pages;
  watchSegments = segments;
  watchPrefixes6 = prefixes6;
  watchPrefixes6Count = prefixes6Count;
}

export function configureTables(
  indexAt: usize,
  indexSize: u32,
  rowsAt: usize,
  rowsMax: u32,
  rowsCounting: u32,
  arenaAt: usize,
  arenaBytes: u32,
  pairAt: usize,
  pairSize: u32,
  repeatAt: usize,
  repeatSize: u32,
  decodedAt: usize,
  countersAt: usize,
  linksAt: usize,
): void {
  index = indexAt;
  indexLargest = indexSize;
  rows = rowsAt;
  rowCapacity = rowsMax;
  countingRows = rowsCounting;
  arenaStart = arenaAt;
  arenaEnd = arenaAt + arenaBytes;
  pairCache = pairAt;
  pairMask = pairSize - 1;
  repeatCache = repeatAt;
  repeatMask = repeatSize - 1;
  decodedBase = decodedAt;
  pickedBase = decodedAt + (L.SUB_BATCH + 1) * L.DECODED_BYTES;
  counters = countersAt;
  linkHistogram = linksAt;
  reset();
  minimumRoom = max<u32>(1, min<u32>(64, roomFor() / 4));
}

function useIndex(size: u32): void {
  indexMask = size - 1;
  indexFull = size == indexLargest ? 0xffffffff : (size >>> 1) + (size >>> 3);
  memory.fill(index, 0, <usize>size << 2);
}

// @ts-ignore: decorator
@inline
function hashOf(high: u64, low: u64): u64 {
  if (high == 0 && low >>> 32 == 0xffff) return (mix(low) & ~15) | <u64>laneBits(bswap<u32>(<u32>low));
  return mix(low ^ mix(high));
}

// @ts-ignore: decorator
@inline
function rowHash(sourceHash: u64, service: u32, bucket: u32): u64 {
  return mix(sourceHash ^ (<u64>service << 32) ^ (<u64>bucket * 0x9e3779b97f4a7c15));
}

/** Twice the index, and every row entered anew. */
function growIndex(): void {
  useIndex((indexMask + 1) << 1);
  enterRows();
}

/** After groupBySource: the index is made again, so that counting can go on. */
export function reopen(): void {
  useIndex(indexMask + 1);
  enterRows();
}

function enterRows(): void {
  for (let r: u32 = 0; r < rowCount; r++) {
    const row = rows + <usize>r * L.ROW_BYTES;
    const hash = rowHash(
      hashOf(load<u64>(row, L.SOURCE_HIGH), load<u64>(row, L.SOURCE_LOW)),
      load<u32>(row, L.SERVICE),
      load<u32>(row, L.BUCKET),
    );
    let slot = <u32>hash & indexMask;
    while (load<u32>(index + (<usize>slot << 2)) != 0) slot = (slot + 1) & indexMask;
    store<u32>(index + (<usize>slot << 2), (<u32>(hash >>> 56) << 24) | (r + 1));
  }
}

/** Forgets all rows; the caches that see across packets stay. */
export function reset(): void {
  useIndex(min<u32>(indexLargest, 65536));
  rowCount = 0;
  arenaNext = arenaStart;
  free0 = free1 = free2 = free3 = free4 = free5 = free6 = free7 = 0;
}

export function rowsInUse(): u32 {
  return rowCount;
}

/** How many more packets are sure to find room: each takes at most one row, one set block and one evidence block. */
// @ts-ignore: decorator
@inline
function roomFor(): u32 {
  const freeRows = countingRows - rowCount;
  const freeBlocks = <u32>((arenaEnd - arenaNext) / (8192 + 512));
  return min(freeRows, freeBlocks);
}

// ---- bytes

// @ts-ignore: decorator
@inline
function be16(at: usize): u32 {
  return bswap<u16>(load<u16>(at));
}

// @ts-ignore: decorator
@inline
function be32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

// @ts-ignore: decorator
@inline
function be64(at: usize): u64 {
  return bswap<u64>(load<u64>(at));
}

// @ts-ignore: decorator
@inline
function bump(counter: i32): void {
  const at = counters + (<usize>counter << 2);
  store<u32>(at, load<u32>(at) + 1);
}

// @ts-ignore: decorator
@inline
function mix(a: u64): u64 {
  let h = a;
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93;
  h = (h ^ (h >> 29)) * 0xa0761d6478bd642f;
  return h ^ (h >> 32);
}

/** 4 bits of an IPv4 source as it lies in memory: they choose the lane, cheaply, for packets of all lanes. */
// @ts-ignore: decorator
@inline
function laneBits(raw: u32): u32 {
  return (raw * 0x9e3779b1) >>> 28;
}

// ---- address spaces

/** Segment that holds an IPv4 address, or 0. */
// @ts-ignore: decorator
@inline
function segmentOf(pages: usize, segments: usize, address: u32): usize {
  const page = pages + (<usize>(address >>> 16) << 2);
  let from = load<u32>(page);
  let to = load<u32>(page, 4);
  if (from == to) return 0;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (load<u32>(segments + <usize>middle * L.SEGMENT_BYTES, L.SEGMENT_FIRST) <= address) from = middle;
    else to = middle;
  }
  const at = segments + <usize>from * L.SEGMENT_BYTES;
  return address >= load<u32>(at, L.SEGMENT_FIRST) && address <= load<u32>(at, L.SEGMENT_LAST) ? at : 0;
}

function holds6(prefixes: usize, count: u32, high: u64, low: u64): bool {
  for (let i: u32 = 0; i < count; i++) {
    const at = prefixes + <usize>i * L.PREFIX6_BYTES;
    const firstHigh = load<u64>(at);
    const lastHigh = load<u64>(at, 16);
    if (high < firstHigh || high > lastHigh) continue;
    if (high == firstHigh && low < load<u64>(at, 8)) continue;
    if (high == lastHigh && low > load<u64>(at, 24)) continue;
    return true;
  }
  return false;
}

function isWatched(high: u64, low: u64): bool {
  if (high == 0 && low >>> 32 == 0xffff) return segmentOf(watchPages, watchSegments, <u32>low) != 0;
  return holds6(watchPrefixes6, watchPrefixes6Count, high, low);
}

// ---- decoded packet, one of SUB_BATCH, DECODED_BYTES each

const D_HIGH: usize = 0;
const D_LOW: usize = 8;
const D_TIME: usize = 16; // u64: seconds in the upper half, nanoseconds in the lower
const D_HASH: usize = 24; // u64 of source, service and bucket
const D_SERVICE: usize = 32;
const D_BUCKET: usize = 36;
const D_DST: usize = 40; // address, low 32 bits
const D_RANK: usize = 44; // position in the dark space, or hash
const D_WIRE: usize = 48; // original length
const D_SEQ: usize = 52;
const D_PORTS: usize = 56; // source port | destination port << 16
const D_SOURCE_HASH: usize = 60;
const D_REPEAT: usize = 64; // u64 identity of the probe
const D_ROW: usize = 72; // u32 address of the row
const D_NETWORK: usize = 76; // u32 address of the IP header
const D_LENGTH: usize = 80; // u16 IP length
const D_TTL: usize = 82; // u8
const D_FLAGS: usize = 83; // u8 TCP flags
const D_KIND: usize = 84; // u8: 0 other, 1 request, 2 response
const D_IS_TCP_REQUEST: usize = 85; // u8
const D_FAMILY: usize = 86; // u8
const D_MARKS: usize = 88; // u32: hits in bits 0..7, whole shapes in bits 8..15
const D_NETWORK_HELD: usize = 92; // u32 bytes held from the IP header on
const D_SECOND: usize = 96;
const D_REST: usize = 100; // u32: TTL | DF << 8 | IPv4 identification << 16
const D_WINDOW: usize = 104; // u16 | options length << 16
const D_OPTION0: usize = 108;
const D_EARLY: usize = 112; // u32: index entry that was loaded early
const D_SHAPE: usize = 116; // u32, of a request

const OTHER: u32 = 0;
const REQUEST: u32 = 1;
const RESPONSE: u32 = 2;

// Repeats of one probe within this are retransmissions: Linux gives up a connect() after 127 s.
const REPEAT_SECONDS: u32 = 130;

// ---- link layer

/** Set by linkLayer: 4, 6, or 0 with `skipReason`. */
let networkFamily: u32 = 0;
let skipReason: i32 = 0;
let networkAt: usize = 0;

function etherType(type0: u32, at0: usize, end: usize): void {
  let type = type0;
  let at = at0;
  // VLAN tags, MPLS labels and PPPoE may nest; a packet has no room for many.
  for (let depth = 0; depth < 16; depth++) {
    if (type == 0x0800 || type == 0x86dd) {
      networkFamily = type == 0x0800 ? 4 : 6;
      networkAt = at;
      return;
    }
    if (type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200) {
      if (at + 4 > end) return skip(L.SKIP_TRUNCATED_LINK);
      type = be16(at + 2);
      at += 4;
    } else if (type == 0x8847 || type == 0x8848) {
      let bottom = false;
      while (!bottom) {
        if (at + 4 > end) return skip(L.SKIP_TRUNCATED_LINK);
        bottom = (load<u8>(at, 2) & 1) != 0;
        at += 4;
      }
      if (at >= end) return skip(L.SKIP_TRUNCATED_LINK);
      const nibble = load<u8>(at) >>> 4;
      type = nibble == 4 ? 0x0800 : nibble == 6 ? 0x86dd : 0;
    } else if (type == 0x8864) {
      if (at + 8 > end) return skip(L.SKIP_TRUNCATED_LINK);
      const ppp = be16(at + 6);
      type = ppp == 0x0021 ? 0x0800 : ppp == 0x0057 ? 0x86dd : 0;
      at += 8;
    } else if (type < 1536) {
      // IEEE 802.3 length: an LLC header follows; SNAP holds an EtherType.
      if (at + 8 > end) return skip(L.SKIP_NOT_IP);
      if (load<u32>(at) << 8 != 0x03aaaa00) return skip(L.SKIP_NOT_IP);
      type = be16(at + 6);
      at += 8;
      if (type < 1536) return skip(L.SKIP_NOT_IP);
    } else {
      return skip(type == 0x0806 ? L.SKIP_ARP : L.SKIP_NOT_IP);
    }
  }
  skip(L.SKIP_NOT_IP);
}

function skip(reason: i32): void {
  networkFamily = 0;
  skipReason = reason;
}

function byVersion(at: usize, end: usize): void {
  if (at >= end) return skip(L.SKIP_TRUNCATED_IP);
  const nibble = load<u8>(at) >>> 4;
  if (nibble != 4 && nibble != 6) return skip(L.SKIP_NOT_IP);
  networkFamily = nibble;
  networkAt = at;
}

function ppp(at0: usize, end: usize): void {
  let at = at0;
  if (at + 2 > end) return skip(L.SKIP_TRUNCATED_LINK);
  // Address and control may have been negotiated away (RFC 1661, section 6.6), and so may the first
  // byte of the protocol (section 6.5). Cisco's framing under PPP's link type holds an EtherType.
  const start = be16(at);
  if (start == 0xff03) at += 2;
  else if (start == 0x0f00 || start == 0x8f00) {
    if (at + 4 > end) return skip(L.SKIP_TRUNCATED_LINK);
    return etherType(be16(at + 2), at + 4, end);
  }
  if (at + 2 > end) return skip(L.SKIP_TRUNCATED_LINK);
  let protocol = <u32>load<u8>(at);
  if ((protocol & 1) == 1) at += 1;
  else {
    protocol = be16(at);
    at += 2;
  }
  if (protocol == 0x21 || protocol == 0x57) {
    networkFamily = protocol == 0x21 ? 4 : 6;
    networkAt = at;
  } else if (protocol == 0x281) etherType(0x8847, at, end);
  else skip(L.SKIP_NOT_IP);
}

function linkLayer(link: u32, at: usize, end: usize): void {
  if (link == 1) {
    if (at + 14 > end) return skip(L.SKIP_TRUNCATED_LINK);
    const type = be16(at + 12);
    if (type == 0x0800) {
      networkFamily = 4;
      networkAt = at + 14;
      return;
    }
    return etherType(type, at + 14, end);
  }
  switch (link) {
    case 113: // LINUX_SLL
      if (at + 16 > end) return skip(L.SKIP_TRUNCATED_LINK);
      return etherType(be16(at + 14), at + 16, end);
    case 276: // LINUX_SLL2
      if (at + 20 > end) return skip(L.SKIP_TRUNCATED_LINK);
      return etherType(be16(at), at + 20, end);
    case 101: // RAW, and its numbers in files of OpenBSD and of others
    case 12:
    case 14:
      return byVersion(at, end);
    case 228:
      networkFamily = 4;
      networkAt = at;
      return;
    case 229:
      networkFamily = 6;
      networkAt = at;
      return;
    case 0: // NULL: in the byte order of whoever captured
    case 108: {
      // LOOP: network order
      if (at + 4 > end) return skip(L.SKIP_TRUNCATED_LINK);
      const raw = load<u32>(at);
      const value = raw > 0xffff ? bswap<u32>(raw) : raw;
      // AF_INET; AF_INET6 of Linux, NetBSD, FreeBSD and macOS
      if (value == 2) networkFamily = 4;
      else if (value == 10 || value == 24 || value == 28 || value == 30) networkFamily = 6;
      else return skip(L.SKIP_NOT_IP);
      networkAt = at + 4;
      return;
    }
    case 9: // PPP
    case 50: // PPP_SERIAL (PPP in HDLC-like framing)
      return ppp(at, end);
    case 104: // C_HDLC
      if (at + 4 > end) return skip(L.SKIP_TRUNCATED_LINK);
      return etherType(be16(at + 2), at + 4, end);
    default:
      return skip(L.SKIP_LINK_TYPE);
  }
}

// ---- network and transport

/** Ports from which servers answer; a packet from one to a port that is none of them is a reply. */
// @ts-ignore: decorator
@inline
function isReflector(port: u32): bool {
  return (
    port == 53 || port == 123 || port == 161 || port == 389 || port == 1900 || port == 11211 || port == 19
  );
}

// @ts-ignore: decorator
@inline
function stir(hash: u32, value: u32): u32 {
  const h = (hash ^ value) * 0x9e3779b1;
  return h ^ (h >>> 15);
}

/**
 * What a header looks like whoever sends it and when, in 32 bits and never 0: the TTL that it began with, DF,
 * TOS, IP length, TCP window, length of the TCP options, and then each option's kind, length and, of MSS and
 * window scale, value. Left out is what changes between two packets of one stack: the times of a timestamp
 * option, cookies. Options that the snap length cuts tell as far as they go. Stored with sightings: what
 * changes here changes every shape.
 */
// @ts-ignore: decorator
@inline
function headerShape(
  ttl: u32,
  dontFragment: u32,
  tos: u32,
  ipLength: u32,
  windowAndOptions: u32,
  optionsAt: usize,
  optionsEnd: usize,
): u32 {
  const ttlClass: u32 = ttl <= 32 ? 0 : ttl <= 64 ? 1 : ttl <= 128 ? 2 : 3;
  let hash = stir(ipLength | (tos << 16) | (dontFragment << 24) | (ttlClass << 25), 0x59414d4f);
  hash = stir(hash, windowAndOptions);
  let at = optionsAt;
  while (at < optionsEnd) {
    const kind = <u32>load<u8>(at);
    if (kind <= 1 || at + 1 == optionsEnd) {
      hash = stir(hash, kind);
      // End of the list (RFC 9293, section 3.1), or of what is there.
      if (kind == 0) break;
      at++;
      continue;
    }
    const length = <u32>load<u8>(at, 1);
    let value: u32 = 0;
    if (at + length <= optionsEnd) {
      if (kind == 2 && length == 4) value = be16(at + 2);
      else if (kind == 3 && length == 3) value = load<u8>(at, 2);
    }
    hash = stir(hash, kind | (length << 8) | (value << 16));
    if (length < 2) break;
    at += length;
  }
  hash = (hash ^ (hash >>> 13)) * 0x85ebca6b;
  hash ^= hash >>> 16;
  return hash == 0 ? 1 : hash;
}

/**
 * Decodes packet `i` of the batch into `d`. False when it is in no sighting (counted), or belongs to
 * another worker.
 */
function decode(
  d: usize,
  at: usize,
  captured: u32,
  wire: u32,
  second: u32,
  nanosecond: u32,
  link: u32,
): bool {
  const end = at + captured;
  linkLayer(link, at, end);
  if (networkFamily == 0) {
    if (workerIndex == 0) {
      bump(skipReason);
      if (skipReason == L.SKIP_LINK_TYPE) {
        const slot = linkHistogram + (<usize>(link & 0xffff) << 2);
        store<u32>(slot, load<u32>(slot) + 1);
      }
    }
    return false;
  }
  const network = networkAt;
  let high: u64 = 0;
  let low: u64 = 0;
  let dst: u32 = 0;
  let rank: u32 = 0;
  let protocol: u32 = 0;
  let ttl: u32 = 0;
  let ipLength: u32 = 0;
  let ipId: u32 = 0;
  let dontFragment: u32 = 0;
  let tos: u32 = 0;
  let fragment = false; // not the first one: no transport header
  let transport: usize = 0;
  let transportEnd: usize = end;
  let sourceHash: u64 = 0;
  const family = networkFamily;

  if (family == 4) {
    if (network + 20 > end) {
      if (workerIndex == 0) bump(L.SKIP_TRUNCATED_IP);
      return false;
    }
    const lane = laneBits(load<u32>(network, 12));
    if ((lane & workerMask) != workerIndex) return false;
    const source = be32(network + 12);
    low = 0xffff00000000 | <u64>source;
    sourceHash = (mix(low) & ~15) | <u64>lane;
    const first = <u32>load<u8>(network);
    const headerLength = (first & 15) << 2;
    ipLength = be16(network + 2);
    // A length of 0 is what a card leaves that cuts segments itself.
    if (first >>> 4 != 4 || headerLength < 20 || (ipLength != 0 && ipLength < headerLength)) {
      bump(L.SKIP_MALFORMED_IP);
      return false;
    }
    dst = be32(network + 16);
    const segment = segmentOf(darkPages, darkSegments, dst);
    if (segment == 0) {
      bump(segmentOf(darkPages, darkSegments, source) != 0 ? L.SKIP_FROM_DARK : L.SKIP_OUTSIDE_DARK);
      return false;
    }
    rank = load<u32>(segment, L.SEGMENT_RANK) + (dst - load<u32>(segment, L.SEGMENT_FIRST));
    if (ipLength != 0 && network + ipLength < end) transportEnd = network + ipLength;
    transport = network + headerLength;
    ttl = load<u8>(network, 8);
    protocol = load<u8>(network, 9);
    tos = load<u8>(network, 1);
    ipId = be16(network + 4);
    const fragmentField = be16(network + 6);
    dontFragment = (fragmentField >>> 14) & 1;
    fragment = (fragmentField & 0x1fff) != 0;
    if ((fragmentField & 0x3fff) != 0) bump(L.NOTE_FRAGMENT);
  } else {
    if (network + 40 > end) {
      if (workerIndex == 0) bump(L.SKIP_TRUNCATED_IP);
      return false;
    }
    high = be64(network + 8);
    low = be64(network + 16);
    sourceHash = hashOf(high, low);
    if ((<u32>sourceHash & workerMask) != workerIndex) return false;
    if (load<u8>(network) >>> 4 != 6) {
      bump(L.SKIP_MALFORMED_IP);
      return false;
    }
    const dstHigh = be64(network + 24);
    const dstLow = be64(network + 32);
    if (!holds6(darkPrefixes6, darkPrefixes6Count, dstHigh, dstLow)) {
      bump(
        holds6(darkPrefixes6, darkPrefixes6Count, high, low) ? L.SKIP_FROM_DARK : L.SKIP_OUTSIDE_DARK,
      );
      return false;
    }
    dst = <u32>dstLow;
    rank = <u32>mix(dstLow ^ mix(dstHigh));
    const payload = be16(network + 4);
    ipLength = payload + 40;
    if (payload != 0 && network + ipLength < end) transportEnd = network + ipLength;
    ttl = load<u8>(network, 7);
    tos = (be16(network) >>> 4) & 0xff;
    protocol = load<u8>(network, 6);
    transport = network + 40;
    // Extension headers (RFC 8200, section 4); a chain longer than this is somebody's joke.
    for (let depth = 0; depth < 16; depth++) {
      if (protocol == 44) {
        if (transport + 8 > transportEnd) break;
        if ((be16(transport + 2) & 0xfff8) != 0) fragment = true;
        bump(L.NOTE_FRAGMENT);
        protocol = load<u8>(transport);
        transport += 8;
        if (fragment) break;
      } else if (protocol == 0 || protocol == 43 || protocol == 60 || protocol == 135 || protocol == 139 || protocol == 140) {
        if (transport + 8 > transportEnd) break;
        protocol = load<u8>(transport);
        transport += (<usize>load<u8>(transport, 1) + 1) << 3;
      } else if (protocol == 51) {
        if (transport + 8 > transportEnd) break;
        protocol = load<u8>(transport);
        transport += (<usize>load<u8>(transport, 1) + 2) << 2;
      } else break;
    }
  }

  if (onlyWatched && !isWatched(high, low)) {
    bump(L.SKIP_FILTERED);
    return false;
  }

  let port: u32 = 0;
  let sourcePort: u32 = 0;
  let destinationPort: u32 = 0;
  let flags: u32 = 0;
  let seq: u32 = 0;
  let kind: u32 = OTHER;
  let isTcpRequest = false;
  let marks: u32 = 0;
  let identity: u64 = 0; // what tells one probe from another to the same address
  let windowAndOptions: u32 = 0;
  let option0: u32 = 0;

  const held: u32 = transportEnd > transport ? <u32>(transportEnd - transport) : 0;
  if (!fragment) {
    if (protocol == 6 || protocol == 17) {
      if (held >= 4) {
        sourcePort = be16(transport);
        destinationPort = be16(transport + 2);
        port = destinationPort;
      } else bump(L.NOTE_TRUNCATED_TRANSPORT);
    }
    if (protocol == 6) {
      if (held >= 14) {
        flags = load<u8>(transport, 13);
        seq = be32(transport + 4);
        identity = <u64>seq;
        if ((flags & 0x04) != 0 || (flags & 0x12) == 0x12) kind = RESPONSE;
        else if ((flags & 0x10) == 0) kind = REQUEST;
        else {
          // A bare acknowledgement asks whether somebody is there; one with data or FIN belongs to a talk.
          const dataAt = <u32>(load<u8>(transport, 12) >>> 4) << 2;
          const total: u32 = ipLength != 0 ? ipLength - <u32>(transport - network) : held;
          kind = (flags & 0x0b) == 0 && total <= dataAt ? REQUEST : OTHER;
        }
        if (kind == REQUEST) {
          isTcpRequest = true;
          let window: u32 = 0;
          let ack: u32 = 0;
          let optionsLength: u32 = 0;
          let option1: u32 = 0;
          let option2: u32 = 0;
          let option3: u32 = 0;
          let option4: u32 = 0;
          let option5: u32 = 0;
          if (held >= 20) {
            ack = be32(transport + 8);
            window = be16(transport + 14);
            const headerLength = <u32>(load<u8>(transport, 12) >>> 4) << 2;
            if (headerLength < 20 || (ipLength != 0 && headerLength > ipLength - <u32>(transport - network))) {
              bump(L.NOTE_MALFORMED_TCP);
            } else {
              optionsLength = headerLength - 20;
              // Cut by the snap length, the words that are there still tell; those that are not stay 0.
              const words = min(optionsLength, held - 20) >>> 2;
              if (words > 0) {
                option0 = be32(transport + 20);
                if (words > 1) {
                  option1 = be32(transport + 24);
                  if (words > 2) option2 = be32(transport + 28);
                  if (words > 3) option3 = be32(transport + 32);
                  if (words > 4) option4 = be32(transport + 36);
                  if (words > 5) option5 = be32(transport + 40);
                }
              }
            }
            windowAndOptions = window | (optionsLength << 16);
            marks = singleMarks(
              family, protocol, ttl, dontFragment, tos, ipLength, ipId, dst, sourcePort, destinationPort,
              seq, ack, flags, window, optionsLength, option0, option1, option2, option3, option4, option5,
              second,
            );
          } else bump(L.NOTE_TRUNCATED_TRANSPORT);
        }
      } else if (held >= 4) bump(L.NOTE_TRUNCATED_TRANSPORT);
    } else if (protocol == 17) {
      const fromServer = isReflector(sourcePort);
      kind = fromServer && !isReflector(destinationPort) ? RESPONSE : REQUEST;
      if (sourcePort == 53) {
        // Facts call all UDP from port 53 backscatter; a DNS query (QR = 0) from it to 53 is a question.
        const isQuery = destinationPort == 53 && held >= 12 && (load<u8>(transport, 10) & 0x80) == 0;
        kind = isQuery ? REQUEST : RESPONSE;
      }
      if (held >= 12) identity = <u64>be32(transport + 8) | (<u64>be16(transport + 4) << 32);
      if (kind == REQUEST) {
        marks = singleMarks(
          family, protocol, ttl, dontFragment, tos, ipLength, ipId, dst, sourcePort, destinationPort,
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, second,
        );
      }
    } else if (protocol == 1 || protocol == 58) {
      if (held >= 2) {
        const type = <u32>load<u8>(transport);
        port = (type << 8) | load<u8>(transport, 1);
        if (protocol == 1) {
          if (type == 0 || type == 3 || type == 4 || type == 5 || type == 11 || type == 12 || type == 14 || type == 16 || type == 18) kind = RESPONSE;
          else if (type == 8 || type == 13 || type == 15 || type == 17) kind = REQUEST;
        } else if ((type >= 1 && type <= 4) || type == 129) kind = RESPONSE;
        else if (type == 128) kind = REQUEST;
        if (held >= 8) identity = <u64>be32(transport + 4);
        if (kind == REQUEST) {
          marks = singleMarks(
            family, protocol, ttl, dontFragment, tos, ipLength, ipId, dst, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, second,
          );
        }
      } else bump(L.NOTE_TRUNCATED_TRANSPORT);
    }
  }

  let service: u32 = port | (protocol << 16);
  if (kind == RESPONSE) {
    // What answers is known by the port that it answers from; ICMP by its type and code.
    if (protocol == 6 || protocol == 17) service = sourcePort | (protocol << 16);
    service |= 1 << 24;
  }
  const bucket: u32 = bucketSeconds == 0 ? 0 : second / bucketSeconds;

  store<u64>(d, high, D_HIGH);
  store<u64>(d, low, D_LOW);
  store<u64>(d, (<u64>second << 32) | <u64>nanosecond, D_TIME);
  store<u64>(d, rowHash(sourceHash, service, bucket), D_HASH);
  store<u32>(d, service, D_SERVICE);
  store<u32>(d, bucket, D_BUCKET);
  store<u32>(d, dst, D_DST);
  store<u32>(d, rank == 0xffffffff ? 0xfffffffe : rank, D_RANK);
  store<u32>(d, wire, D_WIRE);
  store<u32>(d, seq, D_SEQ);
  store<u32>(d, sourcePort | (destinationPort << 16), D_PORTS);
  store<u32>(d, <u32>sourceHash, D_SOURCE_HASH);
  store<u64>(
    d,
    mix(sourceHash ^ (<u64>dst << 32) ^ (<u64>service << 7) ^ mix(identity ^ (<u64>sourcePort << 40))),
    D_REPEAT,
  );
  store<u32>(d, <u32>network, D_NETWORK);
  store<u16>(d, <u16>ipLength, D_LENGTH);
  store<u8>(d, <u8>ttl, D_TTL);
  store<u8>(d, <u8>flags, D_FLAGS);
  store<u8>(d, <u8>kind, D_KIND);
  store<u8>(d, isTcpRequest ? 1 : 0, D_IS_TCP_REQUEST);
  store<u8>(d, <u8>family, D_FAMILY);
  store<u32>(d, marks, D_MARKS);
  store<u32>(d, <u32>(end - network), D_NETWORK_HELD);
  store<u32>(d, second, D_SECOND);
  store<u32>(d, windowAndOptions, D_WINDOW);
  store<u32>(d, option0, D_OPTION0);
  store<u32>(d, ttl | (dontFragment << 8) | (ipId << 16), D_REST);
  if (kind == REQUEST) {
    const optionsAt = transport + 20;
    const optionsEnd = min(transportEnd, optionsAt + (windowAndOptions >>> 16));
    store<u32>(
      d,
      headerShape(ttl, dontFragment, tos, ipLength, windowAndOptions, optionsAt, optionsEnd),
      D_SHAPE,
    );
  }
  return true;
}

// ---- blocks

function blockAlloc(sizeClass: u32): usize {
  let block: usize = 0;
  switch (sizeClass) {
    case 0:
      block = free0;
      if (block != 0) free0 = load<u32>(block);
      break;
    case 1:
      block = free1;
      if (block != 0) free1 = load<u32>(block);
      break;
    case 2:
      block = free2;
      if (block != 0) free2 = load<u32>(block);
      break;
    case 3:
      block = free3;
      if (block != 0) free3 = load<u32>(block);
      break;
    case 4:
      block = free4;
      if (block != 0) free4 = load<u32>(block);
      break;
    case 5:
      block = free5;
      if (block != 0) free5 = load<u32>(block);
      break;
    case 6:
      block = free6;
      if (block != 0) free6 = load<u32>(block);
      break;
    default:
      block = free7;
      if (block != 0) free7 = load<u32>(block);
      break;
  }
  if (block != 0) return block;
  block = arenaNext;
  arenaNext += <usize>L.BLOCK_BASE_BYTES << sizeClass;
  if (arenaNext > arenaEnd) unreachable(); // roomFor() keeps this from happening
  return block;
}

function blockFree(block: usize, sizeClass: u32): void {
  switch (sizeClass) {
    case 0:
      store<u32>(block, <u32>free0);
      free0 = block;
      break;
    case 1:
      store<u32>(block, <u32>free1);
      free1 = block;
      break;
    case 2:
      store<u32>(block, <u32>free2);
      free2 = block;
      break;
    case 3:
      store<u32>(block, <u32>free3);
      free3 = block;
      break;
    case 4:
      store<u32>(block, <u32>free4);
      free4 = block;
      break;
    case 5:
      store<u32>(block, <u32>free5);
      free5 = block;
      break;
    case 6:
      store<u32>(block, <u32>free6);
      free6 = block;
      break;
    default:
      store<u32>(block, <u32>free7);
      free7 = block;
      break;
  }
}

// ---- destination sets: an array in the row, then one in a block, then a bitmap
//
// An array is searched 16 bytes at a time and grows by copying; hashing so few members would cost more in
// mispredicted branches. Members are 16 bits wide where each dark address has a bit of its own in the
// bitmap, else 32.

// @ts-ignore: decorator
@inline
function isIpv6Row(row: usize): bool {
  return load<u64>(row, L.SOURCE_HIGH) != 0 || load<u64>(row, L.SOURCE_LOW) >>> 32 != 0xffff;
}

// @ts-ignore: decorator
@inline
function bitmapClass(bits: u32): u32 {
  // bits / 8 bytes = 64 << class
  return 31 - clz<u32>(bits >>> 9);
}

// @ts-ignore: decorator
@inline
function arrayHolds16(block: usize, count: u32, value: u32): bool {
  const needle = i16x8.splat(<i16>value);
  for (let at: u32 = 0; at < count; at += 8) {
    const hits = i16x8.bitmask(i16x8.eq(needle, v128.load(block + (<usize>at << 1))));
    // What lies behind the last member is no member; members differ, so the first hit decides.
    if (hits != 0) return at + <u32>ctz(hits) < count;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function arrayHolds32(block: usize, count: u32, value: u32): bool {
  const needle = i32x4.splat(<i32>value);
  for (let at: u32 = 0; at < count; at += 4) {
    const hits = i32x4.bitmask(i32x4.eq(needle, v128.load(block + (<usize>at << 2))));
    if (hits != 0) return at + <u32>ctz(hits) < count;
  }
  return false;
}

/** Whether members are 16 bits wide. */
// @ts-ignore: decorator
@inline
function isNarrow(ipv6: bool): bool {
  return !ipv6 && bitmapExact4;
}

// @ts-ignore: decorator
@inline
function member(block: usize, i: u32, narrow: bool): u32 {
  return narrow ? <u32>load<u16>(block + (<usize>i << 1)) : load<u32>(block + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
function putMember(block: usize, i: u32, value: u32, narrow: bool): void {
  if (narrow) store<u16>(block + (<usize>i << 1), <u16>value);
  else store<u32>(block + (<usize>i << 2), value);
}

/** Bit of a member: its position where each has one of its own, else a hash of it (MurmurHash3's finaliser). */
// @ts-ignore: decorator
@inline
function bitOf(rank: u32, bits: u32, exact: bool): u32 {
  if (exact) return rank;
  let h = (rank ^ (rank >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return (h ^ (h >>> 16)) & (bits - 1);
}

function bitmapAdd(block: usize, bit: u32): bool {
  const at = block + (<usize>(bit >>> 5) << 2);
  const word = load<u32>(at);
  const flag: u32 = 1 << (bit & 31);
  if ((word & flag) != 0) return false;
  store<u32>(at, word | flag);
  return true;
}

/** An empty bitmap in the row; the caller has its members safe. */
function startBitmap(row: usize, ipv6: bool): usize {
  const sizeClass = bitmapClass(ipv6 ? BITMAP_BITS_6 : bitmapBits4);
  const block = blockAlloc(sizeClass);
  memory.fill(block, 0, <usize>L.BLOCK_BASE_BYTES << sizeClass);
  store<u32>(row, <u32>block | sizeClass | L.BITMAP_FLAG, L.SET);
  return block;
}

/** Turns the array of a row into a bitmap. */
function toBitmap(row: usize, ipv6: bool): void {
  const bits = ipv6 ? BITMAP_BITS_6 : bitmapBits4;
  const narrow = isNarrow(ipv6);
  const count = load<u32>(row, L.DISTINCT);
  const old = load<u32>(row, L.SET);
  const array: usize = old == 0 ? row + L.MEMBERS : <usize>(old & L.BLOCK_ADDRESS_MASK);
  const block = startBitmap(row, ipv6);
  let set: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (bitmapAdd(block, bitOf(member(array, i, narrow), bits, narrow))) set++;
  }
  if (old != 0) blockFree(array, old & L.BLOCK_CLASS_MASK);
  store<u32>(row, set, L.DISTINCT);
}

function bitmapInsert(row: usize, set: u32, distinct: u32, rank: u32): void {
  const ipv6 = isIpv6Row(row);
  const bit = bitOf(rank, ipv6 ? BITMAP_BITS_6 : bitmapBits4, isNarrow(ipv6));
  if (bitmapAdd(<usize>(set & L.BLOCK_ADDRESS_MASK), bit)) store<u32>(row, distinct + 1, L.DISTINCT);
}

function setAdd(row: usize, rank: u32): void {
  const distinct = load<u32>(row, L.DISTINCT);
  const set = load<u32>(row, L.SET);
  if ((set & L.BITMAP_FLAG) != 0) return bitmapInsert(row, set, distinct, rank);
  const ipv6 = isIpv6Row(row);
  const narrow = isNarrow(ipv6);
  let array: usize = set == 0 ? row + L.MEMBERS : <usize>(set & L.BLOCK_ADDRESS_MASK);
  if (narrow ? arrayHolds16(array, distinct, rank) : arrayHolds32(array, distinct, rank)) return;
  const sizeClass = set & L.BLOCK_CLASS_MASK;
  const arrayBytes: u32 = set == 0 ? L.MEMBERS_BYTES : <u32>L.BLOCK_BASE_BYTES << sizeClass;
  if (distinct == arrayBytes >>> (narrow ? 1 : 2)) {
    const bigger = sizeClass + 1;
    if (bigger > <u32>L.ARRAY_CLASS_MAX || bigger >= bitmapClass(ipv6 ? BITMAP_BITS_6 : bitmapBits4)) {
      toBitmap(row, ipv6);
      return bitmapInsert(row, load<u32>(row, L.SET), load<u32>(row, L.DISTINCT), rank);
    }
    const moved = blockAlloc(bigger);
    memory.copy(moved, array, arrayBytes);
    if (set != 0) blockFree(array, sizeClass);
    array = moved;
    store<u32>(row, <u32>moved | bigger, L.SET);
  }
  putMember(array, distinct, rank, narrow);
  store<u32>(row, distinct + 1, L.DISTINCT);
}

// ---- rows

function findOrCreate(hash: u64, early: u32, high: u64, low: u64, service: u32, bucket: u32): usize {
  let slot = <u32>hash & indexMask;
  const tag = <u32>(hash >>> 56) << 24;
  let entry = early;
  while (true) {
    if (entry == 0) break;
    if ((entry & 0xff000000) == tag) {
      const row = rows + <usize>((entry & 0xffffff) - 1) * L.ROW_BYTES;
      if (
        load<u64>(row, L.SOURCE_LOW) == low &&
        load<u32>(row, L.SERVICE) == service &&
        load<u32>(row, L.BUCKET) == bucket &&
        load<u64>(row, L.SOURCE_HIGH) == high
      ) {
        return row;
      }
    }
    slot = (slot + 1) & indexMask;
    entry = load<u32>(index + (<usize>slot << 2));
  }
  const row = rows + <usize>rowCount * L.ROW_BYTES;
  rowCount++;
  store<u32>(index + (<usize>slot << 2), tag | rowCount);
  memory.fill(row, 0, L.MEMBERS);
  memory.fill(row + L.SHAPE, 0, L.HEADERS_BYTES);
  store<u64>(row, high, L.SOURCE_HIGH);
  store<u64>(row, low, L.SOURCE_LOW);
  store<u32>(row, service, L.SERVICE);
  store<u32>(row, bucket, L.BUCKET);
  return row;
}

function keepEvidence(row: usize, d: usize): void {
  let block = <usize>load<u32>(row, L.EVIDENCE);
  if (block == 0) {
    block = blockAlloc(L.EVIDENCE_CLASS);
    memory.fill(block, 0, L.EVIDENCE_SLOTS * L.EVIDENCE_SLOT_BYTES);
    store<u32>(row, <u32>block, L.EVIDENCE);
  }
  for (let i = 0; i < L.EVIDENCE_SLOTS; i++) {
    const slot = block + <usize>i * L.EVIDENCE_SLOT_BYTES;
    if (load<u64>(slot, L.EVIDENCE_TIME) != 0) continue;
    const held = min<u32>(load<u32>(d, D_NETWORK_HELD), L.EVIDENCE_SLOT_BYTES - L.EVIDENCE_DATA);
    // Time 0 means empty; a packet of 1970-01-01 00:00:00 is kept a nanosecond late.
    store<u64>(slot, max<u64>(load<u64>(d, D_TIME), 1), L.EVIDENCE_TIME);
    store<u32>(slot, load<u32>(d, D_WIRE), L.EVIDENCE_ORIGINAL_LENGTH);
    store<u32>(slot, held, L.EVIDENCE_HELD);
    memory.copy(slot + L.EVIDENCE_DATA, load<u32>(d, D_NETWORK), held);
    return;
  }
}

// Times are seconds in the upper half and nanoseconds in the lower: they compare as they are, and dividing
// 32 bits by a constant is a multiplication, which dividing 64 is not.
// @ts-ignore: decorator
@inline
function minuteOf(time: u64): u32 {
  return <u32>(time >>> 32) / 60;
}

// @ts-ignore: decorator
@inline
function hourOf(time: u64): u32 {
  return <u32>(time >>> 32) / 3600;
}

// @ts-ignore: decorator
@inline
function add32(row: usize, value: u32, offset: usize): void {
  store<u32>(row + offset, load<u32>(row + offset) + value);
}

/** One step of the destinations, from one request to the next. */
// @ts-ignore: decorator
@inline
function step(row: usize, from: u32, to: u32): void {
  if (to - from == 1) add32(row, 1, L.UNIT_UP);
  if (from - to == 1) add32(row, 1, L.UNIT_DOWN);
  if (to > from) add32(row, 1, L.ASCENTS);
  if (bswap<u32>(to) > bswap<u32>(from)) add32(row, 1, L.REVERSED_ASCENTS);
}

/** Notes in which of DIFFERING a later request, or the first of a later part that has `differing`, is another. */
// @ts-ignore: decorator
@inline
function compareHeaders(
  row: usize,
  shape: u32,
  sequence: u32,
  destination: u32,
  ipId: u16,
  window: u16,
  differing: u32,
): void {
  const firstSequence = load<u32>(row, L.SEQUENCE);
  const bits =
    u32(shape != load<u32>(row, L.SHAPE)) |
    (u32(sequence != firstSequence) << 1) |
    (u32((sequence ^ destination) != (firstSequence ^ load<u32>(row, L.FIRST_DESTINATION))) << 2) |
    (u32(ipId != load<u16>(row, L.IP_ID)) << 3) |
    (u32(window != load<u16>(row, L.WINDOW)) << 4);
  store<u8>(row, <u8>(<u32>load<u8>(row, L.DIFFERING) | bits | differing), L.DIFFERING);
}

// @ts-ignore: decorator
@inline
function saturating(value: u32): u16 {
  return <u16>min<u32>(value, 0xffff);
}

function count(row: usize, d: usize, isRepeat: bool): void {
  const time = load<u64>(d, D_TIME);
  const packets = load<u32>(row, L.PACKETS);
  const ttl = load<u8>(d, D_TTL);
  const sourcePort = <u16>load<u32>(d, D_PORTS);
  const length = load<u16>(d, D_LENGTH);
  const dst = load<u32>(d, D_DST);
  store<u32>(row, packets + 1, L.PACKETS);
  const bytes = <u64>load<u32>(row, L.BYTES_LOW) + <u64>load<u32>(d, D_WIRE);
  store<u32>(row, <u32>bytes, L.BYTES_LOW);
  if (bytes >>> 32 != 0) store<u16>(row, load<u16>(row, L.BYTES_HIGH) + 1, L.BYTES_HIGH);
  if (packets == 0) {
    store<u64>(row, time, L.FIRST);
    store<u64>(row, time, L.LAST);
    store<u8>(row, ttl, L.TTL_MIN);
    store<u8>(row, ttl, L.TTL_MAX);
    store<u16>(row, sourcePort, L.SOURCE_PORT_MIN);
    store<u16>(row, sourcePort, L.SOURCE_PORT_MAX);
    store<u16>(row, length, L.LENGTH_MIN);
    store<u16>(row, length, L.LENGTH_MAX);
    store<u16>(row, 1, L.ACTIVE_HOURS);
    store<u16>(row, 1, L.MINUTE_FIRST);
    store<u16>(row, 1, L.MINUTE_LAST);
    store<u16>(row, 1, L.MINUTE_PEAK);
    store<u32>(row, dst, L.FIRST_DESTINATION);
    store<u32>(row, dst, L.LAST_DESTINATION);
  } else {
    const last = load<u64>(row, L.LAST);
    const first = load<u64>(row, L.FIRST);
    const minute = minuteOf(time);
    if (hourOf(time) != hourOf(last)) {
      store<u16>(row, saturating(<u32>load<u16>(row, L.ACTIVE_HOURS) + 1), L.ACTIVE_HOURS);
    }
    const inMinute: u32 = minute == minuteOf(last) ? <u32>load<u16>(row, L.MINUTE_LAST) + 1 : 1;
    store<u16>(row, saturating(inMinute), L.MINUTE_LAST);
    if (inMinute > <u32>load<u16>(row, L.MINUTE_PEAK)) store<u16>(row, saturating(inMinute), L.MINUTE_PEAK);
    if (minute == minuteOf(first)) {
      store<u16>(row, saturating(<u32>load<u16>(row, L.MINUTE_FIRST) + 1), L.MINUTE_FIRST);
    }
    if (time > last) store<u64>(row, time, L.LAST);
    if (time < first) store<u64>(row, time, L.FIRST);
    if (ttl < load<u8>(row, L.TTL_MIN)) store<u8>(row, ttl, L.TTL_MIN);
    if (ttl > load<u8>(row, L.TTL_MAX)) store<u8>(row, ttl, L.TTL_MAX);
    if (sourcePort < load<u16>(row, L.SOURCE_PORT_MIN)) store<u16>(row, sourcePort, L.SOURCE_PORT_MIN);
    if (sourcePort > load<u16>(row, L.SOURCE_PORT_MAX)) store<u16>(row, sourcePort, L.SOURCE_PORT_MAX);
    if (length < load<u16>(row, L.LENGTH_MIN)) store<u16>(row, length, L.LENGTH_MIN);
    if (length > load<u16>(row, L.LENGTH_MAX)) store<u16>(row, length, L.LENGTH_MAX);
  }
  store<u8>(row, load<u8>(row, L.TCP_FLAGS) | load<u8>(d, D_FLAGS), L.TCP_FLAGS);
  if (<u32>load<u8>(d, D_KIND) == REQUEST) {
    const requests = load<u32>(row, L.REQUESTS);
    store<u32>(row, requests + 1, L.REQUESTS);
    const probes = requests - load<u32>(row, L.RETRANSMISSIONS);
    if (isRepeat) add32(row, 1, L.RETRANSMISSIONS);
    else {
      const shape = load<u32>(d, D_SHAPE);
      const sequence = load<u32>(d, D_SEQ);
      const ipId = <u16>(load<u32>(d, D_REST) >>> 16);
      const window = <u16>load<u32>(d, D_WINDOW);
      if (probes > 0) {
        step(row, load<u32>(row, L.LAST_DESTINATION), dst);
        compareHeaders(row, shape, sequence, dst, ipId, window, 0);
      } else {
        store<u32>(row, dst, L.FIRST_DESTINATION);
        store<u32>(row, shape, L.SHAPE);
        store<u32>(row, sequence, L.SEQUENCE);
        store<u16>(row, ipId, L.IP_ID);
        store<u16>(row, window, L.WINDOW);
      }
      store<u32>(row, dst, L.LAST_DESTINATION);
    }
  }

  let marks = load<u32>(d, D_MARKS);
  if (marks != 0) {
    store<u8>(row, load<u8>(row, L.STRONG_MARKS) | <u8>(marks >>> 8), L.STRONG_MARKS);
    marks &= (1 << L.COUNTED_MARKS) - 1;
    while (marks != 0) {
      const at = row + <usize>L.MARKS + (<usize>ctz<u32>(marks) << 1);
      store<u16>(at, saturating(<u32>load<u16>(at) + 1));
      marks &= marks - 1;
    }
  }
  setAdd(row, load<u32>(d, D_RANK));
  if (evidenceMode != 0 && packets < <u32>L.EVIDENCE_SLOTS) {
    if (evidenceMode == 2 || isWatched(load<u64>(row, L.SOURCE_HIGH), load<u64>(row, L.SOURCE_LOW))) {
      keepEvidence(row, d);
    }
  }
}

let touched: u32 = 0;

// @ts-ignore: decorator
@inline
function repeatSlot(identity: u32, sourceHash: u32): u32 {
  return ((identity << 4) | (sourceHash & 15)) & repeatMask;
}

/** The word of the row's destination set at which `rank` will be looked up. */
// @ts-ignore: decorator
@inline
function touchSet(row: usize, rank: u32): u32 {
  const set = load<u32>(row, L.SET);
  if (set == 0) return 0;
  const block = <usize>(set & L.BLOCK_ADDRESS_MASK);
  if ((set & L.BITMAP_FLAG) == 0) return load<u32>(block);
  return bitmapExact4 && rank < bitmapBits4 ? load<u32>(block + (<usize>(rank >>> 5) << 2)) : 0;
}

/**
 * Counts packets [from, count) of a batch whose columns lie at the given addresses. Returns the index of
 * the first packet that was not looked at: `count` when all were, less when the table is full and must be
 * drained first.
 */
export function process(
  from: u32,
  total: u32,
  bytes: usize,
  offsets: usize,
  captured: usize,
  original: usize,
  seconds: usize,
  nanoseconds: usize,
  links: usize,
): u32 {
  let i = from;
  while (i < total) {
    const room = min<u32>(roomFor(), L.SUB_BATCH);
    if (room < minimumRoom) return i;
    if (rowCount + L.SUB_BATCH >= indexFull) growIndex();

    // Most packets are IPv4 in Ethernet: those of other lanes are passed over before anything else. Whose a
    // packet is cannot be predicted, so it moves the end of the list and no branch hangs on it.
    let picked: u32 = 0;
    for (; i < total && picked < room; i++) {
      store<u32>(pickedBase + (<usize>picked << 2), i);
      let mine: u32 = 1;
      const at = <usize>i << 2;
      if (load<u16>(links + (<usize>i << 1)) == 1 && load<u32>(captured + at) >= 34) {
        const frame = bytes + load<u32>(offsets + at);
        if (load<u16>(frame, 12) == 0x0008) {
          mine = u32((laneBits(load<u32>(frame, 26)) & workerMask) == workerIndex);
        }
      }
      picked += mine;
    }

    // decode and mark: bytes in the order in which they lie
    let d = decodedBase;
    const pickedEnd = pickedBase + (<usize>picked << 2);
    for (let p = pickedBase; p < pickedEnd; p += 4) {
      const packet = <usize>load<u32>(p);
      const at = packet << 2;
      if (
        decode(
          d,
          bytes + load<u32>(offsets + at),
          load<u32>(captured + at),
          load<u32>(original + at),
          load<u32>(seconds + at),
          load<u32>(nanoseconds + at),
          load<u16>(links + (packet << 1)),
        )
      ) {
        d += L.DECODED_BYTES;
      }
    }
    const decodedEnd = d;

    // Touch what the next passes will want: loads that wait for nothing, so that many misses are under way
    // at once. `touched` keeps the compiler from leaving them out.
    for (d = decodedBase; d < decodedEnd; d += L.DECODED_BYTES) {
      const slot = <u32>load<u64>(d, D_HASH) & indexMask;
      const sourceHash = load<u32>(d, D_SOURCE_HASH);
      const early = load<u32>(index + (<usize>slot << 2));
      store<u32>(d, early, D_EARLY);
      touched +=
        load<u32>(pairCache + (<usize>(sourceHash & pairMask) << 4)) +
        load<u32>(repeatCache + (<usize>repeatSlot(<u32>load<u64>(d, D_REPEAT), sourceHash) << 3));
    }
    for (d = decodedBase; d < decodedEnd; d += L.DECODED_BYTES) {
      const early = load<u32>(d, D_EARLY);
      if (early == 0) continue;
      const row = rows + <usize>((early & 0xffffff) - 1) * L.ROW_BYTES;
      touched += load<u32>(row) + load<u32>(row, 64) + load<u32>(row, 128);
    }

    // the two caches that see across packets
    for (d = decodedBase; d < decodedEnd; d += L.DECODED_BYTES) {
      if (load<u8>(d, D_IS_TCP_REQUEST) == 0) continue;
      const sourceHash = load<u32>(d, D_SOURCE_HASH);
      const high = load<u64>(d, D_HIGH);
      const tag = <u32>(mix(load<u64>(d, D_LOW) + high) >>> 32) | 1;
      const entry = pairCache + <usize>(sourceHash & pairMask) * 16;
      const ports = load<u32>(d, D_PORTS);
      const seen = load<u32>(entry) == tag;
      const packed = load<u32>(d, D_REST);
      const windowAndOptions = load<u32>(d, D_WINDOW);
      const previousPorts = load<u32>(entry, 12);
      if (seen) {
        const service = load<u32>(d, D_SERVICE);
        store<u32>(
          d,
          load<u32>(d, D_MARKS) |
            pairMarks(
              load<u8>(d, D_FAMILY),
              (service >>> 16) & 0xff,
              packed & 0xff,
              (packed >>> 8) & 1,
              load<u32>(d, D_DST),
              ports & 0xffff,
              ports >>> 16,
              load<u32>(d, D_SEQ),
              load<u8>(d, D_FLAGS),
              windowAndOptions & 0xffff,
              windowAndOptions >>> 16,
              load<u32>(d, D_OPTION0),
              load<u32>(d, D_SECOND),
              1,
              load<u32>(entry, 4),
              load<u32>(entry, 8),
              previousPorts & 0xffff,
              previousPorts >>> 16,
            ),
          D_MARKS,
        );
      }
      store<u32>(entry, tag);
      store<u32>(entry, load<u32>(d, D_SEQ), 4);
      store<u32>(entry, load<u32>(d, D_DST), 8);
      store<u32>(entry, ports, 12);
    }

    // locate
    for (d = decodedBase; d < decodedEnd; d += L.DECODED_BYTES) {
      const hash = load<u64>(d, D_HASH);
      // A row made by an earlier packet of this sub-batch may sit where the early look found nothing.
      let early = load<u32>(d, D_EARLY);
      if (early == 0) early = load<u32>(index + (<usize>(<u32>hash & indexMask) << 2));
      store<u32>(
        d,
        <u32>findOrCreate(
          hash,
          early,
          load<u64>(d, D_HIGH),
          load<u64>(d, D_LOW),
          load<u32>(d, D_SERVICE),
          load<u32>(d, D_BUCKET),
        ),
        D_ROW,
      );
    }
    for (d = decodedBase; d < decodedEnd; d += L.DECODED_BYTES) {
      touched += touchSet(<usize>load<u32>(d, D_ROW), load<u32>(d, D_RANK));
    }

    // count
    for (d = decodedBase; d < decodedEnd; d += L.DECODED_BYTES) {
      let isRepeat = false;
      if (load<u8>(d, D_KIND) == <u8>REQUEST) {
        const identity = load<u64>(d, D_REPEAT);
        const second = load<u32>(d, D_SECOND);
        const tag = <u32>(identity >>> 32) | 1;
        // The low bits are the source's, so that the slot belongs to one worker, however many there are.
        const slot = repeatSlot(<u32>identity, load<u32>(d, D_SOURCE_HASH));
        const entry = repeatCache + (<usize>slot << 3);
        isRepeat = load<u32>(entry) == tag && second - load<u32>(entry, 4) <= REPEAT_SECONDS;
        if (!isRepeat) {
          store<u32>(entry, tag);
          store<u32>(entry, second, 4);
        }
      }
      count(<usize>load<u32>(d, D_ROW), d, isRepeat);
    }
  }
  return i;
}

// ---- serialised sightings: drained, spilled, sent, merged

export function serialise(rowNumber: u32, out: usize): u32 {
  const row = rows + <usize>rowNumber * L.ROW_BYTES;
  memory.copy(out, row, L.ROW_BYTES);
  let bytes: u32 = L.ROW_BYTES;
  const set = load<u32>(row, L.SET);
  if (set != 0) {
    const block = <usize>(set & L.BLOCK_ADDRESS_MASK);
    const size: u32 = <u32>L.BLOCK_BASE_BYTES << (set & L.BLOCK_CLASS_MASK);
    memory.copy(out + bytes, block, size);
    // Only the class and the flag mean anything elsewhere.
    store<u32>(out, set & (L.BLOCK_CLASS_MASK | L.BITMAP_FLAG), L.SET);
    bytes += size;
  }
  const evidence = <usize>load<u32>(row, L.EVIDENCE);
  if (evidence != 0) {
    memory.copy(out + bytes, evidence, L.EVIDENCE_SLOTS * L.EVIDENCE_SLOT_BYTES);
    bytes += L.EVIDENCE_SLOTS * L.EVIDENCE_SLOT_BYTES;
  }
  return bytes;
}

/** Bytes of the set behind a serialised row. */
// @ts-ignore: decorator
@inline
function recordSetBytes(record: usize): u32 {
  const set = load<u32>(record, L.SET);
  return set == 0 ? 0 : <u32>L.BLOCK_BASE_BYTES << (set & L.BLOCK_CLASS_MASK);
}

function mergeSets(row: usize, record: usize): void {
  const set = load<u32>(record, L.SET);
  const distinct = load<u32>(record, L.DISTINCT);
  const size = recordSetBytes(record);
  const data = size == 0 ? record + L.MEMBERS : record + L.ROW_BYTES;
  const ipv6 = isIpv6Row(row);
  if ((set & L.BITMAP_FLAG) == 0) {
    for (let i: u32 = 0; i < distinct; i++) setAdd(row, member(data, i, isNarrow(ipv6)));
    return;
  }
  // The record is a bitmap: make ours one too, then or the words.
  if ((load<u32>(row, L.SET) & L.BITMAP_FLAG) == 0) toBitmap(row, ipv6);
  const block = <usize>(load<u32>(row, L.SET) & L.BLOCK_ADDRESS_MASK);
  let bits: u32 = 0;
  for (let i: u32 = 0; i < size; i += 4) {
    const word = load<u32>(block + i) | load<u32>(data + i);
    store<u32>(block + i, word);
    bits += popcnt<u32>(word);
  }
  store<u32>(row, bits, L.DISTINCT);
}

function recordBytes(record: usize): u32 {
  let bytes: u32 = L.ROW_BYTES + recordSetBytes(record);
  if (load<u32>(record, L.EVIDENCE) != 0) bytes += L.EVIDENCE_SLOTS * L.EVIDENCE_SLOT_BYTES;
  return bytes;
}

/** 32 bits by which spilled rows are parted; apart from those that choose the worker or the slot. */
export function partitionHash(rowNumber: u32): u32 {
  const row = rows + <usize>rowNumber * L.ROW_BYTES;
  const high = load<u64>(row, L.SOURCE_HIGH);
  const low = load<u64>(row, L.SOURCE_LOW);
  return <u32>(hashOf(high, low) >>> 32) & 0xfff;
}

/**
 * Merges one serialised sighting into the table, as the later part of whatever is there; `bucket` replaces
 * its own. Of `shares` equal shares of the sources only `share` is taken; the rest is passed over. Returns
 * its size in bytes, or 0 when there is no room (nothing was done).
 */
export function mergeRecord(record: usize, bucket: u32, share: u32, shares: u32): u32 {
  // A merge may walk a set through all its sizes; the blocks it leaves are used again.
  if (rowCount >= rowCapacity || arenaEnd - arenaNext < 32768) return 0;
  const high = load<u64>(record, L.SOURCE_HIGH);
  const low = load<u64>(record, L.SOURCE_LOW);
  const service = load<u32>(record, L.SERVICE);
  const sourceHash = hashOf(high, low);
  if (shares > 1 && <u32>(sourceHash >>> 44) % shares != share) return recordBytes(record);
  if (rowCount >= indexFull) growIndex();
  const hash = rowHash(sourceHash, service, bucket);
  const early = load<u32>(index + (<usize>(<u32>hash & indexMask) << 2));
  const row = findOrCreate(hash, early, high, low, service, bucket);
  const packets = load<u32>(row, L.PACKETS);
  let bytes: u32 = L.ROW_BYTES + recordSetBytes(record);
  const evidenceAt: usize = load<u32>(record, L.EVIDENCE) != 0 ? record + bytes : 0;
  if (evidenceAt != 0) bytes += L.EVIDENCE_SLOTS * L.EVIDENCE_SLOT_BYTES;

  if (packets == 0) {
    memory.copy(row + L.FIRST, record + L.FIRST, L.MEMBERS - L.FIRST);
    memory.copy(row + L.SHAPE, record + L.SHAPE, L.HEADERS_BYTES);
    store<u32>(row, 0, L.DISTINCT);
    store<u32>(row, 0, L.SET);
    store<u32>(row, 0, L.EVIDENCE);
  } else mergeCounts(row, record);
  mergeSets(row, record);
  if (evidenceAt != 0) {
    let block = <usize>load<u32>(row, L.EVIDENCE);
    if (block == 0) {
      block = blockAlloc(L.EVIDENCE_CLASS);
      memory.copy(block, evidenceAt, L.EVIDENCE_SLOTS * L.EVIDENCE_SLOT_BYTES);
      store<u32>(row, <u32>block, L.EVIDENCE);
    } else {
      let from = 0;
      for (let i = 0; i < L.EVIDENCE_SLOTS; i++) {
        const slot = block + <usize>i * L.EVIDENCE_SLOT_BYTES;
        if (load<u64>(slot, L.EVIDENCE_TIME) != 0) continue;
        memory.copy(slot, evidenceAt + <usize>from * L.EVIDENCE_SLOT_BYTES, L.EVIDENCE_SLOT_BYTES);
        from++;
      }
    }
  }
  return bytes;
}

/** All but the sets and the evidence; `record` comes after what is in `row`. */
function mergeCounts(row: usize, record: usize): void {
  const lastA = load<u64>(row, L.LAST);
  const firstB = load<u64>(record, L.FIRST);
  const firstA = load<u64>(row, L.FIRST);
  const lastB = load<u64>(record, L.LAST);
  const sameHour = hourOf(lastA) == hourOf(firstB);
  const sameMinute = minuteOf(lastA) == minuteOf(firstB);
  const hours = <u32>load<u16>(row, L.ACTIVE_HOURS) + <u32>load<u16>(record, L.ACTIVE_HOURS);
  store<u16>(row, saturating(hours - (sameHour ? 1 : 0)), L.ACTIVE_HOURS);
  let peak = max<u32>(load<u16>(row, L.MINUTE_PEAK), load<u16>(record, L.MINUTE_PEAK));
  let lastMinute: u32 = load<u16>(record, L.MINUTE_LAST);
  if (sameMinute) {
    const joined = <u32>load<u16>(row, L.MINUTE_LAST) + <u32>load<u16>(record, L.MINUTE_FIRST);
    peak = max(peak, joined);
    if (minuteOf(firstA) == minuteOf(lastA)) store<u16>(row, saturating(joined), L.MINUTE_FIRST);
    if (minuteOf(firstB) == minuteOf(lastB)) lastMinute = joined;
  }
  store<u16>(row, saturating(peak), L.MINUTE_PEAK);
  store<u16>(row, saturating(lastMinute), L.MINUTE_LAST);
  store<u64>(row, min(firstA, firstB), L.FIRST);
  store<u64>(row, max(lastA, lastB), L.LAST);
  const bytes =
    (<u64>load<u32>(row, L.BYTES_LOW) | (<u64>load<u16>(row, L.BYTES_HIGH) << 32)) +
    (<u64>load<u32>(record, L.BYTES_LOW) | (<u64>load<u16>(record, L.BYTES_HIGH) << 32));
  store<u32>(row, <u32>bytes, L.BYTES_LOW);
  store<u16>(row, <u16>(bytes >>> 32), L.BYTES_HIGH);
  store<u8>(row, min(load<u8>(row, L.TTL_MIN), load<u8>(record, L.TTL_MIN)), L.TTL_MIN);
  store<u8>(row, max(load<u8>(row, L.TTL_MAX), load<u8>(record, L.TTL_MAX)), L.TTL_MAX);
  store<u8>(row, load<u8>(row, L.TCP_FLAGS) | load<u8>(record, L.TCP_FLAGS), L.TCP_FLAGS);
  store<u8>(row, load<u8>(row, L.STRONG_MARKS) | load<u8>(record, L.STRONG_MARKS), L.STRONG_MARKS);
  const portMin = min(load<u16>(row, L.SOURCE_PORT_MIN), load<u16>(record, L.SOURCE_PORT_MIN));
  const portMax = max(load<u16>(row, L.SOURCE_PORT_MAX), load<u16>(record, L.SOURCE_PORT_MAX));
  store<u16>(row, portMin, L.SOURCE_PORT_MIN);
  store<u16>(row, portMax, L.SOURCE_PORT_MAX);
  store<u16>(row, min(load<u16>(row, L.LENGTH_MIN), load<u16>(record, L.LENGTH_MIN)), L.LENGTH_MIN);
  store<u16>(row, max(load<u16>(row, L.LENGTH_MAX), load<u16>(record, L.LENGTH_MAX)), L.LENGTH_MAX);
  add32(row, load<u32>(record, L.UNIT_UP), L.UNIT_UP);
  add32(row, load<u32>(record, L.UNIT_DOWN), L.UNIT_DOWN);
  add32(row, load<u32>(record, L.ASCENTS), L.ASCENTS);
  add32(row, load<u32>(record, L.REVERSED_ASCENTS), L.REVERSED_ASCENTS);
  const probesA = load<u32>(row, L.REQUESTS) - load<u32>(row, L.RETRANSMISSIONS);
  const probesB = load<u32>(record, L.REQUESTS) - load<u32>(record, L.RETRANSMISSIONS);
  if (probesB > 0) {
    // The step across the seam.
    if (probesA > 0) {
      step(row, load<u32>(row, L.LAST_DESTINATION), load<u32>(record, L.FIRST_DESTINATION));
      compareHeaders(
        row,
        load<u32>(record, L.SHAPE),
        load<u32>(record, L.SEQUENCE),
        load<u32>(record, L.FIRST_DESTINATION),
        load<u16>(record, L.IP_ID),
        load<u16>(record, L.WINDOW),
        load<u8>(record, L.DIFFERING),
      );
    } else {
      store<u32>(row, load<u32>(record, L.FIRST_DESTINATION), L.FIRST_DESTINATION);
      memory.copy(row + L.SHAPE, record + L.SHAPE, L.HEADERS_BYTES);
    }
    store<u32>(row, load<u32>(record, L.LAST_DESTINATION), L.LAST_DESTINATION);
  }
  add32(row, load<u32>(record, L.PACKETS), L.PACKETS);
  add32(row, load<u32>(record, L.RETRANSMISSIONS), L.RETRANSMISSIONS);
  add32(row, load<u32>(record, L.REQUESTS), L.REQUESTS);
  for (let i = 0; i < L.COUNTED_MARKS; i++) {
    const at = row + <usize>L.MARKS + (<usize>i << 1);
    store<u16>(at, saturating(<u32>load<u16>(at) + <u32>load<u16>(record + (<usize>i << 1), L.MARKS)));
  }
}

// ---- rows of one source, together

/**
 * Chains the rows of each source: writes row numbers, source by source, to `order` (u32[rowsInUse]) and the
 * end of each source's run to `ends` (u32[rowsInUse]); returns the number of sources, in order of their
 * first row. `heads` is scratch of a power of two u32s, at least 2 x rowsInUse; `next` of rowsInUse u32s.
 */
export function groupBySource(order: usize, ends: usize, heads: usize, headsSize: u32, next: usize): u32 {
  const mask = headsSize - 1;
  memory.fill(heads, 0, <usize>headsSize << 2);
  // heads: first row of a source + 1. next: following row + 1. `ends` serves as the tail of each chain.
  for (let r: u32 = 0; r < rowCount; r++) {
    const row = rows + <usize>r * L.ROW_BYTES;
    const high = load<u64>(row, L.SOURCE_HIGH);
    const low = load<u64>(row, L.SOURCE_LOW);
    let slot = <u32>mix(low ^ mix(high)) & mask;
    store<u32>(next + (<usize>r << 2), 0);
    while (true) {
      const head = load<u32>(heads + (<usize>slot << 2));
      if (head == 0) {
        store<u32>(heads + (<usize>slot << 2), r + 1);
        store<u32>(ends + (<usize>r << 2), r + 1);
        break;
      }
      const other = rows + <usize>(head - 1) * L.ROW_BYTES;
      if (load<u64>(other, L.SOURCE_LOW) == low && load<u64>(other, L.SOURCE_HIGH) == high) {
        const tailAt = ends + (<usize>(head - 1) << 2);
        store<u32>(next + (<usize>(load<u32>(tailAt) - 1) << 2), r + 1);
        store<u32>(tailAt, r + 1);
        // Marks a row that heads no source.
        store<u32>(ends + (<usize>r << 2), 0);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  let sources: u32 = 0;
  let written: u32 = 0;
  for (let r: u32 = 0; r < rowCount; r++) {
    if (load<u32>(ends + (<usize>r << 2)) == 0) continue;
    let at = r + 1;
    while (at != 0) {
      store<u32>(order + (<usize>written << 2), at - 1);
      written++;
      at = load<u32>(next + (<usize>(at - 1) << 2));
    }
    // Heads come in order, and no source has its end written past its own head.
    store<u32>(ends + (<usize>sources << 2), written);
    sources++;
  }
  return sources;
}

// ---- who sends and who receives, for inferring the dark space

/**
 * Lists source and destination of packets [from, total): 36 bytes each at `out`: u32 family (4 or 6) | 16
 * where the packet belongs to a talk (TCP with data or a bare ACK of one), then the two addresses, 16 bytes
 * each, IPv4 in the first four, network order. Returns how many it wrote; what is no IP packet is left out.
 */
export function listPairs(
  from: u32,
  total: u32,
  bytes: usize,
  offsets: usize,
  captured: usize,
  links: usize,
  out: usize,
): u32 {
  let written: u32 = 0;
  for (let i = from; i < total; i++) {
    const at = bytes + load<u32>(offsets + (<usize>i << 2));
    const end = at + load<u32>(captured + (<usize>i << 2));
    linkLayer(load<u16>(links + (<usize>i << 1)), at, end);
    if (networkFamily == 0) continue;
    const network = networkAt;
    const record = out + <usize>written * 36;
    let transport: usize = 0;
    let protocol: u32 = 0;
    if (networkFamily == 4) {
      if (network + 20 > end || load<u8>(network) >>> 4 != 4) continue;
      store<u32>(record, load<u32>(network, 12), 4);
      store<u32>(record, load<u32>(network, 16), 20);
      protocol = load<u8>(network, 9);
      transport = (be16(network + 6) & 0x1fff) != 0 ? end : network + ((<usize>load<u8>(network) & 15) << 2);
    } else {
      if (network + 40 > end || load<u8>(network) >>> 4 != 6) continue;
      memory.copy(record + 4, network + 8, 32);
      protocol = load<u8>(network, 6);
      transport = network + 40;
    }
    let talk: u32 = 0;
    if (protocol == 6 && transport + 14 <= end) {
      const flags = <u32>load<u8>(transport, 13);
      // ACK without SYN or RST, with data or FIN: somebody holds a connection with it.
      if ((flags & 0x16) == 0x10 && (flags & 0x09) != 0) talk = 16;
    }
    store<u32>(record, networkFamily | talk);
    written++;
  }
  return written;
}
