/** `yamori explain` as a person reads it: verdict, what was seen, why we think so, the packets. */

import { MARKS } from '../model/marks.ts';
import type { ReadReport } from '../model/report.ts';
import { serviceName } from '../model/service-name.ts';
import type { Colours } from './colours.ts';
import type { ExplainedSource } from './judge-tasks.ts';
import { packetText } from './packet-text.ts';
import { serviceMeaning } from './service-meaning.ts';
import { formatCount, formatDuration, formatTime } from './time-text.ts';

const MOST_SERVICES = 12;
const MOST_PACKETS = 8;

export function renderExplanation(
  explained: ExplainedSource,
  report: ReadReport,
  options: { readonly colours: Colours; readonly width: number },
): string {
  const { record, profile, packets } = explained;
  const { colours, width } = options;
  const lines: string[] = [];
  const device = record.device === 'iot' ? ' (IoT device)' : record.device === 'pc' ? ' (PC)' : '';
  lines.push(
    colours.strong(
      `${record.address}: ${record.verdict}${device}, confidence ${(record.confidence * 100).toFixed(0)} %`,
    ),
  );
  const facts = [
    ...(record.tool === null ? [] : [`mark ${record.tool}`]),
    ...(record.organisation === null ? [] : [`known as ${record.organisation}`]),
    ...(record.iotProbability === null ? [] : [`IoT with probability ${record.iotProbability.toFixed(2)}`]),
    ...(record.asn === null ? [] : [`AS${record.asn} ${record.asName ?? ''}`.trim()]),
    ...(record.country === null ? [] : [record.country]),
    ...(record.owner === null ? [] : [`held by ${record.owner}`]),
  ];
  if (facts.length > 0) lines.push(colours.faint(facts.join(' · ')));

  lines.push('', colours.strong('What was seen'));
  lines.push(
    `  ${formatCount(record.packets)} packets from ${formatTime(record.first)} to ${formatTime(record.last)} (${formatDuration(record.last - record.first)})`,
    `  at ${formatCount(report.dark.addressesIpv4)} dark IPv4 addresses: ${report.dark.prefixes.slice(0, 6).join(', ')}`,
  );
  for (const service of profile.services.slice(0, MOST_SERVICES)) {
    const name = serviceName(service.protocol, service.port);
    const marks = MARKS.filter((_, i) => service.marks[i] > 0 && MARKS[i] !== 'irregular').map(
      (mark) => `${mark} ${formatCount(service.marks[MARKS.indexOf(mark)])}`,
    );
    lines.push(
      `  ${service.response ? 'answers from ' : ''}${name} ${serviceMeaning(name)}: ${formatCount(service.packets)} packets to ` +
        `${formatCount(service.destinations)} addresses in ${formatCount(service.activeHours)} hours of the clock, ` +
        `TTL ${service.ttlMin === service.ttlMax ? service.ttlMin : `${service.ttlMin}-${service.ttlMax}`}` +
        `${service.retransmissions > 0 ? `, ${formatCount(service.retransmissions)} retransmissions` : ''}` +
        `${marks.length > 0 ? `, marks: ${marks.join(', ')}` : ''}`,
    );
  }
  if (profile.services.length > MOST_SERVICES) {
    lines.push(colours.faint(`  and ${formatCount(profile.services.length - MOST_SERVICES)} more services`));
  }

  lines.push('', colours.strong('Why we think so'));
  for (const evidence of record.evidence) {
    lines.push(...wrapped(`- ${evidence.text}`, width, '  ', '    '));
    if (evidence.formula !== null)
      lines.push(...wrapped(evidence.formula, width, '    ', '      ').map(colours.faint));
  }

  lines.push('', colours.strong('First packets of each service'));
  if (packets.length === 0) lines.push('  none were kept');
  for (const packet of packets.slice(0, MOST_PACKETS)) {
    const [head, ...rest] = packetText(packet);
    lines.push(
      `  ${head}`,
      ...rest.map((line) => (/^ {2}[0-9a-f]{4} {2}/.test(line) ? colours.faint(`  ${line}`) : `  ${line}`)),
    );
  }
  if (packets.length > MOST_PACKETS) {
    lines.push(colours.faint(`  and ${formatCount(packets.length - MOST_PACKETS)} more`));
  }
  for (const remark of report.remarks) lines.push('', ...wrapped(`note: ${remark}`, width, '', ''));
  return `${lines.join('\n')}\n`;
}

function wrapped(text: string, width: number, first: string, later: string): string[] {
  const lines: string[] = [];
  let line = first;
  let fresh = true;
  for (const word of text.split(' ')) {
    if (!fresh && line.length + 1 + word.length > width) {
      lines.push(line);
      line = later;
      fresh = true;
    }
    line += fresh ? word : ` ${word}`;
    fresh = false;
  }
  lines.push(line);
  return lines;
}
