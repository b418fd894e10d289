/** A verdict as colour, shape, letter and word; the same everywhere (chart, scene, table, badge). */
import type { Category } from '../../../src/model/report.ts';
import type { Device, VerdictKind } from '../../../src/model/verdict.ts';
import { useMessages } from '../app/context.tsx';

export type ShownCategory = Category | 'unjudged';

type Shape = 'square' | 'circle' | 'diamond' | 'triangle' | 'hatched' | 'dashed';

/** The letter and the shape stand for the colour where that cannot be told apart. */
export const CATEGORY_SIGNS: Record<ShownCategory, { readonly letter: string; readonly shape: Shape }> = {
  'infected-iot': { letter: 'T', shape: 'square' },
  'infected-pc': { letter: 'P', shape: 'square' },
  'scanner-known': { letter: 'K', shape: 'circle' },
  scanner: { letter: 'S', shape: 'diamond' },
  backscatter: { letter: 'B', shape: 'triangle' },
  misconfigured: { letter: 'M', shape: 'circle' },
  spoofed: { letter: 'F', shape: 'hatched' },
  unknown: { letter: '?', shape: 'dashed' },
  unjudged: { letter: '·', shape: 'dashed' },
};

/** The CSS custom property with the colour of a category. */
export function categoryColour(category: ShownCategory): string {
  return `var(--verdict-${category})`;
}

export function categoryOf(verdict: VerdictKind, device: Device | null): ShownCategory {
  if (verdict === 'infected') return device === 'pc' ? 'infected-pc' : 'infected-iot';
  return verdict;
}

const OUTLINES: Record<Shape, string> = {
  square: 'M2.5 2.5h13v13h-13z',
  circle: 'M9 1.6a7.4 7.4 0 1 1 0 14.8A7.4 7.4 0 0 1 9 1.6z',
  diamond: 'M9 .8 17.2 9 9 17.2.8 9z',
  triangle: 'M9 1.2 17.4 16.4H.6z',
  hatched: 'M2.5 2.5h13v13h-13z',
  dashed: 'M2.5 2.5h13v13h-13z',
};

export function CategorySign({ category }: { readonly category: ShownCategory }) {
  const { letter, shape } = CATEGORY_SIGNS[category];
  const hollow = shape === 'hatched' || shape === 'dashed';
  return (
    <svg className={`sign sign-${category}`} viewBox="0 0 18 18" width="16" height="16" aria-hidden="true">
      <path
        d={OUTLINES[shape]}
        className={hollow ? 'sign-hollow' : 'sign-solid'}
        {...(shape === 'dashed' ? { strokeDasharray: '2.5 2' } : {})}
      />
      {shape === 'hatched' && (
        <path d="M2.5 8 8 2.5M2.5 15.5 15.5 2.5M10 15.5l5.5-5.5" className="sign-hatch" />
      )}
      <text
        x="9"
        y={shape === 'triangle' ? 14.6 : 12.6}
        className={hollow ? 'sign-letter-hollow' : 'sign-letter'}
      >
        {letter}
      </text>
    </svg>
  );
}

export function CategoryBadge(props: { readonly category: ShownCategory }) {
  const messages = useMessages();
  return (
    <span className="badge">
      <CategorySign category={props.category} />
      <span className="badge-text">{messages.category[props.category]}</span>
    </span>
  );
}
