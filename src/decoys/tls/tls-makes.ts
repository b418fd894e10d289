/** The TLS libraries that devices carry: which versions, ciphers and extensions they answer with. */
import { constants } from 'node:crypto';

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export interface TlsMake {
  readonly key: 'rsa' | 'ec';
  readonly least: TlsVersion;
  readonly most: TlsVersion;
  /** In OpenSSL's words, in the make's order. */
  readonly ciphers: readonly string[];
  /** Of key agreement; a make without ECDHE has none in use. */
  readonly groups: string;
  /** Whose order of ciphers counts. */
  readonly order: 'client' | 'server';
  readonly hasTickets: boolean;
  /** Whether it knows the extensions of RFC 7627 and RFC 7366, which OpenSSL has since 1.1.0. */
  readonly knowsNewBindings: boolean;
}

export const TLS_MAKE_NAMES = ['openssl-1.0', 'openssl-1.1.1', 'small'] as const;
export type TlsMakeName = (typeof TLS_MAKE_NAMES)[number];

const SUITES_OF_1_3 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];

export const TLS_MAKES: Readonly<Record<TlsMakeName, TlsMake>> = {
  'openssl-1.0': {
    key: 'rsa',
    least: 'TLSv1',
    most: 'TLSv1.2',
    ciphers: [
      'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA', 'AES256-GCM-SHA384',
      'AES256-SHA256', 'AES256-SHA', 'CAMELLIA256-SHA', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA256',
      'ECDHE-RSA-AES128-SHA', 'AES128-GCM-SHA256', 'AES128-SHA256', 'AES128-SHA', 'CAMELLIA128-SHA',
    ], // biome-ignore format: a list
    groups: 'prime256v1',
    order: 'client',
    hasTickets: true,
    knowsNewBindings: false,
  },
  'openssl-1.1.1': {
    key: 'ec',
    least: 'TLSv1.2',
    most: 'TLSv1.3',
    ciphers: [
      ...SUITES_OF_1_3, 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA256',
      'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-SHA',
    ], // biome-ignore format: a list
    groups: 'X25519:prime256v1:X448:secp521r1:secp384r1',
    order: 'client',
    hasTickets: true,
    knowsNewBindings: true,
  },
  // A library for a chip with little memory, built with RSA key transport alone.
  small: {
    key: 'rsa',
    least: 'TLSv1.2',
    most: 'TLSv1.2',
    ciphers: ['AES256-SHA256', 'AES128-SHA256', 'AES256-SHA', 'AES128-SHA'],
    groups: 'prime256v1',
    order: 'server',
    hasTickets: false,
    knowsNewBindings: false,
  },
};

/** `SSL_OP_NO_EXTENDED_MASTER_SECRET` and `SSL_OP_NO_ENCRYPT_THEN_MAC` of OpenSSL 3, which Node has no names for. */
const NO_EXTENDED_MASTER_SECRET = 1 << 0;
const NO_ENCRYPT_THEN_MAC = 1 << 19;

/** For `secureOptions` of a secure context. */
export function secureOptionsOf({ order, hasTickets, knowsNewBindings }: TlsMake): number {
  return (
    (order === 'server' ? constants.SSL_OP_CIPHER_SERVER_PREFERENCE : 0) |
    (hasTickets ? 0 : constants.SSL_OP_NO_TICKET) |
    (knowsNewBindings ? 0 : NO_EXTENDED_MASTER_SECRET | NO_ENCRYPT_THEN_MAC)
  );
}
