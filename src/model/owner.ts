/** Who answers for an address. Yamori never needs the subscriber's identity, only whom to tell. */
import type { Prefix } from '../base/prefix.ts';

export interface Owner {
  readonly name: string;
  /** Holdings: prefixes whose addresses this owner answers for. */
  readonly prefixes: readonly Prefix[];
  /** Unused space inside the owner's network, for the internal observation; may be empty. */
  readonly dark: readonly Prefix[];
  /** A mail address, a telephone number or whatever reaches somebody. */
  readonly contact: string;
  readonly language: 'ja' | 'en';
  readonly critical: 'low' | 'medium' | 'high';
}
