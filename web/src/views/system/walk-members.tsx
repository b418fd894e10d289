/** Which colour of the walk is whom; pressing one shows it alone. */
import type { SystemMember } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../app/context.tsx';

/** CSS custom properties of system.css: hues that stay apart in the common colour blindnesses. */
export const MEMBER_COLOURS = [
  '--member-0',
  '--member-1',
  '--member-2',
  '--member-3',
  '--member-4',
  '--member-5',
] as const;

export function WalkMembers(props: {
  readonly members: readonly SystemMember[];
  readonly ranks: ReadonlyMap<number, number>;
  readonly alone: number | null;
  readonly onAlone: (member: number | null) => void;
}) {
  const { members, ranks, alone } = props;
  const format = useFormat();
  const m = useMessages().systems.walk;
  const coloured = [...ranks].filter(([, rank]) => rank < MEMBER_COLOURS.length);
  const rest = ranks.size - coloured.length;
  return (
    <fieldset className="walk-members">
      <legend className="muted">{m.members}</legend>
      {coloured.map(([member, rank]) => (
        <button
          key={member}
          type="button"
          className="walk-member"
          aria-pressed={alone === member}
          onClick={() => props.onAlone(alone === member ? null : member)}
        >
          <span
            className="walk-swatch"
            style={{ background: `var(${MEMBER_COLOURS[rank]})` }}
            aria-hidden="true"
          />
          <span className="mono">{members[member]?.address ?? '?'}</span>
        </button>
      ))}
      {rest > 0 && (
        <span className="walk-member">
          <span className="walk-swatch" style={{ background: 'var(--muted)' }} aria-hidden="true" />
          {m.memberRest(format.count(rest))}
        </span>
      )}
    </fieldset>
  );
}
