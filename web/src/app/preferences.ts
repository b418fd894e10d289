/** Small choices of the reader that belong to this browser and not to a link: language, theme, zone. */
const PREFIX = 'yamori.';

/** Null when nothing, or nothing that we know, was kept; also where the browser keeps nothing. */
export function recall<T extends string>(name: string, known: readonly T[]): T | null {
  try {
    const kept = localStorage.getItem(PREFIX + name);
    return known.find((value) => value === kept) ?? null;
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still shows the page; the choice then lasts until it is closed.
  }
}
