/** Why visits are one visitor's: evidence by kind, with how often it ties two and its strongest piece. */
import type { VisitorDetail } from '../../../../src/model/decoy-view.ts';
import type { LinkKind } from '../../../../src/model/visitor.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { plainText } from '../../format/plain-text.ts';

interface Tie {
  times: number;
  weight: number;
  value: string;
}

export function LinkTable({ links }: { readonly links: VisitorDetail['links'] }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.decoys;
  const ties = new Map<LinkKind, Tie>();
  for (const { evidence } of links) {
    for (const { kind, weight, value } of evidence) {
      const tie = ties.get(kind);
      if (tie === undefined) ties.set(kind, { times: 1, weight, value });
      else {
        tie.times++;
        if (weight > tie.weight) Object.assign(tie, { weight, value });
      }
    }
  }
  const strongest = [...ties].sort((a, b) => b[1].weight - a[1].weight || b[1].times - a[1].times);
  return (
    <>
      <p className="muted visitor-lead">{m.visitor.linksLead}</p>
      <ul className="visitor-links">
        {strongest.map(([kind, { times, weight, value }]) => (
          <li key={kind}>
            <span>
              <strong>{m.link[kind]}</strong>{' '}
              <span className="muted">
                {m.visitor.linkCount(format.count(times))}, {m.visitor.weight} {format.rough(weight)}
              </span>
            </span>
            <bdi className="visitor-typed">{plainText(value)}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
