/** Numbers and times as an evidence prints them. English; notices bring other languages. */

/** 3 significant digits, thousands with commas; 1.2e-9 where that is shorter. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  if (Number.isInteger(value) || size >= 1000) return withCommas(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** toLocaleString takes 50 times as long, and a report has millions of numbers. */
function withCommas(value: number): string {
  const text = String(value);
  return Math.abs(value) < 1000 ? text : text.replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatPercent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${formatNumber(seconds)} s`;
  if (seconds < 7200) return `${formatNumber(seconds / 60)} min`;
  if (seconds < 172_800) return `${formatNumber(seconds / 3600)} h`;
  return `${formatNumber(seconds / 86_400)} d`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** `23/tcp`, `53/udp`, `icmp 8/0`. */
export function formatService(protocol: number, port: number): string {
  if (protocol === 6) return `${port}/tcp`;
  if (protocol === 17) return `${port}/udp`;
  if (protocol === 1 || protocol === 58) {
    return `${protocol === 1 ? 'icmp' : 'icmpv6'} ${port >>> 8}/${port & 255}`;
  }
  return `protocol ${protocol}`;
}
