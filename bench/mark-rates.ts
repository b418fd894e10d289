/** How often traffic that is not of a tool carries the tool's mark all the same, next to what chance would give. */
import { openCapture } from '../src/capture/open-capture.ts';
import { createPacketBatch } from '../src/capture/packet-batch.ts';
import { type PacketFields, runFingerprint } from '../src/fingerprints/fingerprint.ts';
import { FINGERPRINTS } from '../src/fingerprints/registry.ts';
import type { MarkName } from '../src/model/marks.ts';
import type { SourceKey } from './labelled.ts';
import { emptyFields, readFields } from './packet-fields.ts';
import { formatCount, formatShare, formatTable, NONE } from './table.ts';

const BATCH_PACKETS = 4096;
const BATCH_BYTES = 1 << 22;
const TOP_KINDS = 2;

/** What is known of a source: the tool that made its packets (`null`: nobody knows), and a name to count it under. */
export interface Label {
  readonly tool: string | null;
  readonly kind: string;
}

interface Rate {
  packets: number;
  weak: number;
  strong: number;
  sources: number;
  weakSources: number;
  strongSources: number;
  /** Kind -> packets that carry the mark. */
  readonly kinds: Record<string, number>;
}

/** One source of one capture: its last request, and a bit for each mark. */
interface Source {
  readonly label: Label;
  seen: 0 | 1;
  seq: number;
  dst: number;
  sourcePort: number;
  destinationPort: number;
  /** Marks that looked at one of its packets, that matched by number, that matched by shape. */
  looked: number;
  weak: number;
  strong: number;
}

const isSyn = (p: PacketFields) => p.protocol === 6 && (p.tcpFlags & 0x17) === 0x02;
/** The flags of -sF, -sN, -sX and -sA. */
const NMAP_FLAGS: readonly number[] = [0x01, 0x00, 0x29, 0x10];
const isNmapProbe = (p: PacketFields) => p.protocol === 6 && (isSyn(p) || NMAP_FLAGS.includes(p.tcpFlags));

/** The packets on which chance has its one in 2^bits; others cannot carry the mark at all. */
const LOOKS_AT: Readonly<Record<MarkName, (packet: PacketFields) => boolean>> = {
  mirai: (p) => p.family === 4 && isSyn(p),
  zmap: (p) => p.family === 4 && (p.protocol !== 6 || isSyn(p)),
  masscan: isSyn,
  unicornscan: (p) => p.family === 4 && isSyn(p) && p.previousSeen === 1,
  nmap: (p) => isNmapProbe(p) && p.previousSeen === 1,
  hping: isSyn,
  'os-stack': isSyn,
  irregular: isSyn,
};

/**
 * Whether a source is not of this mark. `irregular` is a shape that many tools have, so only a kernel's SYN is surely
 * not it; and where no tool is known, traffic may be a kernel's or not, but no scanning tool's.
 */
function isOther(mark: MarkName, tool: string | null): boolean {
  if (mark === 'irregular') return tool === 'os-stack';
  if (mark === 'os-stack') return tool !== null && tool !== 'os-stack';
  return tool !== mark;
}

export class MarkRates {
  readonly #rates = new Map<string, Record<string, Rate>>();

  /** Reads a capture to its end. Throws what `openCapture` throws. */
  async add(
    corpus: string,
    file: string,
    labelOf: (key: SourceKey) => Label,
    signal: AbortSignal,
  ): Promise<void> {
    const rates = this.#corpus(corpus);
    const capture = await openCapture([file], { signal });
    const batch = createPacketBatch(BATCH_PACKETS, BATCH_BYTES);
    const sources = new Map<SourceKey, Source>();
    const fields = emptyFields();
    try {
      for (let count = await capture.read(batch); count > 0; count = await capture.read(batch)) {
        for (let i = 0; i < count; i++) {
          const at = batch.offset[i];
          const key = readFields(batch.bytes, at, at + batch.capturedLength[i], batch.linkType[i], fields);
          if (key === null) continue;
          let source = sources.get(key);
          if (source === undefined) {
            source = createSource(labelOf(key));
            sources.set(key, source);
          }
          fields.second = batch.seconds[i];
          countPacket(source, fields, rates);
        }
      }
    } finally {
      await capture.close();
    }
    for (const source of sources.values()) countSource(source, rates);
  }

