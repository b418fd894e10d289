/** What the colours mean, with how many packets there were of each; and the same, once a minute, for the ear. */
import { useEffect, useState } from 'react';
import { useFormat, useMessages } from '../../app/context.tsx';
import { CategorySign } from '../../components/category-badge.tsx';
import { MINUTE_MS } from '../../scene/minutes.ts';
import { lastMinute, type MinuteTotals } from '../../scene/recent.ts';
import { LIVE_CATEGORIES } from '../../scene/verdict-shades.ts';
import { useDarkMessages } from './messages.ts';
import { useTick, type Watch } from './use-watch.ts';

const COUNT_MS = 2000;

function totalsOf({ feed, show }: Watch): MinuteTotals {
  return lastMinute(feed.ring, show.playhead.cursor, show.playhead.at);
}

export function Legend({ watch }: { readonly watch: Watch }) {
  const messages = useDarkMessages();
  const { category: names } = useMessages();
  const format = useFormat();
  useTick(COUNT_MS);
  const totals = totalsOf(watch);
  return (
    <section className="dark-legend" aria-label={messages.legend}>
      <h2>{messages.legend}</h2>
      <ul>
        {LIVE_CATEGORIES.map((category) => (
          <li key={category}>
            <CategorySign category={category} />
            <span>{names[category]}</span>
            <span className="number">{format.count(totals[category])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Polite, and no more often than a minute: a screen reader is told what eyes see, and is not drowned in it. */
export function SpokenSummary({ watch, alerts }: { readonly watch: Watch; readonly alerts: number }) {
  const messages = useDarkMessages();
  const { category: names } = useMessages();
  const format = useFormat();
  const [spoken, setSpoken] = useState('');
  const tick = useTick(MINUTE_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the minute makes it speak
  useEffect(() => {
    if (tick === 0) return;
    const totals = totalsOf(watch);
    const seen = LIVE_CATEGORIES.filter((category) => totals[category] > 0);
    const all = seen.reduce((sum, category) => sum + totals[category], 0);
    const parts = seen.map((category) => `${names[category]} ${format.count(totals[category])}`);
    setSpoken(messages.summary(format.count(all), parts.join(', '), alerts));
  }, [tick]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </p>
  );
}
