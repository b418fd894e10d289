/** A delivery that looks like a real one: example of every channel, and what its suite begins with. */
import type { Delivery, NoticeReport } from '../../model/notice.ts';

const SEEN = Date.UTC(2026, 10, 20, 3, 14, 15);

export const SAMPLE_REPORT: NoticeReport = {
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
      code: 'mirai-sequence',
      text: 'In 41 of 41 packets the sequence number is the destination address, as Mirai sends it.',
      formula: '2^(-32*41) = 10^-395',
    },
  ],
  network: { asn: 64_496, asName: 'Example Network', country: 'JP' },
};

export const SAMPLE_DELIVERY: Delivery = {
  id: '01J9ZK3QM9TXAB7C4D5E6F7G8H',
  attempt: 1,
  kind: 'first',
  to: 'abuse@example.org',
  language: 'en',
  createdAt: SEEN + 60_000,
  message: {
    subject: 'A device at 192.0.2.77 is attacking others (case 7K3QM-9TXAB)',
    text: 'A device at your address 192.0.2.77 sends attacks.\n\nWhat to do: switch it off and on again.\n',
    html: '<!doctype html><html lang="en"><title>A device is attacking others</title><p>A device at your address 192.0.2.77 sends attacks.</p></html>',
    short: 'A device at 192.0.2.77 attacks others. Case 7K3QM-9TXAB.',
    link: 'https://yamori.example.org/help',
    code: '7K3QM-9TXAB',
    replyTo: 'case+c9b1f1b84b8a4d0e9d5ac1f7be0c5a77@yamori.example.org',
    unsubscribe: 'https://yamori.example.org/unsubscribe/c9b1f1b84b8a4d0e9d5ac1f7be0c5a77',
  },
  reports: [SAMPLE_REPORT],
  sender: {
    organisation: 'Example CSIRT',
    contact: 'csirt@yamori.example.org',
    domain: 'yamori.example.org',
    site: 'https://yamori.example.org',
  },
};
