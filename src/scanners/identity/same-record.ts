/** Whether a run left a record as it was. Walks do not count: of what was stored they were not read. */
import type { ScanningSystem, SystemRecord } from '../../model/scanning-system.ts';

export function isSameRecord(a: SystemRecord, b: SystemRecord): boolean {
  return (
    a.status === b.status &&
    a.novelty === b.novelty &&
    JSON.stringify(a.similar) === JSON.stringify(b.similar) &&
    (a.system === b.system || (isSameHead(a.system, b.system) && isSameMembers(a.system, b.system)))
  );
}

function isSameHead(a: ScanningSystem, b: ScanningSystem): boolean {
  return headText(a) === headText(b);
}

/** Through JSON, as stored, where there is no -0 and nothing that is not finite. */
function headText({ members: _members, walk: _walk, ...head }: ScanningSystem): string {
  return JSON.stringify(Object.entries(head).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isSameMembers({ members: a }: ScanningSystem, { members: b }: ScanningSystem): boolean {
  return a.length === b.length && a.every((member, i) => JSON.stringify(member) === JSON.stringify(b[i]));
}
