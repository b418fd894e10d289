/**
 * Where things lie in memory, shared by the kernel (AssemblyScript) and by Node: one list of offsets, two
 * compilers. Plain integer constants only.
 *
 * A sighting is one row of ROW_BYTES: what one source did on one service in one bucket of time.
 * All of it merges: `b` after `a` gives sum, min, max, or, union, or a step across the seam.
 */

export const ROW_BYTES = 192; // three cache lines, the last for the first members of the destination set and for headers

// Key. IPv4 sources are ::ffff:a.b.c.d. Service: port | protocol << 16 | response << 24.
export const SOURCE_HIGH = 0; // u64
export const SOURCE_LOW = 8; // u64
export const SERVICE = 16; // u32
export const BUCKET = 20; // u32: hours since 1970, or 0 when the whole period is one bucket

export const FIRST = 24; // u64: seconds since 1970 in the upper half, nanoseconds in the lower
export const LAST = 32; // u64
export const PACKETS = 40; // u32
export const REQUESTS = 44; // u32
export const DISTINCT = 48; // u32: members of the destination set, or bits set in its bitmap
export const SET = 52; // u32: 0 while the members are in the row; else block address | class | BITMAP_FLAG
export const LAST_DESTINATION = 56; // u32: of the last request that was no retransmission
export const TTL_MIN = 60; // u8
export const TTL_MAX = 61; // u8
export const TCP_FLAGS = 62; // u8, or-ed
export const STRONG_MARKS = 63; // u8, bit i: mark i with its whole shape

export const FIRST_DESTINATION = 64; // u32: of the first request or, without one, packet
export const RETRANSMISSIONS = 68; // u32
export const BYTES_LOW = 72; // u32: bytes on the wire, 48 bits in all
export const BYTES_HIGH = 76; // u16
export const ACTIVE_HOURS = 78; // u16, saturates
export const UNIT_UP = 80; // u32
export const UNIT_DOWN = 84; // u32
export const ASCENTS = 88; // u32
export const REVERSED_ASCENTS = 92; // u32
export const MINUTE_FIRST = 96; // u16, saturates: packets in the first minute of the clock
export const MINUTE_PEAK = 98; // u16
export const MINUTE_LAST = 100; // u16
export const MARKS = 102; // u16 x 7, saturate; in the order of model/marks.ts; `irregular` has a bit only
export const EVIDENCE = 116; // u32: address of a block of EVIDENCE_SLOTS packets, 0 none
export const SOURCE_PORT_MIN = 120; // u16
export const SOURCE_PORT_MAX = 122; // u16
export const LENGTH_MIN = 124; // u16
export const LENGTH_MAX = 126; // u16

export const MEMBERS = 128; // 48 bytes: 24 members of 16 bits or 12 of 32; whole vectors of 16, as they are searched
export const MEMBERS_BYTES = 48;

// What requests look like, retransmissions left out; 0 while there was none. Of the first one:
export const SHAPE = 176; // u32: headerShape() in assembly/kernel.ts, never 0 of a request
export const SEQUENCE = 180; // u32: of TCP
export const IP_ID = 184; // u16: of IPv4
export const WINDOW = 186; // u16: of TCP
export const DIFFERING = 188; // u8, bit i: not all have the same of DIFFERING[i] in model/sighting.ts
export const HEADERS_BYTES = 16; // from SHAPE to the end of the row, three spare ones among them

export const MARK_COUNT = 8;
export const COUNTED_MARKS = 7;

// Blocks of the arena: 64 << class bytes, class 0..7. Block addresses are multiples of 64.
export const BLOCK_BASE_BYTES = 64;
export const BLOCK_CLASS_MASK = 7;
export const BITMAP_FLAG = 32;
export const BLOCK_ADDRESS_MASK = 0xffffffc0;
export const BITMAP_BITS_MIN = 512;
export const ARRAY_CLASS_MAX = 4; // an array of more than 1 KiB is slower to search than a bitmap is large

// Evidence: a block of class 3, four slots of 128 bytes, from the network header on.
export const EVIDENCE_CLASS = 3;
export const EVIDENCE_SLOTS = 4;
export const EVIDENCE_SLOT_BYTES = 128;
export const EVIDENCE_TIME = 0; // u64 as FIRST, 0 = empty slot
export const EVIDENCE_ORIGINAL_LENGTH = 8; // u32, of the record
export const EVIDENCE_HELD = 12; // u32, bytes held
export const EVIDENCE_DATA = 16;

/** A serialised sighting: its row, then the set (u32 members or bitmap), then evidence. Bounded by this. */
export const RECORD_MAX_BYTES = 8960; // 192 + 8192 + 512, and a spare line

// Why a packet is in no sighting, or is in one although something was wrong with it.
export const SKIP_OUTSIDE_DARK = 1;
export const SKIP_FROM_DARK = 2;
export const SKIP_ARP = 3;
export const SKIP_NOT_IP = 4;
export const SKIP_TRUNCATED_LINK = 5;
export const SKIP_TRUNCATED_IP = 6;
export const SKIP_MALFORMED_IP = 7;
export const SKIP_LINK_TYPE = 8;
export const SKIP_FILTERED = 9;
export const NOTE_FRAGMENT = 16;
export const NOTE_TRUNCATED_TRANSPORT = 17;
export const NOTE_MALFORMED_TCP = 18;
export const COUNTER_SLOTS = 32;

// A segment of dark (or watched) IPv4 space, within one /16: 16 bytes.
export const SEGMENT_BYTES = 16;
export const SEGMENT_FIRST = 0; // u32
export const SEGMENT_LAST = 4; // u32
export const SEGMENT_RANK = 8; // u32: position of its first address in the dark space
// An IPv6 prefix: 32 bytes, first and last as two u64 halves each.
export const PREFIX6_BYTES = 32;

// Decoded packets of a sub-batch: DECODED_BYTES each.
export const DECODED_BYTES = 120;
export const SUB_BATCH = 512;
