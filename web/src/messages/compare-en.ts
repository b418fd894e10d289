/** English of the place "What listing changes". */

const many = (value: number, one: string, more: string) => (value === 1 ? one : more);

export const compareEn = {
  title: 'What being listed changes',
  lead: 'Two sets of dark addresses that receive alike, until a search engine lists one of them. How their rates compare after the date, against how they compared before, is what the listing did; what befalls both cancels out.',
  form: {
    title: 'What to compare',
    a: 'A: was listed',
    b: 'B: its twin',
    setHint: 'IPv4 addresses or prefixes, commas between.',
    dark: (prefixes: string) => `Dark here: ${prefixes}`,
    listed: (zone: string) => `Listed (${zone})`,
    before: 'Days before',
    after: 'Days after',
    step: 'Steps',
    stepOf: { week: 'weeks', day: 'days' },
    go: 'Compare',
    incomplete: 'Both sets and a date are needed.',
    tooLong: (days: string) => `At most ${days} days are compared at a time.`,
  },
  working: 'All visits of that time are read; months take a while.',
  empty: {
    title: 'Nothing is compared yet',
    hint: 'Put up twins: two sets of addresses of the same dark space, side by side. Leave them for some weeks, have one listed (or see the day when a search engine lists it), and name both and the date above. `yamori compare A B` does the same for captures.',
  },
  example: {
    why: 'To see what an answer looks like: the two halves of the sample’s dark space, around the middle of its ninety days. Nothing was listed there, so a good method finds no difference.',
    go: (a: string, b: string) => `Compare ${a} with ${b}`,
  },
  conclusion: {
    more: 'The listing brought more visits.',
    less: 'The listing brought fewer visits.',
    'no-difference': 'No difference that chance would not make as well.',
    'not-enough-data': 'There is not enough data to tell.',
  },
  nothing: 'After the date nothing came to either side.',
  after: (ratio: string) => `After the date A received ${ratio} times as many visits an address and day as B`,
  before: (ratio: string) => `before it ${ratio} times`,
  beforeUnknown: 'what it was before is not known',
  factor: (ratio: string) => `that is a factor of ${ratio}`,
  sentence: (parts: readonly string[]) => `${parts.join('; ')}.`,
  level: 'Intervals are 95 %.',
  ratio: {
    unknown: 'an unknown number of',
    span: (low: string, high: string) => `${low} to ${high}`,
    above: (low: string) => `more than ${low}`,
    below: (high: string) => `less than ${high}`,
    anything: 'anything',
    none: 'unknown',
  },
  table: {
    title: 'Rates',
    before: 'Before',
    after: 'After',
    addresses: 'addresses',
    days: 'days watched',
    visits: 'visits',
    sources: 'sources',
    rate: 'visits an address and day',
    ratio: 'A against B, visits',
    firstCome: 'A against B, new sources by where they came first',
    newcomers: 'sources never seen before the date',
  },
  chart: {
    title: 'A against B over time',
    axis: 'times as many on A',
    listed: 'listed',
    same: 'the same',
    band: '95 % interval',
    unwatched: 'nobody watched',
    summary: (given: { steps: string; lowest: string; highest: string; before: string; after: string }) =>
      `${given.steps} steps; the ratio is between ${given.lowest} and ${given.highest}. Before the date the middle one is ${given.before}, after it ${given.after}.`,
    tip: (given: { from: string; ratio: string; a: string; b: string }) =>
      `${given.from}: ${given.ratio} (${given.a} visits to A, ${given.b} to B)`,
  },
  steps: {
    title: 'Steps',
    from: 'From',
    visitsA: 'To A',
    visitsB: 'To B',
    ratio: 'A against B',
    low: 'At least',
    high: 'At most',
    watched: 'A watched',
    watchedUnit: 'address days',
  },
  engines: {
    title: 'When known engines came',
    none: 'No known organisation came to either side in this time.',
    noneHint: 'The hub knows them by the lists that `yamori data` imports and by `--scanners`.',
    organisation: 'Organisation',
    firstA: 'First to A',
    firstB: 'First to B',
    delay: 'After the date',
    never: 'never',
    had: 'had come before',
    atOnce: 'within the hour',
    visitsA: 'Visits to A after',
    visitsB: 'Visits to B after',
  },
  remarks: 'What this rests on',
  unit: 'A visit is one source at one address on one service in one hour, however many packets.',
  method: (worlds: string) =>
    `Before, after and the factor: whole sources are resampled ${worlds} times, and the limits are corrected percentiles (BCa). Over time: exact limits for the number of independent visits that the visits are worth (Korn and Graubard).`,
  methodFew:
    'Sources are too few to resample: limits are exact ones for the number of independent visits that the visits are worth (Korn and Graubard).',
  when: { before: 'before the date', after: 'after the date' },
  remark: {
    'within-hour': () =>
      'Visits are known by the hour: all of the hour in which the date lies count as before it.',
    'nothing-watched': (_value: string, when: string) =>
      `Nobody watched one of the sides ${when}: how the two compared then is not known.`,
    'hours-unwatched': (value: string) =>
      `In ${value} hours nobody watched one of the sides: they count neither as silence nor as time.`,
    'few-sources': (value: string, when: string) =>
      `Only ${value} ${many(Number(value), 'source', 'sources')} came to one of the sides ${when}: so few say little of how much sources differ.`,
    'few-make-most': (value: string, when: string) =>
      `Few sources make most of the visits ${when} (overdispersion ${value}): the interval is that of sources, not of visits.`,
    'watched-unevenly': (value: string) =>
      `One side was watched for ${value} % of the time of the other: what befell both then is not taken out.`,
    sampled: (value: string) =>
      `Sources are too many to keep: 1 in ${value} of them, drawn by chance, stands for all.`,
    unplaced: (value: string) =>
      `${value} sightings do not tell which addresses were visited, and were left out.`,
    'not-dark': (value: string) =>
      `${value} ${many(Number(value), 'address was', 'addresses were')} sought far more than the others before the date: not dark, or known to many, and left out.`,
  },
} as const;
