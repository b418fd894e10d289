/** All fingerprints, in the order of MARKS (the columns of a sighting). One line each. */
import type { Fingerprint } from './fingerprint.ts';
import { hping } from './hping.ts';
import { irregular } from './irregular.ts';
import { masscan } from './masscan.ts';
import { mirai } from './mirai.ts';
import { nmap } from './nmap.ts';
import { osStack } from './os-stack.ts';
import { unicornscan } from './unicornscan.ts';
import { zmap } from './zmap.ts';

export const FINGERPRINTS: readonly Fingerprint[] = [
  mirai,
  zmap,
  masscan,
  unicornscan,
  nmap,
  hping,
  osStack,
  irregular,
];
