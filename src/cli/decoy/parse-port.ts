/** A port as an operator names one: `tcp/9200`. */
export interface NamedPort {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
}

/** Null: it is none. */
export function parsePort(text: string): NamedPort | null {
  const found = /^(tcp|udp)\/(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  return found === null || port < 1 || port > 65_535 ? null : { transport: found[1] as 'tcp' | 'udp', port };
}
