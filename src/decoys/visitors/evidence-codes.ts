/** Every code that evidence from decoys can carry; the page words each, and a test holds them to what is emitted. */
export const DECOY_EVIDENCE_CODES = {
  'decoy-visit': 'It came to decoys, where nobody has a reason to go.',
  'decoy-login': 'It tried passwords at a decoy, or signed in.',
  'decoy-commands': 'It sent commands to a decoy.',
  'decoy-exploit': 'It tried known exploits on a decoy.',
  'decoy-download': 'It wanted a decoy to fetch something; nothing was fetched.',
  'decoy-file': 'It left files behind on a decoy.',
  'decoy-change': 'It changed settings, set-points or data of a decoy.',
  'decoy-lateral': 'It used a credential that was planted for one visitor alone.',
  'decoy-connection': 'Connections were established: the address is not forged.',
} as const;

export type DecoyEvidenceCode = keyof typeof DECOY_EVIDENCE_CODES;
