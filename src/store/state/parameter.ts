/** What may be bound to a statement, the same on both engines. */

/**
 * PostgreSQL knows no NUL in a text and SQLite's functions stop at one, so it is replaced as one replaces
 * what cannot be shown. Strangers' text must neither fail a statement nor be read differently by two engines.
 */
export function cleanParameter(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}
