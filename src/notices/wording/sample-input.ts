/** Notices that look like real ones: for previews, and what suites begin with. */
import type { NoticeKind, NoticeReport } from '../../model/notice.ts';
import type { Audience, Language, NoticeInput, Variant } from './notice-input.ts';

const SEEN = Date.UTC(2026, 10, 20, 3, 14, 15);
const DAY_MS = 86_400_000;

/** Addresses, AS number and names of documentation (RFC 5737, RFC 5398). */
const REPORT: NoticeReport = {
  caseId: 'Y-7K3QM9TX',
  token: 'c9b1f1b84b8a4d0e9d5ac1f7be0c5a77',
  state: 'new',
  address: '192.0.2.77',
  sourcePort: 40_312,
  portAt: SEEN,
  protocol: 'tcp',
  destinationPorts: [23, 2323],
  destination: null,
  firstSeen: SEEN - 7_200_000,
  lastSeen: SEEN,
  packets: 41,
  sensors: 2,
  cause: 'infected',
  verdict: 'infected',
  device: 'iot',
  tool: 'mirai',
  confidence: 0.97,
  grade: 'corroborated-packets',
  evidence: [
    {
      code: 'mirai-mark',
      text: 'In 41 of 41 packets the sequence number is the destination address, as Mirai sends it.',
      formula: '2^(-32*41) = 10^-395',
    },
  ],
  network: { asn: 64_496, asName: 'Example Network', country: 'JP' },
};

const DIGEST: readonly NoticeReport[] = [
  REPORT,
  {
    ...REPORT,
    caseId: 'Y-2W8NP4CD',
    token: '5f6d0f3b1f2f4b0c8f8a33c1c7a9b1de',
    address: '198.51.100.14',
    device: 'pc',
    tool: null,
    destinationPorts: [445],
    packets: 9,
    lastSeen: SEEN - 3_600_000,
  },
  {
    ...REPORT,
    caseId: 'Y-9B3JK7EF',
    token: '0b8f7a1c2d3e4f5061728394a5b6c7d8',
    address: '2001:db8:4f::1d',
    cause: 'unexplained',
    verdict: 'unknown',
    device: null,
    tool: null,
    destinationPorts: [8443],
    packets: 3,
    grade: 'spoofable-packet',
  },
];

export function sampleInput(
  kind: NoticeKind,
  audience: Audience,
  variant: Variant,
  language: Language,
): NoticeInput {
  const isFirst = kind === 'first' || kind === 'digest';
  const reports = kind === 'digest' ? DIGEST : [REPORT];
  return {
    noticeId: '01J9ZK3QM9TXAB7C4D5E6F7G8H',
    kind,
    audience,
    variant,
    language,
    zone: 'Asia/Tokyo',
    createdAt: SEEN + 60_000,
    reports,
    codes: ['7K3QM-9TXAB', '4HW2P-ZC8RD', 'Q6N1V-3SGEY'].slice(0, reports.length),
    sender: {
      organisation: 'Example CSIRT',
      contact: 'csirt@yamori.example.org',
      domain: 'yamori.example.org',
      site: 'https://yamori.example.org',
    },
    page: 'https://yamori.example.org/help',
    replyTo: audience === 'letter' ? null : 'case+c9b1f1b84b8a4d0e9d5ac1f7be0c5a77@yamori.example.org',
    unsubscribe:
      audience === 'letter'
        ? null
        : 'https://yamori.example.org/unsubscribe/c9b1f1b84b8a4d0e9d5ac1f7be0c5a77',
    next: kind === 'clean' ? null : { channel: 'email', at: SEEN + 3 * DAY_MS },
    previousAt: isFirst ? null : SEEN - 3 * DAY_MS,
    packetsSince: kind === 'reminder' ? 12 : null,
    proof: isFirst ? null : PROOFS[kind],
    isExposed: false,
    done: [],
    hint: { deviceKind: 'camera' },
  };
}

const PROOFS: Readonly<Record<Exclude<NoticeKind, 'first' | 'digest'>, NoticeInput['proof']>> = {
  reminder: { state: 'active', p: null, watchedDays: 0, neededDays: 3.6, enoughAt: null },
  again: { state: 'reinfected', p: null, watchedDays: 0, neededDays: 3.6, enoughAt: null },
  clean: { state: 'clean-by-silence', p: 0.031, watchedDays: 4.2, neededDays: 3.6, enoughAt: null },
};
