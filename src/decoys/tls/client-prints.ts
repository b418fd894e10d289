/**
 * What a TLS client is known by: JA4 of FoxIO (the TLS client alone, BSD 3-clause; its technical_details/JA4.md), and
 * the older JA3 of Salesforce, which lists of malware still use. Neither says who it is: both tell programs apart.
 */
import { createHash } from 'node:crypto';
import type { ClientHello } from './client-hello.ts';

const SERVER_NAME = 0x0000;
const ALPN = 0x0010;
const MOST_COUNT = 99;
const DIGEST_DIGITS = 12;
/** In place of the digest of an empty list. */
const NOTHING = '0'.repeat(DIGEST_DIGITS);

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0200, 's2'],
  [0x0100, 's1'],
]);

/** RFC 8701: values that mean nothing, which clients send at random so that servers bear with what they do not know. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

/** `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
export function ja4(hello: ClientHello): string {
  const ciphers = meant(hello.ciphers);
  const extensions = meant(hello.extensions);
  const algorithms = meant(hello.signatureAlgorithms);
  const sorted = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN).sort(ascending);
  const about = [
    't',
    VERSIONS.get(versionsOf(hello)[0]) ?? '00',
    extensions.includes(SERVER_NAME) ? 'd' : 'i',
    twoDigits(ciphers.length),
    twoDigits(extensions.length),
    alpnEnds(hello.alpn[0] ?? ''),
  ].join('');
  const tail = algorithms.length === 0 ? '' : `_${hexList(algorithms)}`;
  return [
    about,
    ciphers.length === 0 ? NOTHING : digest(hexList(ciphers.sort(ascending))),
    sorted.length === 0 && tail === '' ? NOTHING : digest(`${hexList(sorted)}${tail}`),
  ].join('_');
}

/** Its MD5, 32 hexadecimal digits. */
export function ja3(hello: ClientHello): string {
  const { version, ciphers, extensions, groups, pointFormats } = hello;
  const lists = [ciphers, extensions, groups].map((list) => meant(list).join('-'));
  const text = [version, ...lists, pointFormats.join('-')].join(',');
  return createHash('md5').update(text).digest('hex');
}

/** What the client speaks, newest first, without GREASE. */
export function versionsOf({ versions, version }: ClientHello): number[] {
  return versions === null ? [version] : meant(versions).sort((a, b) => b - a);
}

/** A fresh list. */
function meant(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value));
}

/** First and last character of the name; where either is no letter or digit, first and last digit of its hexadecimal form. */
function alpnEnds(name: string): string {
  if (name === '') return '00';
  const ends = `${name[0]}${name.at(-1)}`;
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const hex = Buffer.from(name, 'latin1').toString('hex');
  return `${hex[0]}${hex.at(-1)}`;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function twoDigits(count: number): string {
  return String(Math.min(MOST_COUNT, count)).padStart(2, '0');
}

function hexList(values: readonly number[]): string {
  return values.map((value) => value.toString(16).padStart(4, '0')).join(',');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS);
}
