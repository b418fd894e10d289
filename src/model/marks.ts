/** The marks that a packet can carry: what its bytes show about the tool that made it. Never an intent. */

/**
 * In the order of their columns in a sighting. `irregular` is Spoki's class of SYN, not a tool:
 * it is kept as a shape and never printed as a tool.
 */
export const MARKS = [
  'mirai',
  'zmap',
  'masscan',
  'unicornscan',
  'nmap',
  'hping',
  'os-stack',
  'irregular',
] as const;

export type MarkName = (typeof MARKS)[number];
