/** Which steps of the ladder were taken, and what comes next if it goes on sending. */
import type { CaseDetail } from '../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useMinute } from '../../app/time-range.ts';
import { ladderRungs, type Rung } from './case-words.ts';
import { hubWords } from './hub-words.ts';
import { whyStepWaits } from './step-waits.ts';

const SIGNS: Readonly<Record<Rung['state'], string>> = { taken: '✓', held: '–', next: '▸', later: '○' };

export function LadderList({ detail }: { readonly detail: CaseDetail }) {
  const messages = useMessages();
  const m = messages.cases;
  if (detail.ladder.length === 0) return <p className="muted">{m.done.ladderNone}</p>;
  return (
    <ol className="ladder">
      {ladderRungs(detail).map((rung) => (
        <li key={rung.place} className={`is-${rung.state}`}>
          <span aria-hidden="true">{SIGNS[rung.state]}</span>
          <span>{m.channel[rung.channel]}</span>
          <RungWhen rung={rung} detail={detail} />
        </li>
      ))}
    </ol>
  );
}

function RungWhen({ rung, detail }: { readonly rung: Rung; readonly detail: CaseDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const now = useMinute();
  const m = messages.cases.done;
  const when =
    rung.at === null ? null : format.relative(rung.at, rung.state === 'next' ? now : Math.max(now, rung.at));
  const why = whyStepWaits(detail, now);
  const texts: Readonly<Record<Rung['state'], () => string>> = {
    taken: () => (when === null ? m.taken : `${m.taken} · ${when}`),
    held: () => {
      const why = rung.why === null ? '' : `: ${hubWords(rung.why, messages).text}`;
      return when === null ? m.held + why : `${m.held} · ${when}${why}`;
    },
    next: () => (when === null || why === null ? m.notNow : why === 'time' ? m.next(when) : m.waits[why]),
    later: () => {
      if (detail.case.status === 'closed') return m.notNow;
      return rung.afterMs === 0 ? m.afterAtOnce : m.after(format.duration(rung.afterMs));
    },
  };
  return (
    <span className="muted" {...(rung.at === null ? {} : { title: format.dateTime(rung.at) })}>
      {texts[rung.state]()}
    </span>
  );
}
