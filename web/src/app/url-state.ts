/** The address bar is the state: reads and writes of the query string, one name at a time. */
import { useMemo } from 'react';
import { useSearch } from 'wouter';
import { navigate } from 'wouter/use-browser-location';

/** Names that say where in time we look; they go along from place to place. */
const RANGE_NAMES = ['range', 'from', 'to'] as const;

export interface UrlState {
  text(name: string): string;
  /** Comma-separated values; none: an empty list. */
  list(name: string): readonly string[];
  /** Changes these names and leaves the others; null and '' take a name away. */
  set(
    changes: Readonly<Record<string, string | readonly string[] | null>>,
    options?: { readonly replace?: boolean },
  ): void;
  readonly search: string;
}

export function useUrlState(): UrlState {
  const search = useSearch();
  return useMemo(() => {
    const values = new URLSearchParams(search);
    return {
      search,
      text: (name) => values.get(name) ?? '',
      list: (name) => splitList(values.get(name)),
      set: (changes, options) => {
        // From the window and not from `search`: two changes in one event must not undo each other.
        const next = new URLSearchParams(window.location.search);
        for (const [name, value] of Object.entries(changes)) {
          const text = value === null || typeof value === 'string' ? value : value.join(',');
          if (text === null || text === '') next.delete(name);
          else next.set(name, text);
        }
        const text = next.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');
        navigate(window.location.pathname + (text === '' ? '' : `?${text}`), options);
      },
    };
  }, [search]);
}

function splitList(text: string | null): readonly string[] {
  return text === null || text === '' ? [] : text.split(',').filter((value) => value !== '');
}

/** A path with the time range of this page, and whatever the path itself names. */
export function useLinkTo(): (path: string) => string {
  const search = useSearch();
  return useMemo(() => {
    const here = new URLSearchParams(search);
    return (path) => {
      const [place, own] = path.split('?');
      const next = new URLSearchParams(own);
      if (!RANGE_NAMES.some((name) => next.has(name))) {
        for (const name of RANGE_NAMES) {
          const value = here.get(name);
          if (value !== null) next.set(name, value);
        }
      }
      const text = next.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');
      return text === '' ? place : `${place}?${text}`;
    };
  }, [search]);
}
