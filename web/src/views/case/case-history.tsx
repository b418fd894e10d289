/** The rounds of a case that was opened again: when each began, and how it ended. */
import type { CaseEvent } from '../../../../src/model/case.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { type CaseRound, caseRounds } from './case-rounds.ts';

export function CaseHistory({ events }: { readonly events: readonly CaseEvent[] }) {
  const messages = useMessages();
  const rounds = caseRounds(events);
  if (rounds.length < 2) return null;
  const m = messages.cases.history;
  return (
    <>
      <h3>{m.title}</h3>
      <ol className="rounds">
        {rounds.map((round) => (
          <Round key={round.openedAt} round={round} />
        ))}
      </ol>
    </>
  );
}

function Round({ round }: { readonly round: CaseRound }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.cases.history;
  const words: Readonly<Record<string, string | undefined>> = messages.cases.proof.short;
  const end = round.proof === null ? m.otherwise : (words[round.proof] ?? round.proof);
  const chance = /\(p = [^)]+\)/.exec(round.text)?.[0] ?? '';
  return (
    <li>
      <time dateTime={new Date(round.openedAt).toISOString()} title={format.dateTime(round.openedAt)}>
        {format.date(round.openedAt)}
      </time>
      {' – '}
      {round.closedAt === null ? (
        m.goesOn
      ) : (
        <>
          <time dateTime={new Date(round.closedAt).toISOString()} title={format.dateTime(round.closedAt)}>
            {format.date(round.closedAt)}
          </time>
          {' · '}
          {end} {round.proof !== null && <span className="round-chance muted">{chance}</span>}
        </>
      )}
    </li>
  );
}
