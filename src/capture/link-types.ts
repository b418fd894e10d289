export function linkTypeName(n: number): string { return `LINKTYPE_${n}`; }
