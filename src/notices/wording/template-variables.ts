/** Every name that a template may use, declared once: the reference page, the checks and the types come from here. */

export interface TemplateVariable {
  readonly name: string;
  /** One sentence. Empty text, 0 and false do not pass an `if`. */
  readonly description: string;
  readonly kind: 'text' | 'number' | 'flag' | 'rows' | 'lines';
  readonly example: string;
}

export const TEMPLATE_VARIABLES = [
  {
    name: 'organisation',
    kind: 'text',
    description: 'Who sends the notice.',
    example: 'Example CSIRT',
  },
  {
    name: 'contact',
    kind: 'text',
    description: 'Mail address that a person reads.',
    example: 'csirt@yamori.example.org',
  },
  {
    name: 'site',
    kind: 'text',
    description: 'Host name of the site that the owner knows.',
    example: 'yamori.example.org',
  },
  {
    name: 'page',
    kind: 'text',
    description: 'Address of the page where the code is typed; text, never a link.',
    example: 'https://yamori.example.org/help',
  },
  {
    name: 'code',
    kind: 'text',
    description: 'Code of the case, which the owner types at the page.',
    example: '7K3QM-9TXAB',
  },
  {
    name: 'notice_id',
    kind: 'text',
    description: 'Number of the notice in the public log of hashes.',
    example: '01J9ZK3QM9TXAB7C4D5E6F7G8H',
  },
  {
    name: 'sent_day',
    kind: 'text',
    description: 'Day on which the notice was written, in the zone of the owner.',
    example: 'Fri 20 Nov 2026',
  },
  { name: 'case_id', kind: 'text', description: 'Id of the case.', example: 'Y-7K3QM9TX' },
  {
    name: 'token',
    kind: 'text',
    description: 'Opaque token by which the answer of a network finds the case.',
    example: 'c9b1f1b84b8a4d0e9d5ac1f7be0c5a77',
  },
  {
    name: 'badge',
    kind: 'text',
    description: 'Whether anybody has to act, in two or three words.',
    example: 'Please act',
  },
  {
    name: 'tone',
    kind: 'text',
    description: 'alarm where something is surely infected, else calm; a class of HTML.',
    example: 'alarm',
  },
  { name: 'sign', kind: 'text', description: 'One character that says the same.', example: '!' },
  {
    name: 'headline',
    kind: 'text',
    description: 'What it is about, for a subject line.',
    example: 'A device at 192.0.2.77 is attacking others',
  },
  {
    name: 'happened',
    kind: 'text',
    description: 'What happened, in one sentence; accuses nobody where packets can be forged.',
    example:
      'A camera or recorder on your line (IP address 192.0.2.77) is sending attacks to other computers.',
  },
  {
    name: 'consequence',
    kind: 'text',
    description: 'Why it matters.',
    example:
      'It harms others as long as it goes on. Your line may get slow, and strangers may look into the device.',
  },
  {
    name: 'what',
    kind: 'text',
    description: 'The cause in one or two words.',
    example: 'suspected infection',
  },
  { name: 'address', kind: 'text', description: 'The address.', example: '192.0.2.77' },
  { name: 'device', kind: 'text', description: 'Kind of device.', example: 'camera or recorder' },
  {
    name: 'malware',
    kind: 'text',
    description: 'Family of malware; empty where it is not known.',
    example: 'Mirai',
  },
  {
    name: 'first_seen',
    kind: 'text',
    description: 'First packet, in the zone of the owner.',
    example: 'Fri 20 Nov 2026, 10:14',
  },
  {
    name: 'last_seen',
    kind: 'text',
    description: 'Last packet, in the zone of the owner.',
    example: 'Fri 20 Nov 2026, 12:14',
  },
  {
    name: 'first_seen_utc',
    kind: 'text',
    description: 'First packet, in UTC.',
    example: '2026-11-20 01:14:15 UTC',
  },
  {
    name: 'last_seen_utc',
    kind: 'text',
    description: 'Last packet, in UTC.',
    example: '2026-11-20 03:14:15 UTC',
  },
  { name: 'zone', kind: 'text', description: 'Name of the zone.', example: 'Japan time' },
  {
    name: 'ports',
    kind: 'text',
    description: 'What it asked for, with the usual names; empty: not known.',
    example: 'tcp 23 (Telnet), 2323 (Telnet)',
  },
  {
    name: 'source_port',
    kind: 'text',
    description:
      'A source port with its time in UTC, for networks that share addresses; empty: none was kept.',
    example: '40312 (2026-11-20 03:14:15 UTC)',
  },
  { name: 'packets', kind: 'text', description: 'Packets seen.', example: '41' },
  { name: 'sensors', kind: 'text', description: 'Sensors that saw them.', example: '2' },
  {
    name: 'network',
    kind: 'text',
    description: 'AS number and name; may be empty.',
    example: 'AS64496 Example Network',
  },
  {
    name: 'sure',
    kind: 'text',
    description: 'How sure we are, in words.',
    example: 'Many packets agree in time, target and path. A forged sender is unlikely, but not impossible.',
  },
  {
    name: 'connection',
    kind: 'text',
    description: 'Whether a connection was established. Every notice says it.',
    example: 'No connection was established, because we answer nothing.',
  },
  { name: 'confidence', kind: 'text', description: 'Our estimate in per cent.', example: '97' },
  {
    name: 'evidence',
    kind: 'lines',
    description: 'Up to 5 sentences of evidence with their formulas, in English.',
    example:
      'In 41 of 41 packets the sequence number is the destination address, as Mirai sends it. [2^(-32*41) = 10^-395]',
  },
  {
    name: 'ends',
    kind: 'text',
    description: 'What ends this kind of malware and what does not; empty where nothing is infected.',
    example:
      'A restart ends it. It comes back unless password, software and the way in from outside are changed too.',
  },
  {
    name: 'step_title',
    kind: 'text',
    description: 'The one step to do first, or next where some are done.',
    example: 'Find the camera or recorder',
  },
  {
    name: 'step_text',
    kind: 'text',
    description: 'How to do it.',
    example:
      'Look for cameras, baby monitors and recorders. Look also for those that a firm put up, and for those that nobody uses any more.',
  },
  {
    name: 'step_why',
    kind: 'text',
    description: 'Why to do it.',
    example: 'What was seen looks most like a camera or a recorder.',
  },
  {
    name: 'step_check',
    kind: 'text',
    description: 'How to know that it worked.',
    example: 'You know maker and model; both are on the label at the back.',
  },
  {
    name: 'step_effort',
    kind: 'text',
    description: 'Time and difficulty of the step.',
    example: 'about 10 minutes, anybody can do it',
  },
  {
    name: 'more_steps',
    kind: 'number',
    description: 'How many steps follow on the page.',
    example: '5',
  },
  {
    name: 'next',
    kind: 'text',
    description: 'What happens next, with its day.',
    example: 'If it still sends then, we write to you again around Mon 23 Nov 2026.',
  },
  {
    name: 'previous_day',
    kind: 'text',
    description: 'Day of the last notice about this; empty: there was none.',
    example: 'Tue 17 Nov 2026',
  },
  {
    name: 'packets_since',
    kind: 'text',
    description: 'Packets since the last notice; empty: not counted.',
    example: '12',
  },
  {
    name: 'proof',
    kind: 'text',
    description: 'Whether it is clean, in words; empty: it still sends, or nothing was judged yet.',
    example:
      'Nothing has come for 4.2 days. If it still sent as it did, it would be silent for so long in only 3.1 % of cases.',
  },
  {
    name: 'is_exposed',
    kind: 'flag',
    description: 'True: it sends nothing, but still lets in what infected it.',
    example: 'false',
  },
  {
    name: 'can_answer',
    kind: 'flag',
    description: 'True: an answer to this notice finds its case.',
    example: 'true',
  },
  {
    name: 'can_stop',
    kind: 'flag',
    description: 'True: the notice can be unsubscribed from.',
    example: 'true',
  },
  { name: 'incidents', kind: 'number', description: 'How many a digest tells of.', example: '1' },
  { name: 'addresses', kind: 'number', description: 'How many addresses they are about.', example: '1' },
  {
    name: 'rows',
    kind: 'rows',
    description:
      'At most 50 incidents, each with code, address, what, ports, packets, last_seen, last_seen_utc, source_port, case_id, token, sure, connection.',
    example: '192.0.2.77',
  },
  {
    name: 'more_rows',
    kind: 'number',
    description: 'How many more stand on the page alone.',
    example: '0',
  },
] as const satisfies readonly TemplateVariable[];

type Declared = (typeof TEMPLATE_VARIABLES)[number];
type Named<Kind extends TemplateVariable['kind']> = Extract<Declared, { kind: Kind }>['name'];

export interface TemplateRow {
  readonly code: string;
  readonly address: string;
  readonly what: string;
  readonly ports: string;
  readonly packets: string;
  readonly last_seen: string;
  readonly last_seen_utc: string;
  readonly source_port: string;
  readonly case_id: string;
  readonly token: string;
  /** `almost certain (no connection)` */
  readonly sure: string;
  readonly connection: string;
}

/** What a template is rendered with: every declared name, no other. */
export type TemplateValues = Readonly<
  Record<Named<'text'>, string> &
    Record<Named<'number'>, number> &
    Record<Named<'flag'>, boolean> &
    Record<Named<'lines'>, readonly string[]> &
    Record<Named<'rows'>, readonly TemplateRow[]>
>;
