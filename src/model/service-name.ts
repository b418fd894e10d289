/** Services as people write them and as sightings number them: `23/tcp`, `icmp/8/0`, `proto/47`. */

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;

/** A protocol and a port; `port` null is any, for protocols that are named without one. */
export interface Service {
  readonly protocol: number;
  readonly port: number | null;
}

/** `23/tcp`; `icmp/8/0` by type and code; `proto/47` for what has no ports. */
export function serviceName(protocol: number, port: number): string {
  if (protocol === TCP) return `${port}/tcp`;
  if (protocol === UDP) return `${port}/udp`;
  if (protocol === ICMP) return `icmp/${port >>> 8}/${port & 255}`;
  if (protocol === ICMP6) return `icmp6/${port >>> 8}/${port & 255}`;
  return `proto/${protocol}`;
}

/** The reverse of `serviceName`; null when the text names no service. */
export function parseService(text: string): Service | null {
  const ported = /^(\d{1,5})\/(tcp|udp)$/.exec(text);
  if (ported !== null) {
    const port = Number(ported[1]);
    return port > 0xffff ? null : { protocol: ported[2] === 'tcp' ? TCP : UDP, port };
  }
  const icmp = /^(icmp6?)\/(\d{1,3})\/(\d{1,3})$/.exec(text);
  if (icmp !== null) {
    const [type, code] = [Number(icmp[2]), Number(icmp[3])];
    if (type > 255 || code > 255) return null;
    return { protocol: icmp[1] === 'icmp' ? ICMP : ICMP6, port: type * 256 + code };
  }
  const bare = /^proto\/(\d{1,3})$/.exec(text);
  if (bare === null || Number(bare[1]) > 255) return null;
  return { protocol: Number(bare[1]), port: null };
}
