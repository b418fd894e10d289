/** Names what a file is that is no capture, so that the error can say what to do. */
import { YamoriError } from '../base/errors.ts';

interface Kind {
  readonly magic: string;
  readonly at?: number;
  readonly name: string;
  readonly hint?: string;
}

const CONVERT = "Convert it with Wireshark's editcap: editcap -F pcap FILE FILE.pcap";
const UNPACK = 'Unpack it first.';
const CAPTURE_HINT = 'Give a pcap or pcapng capture, plain or compressed with gzip, zstd or xz.';

/** Magic bytes as Latin-1 text. */
const KINDS: readonly Kind[] = [
  { magic: '\x1f\x8b', name: 'gzip data', hint: 'It is compressed twice: decompress it once.' },
  { magic: '\x28\xb5\x2f\xfd', name: 'zstd data', hint: 'It is compressed twice: decompress it once.' },
  { magic: '\xfd7zXZ\0', name: 'xz data', hint: 'It is compressed twice: decompress it once.' },
  { magic: 'BZh', name: 'bzip2 data', hint: 'Decompress it first: bunzip2 FILE' },
  { magic: '\x04\x22\x4d\x18', name: 'lz4 data', hint: 'Decompress it first: lz4 -d FILE' },
  { magic: 'PK\x03\x04', name: 'a ZIP archive', hint: UNPACK },
  { magic: '7z\xbc\xaf\x27\x1c', name: 'a 7-Zip archive', hint: UNPACK },
  { magic: 'Rar!', name: 'a RAR archive', hint: UNPACK },
  { magic: 'ustar', at: 257, name: 'a tar archive', hint: UNPACK },
  { magic: 'snoop\0\0\0', name: 'a snoop capture', hint: CONVERT },
  { magic: 'GMBU', name: 'a Network Monitor capture', hint: CONVERT },
  { magic: 'RTSS', name: 'a Network Monitor capture', hint: CONVERT },
  { magic: 'TRSNIFF data', name: 'a Sniffer capture', hint: CONVERT },
  { magic: '\x7fELF', name: 'an ELF program' },
  { magic: 'MZ', name: 'a Windows program' },
  { magic: '%PDF', name: 'a PDF document' },
  { magic: '\x89PNG', name: 'a PNG picture' },
  { magic: '\xff\xd8\xff', name: 'a JPEG picture' },
  { magic: 'SQLite format 3', name: 'an SQLite database' },
  { magic: 'PAR1', name: 'a Parquet file' },
  { magic: '\xd4\xc3\xb2\xa1', name: 'a pcap file whose header is cut off' },
  { magic: '\xa1\xb2\xc3\xd4', name: 'a pcap file whose header is cut off' },
  { magic: '\x4d\x3c\xb2\xa1', name: 'a pcap file whose header is cut off' },
  { magic: '\xa1\xb2\x3c\x4d', name: 'a pcap file whose header is cut off' },
  { magic: '\x0a\x0d\x0d\x0a', name: 'a pcapng file whose first block is damaged' },
];

/** E_INPUT_FORMAT for an input that begins with these bytes. */
export function foreignInput(name: string, head: Uint8Array): YamoriError {
  const { name: what, hint } = recognise(head);
  return new YamoriError(
    'E_INPUT_FORMAT',
    `${name} is not a capture${what === null ? '' : `: it looks like ${what}`}`,
    hint ?? CAPTURE_HINT,
  );
}

function recognise(head: Uint8Array): { name: string | null; hint?: string | undefined } {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const kind = KINDS.find(({ magic, at = 0 }) => text.startsWith(magic, at));
  if (kind !== undefined) return kind;
  if (/^\s*[{[]/.test(text)) return { name: 'JSON' };
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return { name: 'a web page or XML' };
  return { name: /^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(text) ? 'text' : null };
}
