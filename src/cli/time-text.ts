/** Times and numbers as reports print them: always UTC, and saying so. */

/** Epoch seconds -> `2026-11-22 13:05:09 UTC`. */
export function formatTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Epoch seconds -> ISO 8601 with milliseconds and Z, for machines. */
export function isoTime(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}

/** Seconds -> `30.0 days`, `4.2 hours`, `12 s`. */
export function formatDuration(seconds: number): string {
  if (seconds >= 172_800) return `${(seconds / 86_400).toFixed(1)} days`;
  if (seconds >= 7200) return `${(seconds / 3600).toFixed(1)} hours`;
  if (seconds >= 120) return `${(seconds / 60).toFixed(1)} minutes`;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

export function formatCount(n: number): string {
  return n.toLocaleString('en-US');
}

export function formatBytes(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  if (bytes >= 2 ** 10) return `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return `${bytes} B`;
}

/** Share 0..1 -> `12.3 %`; what is there but rounds to nothing is `<0.1 %`. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const share = (part / whole) * 100;
  if (share < 0.1) return '<0.1 %';
  return `${share > 99.95 && part < whole ? '99.9' : share.toFixed(1)} %`;
}
