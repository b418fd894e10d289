/** Fields of machine-readable reports: delivery status (RFC 3464) and feedback (RFC 5965). */

/** What became of a mail, the worst of all its recipients. */
export interface DeliveryReport {
  readonly kind: 'failed' | 'delayed' | 'delivered';
  /** RFC 3463; null where the report has none. */
  readonly status: string | null;
}

const MAX_CHARS = 64_000;
const STATUS = /^\s*([245]\.\d{1,3}\.\d{1,3})\b/;

/** Groups of fields are separated by empty lines; the first is about the message, each other about a recipient. */
export function readDeliveryReport(text: string): DeliveryReport | null {
  let worst: DeliveryReport | null = null;
  for (const fields of readFieldGroups(text)) {
    const action = fields.get('action')?.trim().toLowerCase();
    if (action === undefined) continue;
    const status = STATUS.exec(fields.get('status') ?? '')?.[1] ?? null;
    const report: DeliveryReport = { kind: kindOf(action), status };
    if (worst === null || weight(report) > weight(worst)) worst = report;
  }
  return worst;
}

/** Values by names in lower case; folded lines joined, the first of several. */
export function readFieldGroups(text: string): Map<string, string>[] {
  const groups: Map<string, string>[] = [];
  const blocks = text
    .slice(0, MAX_CHARS)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/);
  for (const block of blocks) {
    const fields = new Map<string, string>();
    for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
      if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
    }
    if (fields.size > 0) groups.push(fields);
  }
  return groups;
}

function kindOf(action: string): DeliveryReport['kind'] {
  if (/^failed\b/.test(action)) return 'failed';
  return /^delayed\b/.test(action) ? 'delayed' : 'delivered';
}

function weight({ kind, status }: DeliveryReport): number {
  const weights: Record<DeliveryReport['kind'], number> = { failed: 4, delayed: 2, delivered: 0 };
  return weights[kind] + (status?.startsWith('5') ? 1 : 0);
}
