/** What we take for a mail address: one mailbox, ready for an envelope, at a domain of the public Internet. */
import { domainToASCII } from 'node:url';

/**
 * Dots may stand anywhere in the local part: Japanese carriers gave out `a..b.@...` for years, which RFC 5321 wants
 * quoted and which nobody quotes. Comments, quotes, routes, lists, address literals and what a header would take for
 * an encoded word (RFC 2047) are refused.
 */
const LOCAL_PART = /^(?!.*=\?)[^\s"(),:;<>@[\\\]\p{Cc}\u0080-\u{10ffff}]{1,64}$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Special-use names (RFC 6761, 6762, 8375, 9476) that a relay would resolve to itself or to its own network. */
const LOCAL_DOMAINS = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home.arpa',
  'invalid',
  'onion',
  'alt',
];

/** With its domain in ASCII and lower case; null for anything but one plain address that leaves this machine. */
export function readMailAddress(text: string): string | null {
  if (text.length > 254) return null;
  const at = text.lastIndexOf('@');
  if (at < 1 || !LOCAL_PART.test(text.slice(0, at))) return null;
  const domain = readMailDomain(text.slice(at + 1));
  return domain === null ? null : `${text.slice(0, at)}@${domain}`;
}

export function readMailDomain(text: string): string | null {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) return null;
  const domain = domainToASCII(text).toLowerCase();
  const labels = domain.split('.');
  if (domain.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null;
  // An address of four numbers is no domain.
  if (/^\d+$/.test(labels.at(-1)!)) return null;
  if (LOCAL_DOMAINS.some((local) => domain === local || domain.endsWith(`.${local}`))) return null;
  return domain;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
