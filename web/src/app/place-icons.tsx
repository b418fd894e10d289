/** A sign for each place: thin lines, one weight, drawn for this page. */
import type { ReactNode } from 'react';

export type PlaceName =
  | 'dark'
  | 'overview'
  | 'incidents'
  | 'systems'
  | 'decoys'
  | 'sources'
  | 'compare'
  | 'notices'
  | 'studies'
  | 'owners'
  | 'sensors'
  | 'settings';

const sign = (path: string) => (
  <svg
    viewBox="0 0 20 20"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);

export const ICONS: Record<PlaceName | 'more', ReactNode> = {
  dark: sign(
    'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2a8 8 0 0 1 8 8M10 18a8 8 0 0 1-8-8M4.3 4.3l2 2',
  ),
  overview: sign('M2.5 17.5h15M4.5 14V9M8.2 14V4M11.8 14v-4M15.5 14V7'),
  incidents: sign('M10 2.5 18 17H2zM10 8v4M10 14.4v.2'),
  // A permutation under a bracket: many points, one plan.
  systems: sign('M3 3v14h14M7 13.5h.01M9.5 8h.01M12 11.5h.01M14.5 5.5h.01M16 9.5h.01M8.5 4.5h.01'),
  // A line with a hook, and something that is not food.
  decoys: sign('M10 2v8.5a3.2 3.2 0 1 1-6.4 0V9M3.6 9l-1.4 1.8M3.6 9 5.2 10.6M13.5 6h4M13.5 10h4M13.5 14h4'),
  sources: sign('M3 5h14M3 10h9M3 15h6M15 10.5v6M15 16.5l-2-2M15 16.5l2-2'),
  // Two that went along together, until one of them was listed.
  compare: sign('M2.5 14.5h6.5l4-9h4.5M2.5 17h15M9 3v2M9 8v2'),
  notices: sign('M2.5 5h15v10.5h-15zM2.5 5.5 10 11.5l7.5-6'),
  // Two curves that fall, one of them sooner.
  studies: sign('M3 3v14h14M3 5h3v3h3v4h4v2h3M9 5h4v3h4'),
  owners: sign('M3 17V8l7-5 7 5v9M8 17v-5h4v5'),
  sensors: sign('M10 10v7M7 17h6M6.5 12.5a5 5 0 1 1 7 0M4 15a8.5 8.5 0 1 1 12 0'),
  settings: sign('M3 5h8M15 5h2M3 10h2M9 10h8M3 15h6M13 15h4M13 3v4M7 8v4M11 13v4'),
  more: sign('M4 10h.01M10 10h.01M16 10h.01'),
};
