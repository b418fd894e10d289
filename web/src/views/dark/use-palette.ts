/** The scene's palette in the page's theme: verdict colours are those of the page's tokens, as everywhere. */
import { useMemo } from 'react';
import { useTheme } from '../../app/context.tsx';
import { categoryColour } from '../../components/category-badge.tsx';
import { DARK_PALETTE, LIGHT_PALETTE, type Palette } from '../../scene/palette.ts';
import { LIVE_CATEGORIES, type LiveCategory } from '../../scene/verdict-shades.ts';

export function usePalette(): Palette {
  const { resolved } = useTheme();
  return useMemo(() => {
    const base = resolved === 'light' ? LIGHT_PALETTE : DARK_PALETTE;
    // Tokens are written with light-dark(): only the browser knows which one holds. The theme is in the
    // attribute of the root by the time of the next paint, so the probe names the scheme itself.
    const probe = document.createElement('span');
    probe.style.colorScheme = resolved;
    document.body.append(probe);
    const computed = (css: string) => {
      probe.style.color = css;
      return getComputedStyle(probe).color;
    };
    const verdicts = Object.fromEntries(
      LIVE_CATEGORIES.map((category) => [category, computed(categoryColour(category))]),
    ) as Record<LiveCategory, string>;
    const background = computed('var(--paper)');
    probe.remove();
    return { ...base, background, verdicts, alert: verdicts['infected-iot'] };
  }, [resolved]);
}
