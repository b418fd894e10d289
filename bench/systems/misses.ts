/** Where an answer went wrong, system by system, in lines for who improves the method. */
import type { FoundSystem, TrueSystem } from './labelled-systems.ts';
import { matchSystems, mostAreOther } from './score.ts';

const MOST_PIECES = 4;

/**
 * A line for each true unknown system that was not found as such, with where its members went; and one for each
 * system that was called unknown and systematic and is none, with whose members it has: `wrong`, or `aside` where they
 * are other scanners. `truth`: as `seenTruth`.
 */
export function misses(truth: readonly TrueSystem[], found: readonly FoundSystem[]): string[] {
  const matches = matchSystems(truth, found);
  const right = matches.filter(
    ({ truth: one, found: other }) => one.kind === 'unknown' && other.verdict === 'unknown-systematic',
  );
  const rightTruth = new Set(right.map((match) => match.truth));
  const rightFound = new Set(right.map((match) => match.found));
  const systemOf = new Map(truth.flatMap((system) => system.members.map((member) => [member, system])));
  const kindOf = new Map([...systemOf].map(([member, { kind }]) => [member, kind]));
  const foundOf = new Map(found.flatMap((system) => system.members.map((member) => [member, system])));
  const missed = truth.filter((system) => system.kind === 'unknown' && !rightTruth.has(system));
  const wrong = found.filter((system) => system.verdict === 'unknown-systematic' && !rightFound.has(system));
  return [
    ...missed.map((system) => {
      const pieces = piecesOf(system.members, foundOf, (one) => `${one.verdict} ${one.name}`);
      return `missed ${system.make} ${system.id} of ${system.members.length}: ${pieces}`;
    }),
    ...wrong.map((system) => {
      const word = mostAreOther(system, kindOf) ? 'aside' : 'wrong';
      const pieces = piecesOf(system.members, systemOf, (one) => `${one.kind} ${one.make} ${one.id}`);
      return `${word} ${system.name} of ${system.members.length}: ${pieces}`;
    }),
  ];
}

/** `3 of 5 in NAME; 2 nowhere`, largest first. */
function piecesOf<System extends { readonly members: readonly string[] }>(
  members: readonly string[],
  holderOf: ReadonlyMap<string, System>,
  describe: (system: System) => string,
): string {
  const pieces = [...Map.groupBy(members, (member) => holderOf.get(member))]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([holder, some]) =>
      holder === undefined
        ? `${some.length} nowhere`
        : `${some.length} of ${holder.members.length} in ${describe(holder)}`,
    );
  const more = pieces.length - MOST_PIECES;
  return pieces.slice(0, MOST_PIECES).join('; ') + (more > 0 ? `; ${more} more` : '');
}
