/** Every code that a piece of evidence about a scanning system can carry. Held to the code by a test. */
export const SYSTEM_EVIDENCE_CODES = {
  'repeat-deficit':
    'It returns to an address far more seldom than random targets would: it works through a list or a permutation.',
  'divided-permutation': 'Several sources visit no address twice between them: they divide one permutation.',
  'ordered-walk': 'Addresses are visited in ascending or descending order.',
  'byte-reversed-walk': 'Addresses are visited in order, the last octet counting first.',
  'steady-rate': 'Its days are more alike than a Poisson process allows: a plan, not chance.',
  'regular-sweeps': 'How often it swept, in which distance, and how much of the dark space each time.',
  'active-days': 'On how many of the watched days it came, and what it reached in all.',
  'many-services': 'It seeks dozens of services day after day; its targets are random, its list is not.',
  'same-signature': 'What the packets of its sources have in common.',
  'shared-constant': 'A field that is the same in every packet of every member.',
  neighbours: 'Its sources stand in few networks.',
  'many-networks': 'Its sources are spread over several autonomous systems.',
  'same-schedule': 'Its sources come and pause together.',
  'same-targets': 'Its sources visit the same addresses within the hour: one knocks, one follows up.',
  'hand-over': 'One source goes on where another ends.',
  'listed-scanner': 'Lists name its sources.',
  'confirmed-name': 'The names of its sources say who, and lead back to the addresses.',
  'random-targets': 'As many repeats as chance makes: targets drawn at random.',
  'many-independent-sources': 'Many sources from everywhere do the same and have nothing else in common.',
  mark: "A tool's mark, or that of a family of malware.",
  'few-data': 'Too few visits, or it came too seldom, to tell plan from chance or a system from a passer-by.',
  'one-day': 'Watched for one day only: order shows, habits do not.',
  power: 'What a dark space of this size could have shown about a visitor as busy as this.',
} as const;

export type SystemEvidenceCode = keyof typeof SYSTEM_EVIDENCE_CODES;
