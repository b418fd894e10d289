/** CSV files of AS and country -> the compiled table. Takes one to two seconds and some 300 MB for a moment. */
import { allocateColumns, type NetworkColumns, sealColumns } from './network-layout.ts';
import { type Overlay, overlay } from './network-overlay.ts';
import { readRanges } from './network-source.ts';

const LOW_HALF = 0xffff_ffff_ffff_ffffn;

/** Throws E_NETWORKS_FILE. */
export function compileNetworks(
  asnFiles: readonly string[],
  countryFiles: readonly string[],
): SharedArrayBuffer {
  const asns = readRanges(asnFiles, 'asn');
  const countries = readRanges(countryFiles, 'country');
  const four = overlay(asns.ipv4, countries.ipv4);
  const six = overlay(asns.ipv6, countries.ipv6);
  const whole: number[] = [];
  const fine: number[] = [];
  for (const [i, start] of six.starts.entries()) {
    const isWhole = (start & LOW_HALF) === 0n && (six.untils[i] & LOW_HALF) === 0n;
    (isWhole ? whole : fine).push(i);
  }
  const names = [...asns.names].sort(([a], [b]) => a - b);
  const text = Buffer.from(names.map(([, name]) => name).join(''), 'utf8');
  const { buffer, columns } = allocateColumns({
    ipv4: four.starts.length,
    ipv6: whole.length,
    fineIpv6: fine.length,
    names: names.length,
    textBytes: text.length,
  });
  fillIpv4(columns, four);
  fillIpv6(columns, six, whole, fine);
  columns.nameAsns.set(names.map(([asn]) => asn));
  let end = 0;
  for (const [i, [, name]] of names.entries()) {
    end += Buffer.byteLength(name, 'utf8');
    columns.nameEnds[i] = end;
  }
  columns.text.set(text);
  sealColumns(buffer);
  return buffer;
}

function fillIpv4(columns: NetworkColumns, four: Overlay<number>): void {
  columns.starts.set(four.starts);
  // 2^32 less one is the last address; the array takes the number modulo 2^32 only after that.
  columns.ends.set(four.untils.map((until) => until - 1));
  columns.asns.set(four.asns);
  columns.countries.set(four.countries);
  let row = 0;
  for (let page = 0; page < columns.pages.length; page++) {
    while (row < four.starts.length && four.starts[row] < page * 65_536) row++;
    columns.pages[page] = row;
  }
}

function fillIpv6(columns: NetworkColumns, six: Overlay<bigint>, whole: number[], fine: number[]): void {
  let row = columns.counts.ipv4;
  for (const [i, at] of whole.entries()) {
    columns.high[i] = six.starts[at] >> 64n;
    columns.endHigh[i] = (six.untils[at] - 1n) >> 64n;
    columns.asns[row] = six.asns[at];
    columns.countries[row++] = six.countries[at];
  }
  for (const [i, at] of fine.entries()) {
    const end = six.untils[at] - 1n;
    columns.fineHigh[i] = six.starts[at] >> 64n;
    columns.fineLow[i] = six.starts[at] & LOW_HALF;
    columns.fineEndHigh[i] = end >> 64n;
    columns.fineEndLow[i] = end & LOW_HALF;
    columns.asns[row] = six.asns[at];
    columns.countries[row++] = six.countries[at];
  }
}
