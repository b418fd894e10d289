/**
 * Lines for the DHCP and DNS server of the gateway, for an operator to copy: RFC 8910's option 114 (IPv4), option 103
 * (DHCPv6), and the names that held clients may reach. The router advertisement's option 37 is radvd's or the kernel's
 * matter; dnsmasq has no line for it.
 */
import { TABLE } from './garden-rules.ts';
import type { GardenSettings } from './garden-settings.ts';

type Given = Pick<GardenSettings, 'portalUrl' | 'portalAddress' | 'portalAddress6' | 'exceptionNames'>;

export function captiveApiUrl(portalUrl: string): string {
  return new URL('/captive-portal/api', portalUrl).href;
}

export function dnsmasqLines(settings: Given): string {
  const { portalUrl, portalAddress, portalAddress6, exceptionNames } = settings;
  const name = new URL(portalUrl).hostname;
  const isName = /[a-z]/i.test(name) && !name.startsWith('[');
  const lines = [
    `dhcp-option-force=114,${captiveApiUrl(portalUrl)}`,
    ...(portalAddress6 === null ? [] : [`dhcp-option=option6:103,${captiveApiUrl(portalUrl)}`]),
    ...(isName ? [`address=/${name}/${portalAddress}`] : []),
    ...(isName && portalAddress6 !== null ? [`address=/${name}/${portalAddress6}`] : []),
    ...exceptionNames.map((one) => `nftset=/${one}/4#inet#${TABLE}#resolved4,6#inet#${TABLE}#resolved6`),
  ];
  return `${lines.join('\n')}\n`;
}

/** For ISC Kea's Dhcp4 section; `v4-captive-portal` is its name of option 114. */
export function keaOptions(settings: Pick<GardenSettings, 'portalUrl'>): string {
  const option = { name: 'v4-captive-portal', data: captiveApiUrl(settings.portalUrl) };
  return `${JSON.stringify({ 'option-data': [option] }, null, 2)}\n`;
}
