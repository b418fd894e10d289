/** Over captures that others made, where they are: the counts of packets agree with theirs and with capinfos. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { YamoriError } from '../base/errors.ts';
import { linkTypeName } from './link-types.ts';
import { openCapture } from './open-capture.ts';
import { createPacketBatch } from './packet-batch.ts';

const TRACES = join(import.meta.dirname, '..', '..', '..', 'shared', 'traces');
const INDEX = join(TRACES, 'INDEX.tsv');
const missing = existsSync(INDEX) ? false : `no traces in ${TRACES}`;
const hasCapinfos = spawnSync('capinfos', ['--version']).status === 0;
const FILES_PER_CALL = 100;

interface Trace {
  readonly file: string;
  readonly packets: number;
  readonly linkTypes: readonly string[];
}

interface Outcome {
  readonly packets: number;
  readonly linkTypes: ReadonlySet<string>;
  readonly error: string | null;
  readonly remarks: readonly string[];
}

function traces(): Trace[] {
  const [, ...lines] = readFileSync(INDEX, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [file, , packets, linkType] = line.split('\t');
    return { file, packets: Number(packets), linkTypes: linkType === '' ? [] : linkType.split('|') };
  });
}

async function readTrace(file: string): Promise<Outcome> {
  const batch = createPacketBatch(4096, 1 << 20);
  const linkTypes = new Set<string>();
  try {
    const capture = await openCapture([join(TRACES, file)]);
    for (;;) {
      const count = await capture.read(batch);
      if (count === 0) break;
      for (const linkType of batch.linkType.subarray(0, count)) linkTypes.add(linkTypeName(linkType));
    }
    await capture.close();
    return { packets: capture.packets, linkTypes, error: null, remarks: capture.remarks };
  } catch (error) {
    if (!(error instanceof YamoriError)) throw error;
    return { packets: 0, linkTypes, error: error.code, remarks: [] };
  }
}

let outcomes: Promise<Map<string, Outcome>> | null = null;

function readAll(): Promise<Map<string, Outcome>> {
  outcomes ??= (async () => {
    const all = new Map<string, Outcome>();
    for (const { file } of traces()) all.set(file, await readTrace(file));
    return all;
  })();
  return outcomes;
}

/** Packets as capinfos counts them, file by file; null where it refuses. */
function capinfos(files: readonly string[]): Map<string, number | null> {
  const counts = new Map<string, number | null>(files.map((file) => [file, null]));
  for (let at = 0; at < files.length; at += FILES_PER_CALL) {
    const some = files.slice(at, at + FILES_PER_CALL).map((file) => join(TRACES, file));
    // Only the count, as a table without a head, separated by commas.
    const { stdout } = spawnSync('capinfos', ['-c', '-M', '-T', '-r', '-m', ...some], { maxBuffer: 1 << 26 });
    for (const line of stdout.toString().split('\n')) {
      const match = /^(.*),(\d+)\s*$/.exec(line);
      if (match !== null) counts.set(match[1].slice(TRACES.length + 1), Number(match[2]));
    }
  }
  return counts;
}

/** Where INDEX.tsv counts other than we do, and why we are right. */
const INDEX_EXCEPTIONS: Readonly<Record<string, { packets: number; why: string }>> = {
  'OISF_suricata-verify/tests/bug-1450-05/tls_DER-incomplete-content.pcap': {
    packets: 6,
    why: 'the 7th record claims 4,325,376 captured bytes; libpcap and Wireshark also stop at it after 6',
  },
};

/** Files that capinfos gives up, printing nothing, though we read them; and why. */
const CAPINFOS_REFUSES: Readonly<Record<string, string>> = {
  'OISF_suricata-verify/tests/bug-1450-05/tls_DER-incomplete-content.pcap': 'damaged, as above',
  'gopacket_gopacket/pcapgo/tests/le/test901.pcapng':
    'a section claims version 2.0, which does not exist, and goes on with blocks of version 1; counted by us',
  'the-tcpdump-group_libpcap/tests/filter/brcm-tag-stp.pcap': 'link type 281 is new to Wireshark 4.0',
  'the-tcpdump-group_libpcap/tests/linktype-reserved-field-not-zero.pcap':
    'bits above the link type are set, which libpcap and we leave alone; it has no packet',
  'the-tcpdump-group_tcpdump/tests/vtp_asan.pcap': 'link type 182 is unknown to Wireshark',
};

test('every trace is read to its end, with as many packets as its index says', {
  skip: missing,
}, async () => {
  const all = await readAll();
  for (const { file, packets } of traces()) {
    const { packets: found, error, remarks } = all.get(file)!;
    assert.equal(error, null, file);
    const exception = INDEX_EXCEPTIONS[file];
    assert.equal(found, exception?.packets ?? packets, file);
    assert.equal(remarks.length, exception === undefined ? 0 : 1, `${file}: ${remarks}`);
  }
});

test('every trace has the link types that its index says', { skip: missing }, async () => {
  const all = await readAll();
  for (const { file, linkTypes } of traces()) {
    const { packets, linkTypes: found } = all.get(file)!;
    // The index also knows the link types of interfaces that sent no packet.
    if (packets === 0) continue;
    const named = linkTypes.map((name) => (/^\d+$/.test(name) ? linkTypeName(Number(name)) : name));
    assert.deepEqual([...found].sort(), named.sort(), file);
  }
});

test('every trace has as many packets as capinfos counts', {
  skip: missing || (hasCapinfos ? false : 'capinfos is not installed'),
}, async () => {
  const all = await readAll();
  const theirs = capinfos([...all.keys()]);
  for (const [file, { packets }] of all) {
    const expected = CAPINFOS_REFUSES[file] === undefined ? packets : null;
    assert.equal(theirs.get(file), expected, file);
  }
});