  #corpus(corpus: string): Record<string, Rate> {
    let rates = this.#rates.get(corpus);
    if (rates === undefined) {
      rates = Object.fromEntries(FINGERPRINTS.map(({ name }) => [name, createRate()]));
      this.#rates.set(corpus, rates);
    }
    return rates;
  }

  toJSON(): Record<string, Record<string, Rate>> {
    return Object.fromEntries(this.#rates);
  }

  text(): string {
    const rows = FINGERPRINTS.flatMap(({ name, chanceBits }) => {
      const chance = chanceBits === 0 ? NONE : `2^-${chanceBits}`;
      return [...this.#rates]
        .filter(([, rates]) => rates[name].packets > 0)
        .map(([corpus, rates]) => rateRow(`${name} in ${corpus}`, rates[name], chance));
    });
    const head = ['mark, in traffic of others', 'packets', 'by number', 'by shape', 'either', 'chance'];
    return formatTable([...head, 'sources', 'by number', 'by shape', 'most from'], rows);
  }
}

function rateRow(name: string, rate: Rate, chance: string): string[] {
  const hits = rate.weak + rate.strong;
  const top = Object.entries(rate.kinds).sort((a, b) => b[1] - a[1]);
  return [
    name,
    formatCount(rate.packets),
    formatCount(rate.weak),
    formatCount(rate.strong),
    hits === 0
      ? '0 %'
      : `${formatShare(hits, rate.packets)} = 2^${Math.log2(hits / rate.packets).toFixed(1)}`,
    chance,
    formatCount(rate.sources),
    formatCount(rate.weakSources),
    formatCount(rate.strongSources),
    top.length === 0
      ? NONE
      : top
          .slice(0, TOP_KINDS)
          .map(([kind, count]) => `${kind} ${formatCount(count)}`)
          .join(', '),
  ];
}

function createRate(): Rate {
  return { packets: 0, weak: 0, strong: 0, sources: 0, weakSources: 0, strongSources: 0, kinds: {} };
}

function createSource(label: Label): Source {
  const previous = { seen: 0 as const, seq: 0, dst: 0, sourcePort: 0, destinationPort: 0 };
  return { label, ...previous, looked: 0, weak: 0, strong: 0 };
}

function countPacket(source: Source, fields: PacketFields, rates: Record<string, Rate>): void {
  fields.previousSeen = source.seen;
  fields.previousSeq = source.seq;
  fields.previousDst = source.dst;
  fields.previousSourcePort = source.sourcePort;
  fields.previousDestinationPort = source.destinationPort;
  for (let i = 0; i < FINGERPRINTS.length; i++) {
    const fingerprint = FINGERPRINTS[i];
    const { name } = fingerprint;
    if (!isOther(name, source.label.tool) || !LOOKS_AT[name](fields)) continue;
    const rate = rates[name];
    const bit = 1 << i;
    rate.packets++;
    source.looked |= bit;
    const strength = runFingerprint(fingerprint, fields);
    if (strength === 0) continue;
    const { kind } = source.label;
    rate.kinds[kind] = (rate.kinds[kind] ?? 0) + 1;
    if (strength === 1) {
      rate.weak++;
      source.weak |= bit;
    } else {
      rate.strong++;
      source.strong |= bit;
    }
  }
  rememberRequest(source, fields);
}

/** What the kernel takes for a request: no RST, no SYN+ACK, and of bare acknowledgements those without PSH or FIN. */
function rememberRequest(source: Source, fields: PacketFields): void {
  const { tcpFlags } = fields;
  if (fields.protocol !== 6 || (tcpFlags & 0x04) !== 0) return;
  if ((tcpFlags & 0x10) !== 0 && (tcpFlags & 0x0b) !== 0) return;
  source.seen = 1;
  source.seq = fields.seq;
  source.dst = fields.dst;
  source.sourcePort = fields.sourcePort;
  source.destinationPort = fields.destinationPort;
}

function countSource(source: Source, rates: Record<string, Rate>): void {
  for (const [i, { name }] of FINGERPRINTS.entries()) {
    const bit = 1 << i;
    if ((source.looked & bit) === 0) continue;
    const rate = rates[name];
    rate.sources++;
    if ((source.strong & bit) !== 0) rate.strongSources++;
    else if ((source.weak & bit) !== 0) rate.weakSources++;
  }
}
